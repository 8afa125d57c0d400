# C7: memory blocks that are onlined by hand: one is offered, nothing more until that is onlined, then the next.
# Guests of 128 MiB with memhp_default_state=offline are told to become 512 MiB and left alone for ten minutes; then root
# onlines what there is, block after block. Stock offers all of it at once.
# That waiting is cheap and silent, and that a block is populated once it is online, cannot fail on stock.
# shellcheck shell=dash disable=SC2034 # the limits are read by ci/boot
VIRTUAL_LIMIT=1500

TARGET_MIB=512
BLOCKS=3
BLOCK_PAGES=$((128 * 256))
IDLE_SECONDS=600
GROW_SECONDS=10
SETTLED_SECONDS=60
PER_MILLE=1

# has_blocks NAME N: whether the guest describes N blocks more than at the start.
has_blocks() {
	[ $(($(ask "$1" memory_blocks) - blocks)) -eq "$2" ]
}

online_all() {
	# shellcheck disable=SC2016 # for the guest's shell
	ask "$1" 'for state in /sys/devices/system/memory/memory[0-9]*/state; do grep -qx online $state || echo online >$state; done'
}

one_guest() {
	local name=$1
	guest "$name" "$name" 128 128 memhp_default_state=offline
	blocks=$(ask "$name" memory_blocks) start=$(pages "$name")
	before=$(ask "$name" 'memory_kib MemFree')
	want_beyond "$name" $TARGET_MIB
	sleep 2
	defect C7 "$name: offer one block" has_blocks "$name" 1
	cost=$((before - $(ask "$name" 'memory_kib MemFree')))
	figure "$name: free memory that describing took" "$cost" KiB
	thread=$(ask "$name" balloon_cpu_ns) lines=$(ask "$name" log_lines)
	sleep $IDLE_SECONDS
	thread=$((($(ask "$name" balloon_cpu_ns) - thread) / 1000))
	figure "$name: CPU of the balloon thread in $IDLE_SECONDS s with a block offline" "$thread" us
	check C6 "$name: wait without spinning ($thread us in $IDLE_SECONDS s)" [ "$thread" -le $((IDLE_SECONDS * 1000 * PER_MILLE)) ]
	check C6 "$name: no new line in the guest's log" [ "$(ask "$name" log_lines)" -eq "$lines" ]
	defect C7 "$name: add nothing until the block is onlined" has_blocks "$name" 1
	for block in $(seq $BLOCKS); do
		online_all "$name"
		until_pages "$name" $((start + block * BLOCK_PAGES)) $GROW_SECONDS >/tmp/took || :
		check C7 "$name: have block $block populated once it is online" at_most "$(cat /tmp/took)" $GROW_SECONDS
		next=$((block < BLOCKS ? block + 1 : BLOCKS))
		sleep 1
		[ $next -eq $BLOCKS ] || defect C7 "$name: go on with block $next and no other" has_blocks "$name" $next
	done
	blocks=$(ask "$name" memory_blocks)
	sleep $SETTLED_SECONDS
	check C7 "$name: add nothing more at the target" has_blocks "$name" 0
	agree "$name"
	forget "$name"
}

scenario() {
	one_guest pv
	one_guest pvh
}
