# C9: a guest that is told to with a boot parameter takes memory back before a program is killed, as far as its maximum allows.
# Guests of 256 MiB, of which a program holds 40, become 128 MiB; then another program takes 90 MiB, on a host with memory.
#   on      has xen.balloon_grow_on_oom=1 and the maximum that it had: nothing is killed, and its target follows
#   capped  has it, too, and a maximum that is its target, as xl sets it: nothing can be taken, and the program is killed
#   off     has no such parameter: the memory is not its own to take, and the program is killed
# Stock does not know the parameter and kills. So does a part of the series without the patch, where "on" is left out.
# shellcheck shell=dash
# Virtual-limit: 300
# Allows: ^.(capped|off). .*(invoked oom-killer|oom-kill:|Out of memory|Call [Tt]race:)
# Stock-allows: ^.(pv|pvh|hvm)_on. .*(invoked oom-killer|oom-kill:|Out of memory|Call [Tt]race:)

SIZE_MIB=256
SMALL_MIB=128
HELD_MIB=40
# More than the small guest has, and less than it would have at its maximum.
NEEDED_MIB=90
SETTLE_SECONDS=5
NEED_SECONDS=10

# nothing_killed NAME: whether the guest has killed no program, and its size is more than it was told.
nothing_killed() {
	[ -z "$(logged_at "$1" 'Out of memory')" ] && [ "$(pages "$1")" -gt $((SMALL_MIB * 256)) ]
}

# needs NAME TYPE MAXIMUM [PARAMETER]: such a guest, until it has needed its memory.
needs() {
	guest "$1" "$2" $SIZE_MIB $SIZE_MIB ${4:+"$4"}
	ask "$1" "hold_pattern $HELD_MIB"
	target "$1" $SMALL_MIB
	sleep $SETTLE_SECONDS
	maximum "$1" "$3"
	# The kernel would refuse so much at once.
	ask "$1" 'echo 1 >/proc/sys/vm/overcommit_memory'
	ask "$1" "(hold $NEEDED_MIB </dev/null >/dev/null 2>&1 &)"
	sleep $NEED_SECONDS
	figure "$1: size after it needed $NEEDED_MIB MiB, told to have $SMALL_MIB" $(($(pages "$1") / 256)) MiB
}

scenario() {
	for type in $TYPES; do
		! unpatched balloon-grow-before-anything-is-killed || continue
		needs "${type}"_on "$type" $SIZE_MIB xen.balloon_grow_on_oom=1
		defect C9 "$type: grow before anything is killed" nothing_killed "${type}"_on
		forget "${type}"_on
	done
	needs capped "$LAST_TYPE" $SMALL_MIB xen.balloon_grow_on_oom=1
	check C9 "capped: take nothing beyond its maximum" fails nothing_killed capped
	needs off "$FIRST_TYPE" $SIZE_MIB
	check C9 "off: take nothing that it was not told to have" fails nothing_killed off
}
