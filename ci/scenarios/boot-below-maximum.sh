# C9, C10: a guest that starts far below its maximum (PVH, populate on demand) comes down to its size, however long it takes.
# It has 96 MiB and believes to have 1024. The second such guest may be without progress for 1 s only, and takes longer than
# that to come down, so a driver that counted the time of all of it would panic. Stock does neither, so nothing can fail there.
# In blocks of 2 MiB it comes down by 880 MiB a second; hence its larger maximum.
# shellcheck shell=dash disable=SC2034 # the limits are read by ci/boot
VIRTUAL_LIMIT=300

SIZE_MIB=96
MAXIMUM_MIB=1024
HASTY_MAXIMUM_MIB=1536
TIMEOUT_SECONDS=1
# Xen counts some pages of a guest that are not its RAM.
SLACK_PAGES=64

boots() {
	local name=$1 maximum=$2
	shift 2
	guest "$name" pvh $SIZE_MIB "$maximum" "$@"
	began=$(logged_at "$name" 'Waiting for initial ballooning')
	ended=$(logged_at "$name" 'Initial ballooning down finished')
	took=$(awk -v b="$began" -v e="$ended" 'BEGIN { print e - b }')
	figure "$name: time to come down at boot" "$took" s
	check C9 "$name: wait for the boot's ballooning, and come to an end of it" [ -n "$began" -a -n "$ended" ]
	check C9 "$name: come down to its size" [ "$(pages "$name")" -le $((SIZE_MIB * 256 + SLACK_PAGES)) ]
	check C9 "$name: know its size" \
		[ "$(ask "$name" 'figure info/current_kb')" = "$(ask "$name" 'figure target_kb')" ]
	figure "$name: available" "$(ask "$name" 'memory_kib MemAvailable')" KiB
}

scenario() {
	boots default $MAXIMUM_MIB
	boots hasty $HASTY_MAXIMUM_MIB xen.balloon_boot_timeout=$TIMEOUT_SECONDS
	check C10 "hasty: coming down took longer than the timeout of $TIMEOUT_SECONDS s ($took s), without a panic" \
		fails at_most "$took" $TIMEOUT_SECONDS
}
