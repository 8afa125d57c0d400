# C7, C9, C3, C13: memory is refused to the balloon thread wherever it asks for it: the guest lives, its accounts agree, the driver
# tries on, and once nothing is refused any more it reaches its target by itself. A pass that gave some pages before it was
# refused one has not failed, so the guest reaches its target meanwhile, too; a driver that backs off for it does not in time.
# The kernel's fault injection refuses the thread's requests, for pages and for slab objects, and nobody else's: all of them
# while the guest shrinks, then some; all while it grows by hotplug; then each one by itself on the way to two more blocks.
# Spared is what the kernel itself does not survive (ci/harness/arch/ARCH/dom0.sh).
# The kernel also keeps an account of who allocated what, and of who owns which page. It must agree once the guest has back what
# it gave, by blocks and by single pages. (Stock clears the account of each page before it frees it, so that the balloon is
# charged for it ever after.)
# Stock gives up after 14 s; the last step is not tried on it. That nothing is lost, and one line a block, cannot fail there.
# shellcheck shell=dash
# No-stock-on-arm64: its guest dies of the first block that is hotplugged, as in hotplug-many-blocks
# Virtual-limit: 900
# Not-with-pages-64k: the first block is 512 MiB then, so there is no second one that memory could be refused to
# Kconfig: faults-kunit
# What memory hotplug itself says when it gets no memory: x86's add_pages() warns of any failure, once, and so does vmemmap.
# Allows: ^.pvh?. .*(WARNING: .* at arch/x86/mm/init_64.c:[0-9]+ add_pages|Call [Tt]race:)

START_MIB=128
SMALL_MIB=96
# Not by whole blocks of 2 MiB, so that single pages are asked for, too.
SMALLER_MIB=79
LARGE_MIB=256
LARGER_MIB=512
REFUSED_SECONDS=40
# max_schedule_delay, and what it takes to add and populate a block.
RETRY_SECONDS=36
GROW_SECONDS=2
SOME_PER_CENT=3

# shrinks NAME MIB: whether the guest comes down to its target by itself.
shrinks() {
	took=$(xenmem wait "$(id "$1")" le $((start - (START_MIB - $2) * 256)) $RETRY_SECONDS) || return 1
	figure "$1: down to $2 MiB" "$took" s
}

# grows NAME MIB SECONDS
grows() {
	took=$(xenmem wait "$(id "$1")" ge $((start + ($2 - START_MIB) * 256)) "$3") || return 1
	figure "$1: up to $2 MiB" "$took" s
}

# accounts NAME: what Xen counts, the driver counts and the kernel has to use have changed by as much since the start.
accounts() {
	local now
	now=$(($(pages "$1") - start))
	[ $((($(ask "$1" 'attribute info/current_kb') - current) / 4)) -eq $now ] &&
		[ $((($(ask "$1" 'memory_kib MemTotal') - total) / 4)) -eq $now ]
}

# said NAME: lines of the driver's in the guest's log.
said() {
	ask "$1" 'dmesg | grep -c xen:balloon'
}

# says_error NAME: whether the log has ENOMEM's number.
says_error() {
	ask "$1" "dmesg | grep -q 'xen:balloon: .*memory.*(-12)'"
}

refused_shrinking() {
	ask "$1" 'refuse 100 100'
	target "$1" $SMALL_MIB
	sleep $REFUSED_SECONDS
	check C9 "$1: give nothing while all is refused" [ "$(pages "$1")" -eq "$start" ]
	ask "$1" 'refuse 0 0'
	defect C9 "$1: shrink by itself once nothing is refused" shrinks "$1" $SMALL_MIB
	ask "$1" "refuse 0 $SOME_PER_CENT"
	target "$1" $SMALLER_MIB
	defect C9 "$1: shrink all the way although some requests are refused" shrinks "$1" $SMALLER_MIB
	check C3 "$1: count every page that it gave before it was refused one" accounts "$1"
	ask "$1" 'refuse 0 0'
	defect C9 "$1: shrink all the way once nothing is refused" shrinks "$1" $SMALLER_MIB
}

