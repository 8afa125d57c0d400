# C4, C1, C2: xenstored is restarted under guests that wait for memory: they go on waiting, hear the next target, and have their
# memory within 2 s of the host having it.
# Two guests of 64 MiB are told to become 96 MiB on a host with 8 MiB free. xenstored is replaced by another copy of its program
# (a live update, the one way to restart it that keeps what it holds), twice; after each a target is written. Hearing it
# cannot fail on stock, as it is another one each time; stock gives up waiting.
# shellcheck shell=dash
# Virtual-limit: 600

START_MIB=64
TARGET_MIB=96
FREE_MIB=8
# Longer than stock tries.
WAIT_SECONDS=20
WATCH_SECONDS=20
# A try a second, less those that fall between two readings.
LEAST_CALLS=17
LU_SECONDS=10
HEAR_SECONDS=2
GIVE_UP_SECONDS=60

# restart COPY: replace xenstored by a copy of its program. It stays the same process.
restart() {
	cp "$(readlink "/proc/$(cat /run/xenstored.pid)/exe")" "/tmp/$1"
	timeout 30 xenstore-control live-update -t $LU_SECONDS "/tmp/$1" >/tmp/lu 2>&1 || bail "live update: $(cat /tmp/lu)"
}

# restarted COPY: whether that copy is what runs now, and answers.
restarted() {
	[ "$(readlink "/proc/$(cat /run/xenstored.pid)/exe")" = "/tmp/$1" ] && [ "$(xenstore-read domid)" = 0 ]
}

# hears NAME KIB: whether the driver has got a target, HEAR_SECONDS after it was written.
hears() {
	[ "$(ask "$1" 'attribute target_kb')" -eq "$2" ]
}

# driver_target NAME MIB: what the driver makes of a target: what the toolstack writes is apart from it by a fixed amount.
driver_target() {
	eval "echo \$((first_$1 - (TARGET_MIB - $2) * 1024))"
}

# watch WHEN: whether both guests go on asking, for WATCH_SECONDS.
watch() {
	local calls
	for name in $TYPES; do
		eval "calls_$name=$(ask "$name" populate_calls)"
	done
	sleep $WATCH_SECONDS
	for name in $TYPES; do
		eval "calls_$name=\$(($(ask "$name" populate_calls) - calls_$name))"
	done
	for name in $TYPES; do
		calls=$(eval "echo \$calls_$name")
		figure "$name: populate calls in $WATCH_SECONDS s, $1" "$calls" calls
		defect C1 "$name: go on waiting $1 ($calls calls in $WATCH_SECONDS s)" [ "$calls" -ge $LEAST_CALLS ]
	done
}

# retarget MIB: both guests hear of a new target, through what xenstored is now.
retarget() {
	each_type mem_set "$1"
	sleep $HEAR_SECONDS
	for name in $TYPES; do
		check C4 "$name: hear within $HEAR_SECONDS s of a target written after the restart" hears "$name" "$(driver_target "$name" "$1")"
	done
}

one_restart() {
	restart "xenstored$1"
	check C13 "xenstored runs anew and answers, time $1" restarted "xenstored$1"
	watch "after restart $1"
	retarget "$2"
	# Stock tries for a while, as it was told of another target.
	sleep $WAIT_SECONDS
	watch "after that target"
}

scenario() {
	for name in $TYPES; do
		guest "$name" "$name" $START_MIB 160
		ask "$name" count_populate
	done
	hog_but $FREE_MIB
	each_type mem_set $TARGET_MIB
	sleep $WAIT_SECONDS
	for name in $TYPES; do
		eval "first_$name=$(ask "$name" 'attribute target_kb')"
	done
	one_restart 1 112
	one_restart 2 104
	release hog
	# shellcheck disable=SC2086 # names
	until_all $((103 * 256)) $GIVE_UP_SECONDS $TYPES
	for name in $TYPES; do
		figure "$name: target reached after the host has memory" "$(took "$name")" s
		defect C2 "$name: reach the target within 2 s of the host having memory" at_most "$(took "$name")" 2
	done
	each_type target $START_MIB
	for name in $TYPES; do
		check C4 "$name: shrink again when told" xenmem wait "$(id "$name")" le $(((START_MIB + 1) * 256)) 10
	done
}
