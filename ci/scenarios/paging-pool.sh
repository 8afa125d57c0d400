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
# shellcheck source=ci/inside/dom0/paging-pool.sh
. /paging-pool.sh

# Growing, and then 2 + 4 + 8 + 16 s.
BACKED_OFF_SECONDS=100
WATCH_SECONDS=130
# A call every 32 s, and one on the brink.
MOST_LOST=5

costs_little() {
	local before now
	before=$(lost pvh)
	sleep $WATCH_SECONDS
	now=$(lost pvh)
	figure "pvh: pages lost to refused calls until it backed off" "$before" pages
	figure "pvh: and in the next $WATCH_SECONDS s" $((now - before)) pages
	check C5 "pvh: lose at most $MOST_LOST pages in $WATCH_SECONDS s ($((now - before)))" [ $((now - before)) -le $MOST_LOST ]
}

scenario() {
	guest pvh pvh $SIZE_MIB $SIZE_MIB memhp_default_state=online
	mem_set_beyond pvh $TARGET_MIB
	sleep $BACKED_OFF_SECONDS
	stuck
	costs_little
	goes_on
}
