#!/bin/sh
# Would the cases notice a broken ci/harness/judge? Each line of "breakages" takes one of its checks out (a sed expression, then what
# is lost); with each, some case must get another verdict, or no longer be told why.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
here=$TOP/ci/t/harness
work=$(mktemp -d)
remove_at_exit "$work"
mkdir -p "$work/ci/harness" "$work/scripts"
cp -R "$TOP/scripts/lib" "$work/scripts/"
cp "$TOP/ci/harness/patterns" "$work/ci/harness/"

expected() {
	sed -n "s/^$2=//p" "$here/cases/$1/expect"
}

# deceived CASE: whether the broken judge is wrong about a case.
deceived() {
	"$work/ci/harness/judge" --allow "$(expected "$1" allow)" --dies "$(expected "$1" dies)" "$here/cases/$1" >"$work/verdict" 2>&1 &&
		verdict=pass || verdict=fail
	[ "$verdict" != "$(expected "$1" verdict)" ] || ! grep -qE -- "$(expected "$1" says)" "$work/verdict"
}

# noticed EXPRESSION: the broken judge is one that runs, and a case gives it away.
noticed() {
	sed -e "$1" "$TOP/ci/harness/judge" >"$work/ci/harness/judge"
	chmod +x "$work/ci/harness/judge"
	! cmp -s "$TOP/ci/harness/judge" "$work/ci/harness/judge" || {
		echo "ci/harness/judge has no such line any more; mend the expression"
		return 1
	}
	sh -n "$work/ci/harness/judge" || return 1
	for case in $(cd "$here/cases" && echo *); do
		deceived "$case" && return 0
	done
	return 1
}

while IFS='	' read -r expression lost; do
	ok "noticed: $lost" noticed "$expression"
done <"$here/breakages"
done_testing
