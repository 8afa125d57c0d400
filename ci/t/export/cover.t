#!/bin/sh
# `scripts/cover` and `ci/table` take only results that belong together: of one tree, Xen and QEMU, and of the series as it is.
# What does not is named, and neither counted nor shown.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
booted "$work/booted"
results=$work/booted/results/$(results_name "$line")

# result SCENARIO NAME=VALUE...: one that differs from the others in a field of its manifest; without one, it has no manifest.
result() {
	for variant in stock patched; do
		folder=$results/$1/$variant
		mkdir -p "$folder"
		cp "$results/host-pressure/patched/tap" "$folder/"
		printf '(XEN) Xen version 9.9.1 (A)\r\nDATA figure\t%s: time\t5\ts\r\n' "$1" >"$folder/console.log"
		[ $# -eq 1 ] ||
			sed "s/^variant	.*/variant	$variant/; s/^\(${2%%=*}\)	.*/\1	${2#*=}/" "$results/table.manifest" >"$folder/manifest"
	done
}

cover() {
	BALLOON_BUILD=$work/booted "$TOP/scripts/cover" 2>said
}

# counts NUMBER TEXT: so many scenarios pass, and that is said.
counts() {
	cover >text
	cat said text
	tr '\n' ' ' <text | grep -q "Scenarios that pass: $1[.]" && grep -q "$2" said
}

# table SCENARIO...: the table of these; 1 if one is left out.
table() {
	BALLOON_BUILD=$work/booted "$TOP/ci/table" "$line" "$@" >text 2>said
	status=$?
	cat said text
	return "$status"
}

# without SCENARIO REASON: the table of it and of another has only the other, and says why.
without() {
	table "$1" same-target && return 1
	grep -q "left out: $1 stock: $2" said && grep -q '^same-target' text && not grep -q "^$1" text
}

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
booted_with "$work/booted" 0
refuses "results of another series are refused" 1 '^cover: the results of 2026-01-01.* are of another series' \
	env BALLOON_BUILD="$work/booted" "$TOP/scripts/cover"
mkdir -p one/linux two/linux
ok "two trees of one name have results of their own" test "$(results_name one/linux)" != "$(results_name two/linux)"
ok "which is the same from anywhere" test "$(results_name one/linux)" = "$(cd one && results_name linux)"
done_testing
