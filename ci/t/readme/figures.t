#!/bin/sh
# The figures in README.md and its picture are of the series as it is (ci/harness/figures --check), and that check notices when they are not.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_GROUP BALLOON_SERIES BALLOON_PATCHES
. "$TOP/scripts/lib/series.sh"
. "$TOP/scripts/lib/results.sh"
line=$(awk -F '\t' '!/^#/ && $4 == "all" { print $1 }' "$TOP/kernels")
tree=$("$TOP/scripts/fetch" "$line") || exit 1
work=$(mktemp -d)
remove_at_exit "$work"

# A checkout of our own to change, that uses what was fetched, and results as ci/harness/boot leaves them.
mkdir "$work/copy"
(cd "$TOP" && cp -R scripts patches series kernels kconfig-fragment ci docs README.md Makefile "$work/copy/")
copy=$work/copy
BALLOON_BUILD=$BUILD BALLOON_RESULTS=$work/results
export BALLOON_BUILD BALLOON_RESULTS

# result SCENARIO VARIANT TIME SERIES [-arm64]: PV and PVH guests that took so many seconds; there is no PV on arm64.
result() {
	folder=$work/results/$line${5-}/$1/$2
	mkdir -p "$folder"
	{
		printf '(XEN) Xen version 9.9.1 (A)\r\n(pv) [ 0.0] Linux version 8.8.2 (build@localhost)\r\n'
		[ -n "${5-}" ] || printf 'DATA figure\tpv: time of %s\t%s\ts\r\n' "$1" "$3"
		printf 'DATA figure\tpvh: time of %s\t%s\ts\r\n' "$1" "$3"
		printf 'DATA mark free 10.0\r\nDATA size 5.0 pv 131072\r\nDATA size 5.0 pvh 131072\r\n'
	} >"$folder/console.log"
	printf '%s\t%s\n' kernel "$(basename "$tree")${5-}" variant "$2" series "$4" group all options none clock virtual xen 9.9.1 \
		qemu 'QEMU emulator version 7.7.7 (A)' scenario "$1 0" date 2026-01-01T00:00:00Z checkout 0 >"$folder/manifest"
}

# results SERIES
results() {
	for scenario in host-pressure quiet-hour; do
		result $scenario stock 3600.5 none
		result $scenario patched 0.25 "$1"
		result $scenario stock 3700.5 none -arm64
		result $scenario patched 0.5 "$1" -arm64
	done
}

figures() {
	"$copy/ci/harness/figures" "$@"
}

# key_of FOLDER: changes_key of the series there.
key_of() {
	(QUILT_PATCHES=$1/patches QUILT_SERIES=$1/series; changes_key "$tree")
}

# adds NAME: a patch that adds a file, behind the copy's series.
adds() {
	printf 'From: A <a@example.org>\nSubject: [PATCH] xen/balloon: add\n\nWhy.\n---\n--- /dev/null\n+++ b/drivers/xen/%s\n@@ -0,0 +1 @@\n+%s\n' "$1" "$1" \
		>"$copy/patches/$1.patch"
	echo "$1.patch" >>"$copy/series"
}

# takes_off NAME: one that removes it again.
takes_off() {
	printf 'From: A <a@example.org>\nSubject: [PATCH] xen/balloon: remove\n\nWhy.\n---\n--- a/drivers/xen/%s\n+++ /dev/null\n@@ -1 +0,0 @@\n-%s\n' "$1" "$1" \
		>"$copy/patches/no-$1.patch"
	echo "no-$1.patch" >>"$copy/series"
}

# as_before: the copy's series is the committed one, as far as the line takes it: without the groups for newer trees only.
as_before() {
	rm -rf "$copy/patches"
	cp -R "$TOP/patches" "$copy/"
	sed '/^# --- Group "[a-z]*", for newer trees only:/,$d' "$TOP/series" >"$copy/series"
}

as_before

# unchanged COMMAND...: README and picture are afterwards as they were.
unchanged() {
	cat "$copy/README.md" "$copy/docs/size-over-time.svg" >"$work/before"
	"$@" || return 1
	cat "$copy/README.md" "$copy/docs/size-over-time.svg" | diff "$work/before" -
}

ok "the figures in README.md and docs/ are of the series as it is" "$TOP/ci/harness/figures" --check

