# C9, C1: a target far below what a guest can give, held for an hour: nothing is killed, its work goes on, shrinking goes on.
# First two guests of 256 MiB in which a program needs 80 MiB for 30 s in every 90 are told in such a peak to become 8 MiB, for 400 s.
# What nobody uses between two peaks is not spare: a driver that takes it kills that program at the next one. What stock does is
# only shown, not judged: how much it has taken when it gives up, after 14 s, differs from run to run, and so does what is killed
# (none to 4 programs in a guest). A driver without the window of two to four minutes fails here.
# Then two guests of 256 MiB, of which a program holds 64, are told to become 8 MiB. Every 10 s each needs 6 MiB for a moment.
# Half an hour later that program ends, and the guest must give back what it held; then the guest gets a better target.
# Stock gives up after 14 s, but has taken all but the kernel's own reserve by then, and the first 6 MiB bring
# the out-of-memory killer (once the PV guest had just enough); so does a driver without its retry limit and without a reserve.
# Then there is no more to judge.
# shellcheck shell=dash
# Virtual-limit: 5500
# Stock-allows: ^.(peaks_)?pvh?. .*(invoked oom-killer|oom-kill:|Out of memory|Call [Tt]race:)

SIZE_MIB=256
LOW_MIB=8
BETTER_MIB=128
BETTER=$(((BETTER_MIB - 1) * 256))
WORK_MIB=6
WORK_EVERY_SECONDS=10
HELD_MIB=64
# What of the held memory comes back at least. The rest fills up the reserve, of which the guest may have used this much since it
# was last shrunk, and is on its way to the free lists.
RESERVE_MIB=16
GIVEN_BACK=$(((HELD_MIB - RESERVE_MIB - 1) * 256))
FULL_SECONDS=300
FIRST_SECONDS=60
HALF_AN_HOUR=1800
# Taken is what was spare for two to four minutes, at a try every max_schedule_delay, 32 s, which may last 6 % longer.
GIVE_BACK_SECONDS=$((240 + 35))
# Against the same guest at full size: rounds in the same time, and the time that a round takes.
LEAST_ROUNDS_PER_CENT=95
MOST_TIME_PER_CENT=150
MAX_DELAY_SECONDS=32
PEAK_MIB=80
PEAK_SECONDS=30
PEAK_EVERY_SECONDS=90
# The target comes early in a peak, so that stock has given up, 15 s later, before the peak is over.
IN_PEAK_SECONDS=5
PEAKS_SECONDS=400

# work SECONDS: let time pass; NAME's rounds, failures and microseconds a round go to rounds_NAME, failed_NAME, us_NAME.
work() {
	for name in $TYPES; do
		ask "$name" work_done >/dev/null
	done
	sleep "$1"
	for name in $TYPES; do
		ask "$name" work_done >/tmp/work
		read -r rounds failed us </tmp/work
		eval "rounds_$name=$rounds failed_$name=$failed us_$name=$((us / (rounds ? rounds : 1)))"
	done
}

# The half hour at the low target against the time at full size.
judge_work() {
	local name=$1 rounds failed us full full_us due
	eval "rounds=\$rounds_$name failed=\$failed_$name us=\$us_$name full_us=\$full_us_$name full=\$full_rounds_$name"
	due=$((full * HALF_AN_HOUR / FULL_SECONDS))
	figure "$name: work done in half an hour at the low target" "$rounds of $due" rounds
	figure "$name: time of a round there, at full size $full_us us" "$us" us
	check C9 "$name: its work goes on ($rounds of $due rounds, $failed failed)" \
		[ "$((rounds * 100))" -ge $((due * LEAST_ROUNDS_PER_CENT)) -a "$failed" -eq 0 ]
	check C9 "$name: its work is no slower ($us us a round, at full size $full_us)" \
		[ $((us * 100)) -le $((full_us * MOST_TIME_PER_CENT)) ]
}

