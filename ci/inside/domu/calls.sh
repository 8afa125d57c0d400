# What a scenario may ask of a guest about calls of its kernel's functions, most of all populate calls. See agent.sh.
# shellcheck shell=sh

# count_calls NAME FUNCTION: begin to count the calls of one of the kernel's functions.
count_calls() {
	echo "p:$1 $2" >>"$TRACING/kprobe_events"
	echo 1 >"$TRACING/events/kprobes/$1/enable"
}

# calls NAME: those since count_calls; 0 if they are not counted.
calls() {
	awk -v name="$1" '$1 == name { calls = $2 } END { print calls + 0 }' "$TRACING/kprobe_profile"
}

# moves_blocks: whether the kernel can ask for whole blocks. It does that by a function of its own, which stock has not.
moves_blocks() {
	grep -q ' xenmem_reservation_increase_block$' /proc/kallsyms
}

# count_populate: begin to count the populate calls.
count_populate() {
	count_calls populate xenmem_reservation_increase
	! moves_blocks || count_calls populate_block xenmem_reservation_increase_block
}

# populate_calls: those since count_populate, for single pages and for blocks.
populate_calls() {
	echo $(($(calls populate) + $(calls populate_block)))
}

# watch_grants: begin to log how many extents each populate call asks for and is granted, and whether it is granted a block.
watch_grants() {
	# shellcheck disable=SC2016 # the kernel's
	{
		echo 'p:ask xenmem_reservation_increase extents=$arg1:s32'
		echo 'r:granted xenmem_reservation_increase extents=$retval:s32'
		! moves_blocks || echo 'r:block xenmem_reservation_increase_block granted=$retval:u8'
	} >>"$TRACING/kprobe_events"
	for event in ask granted block; do
		[ ! -d "$TRACING/events/kprobes/$event" ] || echo 1 >"$TRACING/events/kprobes/$event/enable"
	done
}

# grants_seen: "ASKED:GRANTED" of each populate call since watch_grants, "block:GRANTED" of those for blocks; those in a row
# that are the same once.
grants_seen() {
	awk -F= '
		/ ask: / { asked = $2 }
		/ granted: / { print asked ":" $2 }
		/ block: / { print "block:" $2 }' "$TRACING/trace" | uniq | paste -sd' '
}