key=$(key_of "$copy")
ok "without results nothing is written" unchanged refused 1 '^table: no result of host-pressure on .* boot it first' figures host-pressure
results 0
ok "nor from results of another series" unchanged refused 1 '^figures: the results of 2026-01-01.* are of another series .*run: make boot && make boot ARCH=arm64 && make picture' \
	figures host-pressure quiet-hour
results "$key"
ok "results of this series are written" figures host-pressure quiet-hour
ok "and found to be of it" figures --check
ok "the text says of which versions" grep -qx 'Linux 8.8.2 under Xen 9.9.1, in QEMU 7.7.7, in virtual time:' "$copy/README.md"
ok "a figure of all types of guest is one row" grep -qxF '| quiet-hour | time of quiet-hour | 3600.5 | 0.25 | 3600.5 | 0.25 | 3700.5 | 0.5 | s |' "$copy/README.md"
ok "the rest of README.md stays" test "$(sed '/^<!-- figures: begin/,/^<!-- figures: end/d' "$copy/README.md" | sha256sum)" = \
	"$(sed '/^<!-- figures: begin/,/^<!-- figures: end/d' "$TOP/README.md" | sha256sum)"
sed -i 's/pv: time/dom0: time/' "$work/results/$line/quiet-hour/stock/console.log"
ok "a figure of no guest has no place in the table" unchanged refused 1 'figures: "dom0: time of quiet-hour" of quiet-hour is not of a PV or a PVH guest' \
	figures host-pressure quiet-hour
results "$key"

sed -i 's/^xen.*/xen	8.8.1/' "$work/results/$line-arm64"/*/*/manifest
ok "nor have results of arm64 under another Xen" unchanged refused 1 'figures: the results of arm64 do not belong to those of x86: xen is 8.8.1, not 9.9.1' \
	figures host-pressure quiet-hour
results "$key"

sed -i '1,/^| quiet-hour/s/| 0\.25 |/| 0.24 |/' "$copy/README.md"
refuses "a figure that was changed by hand is noticed" 1 '^figures: README.md: the figures were changed by hand; run: make boot && make boot ARCH=arm64 && make picture' figures --check
figures host-pressure quiet-hour >/dev/null 2>&1
sed -i '0,/series [0-9a-f]*/s//series 0/; s/; series [0-9a-f]*;/; series 0;/' "$copy/docs/size-over-time.svg"
refuses "so is a picture of another series" 1 '^figures: docs/size-over-time.svg: the figures are of another series \(0\)' figures --check
figures host-pressure quiet-hour >/dev/null 2>&1
sed -i 's/; line [0-9.]*;/; line 5.10;/' "$copy/README.md"
refuses "and a table of another line" 1 '^figures: README.md: the figures are of Linux 5.10, and the line of the main job is' figures --check
figures host-pressure quiet-hour >/dev/null 2>&1

sed -i '0,/^+\t/s//+\t \t/' "$copy/patches/$(only_patches <"$copy/series" | tail -n 1)"
refuses "a patch that changes something else is noticed" 1 "^figures: README.md: the figures are of another series .*run: make boot && make boot ARCH=arm64 && make picture" figures --check
as_before
adds one
refuses "so is a new patch" 1 '^figures: README.md: the figures are of another series' figures --check
takes_off one
ok "one more that takes it back makes it the same again" figures --check
as_before
sed -i 's/^Subject: .*/Subject: [PATCH] xen\/balloon: another title/' "$copy"/patches/*.patch
ok "what the messages say does not matter" figures --check
as_before
adds one
adds two
forwards=$(key_of "$copy")
sed -i '/^one.patch$/d' "$copy/series"
echo one.patch >>"$copy/series"
ok "nor does the order, if the files come out the same" test "$(key_of "$copy")" = "$forwards"
ok "though these are other files" test "$forwards" != "$key"
as_before

refuses "a part of the series has no place in README.md" 1 '^figures: the figures are those of the whole series' env BALLOON_GROUP=..growth "$copy/ci/harness/figures" --check
sed -i '/^<!-- figures: end/d' "$copy/README.md"
refuses "a marker that is gone is named" 1 "^figures: README.md: not one line begins with '<!-- figures: end'" figures --check
done_testing
