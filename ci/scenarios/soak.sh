# C1, C2, C3, C5, C7, C9, C13: random targets, maxima, pauses, saves, destructions and hogs, from a seed; after each step
# all counts agree, and whoever can have its size has it in time. What the steps are: ci/inside/dom0/soak-steps.sh; what must hold:
# ci/inside/dom0/soak-checks.sh. As a test it is a short round of a fixed seed; `make soak` runs long ones of a seed of its own.
# Two PV and two PVH guests, one of each with memory hotplug. A stock kernel cannot pass: it gives up at the first full host.
# shellcheck shell=dash disable=SC2034,SC2154 # variables of soak-steps.sh
# Not-on-arm64: it saves and restores guests, which Xen on Arm cannot
# Virtual-limit: 20000
# Real-limit: 1200
# Little enough that the guests are often short of memory.
# Host-MiB: 896
# Only: patched
# A guest may run into its maximum once for each target, which soak-checks.sh counts.
# Allows: Over-allocation

# shellcheck source=ci/inside/dom0/soak-steps.sh
. /soak-steps.sh

SEED=${SEED:-1}
# The round ends when it has made so many steps and taken so many virtual seconds.
STEPS=${STEPS:-30}
SECONDS_LEAST=${SECONDS_LEAST:-0}

# step: draw what to do, do it, and see what becomes of it. What went wrong is in "wrong".
step() {
	steps=$((steps + 1)) wrong='' did=nothing
	draw_kind
	"step_$kind"
	look
	[ -n "$wrong" ] || reach || wrong="not all have what they shall have after $due_ms ms (due: $still, free at most $most_free)"
	draw $((REST_MOST_S - REST_LEAST_S))
	sleep $((REST_LEAST_S + drawn))
	look
	[ -n "$wrong" ] || { accounts && sums && refusals; } || :
	[ -n "$wrong" ] || [ "$kind" != circle ] || leaks
	echo "DATA step $SEED $steps $(uptime_s) $kind $took $moved $did; $(state)" >&3
	[ -z "$wrong" ]
}

scenario() {
	random=$SEED
	draw 1
	draw 1
	mkdir -p /save /tmp/soak
	mount -t tmpfs -o size=80% save /save
	hog spare $SPARE_MIB
	for name in $ALL_GUESTS; do
		create "$name"
	done
	until [ $steps -ge "$STEPS" ] && at_most "$SECONDS_LEAST" "$(uptime_s)"; do
		step || break
	done
	for name in $guests; do
		unpause "$name"
		[ -n "$wrong" ] || repeats "$name"
	done
	check C13 "seed $SEED: $steps steps, nothing lost${wrong:+; step $steps, $kind $did: $wrong}" [ -z "$wrong" ]
}
