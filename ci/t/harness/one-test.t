#!/bin/sh
# A test that hangs is ended after its time, with all that it has started, and fails; one that does not is left alone. ci/harness/prove runs tests so.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_JUNIT BALLOON_TEST_LIMIT
work=$(mktemp -d)
remove_at_exit "$work"
printf '#!/bin/sh\necho "ok 1 - fits"; echo "1..1"\n' >"$work/good.t"
printf '#!/bin/sh\necho "ok 1 - fits"; sleep 3600 & echo $! >"%s/pid"; wait\n' "$work" >"$work/hangs.t"
printf '#!/bin/sh\ntrap "" TERM; echo "ok 1 - fits"; echo "1..1"; exit 3\n' >"$work/three.t"
chmod +x "$work"/*.t

# status NUMBER COMMAND...
status() {
	expected=$1
	shift
	"$@"
	[ $? -eq "$expected" ]
}

ok "one that ends passes" "$TOP/ci/harness/one-test" "$work/good.t"
ok "the exit status is the test's" status 3 "$TOP/ci/harness/one-test" "$work/three.t"
refuses "one that hangs is ended" 124 '^not ok - .*hangs.t took more than 2 s' env BALLOON_TEST_LIMIT=2 "$TOP/ci/harness/one-test" "$work/hangs.t"
ok "with what it has started" not running "$(cat "$work/pid")"
refuses "prove goes on, and fails" 1 '^Result: FAIL' env BALLOON_TEST_LIMIT=2 "$TOP/ci/harness/prove" "$work/hangs.t" "$work/good.t"
refuses "a limit that is no number is named" 1 "BALLOON_TEST_LIMIT is 'x'" env BALLOON_TEST_LIMIT=x "$TOP/ci/harness/one-test" "$work/good.t"
refuses "no test is a usage error" 2 '^usage: ' "$TOP/ci/harness/one-test"
done_testing
