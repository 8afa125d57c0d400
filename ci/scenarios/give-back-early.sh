# C9, C10: a PVH guest that is told xen_give_back_early comes down to its size before it uses memory, and is as any other after that.
# Of 1024 MiB it has 256. A second one, which is not told, shows what the wait is without. Then it grows to its maximum, where every
# page must be good for a pattern, and comes back. Stock does not know the parameter, nor does the series without the group "speed": the
# guest waits there, and is the same in everything else. An HVM guest does not heed it, as firmware may have left something in its memory.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm has no populate on demand, so a guest starts with all its memory
# Virtual-limit: 300
# Host-MiB: 1536

SIZE_MIB=256
MAXIMUM_MIB=1024
PATTERN_MIB=800
GROW_SECONDS=30
# Seconds that are waited for, with 0.1 between two looks at what is missing.
WAIT_SECONDS=0.1
# Xen counts some pages of a guest that are not its RAM.
SLACK_PAGES=64

# wait_s NAME: for how long the guest's boot has waited for its ballooning; 0 if there was nothing to wait for.
wait_s() {
	awk -v a="$(logged_at "$1" 'Waiting for initial ballooning')" -v b="$(logged_at "$1" 'Initial ballooning down finished')" \
		'BEGIN { printf "%.2f", b - a }'
}

# unknown NAME: whether the guest's kernel says that nobody has asked for the parameter.
unknown() {
	[ -n "$(logged_at "$1" 'Unknown kernel command line parameters.*xen_give_back_early')" ]
}

# boots NAME [PARAMETER]: start a guest, and show what it waited for.
boots() {
	local name=$1
	shift
	guest "$name" pvh $SIZE_MIB $MAXIMUM_MIB "$@"
	waited=$(wait_s "$name")
	figure "$name: come down from $MAXIMUM_MIB to $SIZE_MIB MiB at boot, waited for" "$waited" s
	figure "$name: available" "$(ask "$name" 'memory_kib MemAvailable')" KiB
	figure "$name: threads-max" "$(ask "$name" 'cat /proc/sys/kernel/threads-max')" threads
	check C9 "$name: come down to its size" [ "$(pages "$name")" -le $((SIZE_MIB * 256 + SLACK_PAGES)) ]
}

# there_and_back NAME: to the maximum, where memory is used, and back to the size.
there_and_back() {
	local name=$1
	mem_set "$name" $MAXIMUM_MIB
	check C3 "$name: grow to its maximum" \
		[ -n "$(until_pages "$name" $((MAXIMUM_MIB * 256 - SLACK_PAGES)) $GROW_SECONDS)" ]
	agree "$name"
	ask "$name" "hold_pattern $PATTERN_MIB"
	check C3 "$name: hold every byte of a pattern of $PATTERN_MIB MiB" [ "$(ask "$name" check_pattern)" = intact ]
	ask "$name" drop_pattern
	mem_set "$name" $SIZE_MIB
	check C9 "$name: come back to its size" \
		xenmem wait "$(id "$name")" le $((SIZE_MIB * 256 + SLACK_PAGES)) $GROW_SECONDS
	agree "$name"
}

scenario() {
	boots early xen_give_back_early
	if [ "$VARIANT" = stock ] || fails unknown early; then
		defect C9 "early: wait for no more than $WAIT_SECONDS s" at_most "$waited" $WAIT_SECONDS
	fi
	there_and_back early
	forget early
	boots plain
}
