#!/bin/sh
# The picture of busy-host (ci/harness/busy-host): drawn from both consoles, and refused without them.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
unset BALLOON_ARCH BALLOON_REAL_TIME BALLOON_TYPES BALLOON_STOCK BALLOON_PACKAGE BALLOON_KCONFIG BALLOON_GUEST_KCONFIG
BALLOON_RESULTS=$work/results
export BALLOON_RESULTS

picture() {
	"$TOP/ci/harness/busy-host" 6.12 "$work/picture.svg"
}

# result VARIANT XEN LINE...: a boot that left such lines.
result() {
	folder=$work/results/6.12/busy-host/$1
	mkdir -p "$folder"
	printf '%s\t%s\n' kernel tree variant "$1" series 0123 clock virtual xen "$2" qemu 7 >"$folder/manifest"
	shift 2
	printf '%s\r\n' "$@" >"$folder/console.log"
}

# drawn: each panel has its two areas, and what was booted is said.
drawn() {
	[ "$(grep -c '<title>guests lack' "$work/picture.svg")" -eq 2 ] &&
		[ "$(grep -c '<title>of that free' "$work/picture.svg")" -eq 2 ] &&
		grep -q '^<!-- kernel tree; xen 4; series 0123; written by: make busy-host -->$' "$work/picture.svg"
}

# nothing_left: no picture, nor a part of one.
nothing_left() {
	[ ! -e "$work/picture.svg" ]
}

ok "no results" refused 1 'no result of busy-host on 6.12 stock; boot it: ci/run 6.12 busy-host' picture
result stock 4 'DATA share squeezed 0 40.5 20.25' 'DATA share squeezed 30 1 0' 'DATA share qmemman 0 12 3'
result patched 4 'TAP Bail out! no guest'
ok "a boot that did not come to its end" refused 1 "no line 'DATA share'" picture
result patched 5 'DATA share squeezed 0 4 2'
ok "boots under two Xens" refused 1 'do not belong together' picture
ok "none of them leaves a picture" nothing_left
result patched 4 'DATA share squeezed 0 4.5 2.25' 'DATA share qmemman 0 2 1'
ok "two boots" picture
ok "and both are in it" drawn
ok "no file named" refused 2 '^usage: ' "$TOP/ci/harness/busy-host" 6.12
done_testing
