# Shrink and grow a guest by 512 MiB. A fresh guest has its free memory in large blocks, a fragmented one has no two free
# pages side by side. With init_on_alloc=1, which distributions make the default, a kernel clears what it allocates.
# shellcheck shell=dash
# Host-MiB: 2048
# Virtual-limit: 600

LARGE_MIB=768
SMALL_MIB=256
HELD_MIB=48
# A guest that has more than twice as much, of which every second page is in use, so that it keeps more than a reserve.
FRAGMENTED_MIB=1408
HELD_APART_MIB=1216

# there_and_back NAME LARGE SMALL TEXT
there_and_back() {
	ask "$1" "hold_pattern $HELD_MIB"
	figure "$4: shrink by $(($2 - $3)) MiB" "$(moved "$1" "$3")" s
	check C3 "$4: hold every byte of its pattern after shrinking" [ "$(ask "$1" check_pattern)" = intact ]
	figure "$4: grow by $(($2 - $3)) MiB" "$(moved "$1" "$2")" s
	sleep 2
	check C3 "$4: hold every byte of its pattern after growing" [ "$(ask "$1" check_pattern)" = intact ]
	agree "$1"
	forget "$1"
}

scenario() {
	for type in $TYPES; do
		guest "$type" "$type" $LARGE_MIB $LARGE_MIB
		there_and_back "$type" $LARGE_MIB $SMALL_MIB "$type, fresh"
		guest "${type}"_clearing "$type" $LARGE_MIB $LARGE_MIB init_on_alloc=1
		there_and_back "${type}"_clearing $LARGE_MIB $SMALL_MIB "$type, init_on_alloc=1"
	done
	for type in $TYPES; do
		guest "${type}"_fragmented "$type" $FRAGMENTED_MIB $FRAGMENTED_MIB
		ask "${type}"_fragmented "fragment_memory $HELD_APART_MIB"
		there_and_back "${type}"_fragmented $FRAGMENTED_MIB $((FRAGMENTED_MIB - 512)) "$type, fragmented"
	done
}
