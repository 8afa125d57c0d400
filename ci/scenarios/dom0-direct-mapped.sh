# C15, C13, C7: a dom0 that Xen maps 1:1 shrinks and grows back, and lends pages and has them back, at once, whatever Xen counts of it.
# Xen on Arm keeps what such a dom0 gives back allocated for it, and counted, so that it is at its maximum all the time and nothing
# else can be populated there. dom0, of 256 MiB, gives 48 MiB and takes them back, twice; then it maps 8192 grants of a guest, for
# which its kernel takes pages from the balloon, and unmaps them, three times, the last time while it is told to have more than there
# is. Stock has all of it back, too, but describes memory that it can never have.
# In between it maps a page and unmaps it 50 times in a row, as a toolstack does: a driver that takes each back from Xen at once, as
# stock does here, calls it 50 times, and needs another page each time, for which a full host may have no memory left to split the
# mapping (xenstore-restart meets that).
# At last grants are mapped into memory that is hotplugged for them, where a page of the balloon can never be populated, and dom0
# gives 48 MiB once more, and lends pages of its own: a driver that asks Xen after the refusal that follows is told that it is at its
# maximum, and waits. (A written target ends that; pages that come back are no such word.)
# shellcheck shell=dash
# Virtual-limit: 900
# Not-on-x86: no dom0 is mapped 1:1 there

GIVEN_KIB=49152
MORE_KIB=65536
OFFERED=1024
LITTLE_KIB=1024
LENT_PAGES=8192
LENT_KIB=$((LENT_PAGES * 4))
TIMES_IN_A_ROW=50
# One for each second that it takes, and some more.
MOST_CALLS=10
SHRINK_SECONDS=5
BACK_SECONDS=2
SETTLE_SECONDS=5
MAP_SECONDS=10
WAIT_SECONDS=40
DOM0=/sys/devices/system/xen_memory/xen_memory0
TRACING=/sys/kernel/tracing

kib() {
	cat $DOM0/info/current_kb
}

memory_blocks() {
	set -- /sys/devices/system/memory/memory[0-9]*
	echo $#
}

# until_kib KIB SECONDS: wait until dom0 has so much; prints the seconds it took.
until_kib() {
	local began looks
	began=$(uptime_s) looks=$(($2 * 10))
	until [ "$(kib)" -ge "$1" ]; do
		[ $((looks -= 1)) -gt 0 ] || return 1
		sleep 0.1
	done
	since "$began"
}

# back WHAT KIB: whether dom0 has that size again in time.
back() {
	took=$(until_kib "$2" $BACK_SECONDS) || took=
	figure "dom0: size again after $1" "${took:-not in $BACK_SECONDS}" s
	check C15 "dom0: have its size again within $BACK_SECONDS s after $1 ($(kib) of $2 KiB)" [ -n "$took" ]
}

# gives WHAT: dom0 gives memory away and takes it back. Of what it lends to its own programs it is short anyway.
gives() {
	local full short
	full=$(cat $DOM0/target_kb)
	short=$((full - $(kib)))
	echo $((full - GIVEN_KIB)) >$DOM0/target_kb
	sleep $SHRINK_SECONDS
	check C13 "dom0: give $((GIVEN_KIB / 1024)) MiB $1" [ "$(kib)" -le $((full - GIVEN_KIB)) ]
	echo "$full" >$DOM0/target_kb
	back "it gave $((GIVEN_KIB / 1024)) MiB $1" $((full - short))
}

# lend PAGES: map grants of the guest; the mapper's number goes to mapper.
lend() {
	local looks=$((MAP_SECONDS * 20))
	rm -f /tmp/mapped
	grants map "$(id pvh)" "$first" $OFFERED "$1" >/tmp/mapped 2>&1 &
	mapper=$!
	until [ -s /tmp/mapped ] || [ $((looks -= 1)) -eq 0 ]; do
		sleep 0.05
	done
	mapped=$(cat /tmp/mapped)
}

