# C1, C2: a guest that grows on a full host goes on trying, and has its memory within 2 s of the host having it; after two minutes
# of waiting it has it within max_schedule_delay, 32 s.
# Two guests of 128 MiB are told to become 256 MiB on a host with 24 MiB free. A minute later the host gets memory; on
# stock the wait goes on past the hour that the driver sleeps. Then they are told to become 320 MiB, the host being full again, and
# get memory five minutes later.
# shellcheck shell=dash
# Virtual-limit: 5000

TARGET_MIB=256
MAXIMUM_MIB=384
LARGER_MIB=320
FREE_MIB=24
STUCK_SECONDS=60
PAST_AN_HOUR=3700
PATIENT_SECONDS=300
GIVE_UP_SECONDS=60
# max_schedule_delay, 6 % late (own-maximum says why), and what populating takes.
DELAY_SECONDS=35

# node_counts NAME: the pages in balloons by the kernel's own count, which it has from 6.15 on, a colon, and by the driver's.
node_counts() {
	# shellcheck disable=SC2016 # the guest's
	ask "$1" 'echo 1 >/proc/sys/vm/stat_refresh; echo "$(sed -n "s/^nr_balloon_pages //p" /proc/vmstat):$((($(attribute info/low_kb) + $(attribute info/high_kb)) / 4))"'
}

# nearly MIB: so many pages, less a MiB: guests stop short of a round number by a few.
nearly() {
	echo $((($1 - 1) * 256))
}

# wait_below MIB SECONDS: both guests are told that size, the host is full, and so time passes.
wait_below() {
	hog_but $FREE_MIB
	each_type mem_set "$1"
	sleep "$2"
	for name in $TYPES; do
		check C2 "$name: wait below $1 MiB for $2 s while the host is full" [ "$(pages "$name")" -lt "$(nearly "$1")" ]
	done
}

scenario() {
	for name in $TYPES; do
		guest "$name" "$name" 128 $MAXIMUM_MIB
	done
	# shellcheck disable=SC2086 # names
	log_sizes $TYPES
	logger=$!
	wait_below $TARGET_MIB $STUCK_SECONDS
	release hog
	# shellcheck disable=SC2086 # names
	until_all "$(nearly $TARGET_MIB)" $PAST_AN_HOUR $TYPES
	for name in $TYPES; do
		figure "$name: target reached after the host has memory" "$(took "$name")" s
		defect C2 "$name: reach the target within 2 s of the host having memory" at_most "$(took "$name")" 2
	done
	# The picture ends here.
	kill $logger
	wait_below $LARGER_MIB $PATIENT_SECONDS
	release hog
	# shellcheck disable=SC2086 # names
	until_all "$(nearly $LARGER_MIB)" $GIVE_UP_SECONDS $TYPES
	for name in $TYPES; do
		took=$(took "$name")
		figure "$name: the same, after $((PATIENT_SECONDS / 60)) minutes of waiting" "${took:-more than $GIVE_UP_SECONDS}" s
		defect C2 "$name: reach the target within max_schedule_delay after $((PATIENT_SECONDS / 60)) minutes of waiting" \
			at_most "$took" $DELAY_SECONDS
	done
	grep -q '^nr_balloon_pages ' /proc/vmstat || return 0
	for name in $TYPES; do
		counts=$(node_counts "$name")
		check C3 "$name: kernel and driver count the same pages in the balloon ($counts)" [ "${counts%:*}" = "${counts#*:}" ]
	done
}
