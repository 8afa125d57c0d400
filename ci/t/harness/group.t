#!/bin/sh
# The second group of the series can be left off, and is by itself on a kernel that is older than its mark in `series` asks for.
# Environment: KERNEL, the line whose tree is used (6.12).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/tap.sh"
unset BALLOON_GROUP
. "$TOP/scripts/series.sh"
source_tree=$("$TOP/scripts/fetch" "${BALLOON_KERNEL:-6.12}") || exit 1
work=$(mktemp -d)
remove_at_exit "$work"
sed '/^# --- Group/,$d' "$TOP/series" >"$work/first"

# series_says COMMAND [NAME=VALUE...]: what a command that scripts/series.sh defines prints in that environment.
series_says() {
	command=$1
	shift
	# shellcheck disable=SC2016 # the inner shell's
	env "$@" sh -c 'TOP=$1; . "$TOP/scripts/lib.sh"; . "$TOP/scripts/series.sh"; eval "$2"' sh "$TOP" "$command"
}

patches() {
	series_says series_patches "$@"
}

# key NAME=VALUE...: what scripts/build knows the series by.
key() {
	# shellcheck disable=SC2016 # the inner shell's
	series_says 'cd "$QUILT_PATCHES" && content_key $(series_patches)' "$@"
}

# gets VERSION PATCHLEVEL: how many patches scripts/apply applies to such a kernel.
gets() {
	rm -rf "$work/tree"
	mkdir "$work/tree"
	copy_files "$source_tree" "$work/tree"
	printf 'VERSION = %s\nPATCHLEVEL = %s\n' "$1" "$2" >"$work/tree/Makefile"
	touch "$work/tree/Kbuild"
	"$TOP/scripts/apply" "$work/tree" >"$work/log" 2>&1 || cat "$work/log" >&2
	applied "$work/tree" | wc -l
}

all=$(patches | wc -l) first=$(patches BALLOON_SERIES="$work/first" | wc -l)
ok "the series has a second group" test "$all" -gt "$first"
ok "GROUP=first leaves it off" test "$(patches BALLOON_GROUP=first)" = "$(patches BALLOON_SERIES="$work/first")"
ok "and gives the key of a series without it" test "$(key BALLOON_GROUP=first)" = "$(key BALLOON_SERIES="$work/first")"
ok "which is not that of the whole" not test "$(key BALLOON_GROUP=first)" = "$(key)"
ok "6.12 gets both groups" test "$(gets 6 12)" -eq "$all"
ok "a later one, too" test "$(gets 7 2)" -eq "$all"
ok "6.11 gets the first" test "$(gets 6 11)" -eq "$first"
ok "6.1 as well, which is no 6.10" test "$(gets 6 1)" -eq "$first"
refuses "another GROUP is refused, with what it may be" 1 "^apply: GROUP is 'second'; set it to 'first'" \
	env BALLOON_GROUP=second "$TOP/scripts/apply" "$work/tree"
refuses "by scripts/build, too" 1 "^build: GROUP is 'second'" env BALLOON_GROUP=second "$TOP/scripts/build" "${BALLOON_KERNEL:-6.12}" patched
done_testing