# lends WHAT [MORE]: dom0 lends pages, and MORE that the balloon has anyway, and has its own back.
lends() {
	local before pages=$((LENT_PAGES + ${2:-0}))
	before=$(kib)
	lend $pages
	check C13 "dom0: lend $pages pages $1 ($mapped)" [ "$mapped" = "$pages none" -a "$(kib)" -le $((before - LENT_KIB)) ]
	kill $mapper
	back "it lent $pages pages $1" "$before"
}

populate_calls() {
	awk '$1 == "populate" { print $2 }' $TRACING/kprobe_profile
}

# lends_in_a_row: how often dom0's balloon asks Xen while one page is mapped after the other.
lends_in_a_row() {
	local calls began
	calls=$(populate_calls) began=$(uptime_s)
	for _ in $(seq $TIMES_IN_A_ROW); do
		lend 1
		kill $mapper
		wait $mapper 2>/dev/null
	done
	calls=$(($(populate_calls) - calls))
	figure "dom0: lends a page $TIMES_IN_A_ROW times within" "$(since "$began")" s
	defect C15 "dom0: lend a page $TIMES_IN_A_ROW times with $MOST_CALLS populate calls at most ($calls)" [ "$calls" -le $MOST_CALLS ]
	sleep $BACK_SECONDS
}

# takes_a_little: dom0 gives memory in blocks and takes less than a block back, though the single pages in front cannot be populated.
takes_a_little() {
	local full
	full=$(cat $DOM0/target_kb)
	echo $((full - GIVEN_KIB)) >$DOM0/target_kb
	sleep $SHRINK_SECONDS
	echo $((full - GIVEN_KIB + LITTLE_KIB)) >$DOM0/target_kb
	back "it was told to have $LITTLE_KIB KiB more with such pages in the balloon" $((full - GIVEN_KIB + LITTLE_KIB))
	echo "$full" >$DOM0/target_kb
	sleep $BACK_SECONDS
}

# into_hotplugged: grants are mapped into memory that is there for them alone.
into_hotplugged() {
	echo online >/sys/devices/system/memory/auto_online_blocks
	echo 1 >/proc/sys/xen/balloon/hotplug_unpopulated
	lend $LENT_PAGES
	check C7 "dom0: map $LENT_PAGES grants into hotplugged memory ($mapped)" [ "$mapped" = "$LENT_PAGES none" ]
	check C7 "dom0: have one block more for them" [ $(($(memory_blocks) - blocks)) -eq 1 ]
	kill $mapper
	sleep $BACK_SECONDS
	gives "with pages in the balloon that cannot be populated"
	takes_a_little
	echo 0 >/proc/sys/xen/balloon/hotplug_unpopulated
	lends "with such pages in the balloon" $(($(cat $DOM0/info/low_kb) / 4))
}

scenario() {
	echo 'p:populate xenmem_reservation_increase' >>$TRACING/kprobe_events
	echo 1 >$TRACING/events/kprobes/populate/enable
	blocks=$(memory_blocks)
	gives "the first time"
	gives "the second time"
	guest pvh pvh 128 128
	first=$(ask pvh "offer_grants $OFFERED") || bail "pvh offers no grants: $first"
	# What was lent while the guest was made comes back.
	sleep $SETTLE_SECONDS
	lends "the first time"
	lends_in_a_row
	lends "the second time"
	full=$(cat $DOM0/target_kb)
	echo $((full + MORE_KIB)) >$DOM0/target_kb
	sleep $WAIT_SECONDS
	lends "while told to have $((MORE_KIB / 1024)) MiB more than there are"
	defect C7 "dom0: describe no memory that it can never have" [ "$(memory_blocks)" -eq "$blocks" ]
	echo "$full" >$DOM0/target_kb
	[ "$VARIANT" = stock ] || into_hotplugged
}
