#!/bin/sh
# ci/harness/prove leaves JUnit XML when asked to, with the failures in it, and keeps prove's words and exit status.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_JUNIT
work=$(mktemp -d)
remove_at_exit "$work"
mkdir "$work/suite"
printf '#!/bin/sh\necho "ok 1 - fits"; echo "1..1"\n' >"$work/suite/good.t"
printf '#!/bin/sh\necho "ok 1 - a < b"; echo "not ok 2 - grows"; echo "# why"; echo "1..2"; exit 1\n' >"$work/suite/bad.t"
chmod +x "$work"/suite/*.t
cd "$work" || exit 1

# attribute FILE NAME: of the first testsuite.
attribute() {
	/usr/bin/python3 -c 'import sys, xml.etree.ElementTree as tree
print(next(tree.parse(sys.argv[1]).iter("testsuite")).get(sys.argv[2]))' "$1" "$2"
}

counts() {
	[ "$(attribute "$1" tests) $(attribute "$1" failures)" = "$2" ]
}

refuses "without JUNIT= it is prove" 1 '^Result: FAIL' "$TOP/ci/harness/prove" suite
ok "and leaves nothing" empty "$(find . -name '*.xml')"
refuses "with it, the words and the exit status are the same" 1 '^Result: FAIL' env BALLOON_JUNIT=results "$TOP/ci/harness/prove" suite
ok "the passing test is there" counts results/suite/good.t.xml '1 0'
ok "the failing test is there, with its failure" counts results/suite/bad.t.xml '2 1'
ok "and nothing twice" [ "$(find results -name '*.xml' | wc -l)" -eq 2 ]
ok "all pass: exit status 0" env BALLOON_JUNIT=results "$TOP/ci/harness/prove" suite/good.t
# Two shards' folders, as a CI has them.
mkdir -p shards/1 shards/2
cp results/suite/good.t.xml shards/1
ok "a report of shards that passed ends with 0" env BALLOON_BUILD="$work/build" "$TOP/ci/harness/report" shards
cp results/suite/bad.t.xml shards/2
refuses "with one that failed, not" 1 'tests failed' env BALLOON_BUILD="$work/build" "$TOP/ci/harness/report" shards
# in_report: how many tests of all suites, and how many of these failed.
in_report() {
	/usr/bin/python3 -c 'import xml.etree.ElementTree as tree
suites = list(tree.parse("build/junit.xml").iter("testsuite"))
print(sum(int(s.get("tests")) for s in suites), sum(int(s.get("failures")) for s in suites))'
}
ok "and has the tests of both" test "$(in_report)" = '3 1'
# As make and ci/run leave them: a folder for each line, and below it that of the test.
mkdir -p deep/1/6.12/ci/scenarios
mv shards/2/bad.t.xml deep/1/6.12/ci/scenarios/
cp results/suite/good.t.xml deep
refuses "what is several folders down is in it, too" 1 'tests failed' env BALLOON_BUILD="$work/build" "$TOP/ci/harness/report" deep
ok "and so is what is in the folder itself" test "$(in_report)" = '3 1'
# A test that dies, before its first result or behind it, is a failure in the report, too.
mkdir dies
printf '#!/bin/sh\nexit 1\n' >dies/at-once.t
printf '#!/bin/sh\necho "1..2"; echo "ok 1 - begins"\n' >dies/later.t
chmod +x dies/*.t
BALLOON_JUNIT=dead "$TOP/ci/harness/prove" dies >/dev/null 2>&1
refuses "one that has died at once is a failure" 1 'tests failed: .*at-once.t.xml is empty' env BALLOON_BUILD="$work/build" "$TOP/ci/harness/report" dead
rm dead/dies/at-once.t.xml
refuses "and so is one that has died later" 1 'tests failed' env BALLOON_BUILD="$work/build" "$TOP/ci/harness/report" dead
mkdir none
refuses "no results are no pass" 1 'no JUnit file there' "$TOP/ci/harness/report" none
touch file
refuses "a folder that cannot be made is named" 1 'JUNIT=file/x cannot be made' env BALLOON_JUNIT=file/x "$TOP/ci/harness/prove" suite
refuses "no argument is a usage error" 2 '^usage: ' "$TOP/ci/harness/prove"
done_testing