# charged NAME: bytes that the kernel's account of allocations says the driver has.
charged() {
	ask "$1" "awk '\$3 ~ \"^drivers/xen/balloon.c:\" { bytes += \$1 } END { print bytes + 0 }' /proc/allocinfo"
}

# refused_growing NAME: what the balloon has takes no memory to populate; a new block does.
refused_growing() {
	local lines
	ask "$1" 'refuse 100 100'
	target "$1" $START_MIB
	check C2 "$1: populate what it has although all is refused" grows "$1" $START_MIB $GROW_SECONDS
	now=$(charged "$1")
	figure "$1: charged to the balloon when it has given all back" $((now - charged)) bytes
	# Without that patch the driver frees pages as stock does.
	unpatched balloon-count-managed-pages-once-a-batch || defect C13 "$1: be charged for no page that it has given back" [ "$now" -eq "$charged" ]
	lines=$(said "$1")
	ask "$1" 'refuse 0 100'
	mem_set_beyond "$1" $LARGE_MIB
	sleep $REFUSED_SECONDS
	ask "$1" 'refuse 100 100'
	sleep $REFUSED_SECONDS
	check C7 "$1: live, and not grow, while no block can be described" [ "$(pages "$1")" -eq "$start" ]
	lines=$(($(said "$1") - lines))
	check C7 "$1: say so in one line ($lines)" [ $lines -eq 1 ]
	# In a PV guest it is the p2m that gets no page, as all of add_memory_resource() is spared.
	[ "$1" = pv ] || check C7 "$1: say there with which error adding memory failed" says_error "$1"
	ask "$1" 'refuse 0 0'
	defect C7 "$1: grow by itself once nothing is refused" grows "$1" $LARGE_MIB $RETRY_SECONDS
	check C3 "$1: the accounts agree after all that was refused" accounts "$1"
}

# each_refused NAME: each request by itself on the way to more blocks, until the target is reached all the same.
each_refused() {
	local lines blocks
	lines=$(said "$1") blocks=$(ask "$1" memory_blocks)
	ask "$1" 'arm 1'
	mem_set_beyond "$1" $LARGER_MIB
	refused=$(ask "$1" "refuse_each $((current + (LARGER_MIB - START_MIB) * 1024))")
	lines=$(($(said "$1") - lines)) blocks=$(($(ask "$1" memory_blocks) - blocks))
	figure "$1: requests refused, each by itself, on the way to $LARGER_MIB MiB" "$refused" requests
	check C7 "$1: be refused $LEAST_REFUSED requests at least, each by itself ($refused)" [ "$refused" -ge "$LEAST_REFUSED" ]
	check C7 "$1: reach $LARGER_MIB MiB all the same" grows "$1" $LARGER_MIB 0
	check C7 "$1: say so in one line a block at most ($lines, $blocks blocks)" [ $lines -le $blocks ]
	check C3 "$1: the accounts agree after each request was refused" accounts "$1"
}

one_guest() {
	local name=$1 spared=$2
	guest "$name" "$name" $START_MIB $START_MIB memhp_default_state=online
	ask "$name" faults_ready
	ask "$name" "spare $spared"
	ask "$name" 'hold_pattern 16'
	start=$(pages "$name") charged=$(charged "$name")
	current=$(ask "$name" 'attribute info/current_kb') total=$(ask "$name" 'memory_kib MemTotal')
	refused_shrinking "$name"
	refused_growing "$name"
	[ "$VARIANT" = stock ] || each_refused "$name"
	check C3 "$name: hold every byte of its pattern" [ "$(ask "$name" check_pattern)" = intact ]
	agree "$name"
	forget "$name"
}

scenario() {
	for type in $TYPES; do
		one_guest "$type" "$(spared "$type")"
	done
}
