# C7, C3, C13: memory blocks that are onlined by hand: as many are offered at once as the guest can do without the memory for.
# Guests of 128 MiB with memhp_default_state=offline are told to become 512 MiB and left alone for ten minutes; then root
# onlines what there is, block after block. They are there at once, as on stock: a script may come only once. (In the PVH guest it is
# two of the three, on stock as well; the third follows those.)
# Another is told to become 12 GiB, and is left what it needs to live. Stock is not: it dies, or offers nothing.
# The last block is onlined as movable, so that it can be taken offline again; onlined once more, it is the guest's as before.
# Stock has it in the balloon then, while Xen counts it.
# On x86 what was hotplugged is not in the zone of the boot memory, DMA32. With no two free pages side by side in it the guest is
# made smaller: it gives those single pages, and leaves the blocks of DMA32 to those who need them. Stock gives single pages anyway.
# That waiting is cheap and silent, and that a block is populated once it is online, cannot fail on stock.
# shellcheck shell=dash
# Not-with-pages-64k: a block of these is 512 MiB, so there is one to be offered where it speaks of three
# No-stock-on-arm64: its guest dies of the first block that is hotplugged, as in hotplug-many-blocks
# Virtual-limit: 1500

TARGET_MIB=512
GREEDY_MIB=12288
# A reserve of 16 MiB, and an eighth of what a guest of 128 MiB has for use, less what comes and goes.
LEFT_MIB=24
BLOCKS=3
LEAST_OFFERED=2
BLOCK_PAGES=$((128 * 256))
IDLE_SECONDS=600
GREEDY_SECONDS=60
GROW_SECONDS=10
SETTLED_SECONDS=60
PER_MILLE=1
# Less than half of what is fragmented; and what is left whole there for the rest to run on, which is given first.
GIVE_MIB=48
WHOLE_MIB=16
# What DMA32 may lose, in pages: single ones that a batch happens to find there.
MOST_LOWER=256

# has_blocks NAME N: whether the guest describes N blocks more than at the start.
has_blocks() {
	[ $(($(ask "$1" memory_blocks) - blocks)) -eq "$2" ]
}

# online_one NAME STATE: online a block that is offline; prints its folder.
online_one() {
	ask "$1" "online_one $2"
}

# driver_and_total NAME: what the driver has and keeps in the balloon, and what the kernel has to use, in KiB.
driver_and_total() {
	# shellcheck disable=SC2016 # for the guest's shell
	ask "$1" 'echo $(attribute info/current_kb) $(attribute info/low_kb) $(memory_kib MemTotal)'
}

# online_again NAME BLOCK: take a populated block offline and online it again.
online_again() {
	local before now
	before=$(driver_and_total "$1")
	check C13 "$1: take a populated block offline" ask "$1" "echo offline >$2/state"
	ask "$1" "echo online_movable >$2/state"
	sleep 2
	now=$(driver_and_total "$1")
	echo "DATA $1: driver, balloon and kernel have $before KiB, and with a block onlined again $now" >&3
	defect C3 "$1: have a populated block that is onlined again as before" [ "$now" = "$before" ]
}

# spares_lower_zone NAME: whether the guest gives what it is told without blocks of the lower zone.
spares_lower_zone() {
	local before now
	ask "$1" "fragment_memory $(($(ask "$1" 'zone_pages Normal free') / 256 - WHOLE_MIB)) pipes"
	before=$(ask "$1" "zone_pages $LOWER_ZONE managed")
	start=$(pages "$1")
	target "$1" $((TARGET_MIB - GIVE_MIB))
	xenmem wait "$(id "$1")" le $((start - GIVE_MIB * 256)) $GROW_SECONDS >/dev/null
	now=$(ask "$1" "zone_pages $LOWER_ZONE managed")
	figure "$1: of $GIVE_MIB MiB given from $LOWER_ZONE" $((before - now)) pages
	check C13 "$1: give $GIVE_MIB MiB of single pages and not the blocks of $LOWER_ZONE ($((before - now)) pages)" \
		[ $((before - now)) -le $MOST_LOWER ]
	check C13 "$1: have given $GIVE_MIB MiB" [ "$(pages "$1")" -eq $((start - GIVE_MIB * 256)) ]
}

one_guest() {
	local name=$1
	guest "$name" "$name" 128 128 memhp_default_state=offline
	blocks=$(ask "$name" memory_blocks) start=$(pages "$name")
	before=$(ask "$name" 'memory_kib MemFree')
	mem_set_beyond "$name" $TARGET_MIB
	sleep 2
	offered=$(($(ask "$name" memory_blocks) - blocks))
	check C7 "$name: offer $LEAST_OFFERED blocks at once at least ($offered)" [ $offered -ge $LEAST_OFFERED ]
	cost=$((before - $(ask "$name" 'memory_kib MemFree')))
	figure "$name: free memory that describing took" "$cost" KiB
	thread=$(ask "$name" balloon_cpu_ns) lines=$(ask "$name" log_lines)
	sleep $IDLE_SECONDS
	thread=$((($(ask "$name" balloon_cpu_ns) - thread) / 1000))
	figure "$name: CPU of the balloon thread in $IDLE_SECONDS s with blocks offline" "$thread" us
	check C6 "$name: wait without spinning ($thread us in $IDLE_SECONDS s)" [ "$thread" -le $((IDLE_SECONDS * 1000 * PER_MILLE)) ]
	check C6 "$name: no new line in the guest's log" [ "$(ask "$name" log_lines)" -eq "$lines" ]
	check C7 "$name: offer nothing more meanwhile" has_blocks "$name" "$offered"
	for block in $(seq $BLOCKS); do
		folder=$(online_one "$name" "$([ "$block" -eq $BLOCKS ] && echo online_movable || echo online)")
		until_pages "$name" $((start + block * BLOCK_PAGES)) $GROW_SECONDS >/tmp/took || :
		check C7 "$name: have block $block populated once it is online" at_most "$(cat /tmp/took)" $GROW_SECONDS
		sleep 1
	done
	blocks=$(ask "$name" memory_blocks)
	sleep $SETTLED_SECONDS
	check C7 "$name: add nothing more at the target" has_blocks "$name" 0
	agree "$name"
	online_again "$name" "$folder"
	[ -z "$LOWER_ZONE" ] || spares_lower_zone "$name"
	agree "$name"
	forget "$name"
}

# greedy NAME TYPE: a guest that is told to become far larger than it could describe, and whose blocks nobody onlines.
greedy() {
	guest "$1" "$2" 128 128 memhp_default_state=offline
	mem_set_beyond "$1" $GREEDY_MIB
	sleep $GREEDY_SECONDS
	left=$(ask "$1" 'memory_kib MemAvailable')
	figure "$1: blocks offered on the way to $GREEDY_MIB MiB" "$(ask "$1" memory_blocks)" blocks
	check C7 "$1: keep $LEFT_MIB MiB available ($((left / 1024)))" [ "$left" -ge $((LEFT_MIB * 1024)) ]
	agree "$1"
	forget "$1"
}

scenario() {
	for type in $TYPES; do
		one_guest "$type"
		[ "$VARIANT" = stock ] || greedy "greedy_$type" "$type"
	done
}
