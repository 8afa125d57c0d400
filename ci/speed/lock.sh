# The longest time that the balloon thread holds balloon_mutex, for which those that need ballooned pages wait.
# shellcheck shell=dash disable=SC2034 # the limits are read by ci/boot
VIRTUAL_LIMIT=600

LARGE_MIB=320
SMALL_MIB=192

scenario() {
	for name in pv pvh; do
		guest $name $name $LARGE_MIB $LARGE_MIB
		ask $name watch_lock
		moved $name $SMALL_MIB >/dev/null
		figure "$name: balloon_mutex held at most while shrinking" "$(ask $name longest_hold)" us
		moved $name $LARGE_MIB >/dev/null
		held=$(ask $name longest_hold)
		figure "$name: balloon_mutex held at most while growing" "$held" us
		check C13 "$name: the lock was seen held" [ "$held" -gt 0 ]
	done
}
