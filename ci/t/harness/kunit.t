#!/bin/sh
# The scenario kunit reads what KUnit says of each case and each suite, as newer and as older kernels write it.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
eval "$(sed -n -e '/^RESULTS=/p' -e '/^passed() {/,/^}/p' -e '/^complete() {/,/^}/p' "$TOP/ci/scenarios/kunit.sh")"

# log SEPARATOR [WORD]: a kernel's log, in which the second case is WORD (ok).
log() {
	cat <<-END
		[    0.500000]     # Subtest: xen_balloon
		[    0.500000]     1..2
		[    0.510000]     ok 1 $1next_delay_backs_off
		[    0.520000]     ${2:-ok} 2 $1spare_pages_are_kept
		[    0.530000] ${2:-ok} 1 $1xen_balloon
		[    0.540000]     # Subtest: xen_balloon_target
		[    0.540000]     1..1
		[    0.550000]     ok 1 $1target_is_read
		[    0.560000] ok 2 $1xen_balloon_target
	END
}

# results SEPARATOR [WORD]: what the scenario takes of it.
results() {
	# shellcheck disable=SC2153 # the scenario's
	log "$@" | grep -E "$RESULTS"
}

for separator in '' '- '; do
	ok "'ok 1 ${separator}NAME': all results are found" test "$(results "$separator" | wc -l)" -eq 5
	ok "a case has passed" passed "$(results "$separator")" next_delay_
	ok "one that is not there has not" not passed "$(results "$separator")" free_block_
	ok "one that failed has not" not passed "$(results "$separator" 'not ok')" spare_pages_
	ok "both suites are complete" complete "$(results "$separator")"
	ok "but not when a case failed" not complete "$(results "$separator" 'not ok')"
done
done_testing
