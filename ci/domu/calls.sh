# What a scenario may ask of a guest about calls of its kernel's functions, most of all populate calls. See agent.sh.
# shellcheck shell=sh

# count_calls NAME FUNCTION: begin to count the calls of one of the kernel's functions.
count_calls() {
	echo "p:$1 $2" >>"$TRACING/kprobe_events"
	echo 1 >"$TRACING/events/kprobes/$1/enable"
}

# calls NAME: those since count_calls.
calls() {
	awk -v name="$1" '$1 == name { print $2 }' "$TRACING/kprobe_profile"
}

# count_populate: begin to count the populate calls.
count_populate() {
	count_calls populate xenmem_reservation_increase
}

# populate_calls: those since count_populate.
populate_calls() {
	calls populate
}

# watch_grants: begin to log how many extents each populate call asks for and is granted.
watch_grants() {
	{
		echo 'p:ask xenmem_reservation_increase extents=%di:s32'
		# shellcheck disable=SC2016 # the kernel's
		echo 'r:granted xenmem_reservation_increase extents=$retval:s32'
	} >>"$TRACING/kprobe_events"
	for event in ask granted; do
		echo 1 >"$TRACING/events/kprobes/$event/enable"
	done
}

# grants_seen: "ASKED:GRANTED" of each populate call since watch_grants, those in a row that are the same once.
grants_seen() {
	awk -F= '/ ask: / { asked = $2 } / granted: / { print asked ":" $2 }' "$TRACING/trace" | uniq | paste -sd' '
}
