# C9, C10: a guest that starts far below its maximum (PVH, populate on demand) comes down to its size, however long it takes.
# It has 96 MiB and believes to have 1024. The second such guest may be without progress for 1 s only, and takes longer than
# that to come down, so a driver that counted the time of all of it would panic. Stock does neither, so nothing can fail there.
# In blocks of 2 MiB it comes down by 880 MiB a second; hence its larger maximum.
# Then guests of 512 MiB that get no more than stock just boots in: a driver that leaves them a reserve while they boot makes them
# wait, or panic. Stock boots them, so nothing can fail there either.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm has no populate on demand, so a guest starts with all its memory
# Virtual-limit: 1200

SIZE_MIB=96
MAXIMUM_MIB=1024
HASTY_MAXIMUM_MIB=1536
TIMEOUT_SECONDS=1
SMALL_MAXIMUM_MIB=512
SMALLEST_MIB='60 56 52 48'
# Twice what stock takes, page by page: 4.1 s.
SMALL_SECONDS=8
# A guest that waits panics after 180 s without progress, and the agent answers within 5 s of the wait's end.
GIVE_UP_SECONDS=200
ANSWER_SECONDS=5
# Xen counts some pages of a guest that are not its RAM.
SLACK_PAGES=64

# came_down NAME: when a guest began to wait and came to an end of it goes to began and ended, the difference, if any, to took.
came_down() {
	began=$(logged_at "$1" 'Waiting for initial ballooning')
	ended=$(logged_at "$1" 'Initial ballooning down finished')
	took=$(awk -v b="$began" -v e="$ended" 'BEGIN { if (b && e) print e - b }')
	figure "$1: time to come down at boot" "${took:-none}" s
}

boots() {
	local name=$1 maximum=$2
	shift 2
	guest "$name" pvh $SIZE_MIB "$maximum" "$@"
	came_down "$name"
	check C9 "$name: wait for the boot's ballooning, and come to an end of it" [ -n "$began" -a -n "$ended" ]
	check C9 "$name: come down to its size" [ "$(pages "$name")" -le $((SIZE_MIB * 256 + SLACK_PAGES)) ]
	check C9 "$name: know its size" \
		[ "$(ask "$name" 'attribute info/current_kb')" = "$(ask "$name" 'attribute target_kb')" ]
	figure "$name: available" "$(ask "$name" 'memory_kib MemAvailable')" KiB
}

# answers NAME: whether the guest's agent has begun to answer.
answers() {
	lives "$1" && grep -q '^@0\. ' "$(console_log "$1")"
}

# boots_small MIB: start a guest that may die of it.
boots_small() {
	local name=small_$1
	launch "$name" pvh "$1" $SMALL_MAXIMUM_MIB
	xl unpause "$name"
	until_logged "$name" 'Initial ballooning down finished|Kernel panic' $GIVE_UP_SECONDS
	sleep $ANSWER_SECONDS
	came_down "$name"
	check C10 "$name: boot with $1 MiB" answers "$name"
	check C9 "$name: come down to its size within $SMALL_SECONDS s" at_most "$took" $SMALL_SECONDS
	forget "$name"
}

scenario() {
	boots default $MAXIMUM_MIB
	boots hasty $HASTY_MAXIMUM_MIB xen.balloon_boot_timeout=$TIMEOUT_SECONDS
	check C10 "hasty: coming down took longer than the timeout of $TIMEOUT_SECONDS s ($took s), without a panic" \
		fails at_most "$took" $TIMEOUT_SECONDS
	for mib in $SMALLEST_MIB; do
		boots_small "$mib"
	done
}
