# C5, C1: a guest whose paging memory is used up loses one block of 2 MiB at most to a refused call, however long that lasts.
# A PVH guest of 896 MiB, whose paging memory is taken away, is told to become 1152 MiB on a host with room for it. Blocks up to
# 1 GiB take no paging memory and the next one does: Xen (4.17) refuses it and counts its 512 pages, which nobody has. A driver
# that asks for single pages is refused the first; one that asks for blocks has to leave it at one. Minutes later there is paging
# memory again.
# Stock gives up. It asks for single pages, and cannot lose a block.
# shellcheck shell=dash disable=SC2034 # the limits are read by ci/boot
VIRTUAL_LIMIT=600
HOST_MIB=2048

SIZE_MIB=896
TARGET_MIB=1152
POOL_KIB=16384
# Growing, and then 2 + 4 + 8 + 16 + 32 + 32 s.
STUCK_SECONDS=100
BLOCK_PAGES=512
MOST_LOST=10
GO_ON_SECONDS=34
GIVE_UP_SECONDS=60
FULL_PAGES=$(((TARGET_MIB - 1) * 256))

# drain_pool NAME: leave the domain no paging memory but what is in use. Xen says that it could not free all.
drain_pool() {
	! xenmem pool "$(id "$1")" 4 2>/dev/null
}

# lost: pages that Xen has come to count for the guest and nobody has.
lost() {
	echo $(($(offset pvh) - $(cat /tmp/pvh.offset)))
}

stuck() {
	local have
	have=$(pages pvh)
	figure "pvh: stuck at, of $TARGET_MIB MiB" $((have / 256)) MiB
	figure "pvh: pages lost to refused calls" "$(lost)" pages
	check C5 "pvh: be short of memory that the host has" \
		[ "$have" -lt "$FULL_PAGES" -a $((FULL_PAGES - have)) -lt $(($(free_kib) / 4)) ]
	check C5 "pvh: lose a block at most, and $MOST_LOST pages ($(lost))" [ "$(lost)" -le $((BLOCK_PAGES + MOST_LOST)) ]
}

goes_on() {
	local seconds
	# What is lost stays lost: the figures agree from here on as they do now.
	offset pvh >/tmp/pvh.offset
	xenmem pool "$(id pvh)" $POOL_KIB || bail "the paging memory of pvh could not be raised"
	seconds=$(until_pages pvh $FULL_PAGES $GIVE_UP_SECONDS) || seconds=
	figure "pvh: at its target after its paging memory was raised" "${seconds:-more than $GIVE_UP_SECONDS}" s
	defect C1 "pvh: go on within $GO_ON_SECONDS s of its paging memory being raised" at_most "$seconds" $GO_ON_SECONDS
	sleep 1
	check C5 "pvh: lose nothing more ($(lost))" [ "$(lost)" -eq 0 ]
}

scenario() {
	guest pvh pvh $SIZE_MIB $SIZE_MIB memhp_default_state=online
	drain_pool pvh || bail "pvh needed no paging memory"
	want_beyond pvh $TARGET_MIB
	sleep $STUCK_SECONDS
	stuck
	goes_on
}
