#!/bin/sh
# ci/run --shard: the parts together are all scenarios, none twice, the same each time and about as long; bad input is refused in one line.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_SHARD BALLOON_GROUP
work=$(mktemp -d)
remove_at_exit "$work"
cd "$TOP" || exit 1
# Those that a target of make has for itself are in none.
(cd ci/scenarios && grep -L '^# Target: ' -- *.sh) >"$work/all"

list() {
	ci/run --list "$@" 6.12
}

# parts NUMBER: those of all shards.
parts() {
	for shard in $(seq "$1"); do
		list --shard "$shard/$1"
	done
}

complete() {
	parts "$1" | sort | diff "$work/all" -
}

# even NUMBER: no shard has two scenarios more than another.
even() {
	for shard in $(seq "$1"); do
		list --shard "$shard/$1" | wc -l
	done | sort -n | sed -n '1p;$p' | paste -sd' ' >"$work/sizes"
	cat "$work/sizes"
	read -r least most <"$work/sizes"
	[ $((most - least)) -le 2 ]
}

all=$(wc -l <"$work/all")
for number in 1 2 4 7 "$all"; do
	ok "$number parts are all scenarios, none twice" complete "$number"
done
ok "some scenarios are left out" test "$all" -lt "$(find ci/scenarios -name '*.sh' | wc -l)"
ok "they are alike in size" even 4
ok "the longest two are not in one part" test "$(list --shard 1/2 | (cd ci/scenarios && xargs grep -l '^# Real-limit: ') | wc -l)" -eq 1
ok "a part is the same each time" test "$(list --shard 2/4)" = "$(list --shard 2/4)"
ok "scenarios that are named are split, too" test "$(ci/run --list --shard 2/2 6.12 same-target host-pressure)" = same-target.sh
for shard in 0/4 5/4 4 /4 4/ 1/0 a/b 1/2/3 -1/2 x; do
	refuses "'$shard' is refused" 1 "^run: --shard is '$shard'" ci/run --list --shard "$shard" 6.12
done
refuses "more parts than scenarios are refused" 1 'only 1 scenarios' ci/run --list --shard 1/2 6.12 host-pressure
refuses "no such scenario is named" 1 "no scenario 'nothing'" ci/run --list --shard 1/1 6.12 nothing
refuses "an unknown option is a usage error" 2 '^usage: ' ci/run --shards 1/2 6.12
ok "make hands it on" sh -c 'make -n check-boots SHARD=2/4 KERNEL=6.12 | grep -q -e "--shard .2/4. .6.12."'
done_testing
