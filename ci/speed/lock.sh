# The longest time that the balloon thread holds balloon_mutex, for which those that need ballooned pages wait.
# shellcheck shell=dash
# Virtual-limit: 600

LARGE_MIB=320
SMALL_MIB=192
MOVE_SECONDS=8
# Guests stop short of a round number by a few pages.
NEAR=256

# left_alone NAME MIB: give a guest its new size, and do nothing in dom0 meanwhile: whoever takes the CPU from a guest that
# holds the lock makes it hold it longer.
left_alone() {
	target "$1" "$2"
	sleep $MOVE_SECONDS
	local off=$(($(pages "$1") - $2 * 256))
	check C13 "$1: is at $2 MiB" [ ${off#-} -le $NEAR ]
}

scenario() {
	for name in $TYPES; do
		guest "$name" "$name" $LARGE_MIB $LARGE_MIB
		ask "$name" watch_lock
		left_alone "$name" $SMALL_MIB
		figure "$name: balloon_mutex held at most while shrinking" "$(ask "$name" longest_hold)" us
		left_alone "$name" $LARGE_MIB
		held=$(ask "$name" longest_hold)
		figure "$name: balloon_mutex held at most while growing" "$held" us
		check C13 "$name: the lock was seen held" [ "$held" -gt 0 ]
	done
}
