# C9, C2, C3, C13: dom0 under pressure: told to become far too small and then its full size again, twice, while its programs use
# its memory and the host is full. It lives, nothing is killed, and it has its size within 2 s of the host having memory.
# Programs in dom0, of 256 MiB, hold 88 MiB and need 6 MiB for a moment every 5 s. It is told to become 64 MiB, through its own
# sysfs; then all of the host's memory is taken; xl tells dom0 to become 256 MiB, and 8 MiB come, then the rest.
# Stock takes all that looks available, and dom0's own programs are killed for want of it, xenstored among them (seen: the
# holder, xenconsoled, the worker, xenstored). Then there is no more to judge, and when nobody is left to kill it panics.
# shellcheck shell=dash
# Not-on-arm64: dom0 is mapped 1:1 and never waits for the host (dom0-direct-mapped)
# Virtual-limit: 900
# Stock-allows: ^\[.*(invoked oom-killer|oom-kill:|Out of memory|Call [Tt]race:)
# Stock-may-die: Kernel panic - not syncing: System is deadlocked on memory

LOW_MIB=64
FULL_MIB=256
HELD_MIB=88
WORK_MIB=6
WORK_EVERY_SECONDS=5
LOW_SECONDS=60
# Of some 60 MiB that nobody uses, less a reserve of 16, an eighth of what dom0 had to use at first, 27, and 5 for what comes and goes.
LEAST_GIVEN=$((12 * 256))
STUCK_SECONDS=30
BIT_MIB=8
# What xl and the driver may count differently, at either end.
NEAR_PAGES=256
BIT_SECONDS=2
GIVE_UP_SECONDS=60
DOM0=/sys/devices/system/xen_memory/xen_memory0

# dom0_offset: by how many pages Xen's count is above the driver's.
dom0_offset() {
	local before
	before=$(dom0_pages)
	echo $((before - $(cat $DOM0/info/current_kb) / 4))
}

# dom0_total: what dom0's kernel has to use, in pages.
dom0_total() {
	awk '$1 == "MemTotal:" { print $2 / 4 }' /proc/meminfo
}

# killable COMMAND...: become a program that the kernel may kill.
killable() {
	echo 0 >/proc/self/oom_score_adj
	exec "$@"
}

start_programs() {
	killable hold $HELD_MIB </dev/null >/dev/null 2>&1 &
	holder=$!
	until [ -s /tmp/hold ]; do
		sleep 0.1
	done
	killable work $WORK_MIB $WORK_EVERY_SECONDS </dev/null >/dev/null 2>&1 &
	worker=$!
}

# programs_live: whether both are there and the pattern is intact.
programs_live() {
	rm -f /tmp/hold
	kill -USR1 "$holder" || return 1
	until [ -s /tmp/hold ]; do
		sleep 0.1
	done
	[ "$(cat /tmp/hold)" = intact ] && [ -d "/proc/$worker" ]
}

# work_goes_on SECONDS: whether there were as many rounds as were due, less one, since rounds was read, and none failed.
work_goes_on() {
	local now failed
	read -r now failed _ </tmp/work
	now=$((now - rounds))
	[ "$failed" -eq 0 ] && [ $now -ge $(($1 / WORK_EVERY_SECONDS - 1)) ]
}

# nothing_killed: what the kernel's log says of it.
nothing_killed() {
	! dmesg | grep -qE 'invoked oom-killer|Out of memory'
}

# shrink ROUND: told to become too small.
shrink() {
	read -r rounds _ </tmp/work
	echo $((LOW_MIB * 1024)) >$DOM0/target_kb
	sleep $LOW_SECONDS
	small=$(dom0_pages)
	figure "dom0: left at a target of $LOW_MIB MiB, round $1" $((small * 4)) KiB
	figure "dom0: of that available" "$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)" KiB
	check C9 "dom0: give what it can spare ($((full - small)) pages), round $1" [ "$small" -lt $((full - LEAST_GIVEN)) ]
	# A stock dom0 that happens to have enough left has its defects still to show, in grow().
	if [ "$VARIANT" = patched ] || ! nothing_killed; then
		defect C9 "dom0: kill nothing" nothing_killed
	fi
	nothing_killed || return 1
	check C9 "dom0: its programs live, and the pattern is intact" programs_live
	check C9 "dom0: their work goes on" work_goes_on $LOW_SECONDS
}

# grow ROUND: told to become large again, and the host has nothing, then a bit, then enough.
grow() {
	take_all
	xl mem-set 0 ${FULL_MIB}m
	sleep $STUCK_SECONDS
	before=$(dom0_pages)
	check C2 "dom0: wait at its size while the host is full" [ "$before" -eq "$small" ]
	give $((BIT_MIB * 256))
	defect C3 "dom0: take $BIT_MIB MiB within $BIT_SECONDS s of the host having them, to the page" \
		xenmem wait 0 ge $((before + BIT_MIB * 256)) $BIT_SECONDS
	give_rest
	took=$(xenmem wait 0 ge $((full - NEAR_PAGES)) $GIVE_UP_SECONDS) || took=
	figure "dom0: target reached after the host has memory, round $1" "${took:-more than $GIVE_UP_SECONDS}" s
	defect C2 "dom0: reach the target within 2 s of the host having memory" at_most "$took" 2
}

one_round() {
	shrink "$1" || return 1
	grow "$1"
	[ "$VARIANT" = patched ] || return 1
	sleep 1
	check C3 "dom0: every page that Xen counts is in use" [ $(($(dom0_pages) - $(dom0_total))) -eq "$unused" ]
	check C3 "dom0: the driver's count and Xen's agree (apart by $apart pages)" [ "$(dom0_offset)" -eq "$apart" ]
	check C9 "dom0: its programs live, and the pattern is intact, as large as before" programs_live
	check C9 "dom0: have killed nothing" nothing_killed
}

scenario() {
	# What is judged may be killed, and the toolstack, but not what judges.
	echo -1000 >/proc/self/oom_score_adj
	start_programs
	full=$(dom0_pages) apart=$(dom0_offset)
	unused=$((full - $(dom0_total)))
	one_round 1 && one_round 2
}
