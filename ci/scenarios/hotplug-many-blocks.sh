# C15: on arm64 a guest that grows by many blocks lives, can use all of them, and its grants and its console still work.
# A guest of 128 MiB is told to become 256 MiB, by a block of 128 MiB, then 1408 MiB, by nine more. Its RAM begins at 1 GiB; below are
# its console's page, its grant table and addresses that its kernel does not map. Stock takes the first free address, 128 MiB, and
# dies of the first use.
# hotplug-steps needs more of the series than where it takes the addresses from. This one does not.
# shellcheck shell=dash
# Not-on-x86: a kernel maps every address there
# Virtual-limit: 300
# Host-MiB: 2560
# Stock-allows: ^.pvh. .*(Oops|Call [Tt]race|Kernel panic)

SIZE_MIB=128
FIRST_MIB=256
FIRST_PAGES=$(((FIRST_MIB - 1) * 256))
TARGET_MIB=1408
GROWN_PAGES=$(((TARGET_MIB - 1) * 256))
# The toolstack sized it for the guest's first size.
POOL_KIB=16384
GROW_SECONDS=60
USE_SECONDS=2
FIRST_RAM=40000000
LEFT_MIB=64
GRANTS=256
MAP_SECONDS=3

# all_in_use: whether the kernel has got what Xen has counted since the start.
all_in_use() {
	[ $((($(ask pvh 'memory_kib MemTotal') - total) / 4)) -le $(($(pages pvh) - start)) ] &&
		[ $((($(ask pvh 'memory_kib MemTotal') - total) / 1024)) -ge $((TARGET_MIB - SIZE_MIB - 1)) ]
}

# fills: whether what the guest has keeps a pattern.
fills() {
	ask pvh "hold_pattern $(($(ask pvh 'memory_kib MemAvailable') / 1024 - LEFT_MIB))"
	[ "$(ask pvh check_pattern)" = intact ]
}

# lends: whether dom0 can map the guest's grants.
lends() {
	local first
	first=$(ask pvh "offer_grants $GRANTS") || return 1
	grants map "$(id pvh)" "$first" $GRANTS $GRANTS >/tmp/mapped 2>&1 &
	sleep $MAP_SECONDS
	kill $!
	[ "$(cat /tmp/mapped)" = "$GRANTS none" ]
}

# grows_and_lives PAGES: whether the guest comes to have so much, and is still there after it has used some of it.
grows_and_lives() {
	took=$(xenmem wait "$(id pvh)" ge "$1" $GROW_SECONDS) || return 1
	figure "pvh: grown to $((($1 + 256) / 256)) MiB" "$took" s
	sleep $USE_SECONDS
	lives pvh
}

# lowest: where the lowest RAM begins.
lowest() {
	ask pvh "sed -n 's/-.* : System RAM//p' /proc/iomem | head -n 1"
}

grown() {
	figure "pvh: memory blocks" "$(ask pvh memory_blocks)" blocks
	check C15 "pvh: have no RAM below its first ($(lowest))" [ "$(lowest)" = $FIRST_RAM ]
	check C3 "pvh: have all that it was given to use" all_in_use
	check C3 "pvh: use all that it has" fills
	check C15 "pvh: have dom0 map its grants" lends
}

scenario() {
	guest pvh pvh $SIZE_MIB $SIZE_MIB memhp_default_state=online
	start=$(pages pvh) total=$(ask pvh 'memory_kib MemTotal')
	xenmem pool "$(id pvh)" $POOL_KIB || bail "the paging memory of pvh could not be raised"
	# It starts programs all the time, which use what memory there is.
	ask pvh watch_unpopulated
	mem_set_beyond pvh $FIRST_MIB
	defect C15 "pvh: grow to $FIRST_MIB MiB and live" grows_and_lives $FIRST_PAGES
	if lives pvh; then
		mem_set_beyond pvh $TARGET_MIB
		check C15 "pvh: grow to $TARGET_MIB MiB and live" grows_and_lives $GROWN_PAGES
		grown
	else
		forget pvh
	fi
}
