# C9, C16: a guest that lives on its page cache keeps what it needs, and its disk is intact.
# Guests of 256 MiB, one after another, each with a disk. A program in it reads 144 MiB of files again and again, each with its checksum, and after each
# pass writes 8 MiB to the disk with fsync. Meanwhile the guest is told to become 96 and 64 MiB, for more than two minutes each; then 8 and 9 MiB in turn,
# every 20 s, for two more. It comes down to the first two, nothing is killed, and no byte is lost. Then it grows back, and dom0 reads the disk.
# Stock kills at the last two. (Told 8 MiB once, it tries four times, in moments that are good or bad: it killed a program or kept 60 MiB.) That it reads
# right, kills nothing at the first two, and what dom0 reads, cannot fail there. Whether it comes down to these before it gives up is shown and not judged.
# shellcheck shell=dash
# Not-on-arm64: not tried there yet
# Target: check-devices
# Types: pv pvh hvm
# Kconfig: devices
# Virtual-limit: 3000
# Real-limit: 1800
# Host-MiB: 1280
# Dom0-MiB: 512
# Stock-allows: ^.(pv|pvh|hvm). .*(invoked oom-killer|oom-kill:|Out of memory|Call [Tt]race:|blocked for more|Kernel panic - not syncing: System is deadlocked)

SIZE_MIB=256
FILES=18
FILE_MIB=8
WITHIN_REACH_MIB='96 64'
LOW_MIB=8
NAGS=3
# Longer than stock's four tries, 14 s.
NAG_SECONDS=20
PAUSE_SECONDS=3
HOLD_SECONDS=130
FULL_SECONDS=70
GROW_SECONDS=2
# Xen counts some pages besides RAM: most, 94, of an HVM guest.
SLACK_PAGES=128

# ask_disk NAME COMMAND: each request is a shell of its own, which has to read the commands.
ask_disk() {
	ask "$1" ". /disk.sh; $2"
}

killed() {
	[ -n "$(logged_at "$1" 'Out of memory')" ]
}

# reads NAME WHEN: the work since it was asked last goes on.
reads() {
	local before=$passes wrong ended
	# shellcheck disable=SC2046 # three words
	set -- "$1" "$2" $(ask_disk "$1" disk_done)
	passes=$3 wrong=$4 ended=$5
	figure "$1: passes over the disk $2" $((passes - before)) passes
	check C16 "$1: read right what is on its disk $2 ($wrong wrong)" [ "$wrong" -eq 0 ]
	check C16 "$1: its programs live $2 ($ended killed)" [ "$ended" -eq 0 ]
	check C16 "$1: its work goes on $2 ($((passes - before)) passes)" [ "$passes" -gt "$before" ]
}

# lower NAME MIB: the size is held for a while.
lower() {
	local seconds
	target "$1" "$2"
	seconds=$(xenmem wait "$(id "$1")" le $(($2 * 256 + SLACK_PAGES)) $HOLD_SECONDS) || seconds=
	figure "$1: down to $2 MiB" "${seconds:-more than $HOLD_SECONDS}" s
	[ "$VARIANT" = stock ] || check C9 "$1: come down to $2 MiB" [ -n "$seconds" ]
	sleep "$(awk -v all=$HOLD_SECONDS -v past="${seconds:-$HOLD_SECONDS}" 'BEGIN { print all - past }')"
	figure "$1: size after $HOLD_SECONDS s at a target of $2 MiB" $(($(pages "$1") / 256)) MiB
	check C9 "$1: kill nothing at a target of $2 MiB" fails killed "$1"
	reads "$1" "at a target of $2 MiB"
}

# far_too_low NAME: two targets in turn, each a new one to a driver that does not heed the same one. Stock may die of it.
far_too_low() {
	for _ in $(seq $NAGS); do
		target "$1" $LOW_MIB
		sleep $NAG_SECONDS
		target "$1" $((LOW_MIB + 1))
		sleep $NAG_SECONDS
	done
	! lives "$1" || figure "$1: size after $((NAGS * NAG_SECONDS * 2)) s at a target of $LOW_MIB MiB" $(($(pages "$1") / 256)) MiB
	figure "$1: programs killed at a target of $LOW_MIB MiB" "$(show_console "$1" | grep -c 'Out of memory')" programs
	defect C9 "$1: kill nothing at a target of $LOW_MIB MiB" fails killed "$1"
}

# goes_on NAME: nothing was killed, so there is more to see.
goes_on() {
	local seconds
	reads "$1" "at a target of $LOW_MIB MiB"
	target "$1" $SIZE_MIB
	seconds=$(until_pages "$1" $(((SIZE_MIB - 1) * 256)) $HOLD_SECONDS) || seconds=
	check C9 "$1: grow back within $GROW_SECONDS s" at_most "$seconds" $GROW_SECONDS
	check C16 "$1: stop reading" ask_disk "$1" stop_reading
	agree "$1"
}

one_guest() {
	local mib
	passes=0
	# A stock guest that was killed leaves a file system that nobody has unmounted.
	make_disk $FILES $FILE_MIB
	DISK=/dev/loop0 guest "$1" "$1" $SIZE_MIB $SIZE_MIB
	ask_disk "$1" "start_reading $PAUSE_SECONDS" || bail "guest $1 has no disk"
	sleep $FULL_SECONDS
	reads "$1" "at full size"
	for mib in $WITHIN_REACH_MIB; do
		lower "$1" "$mib"
	done
	far_too_low "$1"
	killed "$1" || goes_on "$1"
	forget "$1"
	check C16 "$1: dom0 reads the same from its disk" disk_intact
}

scenario() {
	for type in $TYPES; do
		one_guest "$type"
	done
}
