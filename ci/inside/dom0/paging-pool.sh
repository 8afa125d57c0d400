# For scenarios of a PVH guest whose paging memory is used up: it is short of memory that the host has, and goes on once it has more.
# The guest is "pvh", its target TARGET_MIB.
# shellcheck shell=dash disable=SC2034 # for the scenarios

POOL_KIB=16384
GO_ON_SECONDS=34
GIVE_UP_SECONDS=60
# But for what Xen and the driver count differently, and what is lost.
FULL_PAGES=$(((TARGET_MIB - 1) * 256))

stuck() {
	local have
	have=$(pages pvh)
	figure "pvh: stuck at, of $TARGET_MIB MiB" $((have / 256)) MiB
	figure "pvh: free in the host meanwhile" "$(host_free_kib)" KiB
	check C5 "pvh: be short of memory that the host has" \
		[ "$have" -lt "$FULL_PAGES" -a $((FULL_PAGES - have)) -lt $(($(host_free_kib) / 4)) ]
}

raise_pool() {
	xenmem pool "$(id pvh)" $POOL_KIB || bail "the paging memory of pvh could not be raised"
}

goes_on() {
	local seconds
	# What is lost stays lost: the counts agree from here on as they do now.
	offset pvh >/tmp/pvh.offset
	raise_pool
	seconds=$(until_pages pvh $FULL_PAGES $GIVE_UP_SECONDS) || seconds=
	figure "pvh: at its target after its paging memory was raised" "${seconds:-more than $GIVE_UP_SECONDS}" s
	defect C1 "pvh: go on within $GO_ON_SECONDS s of its paging memory being raised" at_most "$seconds" $GO_ON_SECONDS
}
