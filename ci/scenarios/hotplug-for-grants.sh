# C7: with hotplug_unpopulated set, grants are mapped into hotplugged memory, and into the guest's own where none is to be added.
# A guest of 128 MiB maps grants: a block is added for them. Then, full, it is told to become smaller, cannot, and maps grants
# all the same: it is given pages of its own. The second part is for the patched driver alone. Stock shrinks until the
# kernel kills what fills the guest, and so never comes into that state.
# shellcheck shell=dash disable=SC2034 # the limits are read by ci/harness/boot
VIRTUAL_LIMIT=600

GRANTED_PAGES=256
LEFT_MIB=6
SMALLER_MIB=96

maps() {
	ask "$1" "map_grants $GRANTED_PAGES" >/dev/null
}

hotplugs() {
	[ $(($(ask "$1" memory_blocks) - blocks)) -eq 1 ]
}

# start NAME TYPE: a guest with an empty balloon that shall hotplug memory for grants.
start() {
	guest "$1" "$2" 128 128 memhp_default_state=online
	ask "$1" 'echo 1 >/proc/sys/xen/balloon/hotplug_unpopulated'
	blocks=$(ask "$1" memory_blocks)
}

with_room() {
	start "$1" "$1"
	check C7 "$1: map grants into hotplugged memory" maps "$1"
	check C7 "$1: have added one block for them" hotplugs "$1"
	ask "$1" 'killall mapgrant'
	agree "$1"
	forget "$1"
}

# while_full TYPE: the balloon is empty, and the guest is to shrink but has nothing to spare.
while_full() {
	start "full_$1" "$1"
	ask "full_$1" "hold_pattern \$((\$(memory_kib MemAvailable) / 1024 - $LEFT_MIB))"
	target "full_$1" $SMALLER_MIB
	sleep 2
	check C7 "$1: map grants while full and told to shrink" maps "full_$1"
	check C7 "$1: hold every byte of its pattern" [ "$(ask "full_$1" check_pattern)" = intact ]
	agree "full_$1"
	forget "full_$1"
}

scenario() {
	for type in $TYPES; do
		with_room "$type"
		[ "$VARIANT" = stock ] || while_full "$type"
	done
}
