# C13, C16: a guest that waits for memory, or changes its size, migrates live, to the same host, and goes on to its target on arrival.
# PVH and HVM guests of 96 MiB, one after another. PV guests cannot on Debian's Xen, which has no shadow paging: save-restore is their test.
# idle: migrated, and then told to become 128 MiB. wait: it has waited for 128 MiB on a full host for three minutes, so that it tries every
# max_schedule_delay; just after a try dom0 makes room for its copy and has it
# migrated; when it has arrived, the memory that it had before is free. aborted: whoever
# receives it is killed on the way, and it goes on where it was. held: the host gets memory in the middle of a migration, and the toolstack has told
# the guest before to stay as large as it is. (If it had not, Xen might lose what the guest gets: docs/trust.md.)
# Stock does not go on. That a guest arrives whole, and goes on when its target is written again, cannot fail there.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm migrates no guest
# Target: check-devices
# Types: pvh hvm
# Kconfig: devices
# Virtual-limit: 3000
# Real-limit: 1800

START_MIB=96
TARGET_MIB=128
LARGER_MIB=160
PATTERN_MIB=16
# The copy's memory, and what Xen and xl need besides.
ROOM_MIB=$((START_MIB + 32))
FREE_MIB=8
PATIENT_SECONDS=180
SHORT_SECONDS=20
SETTLE_SECONDS=2
DELAY_SECONDS=35
GIVE_UP_SECONDS=60
# What of the copy is there when a migration is said to be on its way.
PART_PAGES=$((16 * 256))

# nearly MIB: so many pages, less a MiB: guests stop short of a round number by a few.
nearly() {
	echo $((($1 - 1) * 256))
}

# arrived NAME WHEN: xl says success, the same agent answers, and nothing is lost.
arrived() {
	local name=$1 began rc=0
	began=$(uptime_s)
	migrated "$name" || rc=$?
	figure "$name: time to migrate, $2" "$(since "$began")" s
	check C16 "$name: migrate, $2" [ $rc -eq 0 ]
	[ $rc -eq 0 ] || sed "s/^/DATA migrate /" "/tmp/$name.migrated" >&3
	check C16 "$name: hold every byte of its pattern, migrated, $2" [ "$(ask "$name" check_pattern)" = intact ]
}

# goes_on NAME MIB WHEN: it is told its size, or was before, and has it.
goes_on() {
	until_all "$(nearly "$2")" $GIVE_UP_SECONDS "$1"
	figure "$1: $2 MiB reached, $3" "$(took "$1")" s
}

idle() {
	start_migrating "$1"
	arrived "$1" idle
	mem_set "$1" $TARGET_MIB
	goes_on "$1" $TARGET_MIB idle
	check C16 "$1: become larger after it has migrated" at_most "$(took "$1")" 2
	agree "$1"
	target "$1" $START_MIB
	xenmem wait "$(id "$1")" le $((START_MIB * 256 + 128)) $GIVE_UP_SECONDS >/dev/null || :
}

# wait_on_full_host NAME: the guest has waited for minutes and has just tried when dom0 makes room for a copy of it.
wait_on_full_host() {
	hog room $ROOM_MIB
	hog_but $FREE_MIB
	mem_set "$1" $LARGER_MIB
	sleep $PATIENT_SECONDS
	kib=$(ask "$1" 'attribute target_kb')
	check C16 "$1: wait for memory before it migrates" [ "$(pages "$1")" -lt "$(nearly $LARGER_MIB)" ]
	# Stock makes none.
	ask "$1" "until_tried $DELAY_SECONDS" || :
	release room
}

# has_memory NAME WHEN: the memory of one copy has become free, and the guest goes on.
has_memory() {
	check C16 "$1: have the target that it had, $2 ($kib KiB)" [ "$(ask "$1" 'attribute target_kb')" = "$kib" ]
	goes_on "$1" $LARGER_MIB "$2"
	defect C16 "$1: go on to its target, $2" at_most "$(took "$1")" $DELAY_SECONDS
	release hog
	release rest
	check C16 "$1: hold every byte of its pattern, $2" [ "$(ask "$1" check_pattern)" = intact ]
	agree "$1"
	target "$1" $START_MIB
	xenmem wait "$(id "$1")" le $((START_MIB * 256 + 128)) $GIVE_UP_SECONDS >/dev/null || :
}

wait_full() {
	wait_on_full_host "$1"
	start_migrating "$1"
	arrived "$1" "while it waits"
	has_memory "$1" "migrated while it waited"
}

# aborted NAME: whoever receives it is killed on the way. What it had got so far goes back to the host.
aborted() {
	wait_on_full_host "$1"
	start_migrating "$1"
	until_on_the_way "$1" $PART_PAGES
	kill -KILL -- "-$(cat /tmp/receiver)"
	check C16 "$1: not migrate when it is aborted" fails migrated "$1"
	xl destroy "$1--incoming" 2>/dev/null || :
	has_memory "$1" "its migration aborted"
}

# held NAME: the guest has a target that it would reach at once when the host has memory, which it will in the middle of the migration. So the
# toolstack writes its present size as its target first, and the other one again when it has arrived.
held() {
	local size now
	hog room $ROOM_MIB
	hog_but $FREE_MIB
	mem_set "$1" $LARGER_MIB
	sleep $SHORT_SECONDS
	# The driver takes some pages off a target, those that Xen counts besides RAM. So it becomes as much smaller first.
	target_kib "$1" "$(ask "$1" 'attribute info/current_kb')"
	sleep $SETTLE_SECONDS
	size=$(ask "$1" 'attribute info/current_kb')
	release room
	start_migrating "$1"
	until_on_the_way "$1" $PART_PAGES
	release hog
	arrived "$1" "while the host gets memory"
	now=$(ask "$1" 'attribute info/current_kb')
	check C16 "$1: have the size that it had ($now of $size KiB)" [ "$now" -eq "$size" ]
	mem_set "$1" $LARGER_MIB
	goes_on "$1" $LARGER_MIB "its target written again on arrival"
	check C16 "$1: go on when its target is written again" at_most "$(took "$1")" 2
	release rest
	agree "$1"
}

one_guest() {
	guest "$1" "$1" $START_MIB 256
	ask "$1" "hold_pattern $PATTERN_MIB"
	idle "$1"
	wait_full "$1"
	aborted "$1"
	held "$1"
	forget "$1"
}

scenario() {
	for type in $TYPES; do
		one_guest "$type"
	done
}
