# C7: with hotplug_unpopulated set, grants are mapped into hotplugged memory, and into the guest's own where none is to be added.
# A guest of 128 MiB maps grants: a block is added for them. Then, full, it is told to become smaller, cannot, and maps grants
# all the same: it is given pages of its own. At last a block that is added for grants is not onlined: who maps them waits, and goes on
# as soon as it is onlined by hand. The last two parts are for the patched driver alone. In the second stock shrinks until the
# kernel kills what fills the guest, and so never comes into that state; the third is as on stock, where each page wakes who waits.
# shellcheck shell=dash
# Virtual-limit: 600

# Each is mapped into a page of the guest's own.
GRANTED_KIB=1024
LEFT_MIB=6
SMALLER_MIB=96

# grants NAME: how many of them come to GRANTED_KIB.
grants() {
	echo $((GRANTED_KIB / $(ask "$1" page_kib)))
}

maps() {
	ask "$1" "map_grants $(grants "$1")" >/dev/null
}

hotplugs() {
	[ $(($(ask "$1" memory_blocks) - blocks)) -eq 1 ]
}

# start NAME TYPE STATE: a guest with an empty balloon that shall hotplug memory for grants, and what becomes of an added block.
start() {
	guest "$1" "$2" 128 128 memhp_default_state="$3"
	ask "$1" 'echo 1 >/proc/sys/xen/balloon/hotplug_unpopulated'
	blocks=$(ask "$1" memory_blocks)
}

with_room() {
	start "$1" "$1" online
	check C7 "$1: map grants into hotplugged memory" maps "$1"
	check C7 "$1: have added one block for them" hotplugs "$1"
	ask "$1" 'killall grants'
	agree "$1"
	forget "$1"
}

# while_full TYPE: the balloon is empty, and the guest is to shrink but has nothing to spare.
while_full() {
	start "full_$1" "$1" online
	ask "full_$1" "hold_pattern \$((\$(memory_kib MemAvailable) / 1024 - $LEFT_MIB))"
	target "full_$1" $SMALLER_MIB
	sleep 2
	check C7 "$1: map grants while full and told to shrink" maps "full_$1"
	check C7 "$1: hold every byte of its pattern" [ "$(ask "full_$1" check_pattern)" = intact ]
	agree "full_$1"
	forget "full_$1"
}

# mapped NAME SECONDS: whether it has its pages by then.
mapped() {
	ask "$1" "has_mapped $2" >/dev/null
}

# until_onlined TYPE
until_onlined() {
	start "waits_$1" "$1" offline
	ask "waits_$1" "start_mapping $(grants "waits_$1")"
	check C7 "$1: who maps grants waits for the block to be onlined" fails mapped "waits_$1" 3
	check C7 "$1: one block is there for them" hotplugs "waits_$1"
	ask "waits_$1" 'online_one online' >/dev/null
	check C7 "$1: who waited has the pages once it is" mapped "waits_$1" 5
	ask "waits_$1" 'killall grants'
	agree "waits_$1"
	forget "waits_$1"
}

scenario() {
	for type in $TYPES; do
		with_room "$type"
		[ "$VARIANT" != stock ] || continue
		while_full "$type"
		until_onlined "$type"
	done
}
