#!/bin/sh
# `scripts/cover` and `ci/harness/table` take only results that belong together: of one tree, Xen and QEMU, and of the series as it is.
# What does not is named, and neither counted nor shown.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
booted "$work/booted"
results=$work/booted/results/$(results_name "$line")

# result SCENARIO NAME=VALUE...: one that differs from the others in fields of its manifest; without one, it has no manifest.
result() {
	scenario=$1
	shift
	for variant in stock patched; do
		folder=$results/$scenario/$variant
		mkdir -p "$folder"
		cp "$results/host-pressure/patched/tap" "$folder/"
		printf '(XEN) Xen version 9.9.1 (A)\r\nDATA figure\t%s: time\t5\ts\r\n' "$scenario" >"$folder/console.log"
		[ $# -gt 0 ] || continue
		sed "s/^variant	.*/variant	$variant/" "$results/table.manifest" >"$folder/manifest"
		for field in "$@"; do
			sed -i "s/^\(${field%%=*}\)	.*/\1	${field#*=}/" "$folder/manifest"
		done
	done
}

cover() {
	BALLOON_GROUP=$thread BALLOON_BUILD=$work/booted "$TOP/scripts/cover" 2>said
}

# counts NUMBER TEXT: so many scenarios pass, and that is said.
counts() {
	cover >text
	cat said text
	tr '\n' ' ' <text | grep -q "Scenarios that pass: $1[.]" && grep -q "$2" said
}

# table SCENARIO...: the table of these; 1 if one is left out.
table() {
	BALLOON_BUILD=$work/booted "$TOP/ci/harness/table" "$line" "$@" >text 2>said
	status=$?
	cat said text
	return "$status"
}

# without SCENARIO REASON: the table of it and of another has only the other, and says why.
without() {
	table "$1" same-target && return 1
	grep -q "left out: $1 stock: $2" said && grep -q '^same-target' text && not grep -q "^$1" text
}

# wrong_in GROUP: what is not as it should be in its cover letter.
wrong_in() {
	letter=$TOP/docs/cover/$1
	[ -s "$letter" ] || {
		echo "no docs/cover/$1"
		return
	}
	sed -n 1p "$letter" | grep -qE '^xen/balloon: [a-z].*[^.]$' || echo "its first line is no subject"
	[ -z "$(sed -n 2p "$letter")" ] || echo "no empty line below the subject"
	tail -n 1 "$letter" | grep -qE '^change-id: [0-9]{8}-[a-z-]*-[0-9a-f]{12}$' || echo "its last line is no change-id"
	awk 'length($0) > 72 { print "more than 72 characters: " $0 }' "$letter"
}

# letters: that of each group that the line takes is printed with what was booted of the group, and of no other.
letters() {
	for group in $(group_names | grep -vxF "$(newer_groups)"); do
		! grep -qx '@FIGURES@' "$TOP/docs/cover/$group" || continue
		result same-target group="..$group" series="$(use_group "..$group"; changes_key "$tree")"
		result quiet-hour group="..$group" series=other date=2025
		BALLOON_GROUP=$group BALLOON_BUILD=$work/booted "$TOP/scripts/cover" >text || return 1
		tr '\n' ' ' <text | grep -q 'Scenarios that pass: 1[.]' || return 1
	done
}

for group in $(group_names); do
	ok "the cover letter of $group" empty "$(wrong_in "$group")"
done
ok "no two have one change-id" empty "$(tail -qn 1 "$TOP"/docs/cover/* | sort | uniq -d)"
ok "one result is counted" counts 1 ''
result same-target options=none
ok "one that belongs to it, too" counts 2 ''
ok "and a table has them" table same-target
result quiet-hour xen=4.20.4
ok "one of another Xen is not, and is named" counts 2 'left out: quiet-hour: xen is 4.20.4, not 9.9.1'
ok "nor does a table have it" without quiet-hour 'xen is 4.20.4'
result partial-grant
ok "one without a manifest is not, and is named" counts 2 'left out: partial-grant: nothing says what was booted'
ok "nor does a table have it" without partial-grant 'nothing says'
result dom0 kernel=6.12-6.12.1-1
ok "one of another tree is not" counts 2 'left out: dom0: kernel is 6.12-6.12.1-1'
result no-hotplug series=0
ok "one of another series is not" counts 2 'left out: no-hotplug: series is 0'
ok "a letter without a table takes the newest results of its patches" letters
booted_with "$work/booted" "$(changes_key "$tree")"
refuses "results of more than the groups up to this one are refused, with what to boot" 1 \
	"^cover: the results of 2026-01-01.* are not of the patches up to group $thread as they are .*make boot KERNEL=$line GROUP=..$thread" \
	env BALLOON_GROUP="$thread" BALLOON_BUILD="$work/booted" "$TOP/scripts/cover"
for without in '' "..$thread"; do
	refuses "GROUP='$without' names no thread" 1 "^cover: this is done group by group; .*$(group_names | paste -sd' ')" \
		env BALLOON_GROUP="$without" BALLOON_BUILD="$work/booted" "$TOP/scripts/cover"
done
mkdir "$work/nothing"
other=$(group_names | grep -vx "$thread" | head -n 1)
refuses "without a folder of results a letter without a table says what to boot" 1 \
	"^cover: there are no results of the patches up to group $other on .*; run: make check-boots KERNEL=$line GROUP=..$other" \
	env BALLOON_GROUP="$other" BALLOON_BUILD="$work/nothing" "$TOP/scripts/cover"
refuses "and for a group for newer trees only that another line is to be named" 1 \
	"^cover: there are no results .*; group $(newer_groups) is for newer trees only: name a line that takes it with BALLOON_KERNEL=" \
	env -u BALLOON_KERNEL BALLOON_GROUP="$(newer_groups)" BALLOON_BUILD="$work/nothing" "$TOP/scripts/cover"
mkdir -p one/linux two/linux
ok "two trees of one name have results of their own" test "$(results_name one/linux)" != "$(results_name two/linux)"
ok "which is the same from anywhere" test "$(results_name one/linux)" = "$(cd one && results_name linux)"
done_testing
