# C5, C1: a guest whose paging memory is used up backs off, because each refused call costs it a page, and goes on when it has more.
# A PVH guest of 128 MiB, for which the toolstack sized that memory, is told to become 896 MiB on a host with room for it. It
# comes some MiB short; each call then makes Xen (4.17) count a page that nobody has. Minutes later its paging memory is raised.
# Xen is told to give no guest a whole block, which takes next to no paging memory: a driver that asks for blocks has to do
# without.
# Stock gives up, after four such pages.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm gives blocks all the same, and so the guest has its memory before its paging memory is used up
# Virtual-limit: 600
# Host-MiB: 1536
# Xen-options: memop-max-order=0

SIZE_MIB=128
TARGET_MIB=896
POOL_KIB=16384
# Growing, and then 2 + 4 + 8 + 16 s.
BACKED_OFF_SECONDS=100
WATCH_SECONDS=130
# A call every 32 s, and one on the brink.
MOST_LOST=5
GO_ON_SECONDS=34
GIVE_UP_SECONDS=60
# But for what Xen and the driver count differently, and what is lost.
FULL_PAGES=$(((TARGET_MIB - 1) * 256))

stuck() {
	local have
	have=$(pages pvh)
	figure "pvh: stuck at, of $TARGET_MIB MiB" $((have / 256)) MiB
	figure "pvh: free in the host meanwhile" "$(free_kib)" KiB
	check C5 "pvh: be short of memory that the host has" \
		[ "$have" -lt "$FULL_PAGES" -a $((FULL_PAGES - have)) -lt $(($(free_kib) / 4)) ]
}

# lost: pages that Xen has come to count for the guest and nobody has.
lost() {
	echo $(($(offset pvh) - $(cat /tmp/pvh.offset)))
}

costs_little() {
	local before now
	before=$(lost)
	sleep $WATCH_SECONDS
	now=$(lost)
	figure "pvh: pages lost to refused calls until it backed off" "$before" pages
	figure "pvh: and in the next $WATCH_SECONDS s" $((now - before)) pages
	check C5 "pvh: lose at most $MOST_LOST pages in $WATCH_SECONDS s ($((now - before)))" [ $((now - before)) -le $MOST_LOST ]
}

goes_on() {
	local seconds
	# What is lost stays lost: the figures agree from here on as they do now.
	offset pvh >/tmp/pvh.offset
	xenmem pool "$(id pvh)" $POOL_KIB || bail "the paging memory of pvh could not be raised"
	seconds=$(until_pages pvh $FULL_PAGES $GIVE_UP_SECONDS) || seconds=
	figure "pvh: at its target after its paging memory was raised" "${seconds:-more than $GIVE_UP_SECONDS}" s
	defect C1 "pvh: go on within $GO_ON_SECONDS s of its paging memory being raised" at_most "$seconds" $GO_ON_SECONDS
}

scenario() {
	guest pvh pvh $SIZE_MIB $SIZE_MIB memhp_default_state=online
	want_beyond pvh $TARGET_MIB
	sleep $BACKED_OFF_SECONDS
	stuck
	costs_little
	goes_on
}
