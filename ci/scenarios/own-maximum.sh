# C5: a guest at its own maximum runs into it once, backs off silently, and goes on when only the maximum is raised.
# Two guests of 128 MiB whose maximum is 160 MiB are told to become 256 MiB on a host with room for both. Their maximum is
# raised again and again, each time just after a try, when the wait is longest; nobody tells the guests. Meanwhile
# max_schedule_delay is 32 s, the driver's own, then 4 s, then 0, which must not make the thread spin (it cannot on stock,
# which has given up by then). Xen logs an "Over-allocation" for each grant that the maximum cuts short: the driver may run into
# it once for each target that is written. At the end the target is written once more.
# shellcheck shell=dash
# Virtual-limit: 900
# How often a driver runs into its maximum is a result here.
# Allows: Over-allocation

TARGET_MIB=256
MAXIMUM_MIB=160
maximum_mib=$MAXIMUM_MIB
STEP_MIB=24
PAGES_PER_MIB=256
DELAY_SECONDS=32
SHORT_DELAY_SECONDS=4
# 2 + 4 + 8 + 16 s come before the first wait of 32 s; 2 s before the first of 4 s, if the driver heeds it at once.
BACKED_OFF_SECONDS=40
SHORTLY_BACKED_OFF_SECONDS=8
GIVE_UP_SECONDS=60
GROW_SECONDS=5
# At 250 ticks a second the kernel's timer wheel sorts timers of 1 s, 4 s and 32 s into slots of 8, 64 and 512 ticks.
LATE_PER_MILLE=64
LATE_SECONDS=3
# How exactly xenmem sees a size.
POLL_MS=20
SPIN_SECONDS=60
# 0.1 % of a CPU (C6).
MOST_SPIN_MS=60

start() {
	guest "$1" "$1" 128 384
	maximum "$1" $MAXIMUM_MIB
	ask "$1" count_populate
}

grow() {
	target "$1" $TARGET_MIB
}

# full NAME: whether the guest has its maximum, to the page: not one of its own would fit.
full() {
	local most=$((maximum_mib * PAGES_PER_MIB)) least
	least=$((most - $(frames "$1") + 1))
	until_pages "$1" $least $GROW_SECONDS >/dev/null
	between $least "$(pages "$1")" $most
}

over_allocations() {
	xl dmesg | grep -c "Over-allocation for d$(id "$1"):"
}

# lines_at_most NAME COUNT WHEN: how often the guest ran into its maximum.
lines_at_most() {
	local lines
	lines=$(over_allocations "$1")
	figure "$1: Over-allocation lines in Xen's log $3" "$lines" lines
	defect C5 "$1: provoke $2 Over-allocation lines at most $3 ($lines)" [ "$lines" -le "$2" ]
}

# reach NAME: the maximum, and a refusal at it, which may be a call of its own.
reach() {
	check C5 "$1: grow to the maximum, to the page" full "$1"
	sleep 1
	eval "calls_$1=$(ask "$1" populate_calls)"
}

at_maximum() {
	local calls delay
	delay=$(delay_s "$1")
	defect C5 "$1: have backed off to max_schedule_delay ($delay s)" [ "$delay" -eq $DELAY_SECONDS ]
	eval "calls=\$calls_$1"
	calls=$(($(ask "$1" populate_calls) - calls))
	figure "$1: populate calls at its own maximum" "$calls" calls
	defect C5 "$1: make no populate call at the maximum ($calls)" [ "$calls" -eq 0 ]
	lines_at_most "$1" 1 "for its first target"
}

# at_the_end NAME: waiting and what the raised maxima gave have brought no line more, and a second target one at most.
at_the_end() {
	lines_at_most "$1" 1 "after its maximum was raised three times"
	grow "$1"
	sleep $SHORTLY_BACKED_OFF_SECONDS
	lines_at_most "$1" 2 "for two targets"
}

# longest_wait DELAY: a wait of DELAY seconds with all that the timer and the measurement may add.
longest_wait() {
	awk -v s="$1" -v l=$LATE_PER_MILLE -v p=$POLL_MS 'BEGIN { print s * (1 + l / 1000) + p / 1000 }'
}

# resume NAME DELAY: raise the maximum right after a try; growth goes on within DELAY seconds, and to the new maximum.
resume() {
	local began had seconds
	# Stock makes none.
	ask "$1" "until_tried $(($2 + LATE_SECONDS))" || :
	had=$(pages "$1")
	began=$(uptime_s)
	maximum "$1" $maximum_mib
	# xenmem looks often in its first seconds only.
	sleep $(($2 / 2 + $2 / 4))
	until_pages "$1" $((had + 1)) $GIVE_UP_SECONDS >/dev/null && seconds=$(since "$began") || seconds=
	figure "$1: growth after its maximum was raised, at a delay of $2 s" "${seconds:-more than $GIVE_UP_SECONDS}" s
	defect C5 "$1: go on within $2 s of the maximum being raised" at_most "$seconds" "$(longest_wait "$2")"
	defect C5 "$1: grow to the raised maximum, to the page" full "$1"
}

raise() {
	maximum_mib=$((maximum_mib + STEP_MIB))
	each_type resume "$1"
}

# max_delay NAME SECONDS
max_delay() {
	ask "$1" "echo $2 >\$XEN_MEMORY/max_schedule_delay"
}

no_spin() {
	local ms
	ms=$(ask "$1" balloon_cpu_ns)
	sleep $SPIN_SECONDS
	ms=$((($(ask "$1" balloon_cpu_ns) - ms) / 1000000))
	figure "$1: CPU of the balloon thread in $SPIN_SECONDS s with max_schedule_delay 0" "$ms" ms
	check C5 "$1: not spin with max_schedule_delay 0 ($ms ms)" [ "$ms" -le $MOST_SPIN_MS ]
}

# lowered NAME: whether the delay keeps to a max_schedule_delay that was written during a longer wait.
lowered() {
	local delay
	delay=$(delay_s "$1")
	defect C5 "$1: keep to a max_schedule_delay that was lowered during a longer wait ($delay s)" \
		[ "$delay" -eq $SHORT_DELAY_SECONDS ]
}

scenario() {
	each_type start
	each_type grow
	each_type reach
	sleep $BACKED_OFF_SECONDS
	each_type at_maximum
	raise $DELAY_SECONDS
	sleep $BACKED_OFF_SECONDS
	each_type max_delay $SHORT_DELAY_SECONDS
	sleep $SHORTLY_BACKED_OFF_SECONDS
	each_type lowered
	raise $SHORT_DELAY_SECONDS
	each_type max_delay 0
	sleep $SHORTLY_BACKED_OFF_SECONDS
	each_type no_spin
	raise 1
	each_type at_the_end
}
