# C13: a guest that is saved while it waits for memory goes on waiting after the restore, and has it within 2 s.
# A guest of 64 MiB is told to become 96 MiB on a host with 8 MiB free, is saved to a file and restored. Restored, it must
# have the target that it had and go on asking once a second; a minute later the host gets memory. Stock gives up.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm saves no guest
# Virtual-limit: 900

START_MIB=64
TARGET_MIB=96
NEARLY=$(((TARGET_MIB - 1) * 256))
FREE_MIB=8
SPARE_MIB=4
WAIT_SECONDS=10
WATCH_SECONDS=60
# A try a second, less those that fall between two readings.
LEAST_CALLS=55
GIVE_UP_SECONDS=60

# waits NAME: whether the guest is below its target.
waits() {
	[ "$(pages "$1")" -lt $NEARLY ]
}

one_guest() {
	local name=$1 target calls kib
	guest "$name" "$name" $START_MIB 160
	ask "$name" count_populate
	ask "$name" "hold_pattern 16"
	hog spare $SPARE_MIB
	hog_but $FREE_MIB
	want "$name" $TARGET_MIB
	sleep $WAIT_SECONDS
	check C13 "$name: wait for memory before it is saved" waits "$name"
	target=$(ask "$name" 'figure target_kb')
	save_restore "$name" spare
	kib=$(ask "$name" 'figure target_kb')
	check C13 "$name: have the target that it had ($kib KiB)" [ "$kib" = "$target" ]
	calls=$(ask "$name" populate_calls)
	sleep $WATCH_SECONDS
	calls=$(($(ask "$name" populate_calls) - calls))
	figure "$name: populate calls in $WATCH_SECONDS s after the restore" "$calls" calls
	defect C13 "$name: go on waiting after the restore ($calls calls in $WATCH_SECONDS s)" [ "$calls" -ge $LEAST_CALLS ]
	check C13 "$name: wait below its target, the host being full" waits "$name"
	release hog
	until_all $NEARLY $GIVE_UP_SECONDS "$name"
	figure "$name: target reached after the host has memory, restored" "$(took "$name")" s
	defect C13 "$name: reach the target within 2 s of the host having memory" at_most "$(took "$name")" 2
	check C13 "$name: hold every byte of its pattern" [ "$(ask "$name" check_pattern)" = intact ]
	release rest
}

scenario() {
	for type in $TYPES; do
		one_guest "$type"
	done
}
