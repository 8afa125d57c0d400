# A few words of TAP for tests and for the checks of scripts/. Source it after TOP is set; end with `done_testing`.
# shellcheck shell=sh

. "$TOP/scripts/lib/common.sh"
set +e
tap_count=0 tap_failed=0

# ok TEXT COMMAND...: holds when COMMAND succeeds; its output is shown when it does not.
ok() {
	tap_text=$1
	shift
	tap_count=$((tap_count + 1))
	tap_said=$(mktemp)
	if attend "$@" >"$tap_said" 2>&1; then
		echo "ok $tap_count - $tap_text"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $tap_text"
		sed 's/^/# /' "$tap_said"
	fi
	rm -f "$tap_said"
}

# skip TEXT REASON: a test that cannot be run here.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# refuses TEXT STATUS PATTERN COMMAND...: COMMAND must end with that status, say one line that matches, and no more than
# the lines of progress before it.
refuses() {
	tap_text=$1 tap_status=$2 tap_pattern=$3
	shift 3
	ok "$tap_text" refused "$tap_status" "$tap_pattern" "$@"
}

refused() {
	expected=$1 pattern=$2
	shift 2
	said=$("$@" 2>&1)
	status=$?
	printf '%s\n(exit status %s)\n' "$said" "$status"
	[ "$status" -eq "$expected" ] && [ "$(printf '%s\n' "$said" | grep -cE -- "$pattern")" -eq 1 ]
}

not() {
	! "$@"
}

empty() {
	[ -z "$1" ] || {
		printf '%s\n' "$1"
		false
	}
}

done_testing() {
	echo "1..$tap_count"
	exit $((tap_failed > 0))
}