# reserve NAME: what the driver has left it.
reserve() {
	figure "$1: left at a target of $LOW_MIB MiB" "$(($(pages "$1") * 4))" KiB
	figure "$1: of that available" "$(ask "$1" 'memory_kib MemAvailable')" KiB
}

# backs_off NAME: only growth may be retried fast; what shrinking finds each second is not spare.
backs_off() {
	local delay
	delay=$(delay_s "$1")
	check C9 "$1: have backed off in half an hour ($delay s)" [ "$delay" -eq $MAX_DELAY_SECONDS ]
}

give_back() {
	local name=$1 before
	before=$(pages "$name")
	ask "$name" drop_pattern
	sleep $GIVE_BACK_SECONDS
	back=$((before - $(pages "$name")))
	figure "$name: given back of $HELD_MIB MiB that became free" "$((back / 256))" MiB
	check C9 "$name: give back what became free, half an hour later" [ "$back" -ge $GIVEN_BACK ]
}

grow() {
	target "$1" $BETTER_MIB
	seconds=$(until_pages "$1" $BETTER 60) || seconds=
	figure "$1: grown to $BETTER_MIB MiB after a better target" "${seconds:-more than 60}" s
	check C9 "$1: grow back within 2 s of a better target" at_most "$seconds" 2
}

# killed NAME: whether the guest's kernel has killed a program for want of memory.
killed() {
	[ -n "$(logged_at "$1" 'Out of memory')" ]
}

nothing_killed() {
	for name in $TYPES; do
		! killed "$name" || return 1
	done
}

start_guests() {
	for name in $TYPES; do
		guest "$name" "$name" $SIZE_MIB $SIZE_MIB
		ask "$name" "hold_pattern $HELD_MIB"
		ask "$name" "start_work $WORK_MIB $WORK_EVERY_SECONDS"
	done
}

lower() {
	for name in $TYPES; do
		eval "full_rounds_$name=\$rounds_$name full_us_$name=\$us_$name"
		target "$name" $LOW_MIB
	done
	sleep $FIRST_SECONDS
	if [ "$VARIANT" = stock ]; then
		defect C9 "kill nothing in either guest in the first $FIRST_SECONDS s" nothing_killed
	else
		for name in $TYPES; do
			check C9 "$name: kill nothing in the first $FIRST_SECONDS s" fails killed "$name"
		done
	fi
}

first_half() {
	work $HALF_AN_HOUR
	for name in $TYPES; do
		reserve "$name"
		judge_work "$name"
		backs_off "$name"
		check C3 "$name: hold every byte of its pattern" [ "$(ask "$name" check_pattern)" = intact ]
	done
}

second_half() {
	each_type give_back
	work $HALF_AN_HOUR
	for name in $TYPES; do
		reserve "$name"
		judge_work "$name"
	done
}

# peaks: what is killed in guests that are told in a peak to become too small.
peaks() {
	local type
	for type in $TYPES; do
		guest peaks_"$type" "$type" $SIZE_MIB $SIZE_MIB
		ask peaks_"$type" "start_peaks $PEAK_MIB $PEAK_SECONDS $PEAK_EVERY_SECONDS"
	done
	sleep $IN_PEAK_SECONDS
	for type in $TYPES; do
		target peaks_"$type" $LOW_MIB
	done
	sleep $PEAKS_SECONDS
	for type in $TYPES; do
		reserve peaks_"$type"
		figure "peaks_$type: programs killed in $PEAKS_SECONDS s" "$(show_console peaks_"$type" | grep -c 'Out of memory')" programs
		[ "$VARIANT" = stock ] || check C9 "peaks_$type: kill nothing in $PEAKS_SECONDS s" fails killed peaks_"$type"
		agree peaks_"$type"
		forget peaks_"$type"
	done
}

scenario() {
	peaks
	start_guests
	work $FULL_SECONDS
	lower
	if nothing_killed; then
		first_half
		second_half
	fi
	each_type grow
}
