#!/bin/sh
# ci/soak with an emulator that only says what it is told to: its verdict comes from what the rounds did and said, a failure names
# the seed, the step and the state, and bad input gets one line. No boot is made.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
"$TOP/ci/harness/initramfs" >/dev/null || exit 1
work=$(mktemp -d)
remove_at_exit "$work"

# The emulator: copies $work/said to where the console is due, and stays.
cat >"$work/qemu" <<-EOF
	#!/bin/sh
	[ "\$1" != --version ] || exit 0
	for word; do
		case \$word in
		file:*) cat "$work/said" >"\${word#file:}" ;;
		esac
	done
	exec sleep 600
EOF
chmod +x "$work/qemu"

# said STEPS SECONDS RESULT: a round of so many steps, the last at SECONDS.
said() {
	{
		echo '(XEN) Xen version 4.17'
		seq "$1" | awk -v n="$1" -v t="$2" '{
			printf "DATA step 5 %d %.2f target 0.25 256 pv 140000 KiB; pv=136/136/224 hogs=0 free=9 sum=240000\n", $1, t * $1 / n
		}'
		[ -z "$3" ] || printf 'TAP %s\nTAP 1..1\n' "$3"
		echo 'DATA end'
	} >"$work/said"
}

# shellcheck disable=SC2120 # what refuses and ok pass on
soak() {
	BALLOON_QEMU=$work/qemu BALLOON_RESULTS=$work/results "$TOP/ci/soak" --seed 5 --hours 1 --image "$work/qemu" "$@" 6.12
}

# fails_with PATTERNS: exit status 1, and each pattern (one a line) is said.
fails_with() {
	# shellcheck disable=SC2119
	output=$(soak 2>&1)
	status=$?
	printf '%s\n(exit status %s)\n' "$output" "$status"
	printf '%s\n' "$1" >"$work/patterns"
	while read -r pattern; do
		printf '%s\n' "$output" | grep -qE -- "$pattern" || return 1
	done <"$work/patterns"
	[ "$status" -eq 1 ]
}

said 84 3600 'ok 1 - C13 nothing lost'
ok "a round that did all and lost nothing passes" soak
said 83 3600 'ok 1 - C13 nothing lost'
ok "one with a step too few fails" fails_with 'FAILED with seed 5: fewer steps'
said 84 3500 'ok 1 - C13 nothing lost'
ok "one with too little time fails" fails_with 'FAILED with seed 5: fewer steps'
said 7 300 'not ok 1 - C13 seed 5: 7 steps, nothing lost; step 7, target pv: pattern: lost 3 words'
ok "a failure names the seed, the step and the state" fails_with 'FAILED with seed 5$
last step .*: 5 7 300.00 target 0.25 256 pv 140000 KiB; pv=136/136/224
lost 3 words
again: ci/harness/soak-round .* 84 3600 5$'
said 84 3600 ''
ok "a round without a result fails" fails_with 'FAILED with seed 5$'
said 84 3600 'ok 1 - C13 nothing lost'
sed -i '2i(pv) [   99.000000] BUG: unable to handle page fault' "$work/said"
ok "a splat fails" fails_with 'FAILED with seed 5$'

for setting in '--seed abc' '--seed 0' '--seed 1000000' '--hours 0' '--hours -1' '--jobs x'; do
	# shellcheck disable=SC2086 # an option and its value
	refuses "$setting is refused" 1 "is '${setting#* }'; it must be a number from" soak $setting
done
refuses "an image that is not there is refused" 1 'which is no file' soak --image "$work/none"
refuses "an unknown option is a usage error" 2 '^usage: ci/soak ' soak --length 5
refuses "no kernel is a usage error" 2 '^usage: ci/soak ' "$TOP/ci/soak"

done_testing
