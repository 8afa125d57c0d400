# C9: a target that what is available reaches is met as on stock, and what the balloon cannot take does not count as available.
#   large_TYPE    2048 MiB, of which 45 are available, told to give 16
#   medium_TYPE   256 MiB, of which 162 are available, told to become 106; then it is saved and restored, which its maximum
#                 allows only if it has come down to its target
#   movable_TYPE  512 MiB, of which 384 are movable (ZONE_MOVABLE), which GFP_BALLOON does not include; a program needs 6 MiB
#                 for a moment every 5 s; told to become 400, 300 and 128 MiB, which its other 128 MiB do not reach
#   cma_TYPE      512 MiB, of which an area of the contiguous memory allocator has 384, and only movable pages may use it
#   both_TYPE     512 MiB, of which 384 are movable, and such an area of 64 is among these, so it is no more that the balloon cannot take;
#                 told to give 62 of the other 128
# Stock meets the first two targets and the last, so nothing of them can fail there. It strips the others of what their kernel can use, as
# it takes what is free there for its own, so that a program is killed at 400 MiB, or the guest dies.
# shellcheck shell=dash
# Not-on-arm64: it saves and restores guests, which Xen on Arm cannot
# Virtual-limit: 900
# Host-MiB: 3072
# Kconfig: faults-kunit
# Stock-allows: ^.(movable|cma)_pvh?. .*(invoked oom-killer|oom-kill:|Out of memory|Call [Tt]race:|Kernel panic - not syncing)

LARGE_MIB=2048
LARGE_LEFT_MIB=45
LARGE_GIVES_MIB=16
MEDIUM_MIB=256
MEDIUM_LEFT_MIB=162
MEDIUM_GIVES_MIB=150
MOVABLE_MIB=512
MOVABLE_PART_MIB=384
# The kernel's own early memory may lie in it.
LEAST_MOVABLE_MIB=360
BOTH_AREA_MIB=64
BOTH_GIVES_MIB=62
MOVABLE_TARGETS_MIB='400 300 128'
TARGET_SECONDS=30
WORK_MIB=6
WORK_EVERY_SECONDS=5
# As long as a try may take to begin and the pages to move (150 MiB in PVH: 0.9 s on stock), and less than two delays of a
# driver that backs off, 1 s and 2 s.
REACHED_SECONDS=2
GIVE_UP_SECONDS=60

# gives NAME MIB OF: told by the toolstack to give so many of its MiB, the guest does so, to the page.
gives() {
	local name=$1 before
	before=$(pages "$name")
	mem_set "$name" $(($3 - $2))
	took=$(xenmem wait "$(id "$name")" le $((before - $2 * 256)) $GIVE_UP_SECONDS) || took=
	figure "$name: gave $2 MiB" "${took:-not in $GIVE_UP_SECONDS}" s
	figure "$name: then available" "$(ask "$name" 'memory_kib MemAvailable')" KiB
	check C9 "$name: give $2 MiB within $REACHED_SECONDS s" at_most "$took" $REACHED_SECONDS
}

large() {
	local name=large_$1
	guest "$name" "$1" $LARGE_MIB $LARGE_MIB
	ask "$name" "fill_memory $LARGE_LEFT_MIB"
	gives "$name" $LARGE_GIVES_MIB $LARGE_MIB
	agree "$name"
	forget "$name"
}

# restores NAME: whether a guest that is saved can be restored.
restores() {
	local rc=0
	mkdir -p /save
	mount -t tmpfs -o size=80% save /save
	{ xl save "$1" /save/guest && xl restore /save/guest; } >"/tmp/$1.saved" 2>&1 || rc=1
	umount /save
	find_id "$1"
	return $rc
}

medium() {
	local name=medium_$1
	guest "$name" "$1" $MEDIUM_MIB $MEDIUM_MIB
	ask "$name" "fill_memory $MEDIUM_LEFT_MIB"
	gives "$name" $MEDIUM_GIVES_MIB $MEDIUM_MIB
	agree "$name"
	check C13 "$name: be saved and restored at its target" restores "$name"
	forget "$name"
}

# killed NAME: whether the guest's kernel has killed a program for want of memory.
killed() {
	[ -n "$(logged_at "$1" 'Out of memory')" ]
}

# lives_on NAME: a guest that lives without having killed a program.
lives_on() {
	lives "$1" && ! killed "$1"
}

# works NAME: whether its program had all the rounds that were due at one target but one, and none failed.
works() {
	local rounds failed
	ask "$1" work_done >/tmp/work
	read -r rounds failed _ </tmp/work
	[ "$failed" -eq 0 ] && [ "$rounds" -ge $((TARGET_SECONDS / WORK_EVERY_SECONDS - 1)) ]
}

# movable NAME TYPE PARAMETER: the targets of a guest that the parameter gives memory which is for movable pages only.
movable() {
	local name=$1 mib
	guest "$name" "$2" $MOVABLE_MIB $MOVABLE_MIB "$3"
	there=$(ask "$name" movable_pages)
	check C9 "$name: have $((there / 256)) MiB for movable pages only" [ "$there" -ge $((LEAST_MOVABLE_MIB * 256)) ]
	ask "$name" "start_work $WORK_MIB $WORK_EVERY_SECONDS"
	for mib in $MOVABLE_TARGETS_MIB; do
		target "$name" "$mib"
		sleep $TARGET_SECONDS
		figure "$name: left at a target of $mib MiB" $(($(pages "$name") * 4)) KiB
		defect C9 "$name: kill nothing at a target of $mib MiB" lives_on "$name"
		lives_on "$name" || break
		check C9 "$name: its work goes on" works "$name"
	done
	! lives_on "$name" || agree "$name"
	forget "$name"
}

both() {
	local name=both_$1
	guest "$name" "$1" $MOVABLE_MIB $MOVABLE_MIB "movablecore=${MOVABLE_PART_MIB}M cma=${BOTH_AREA_MIB}M"
	gives "$name" $BOTH_GIVES_MIB $MOVABLE_MIB
	agree "$name"
	forget "$name"
}

scenario() {
	for type in $TYPES; do
		large "$type"
		medium "$type"
		movable "movable_$type" "$type" movablecore=${MOVABLE_PART_MIB}M
		movable "cma_$type" "$type" cma=${MOVABLE_PART_MIB}M
		both "$type"
	done
}
