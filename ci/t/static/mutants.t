#!/bin/sh
# Each contract row has a mutant, each mutant applies behind the series without fuzz and names what must notice it, and the
# committed table does not say that it was missed. (`make check-mutants` runs them; it takes too long for every check.)
# Environment: KERNEL, the line whose tree is used (6.12).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
. "$TOP/scripts/lib/series.sh"
. "$TOP/scripts/lib/rows.sh"
# As ci/mutant does.
use_group "$(claiming_groups)"
cd "$TOP" || exit 1
tree=$("$TOP/scripts/fetch" "${BALLOON_KERNEL:-6.12}") || exit 1
work=$(mktemp -d) stock=$(mktemp -d)
remove_at_exit "$work"
remove_at_exit "$stock"
copy_files "$tree" "$work"
copy_files "$tree" "$stock"
(cd "$work" && series_quilt push -a) >"$work/log" 2>&1

rows_without() {
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
		set -- ci/mutants/"C$n"-*.patch
		[ -f "$1" ] || echo "no mutant of C$n in ci/mutants/"
	done
}

# header MUTANT NAME
header() {
	sed -n "/^---/q; s/^$2: //p" "ci/mutants/$1.patch"
}

# noticed_by_something MUTANT: it names a configuration, or a scenario that speaks of its row.
noticed_by_something() {
	scenario=$(header "$1" Scenario) configuration=$(header "$1" Builds)
	if [ -n "$scenario" ]; then
		grep -qwE "${1%%-*}" "ci/scenarios/$scenario.sh"
	else
		[ -f "ci/kconfig/${configuration:?}" ]
	fi
}

applies() {
	patch -d "$work" -p1 -F0 -f --dry-run -i "$TOP/ci/mutants/$1.patch"
}

ok "the series is on" test "$(applied "$work" | wc -l)" -eq "$(series_patches | wc -l)"
ok "each contract row has a mutant" empty "$(rows_without)"
for file in ci/mutants/*.patch; do
	mutant=$(basename "$file" .patch)
	ok "$mutant applies" applies "$mutant"
	# Such a tree would not be patched.
	ok "$mutant is nothing that stock has" not carries "$stock" "../ci/mutants/$mutant.patch"
	ok "$mutant is told apart by what it names" noticed_by_something "$mutant"
	ok "$mutant is in the table, and not as missed" grep -qE "^\| $mutant \|.*\| [^*]+ \|$" docs/mutants.md
done
ok "the table has no other" test "$(grep -c '^| C' docs/mutants.md)" -eq "$(find ci/mutants -name '*.patch' | wc -l)"
done_testing
