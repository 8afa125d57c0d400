#!/bin/sh
# `make check-races` boots the scenario races on a plain kernel and on the debug kernels, patched ones in real time. dom0 stays on the
# plain one: when that is not to be had, no debug kernel is booted.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
cp -R "$TOP/Makefile" "$TOP/scripts" "$TOP/ci" "$work/"

# program FILE LINE: what stands in for it.
program() {
	printf '#!/bin/sh\n%s\n' "$2" >"$work/$1"
	chmod +x "$work/$1"
}

# races: what is booted, "OPTIONS DOM0 REAL_TIME VARIANTS" for each, in the file booted.
races() {
	rm -f "$work/booted"
	make -s -C "$work" check-races KERNEL=6.12 JOBS=1
}

# booted LINE...: that and no more.
booted() {
	printf '%s\n' "$@" | diff - "$work/booted"
}

program scripts/deps 'exit 0'
program scripts/build 'echo /plain'
# shellcheck disable=SC2016 # for another shell
program ci/harness/scenario 'echo "$* ${BALLOON_KCONFIG:-plain} ${BALLOON_DOM0_KERNEL:-own} $BALLOON_REAL_TIME $BALLOON_VARIANTS" >>booted'
ok "three boots pass" races
ok "a plain kernel, and two debug kernels with a plain dom0" booted '6.12 races plain own 1 patched' '6.12 races debug /plain 1 patched' \
	'6.12 races kcsan /plain 1 patched'
program scripts/build 'exit 1'
ok "without a kernel for dom0 it fails" not races
ok "and boots no debug kernel" booted '6.12 races plain own 1 patched'
done_testing
