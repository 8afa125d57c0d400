#!/bin/sh
# scripts/prune: removes what was not used for some time, and nothing that is being used.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
BALLOON_BUILD=$work
export BALLOON_BUILD

# laid: two kernels and two trees with objects, one of each 20 days old, a result, and what a killed run left.
laid() {
	rm -rf "${work:?}"/*
	for tree in 6.1-old 6.12-new; do
		mkdir -p "$work/trees/$tree" "$work/objects/$tree/objects-kernel" "$work/kernels/$tree-patched-0123456789abcdef"
	done
	mkdir -p "$work/results/6.1-old" "$work/part.x" "$work/boot.y" "$work/kernels/part.z"
	find "$work" -mindepth 1 \( -path '*6.1-old*' -o -name '*.x' -o -name '*.z' \) -exec touch -d '20 days ago' {} +
}

# there PATH...: whether all are.
there() {
	for path in "$@"; do
		[ -e "$work/$path" ] || {
			echo "$path is gone"
			return 1
		}
	done
}

# gone PATH...: whether none is there.
gone() {
	for path in "$@"; do
		[ ! -e "$work/$path" ] || {
			echo "$path is there"
			return 1
		}
	done
}

removes_old() {
	laid
	"$TOP/scripts/prune" || return 1
	gone kernels/6.1-old-patched-0123456789abcdef trees/6.1-old objects/6.1-old/objects-kernel part.x kernels/part.z &&
		there kernels/6.12-new-patched-0123456789abcdef trees/6.12-new objects/6.12-new/objects-kernel results/6.1-old boot.y
}

leaves_used() {
	laid
	flock "$work/objects/6.1-old/lock" "$TOP/scripts/prune" || return 1
	there trees/6.1-old objects/6.1-old/objects-kernel
}

removes_all() {
	laid
	"$TOP/scripts/prune" --days 0 || return 1
	gone kernels/6.12-new-patched-0123456789abcdef trees/6.12-new objects/6.12-new/objects-kernel && there results/6.1-old boot.y
}

ok "what was not used for 14 days goes, what was stays" removes_old
ok "a tree that something is built from stays" leaves_used
ok "0 days: all goes but results" removes_all
ok "a folder with nothing built in it is no error" env BALLOON_BUILD="$work/none" "$TOP/scripts/prune"
refuses "no number of days is a usage error" 2 '^usage: .*no number' "$TOP/scripts/prune" --days x
done_testing
