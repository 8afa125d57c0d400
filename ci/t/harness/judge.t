#!/bin/sh
# ci/harness/judge gives each console of cases/ the verdict that it must get. A case is a result folder, and "expect": the
# verdict (pass or fail), a regular expression that one line of the output matches, what the scenario allows, and what death
# is due.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
cd "$TOP/ci/t/harness/cases" || exit 1

expected() {
	sed -n "s/^$2=//p" "$1/expect"
}

judged() {
	"$TOP/ci/harness/judge" --allow "$(expected "$1" allow)" --dies "$(expected "$1" dies)" "$1"
	status=$?
	[ "$(expected "$1" verdict)" = pass ] && [ "$status" -eq 0 ] && return 0
	[ "$(expected "$1" verdict)" = fail ] && [ "$status" -eq 1 ]
}

says() {
	"$TOP/ci/harness/judge" --allow "$(expected "$1" allow)" --dies "$(expected "$1" dies)" "$1" | grep -E -- "$(expected "$1" says)"
}

for case in *; do
	ok "$case: $(expected "$case" verdict)" judged "$case"
	ok "$case: says why" says "$case"
done
done_testing
