# C7: hotplug goes in steps that the guest can describe, and a small guest told to become 12 GiB lives and takes what there is.
# Guests of 128 MiB, one after the other, on a host with 300 MiB free. To describe 12 GiB takes 192 MiB and more. Stock asks
# for all of it at once: the PV guest dies, the PVH guest gets nothing. What is said of a guest that has grown is not
# compared with stock, where none has.
# shellcheck shell=dash
# Virtual-limit: 900
# Stock-allows: BUG: |Oops|Call [Tt]race|Kernel panic|page fault|WARNING: |Out of memory|oom-kill|deadlocked on memory

TARGET_MIB=12288
FREE_MIB=300
GROW_SECONDS=30
# What Xen keeps back of the host's last pages, and the last populate calls need.
SLACK_PAGES=512

takes() {
	xenmem wait "$(id "$1")" ge "$2" $GROW_SECONDS
}

# healthy NAME: what can be asked of a guest that has grown; one that has not may be about to die.
healthy() {
	most=$(ask "$1" 'cat /tmp/unpopulated') block=$(ask "$1" block_kib)
	figure "$1: most memory described and not populated" "$most" KiB
	check C7 "$1: describe at most a block more than it has ($most KiB of $block)" [ "$most" -le "$block" ]
	check C7 "$1: hold every byte of its pattern" [ "$(ask "$1" check_pattern)" = intact ]
	agree "$1"
}

one_guest() {
	local name=$1
	guest "$name" "$name" 128 128 memhp_default_state=online
	ask "$name" watch_unpopulated
	ask "$name" 'hold_pattern 48'
	hog_but $FREE_MIB
	all=$(($(pages "$name") + $(host_free_kib) / 4 - SLACK_PAGES))
	mem_set_beyond "$name" $TARGET_MIB
	took=$(takes "$name" $all) || took=
	figure "$name: took $FREE_MIB MiB on the way to 12 GiB" "${took:-never}" s
	defect C7 "$name: live, and take what the host has" [ -n "$took" ]
	[ -z "$took" ] || healthy "$name"
	forget "$name"
	release hog
	release rest
}

scenario() {
	each_type one_guest
}
