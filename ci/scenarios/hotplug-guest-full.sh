# C7: a step that fails for want of guest memory harms nobody, is warned of once, and succeeds by itself when there is memory.
# Programs take nearly all that a guest of 128 MiB has available; then it is told to become 12 GiB. 130 s later they end.
# Stock asks for more than the guest can describe whether it is full or not: it kills a program, then the PV guest.
# Nothing is asked of the guest meanwhile, because on stock that alone would end it.
# shellcheck shell=dash disable=SC2034 # the limits are read by ci/boot
VIRTUAL_LIMIT=900
STOCK_ALLOWS='BUG: |Oops|Call Trace|Kernel panic|page fault|WARNING: |Out of memory|oom-kill|deadlocked on memory'

TARGET_MIB=12288
FREE_MIB=200
LEFT_MIB=2
STEP_MIB=8
FULL_SECONDS=130
LOOK_SECONDS=120
MAX_DELAY_SECONDS=32
# max_schedule_delay, what is left of FULL_SECONDS, and what it takes to add and populate a block.
RETRY_SECONDS=$((FULL_SECONDS - LOOK_SECONDS + MAX_DELAY_SECONDS + 4))
GROWN_PAGES=$((100 * 256))

# later NAME: have the programs end after FULL_SECONDS, and keep the delay of that moment.
later() {
	ask "$1" "( exec </dev/null >/dev/null 2>&1; sleep $FULL_SECONDS; figure schedule_delay >/tmp/delay; killall hold ) &"
}

# lines NAME [TEXT]: lines on the guest's console, or those with a text.
lines() {
	grep -c "${2:-}" "$(console_log "$1")"
}

# waits NAME: alive, no bigger, and having said so in one line.
waits() {
	lives "$1" && [ "$(pages "$1")" -eq "$start" ] && [ "$(lines "$1" 'No memory added')" -eq 1 ] &&
		[ "$(lines "$1")" -eq $((lines + 1)) ]
}

# fill NAME: take what is available but for LEFT_MIB, which is less than describing a block takes and enough for a small
# program to start. In steps, as what is available changes with how much is used.
fill() {
	local mib
	for _ in 1 2 3 4 5; do
		mib=$(($(ask "$1" 'memory_kib MemAvailable') / 1024 - LEFT_MIB))
		[ "$mib" -gt 0 ] || return 0
		[ "$mib" -le $((2 * STEP_MIB)) ] || mib=$((mib - STEP_MIB))
		ask "$1" "hold_pattern $mib"
	done
}

one_guest() {
	local name=$1
	guest "$name" "$name" 128 128 memhp_default_state=online
	fill "$name"
	hog_but $FREE_MIB
	later "$name"
	start=$(pages "$name") lines=$(lines "$name")
	want_beyond "$name" $TARGET_MIB
	sleep $LOOK_SECONDS
	defect C7 "$name: wait, with one line in its log, while it cannot describe a block" waits "$name"
	took=$(xenmem wait "$(id "$name")" ge $((start + GROWN_PAGES)) $RETRY_SECONDS) || took=
	figure "$name: growth after the guest has memory, with the $((FULL_SECONDS - LOOK_SECONDS)) s before" "${took:-none}" s
	defect C7 "$name: grow by itself within $MAX_DELAY_SECONDS s of having memory again" [ -n "$took" ]
	[ -z "$took" ] ||
		check C7 "$name: have backed off" [ $((0x$(ask "$name" 'cat /tmp/delay'))) -eq $MAX_DELAY_SECONDS ]
	forget "$name"
	release hog
	release rest
}

scenario() {
	one_guest pv
	one_guest pvh
}
