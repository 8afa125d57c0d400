# C7: a step that fails for want of guest memory harms nobody, is warned of once, and succeeds by itself when there is memory;
# one for which there is just enough is made, for more memory is what helps such a guest.
# To describe a block of 128 MiB takes 2.5 MiB in a PV guest and 2 MiB in a PVH guest. Programs take all that a guest of 128 MiB has
# available but for 3.5 MiB, and it is told to take 64 MiB more. Another keeps 24 MiB free for its kernel (vm.min_free_kbytes), so that
# nothing is available, though there is enough to describe a block with. Stock takes the 64 MiB in both; a driver that wants twice
# the cost to be available does not in the first (mutant C7-wants-twice-the-cost), and one that only goes by what is available
# not in the second. In a third guest they leave 0.5 MiB; then it is told to become 12 GiB. 130 s later they end.
# Stock asks for more than the guest can describe whether it is full or not: it kills a program, then the PV guest.
# Nothing is asked of the guest meanwhile, because on stock that alone would end it.
# shellcheck shell=dash
# Not-with-pages-64k: 0.5 MiB are enough to describe a block of these with, and a guest that has less cannot be asked anything
# Virtual-limit: 900
# Stock-allows: BUG: |Oops|Call [Tt]race|Kernel panic|page fault|WARNING: |Out of memory|oom-kill|deadlocked on memory

TARGET_MIB=12288
FREE_MIB=200
ENOUGH_KIB=3584
LEFT_KIB=512
KEPT_KIB=16384
NOTHING_KIB=512
STEP_KIB=8192
FILE_KIB=1024
NOTEWORTHY_KIB=64
MORE_MIB=64
START_MIB=128
STARVED_SECONDS=5
FULL_SECONDS=130
LOOK_SECONDS=120
MAX_DELAY_SECONDS=32
# max_schedule_delay, what is left of FULL_SECONDS, and what it takes to add and populate a block.
RETRY_SECONDS=$((FULL_SECONDS - LOOK_SECONDS + MAX_DELAY_SECONDS + 4))
GROWN_PAGES=$((100 * 256))

# later NAME: have the programs end after FULL_SECONDS, and keep the delay of that moment.
later() {
	ask "$1" "( exec </dev/null >/dev/null 2>&1; sleep $FULL_SECONDS; attribute schedule_delay >/tmp/delay; killall hold ) &"
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

# spare NAME KIB: what is available beyond KIB, to kib.
spare() {
	kib=$(($(ask "$1" 'memory_kib MemAvailable') - $2))
}

# leave NAME KIB: take what is available but for KIB, in steps, as what is available changes with how much is used: first with
# patterns, whose unit is a MiB, then with a file in memory, which can be made smaller, too. While the kernel's watermarks are boosted
# (by 4 MiB on arm64, where pages of different kinds come to lie side by side), programs are killed for what is said to be available.
leave() {
	local kib file=0
	ask "$1" 'echo 0 >/proc/sys/vm/watermark_boost_factor'
	for _ in 1 2 3 4 5 6; do
		spare "$1" "$2"
		[ $kib -ge $((2 * FILE_KIB)) ] || break
		[ $kib -le $((2 * STEP_KIB)) ] || kib=$((kib - STEP_KIB))
		ask "$1" "hold_pattern $(((kib - FILE_KIB) / 1024))"
	done
	for _ in 1 2 3 4 5 6; do
		spare "$1" "$2"
		[ ${kib#-} -ge $NOTEWORTHY_KIB ] || break
		file=$((file + kib > 0 ? file + kib : 0))
		ask "$1" "truncate -s ${file}k /tmp/fill; dd if=/dev/zero of=/tmp/fill conv=notrunc bs=1k count=$file 2>/dev/null"
	done
	[ ${kib#-} -lt $((2 * FILE_KIB)) ] || bail "$1 cannot be filled: $((kib + $2)) KiB are available, not $2; was what fills it killed?"
	figure "$1: available when it is told to grow, of $2 meant" "$((kib + $2))" KiB
	figure "$1: free then" "$(ask "$1" 'memory_kib MemFree')" KiB
}

# starved NAME TYPE KIB [COMMAND]: a guest with so much available, after a command, which has little, but enough for a block.
starved() {
	local name=$1
	guest "$name" "$2" $START_MIB $START_MIB memhp_default_state=online
	ask "$name" "${4:-:}"
	leave "$name" "$3"
	start=$(pages "$name")
	mem_set_beyond "$name" $((START_MIB + MORE_MIB))
	took=$(xenmem wait "$(id "$name")" ge $((start + MORE_MIB * 256)) $STARVED_SECONDS) || took=
	figure "$name: $MORE_MIB MiB taken" "${took:-none in $STARVED_SECONDS s}" s
	check C7 "$name: take $MORE_MIB MiB more although little is available" [ -n "$took" ]
	forget "$name"
}

one_guest() {
	local name=$1
	guest "$name" "$name" $START_MIB $START_MIB memhp_default_state=online
	leave "$name" $LEFT_KIB
	hog_but $FREE_MIB
	later "$name"
	start=$(pages "$name") lines=$(lines "$name")
	mem_set_beyond "$name" $TARGET_MIB
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
	for type in $TYPES; do
		starved "starved_$type" "$type" $ENOUGH_KIB
		starved "keeping_$type" "$type" $NOTHING_KIB "echo $KEPT_KIB >/proc/sys/vm/min_free_kbytes"
		one_guest "$type"
	done
}
