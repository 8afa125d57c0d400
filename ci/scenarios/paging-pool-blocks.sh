# C5, C1, C14: a guest whose paging memory is used up loses one block of 2 MiB at most to a refused call, however long that
# lasts, and keeps what Xen does not take.
# A PVH guest of 896 MiB, whose paging memory is taken away, is told to become 1152 MiB on a host with room for it. Blocks up to
# 1 GiB take no paging memory and the next one does: Xen (4.17) refuses it and counts its 512 pages, which nobody has. A driver
# that asks for single pages is refused the first; one that asks for blocks has to go on with single pages then. Minutes later
# there is paging memory again.
# Then it is taken away once more, and the guest is told to become 512 MiB: Xen cannot take a page out of a mapping of 2 MiB
# without paging memory to split it. What it refuses must stay the guest's, counted and of use, until there is some again.
# Stock gives up growing; it asks for single pages, and cannot lose a block. Shrinking, it dies of the first refused page.
# shellcheck shell=dash
# Virtual-limit: 600
# Host-MiB: 2048
# Stock-allows: kernel BUG at drivers/xen/balloon.c|Oops: |Oops - BUG: |Call [Tt]race:|Kernel panic

SIZE_MIB=896
TARGET_MIB=1152
# shellcheck source=ci/inside/dom0/paging-pool.sh
. /paging-pool.sh

# Growing, and then 2 + 4 + 8 + 16 + 32 + 32 s.
STUCK_SECONDS=100
BLOCK_PAGES=512
MOST_LOST=10
# Shrinking: what by blocks, and a MiB more, which is fewer pages than a block has; both as the driver counts.
SMALL_MIB=512
SMALLER_MIB=511
# 1 + 2 + 4 + 8 + 16 s, and what is given before.
REFUSED_SECONDS=40
MAX_DELAY_SECONDS=32
# What the guest needs besides what it fills with a pattern.
LEFT_MIB=64

# drain_pool NAME: leave the domain no paging memory but what is in use. Xen says that it could not free all.
drain_pool() {
	! xenmem pool "$(id "$1")" 4 2>/dev/null
}

# loses_little: a block at most, and nothing more once it goes on.
loses_little() {
	figure "pvh: pages lost to refused calls" "$(lost pvh)" pages
	check C5 "pvh: lose a block at most, and $MOST_LOST pages ($(lost pvh))" [ "$(lost pvh)" -le $((BLOCK_PAGES + MOST_LOST)) ]
	goes_on
	sleep 1
	check C5 "pvh: lose nothing more ($(lost pvh))" [ "$(lost pvh)" -eq 0 ]
}

# driver_and_total: what the driver counts and what the kernel has to use, in KiB.
driver_and_total() {
	# shellcheck disable=SC2016 # for the guest's shell
	ask pvh 'echo $(attribute info/current_kb) $(memory_kib MemTotal)'
}

# accounts: whether what Xen counts, the driver counts and the kernel has to use have changed by as much since the start.
accounts() {
	local now
	now=$((($(pages pvh) - start) * 4))
	read -r driver total <<-EOF
		$(driver_and_total)
	EOF
	echo "DATA changed by $now KiB in Xen, $((driver - start_driver)) for the driver, $((total - start_total)) for the kernel" >&3
	[ $now -eq $((driver - start_driver)) ] && [ $now -eq $((total - start_total)) ]
}

backed_off() {
	[ "$(delay_s pvh)" -eq $MAX_DELAY_SECONDS ]
}

# fills: whether the guest can use what it has.
fills() {
	ask pvh "hold_pattern $(($(ask pvh 'memory_kib MemAvailable') / 1024 - LEFT_MIB))"
	[ "$(ask pvh check_pattern)" = intact ] || return 1
	ask pvh drop_pattern
}

# refused MIB: tell the guest to become smaller than Xen lets it; whether it lives.
refused() {
	target pvh "$1"
	sleep $REFUSED_SECONDS
	defect C14 "pvh: live although Xen does not take what it gives, told $1 MiB" lives pvh
	lives pvh || return 1
	figure "pvh: size when Xen takes no more, told $1 MiB" $(($(pages pvh) / 256)) MiB
	check C14 "pvh: the driver and the kernel count what Xen counts, told $1 MiB" accounts
}

keeps_what_is_refused() {
	start=$(pages pvh)
	read -r start_driver start_total <<-EOF
		$(driver_and_total)
	EOF
	drain_pool pvh || bail "pvh needed no paging memory"
	refused $SMALL_MIB && refused $SMALLER_MIB || return 0
	check C14 "pvh: have backed off" backed_off
	check C14 "pvh: use all that it has" fills
	raise_pool
	# What is lost is counted as the guest's for good.
	seconds=$(xenmem wait "$(id pvh)" le $((SMALL_MIB * 256 + $(cat /tmp/pvh.offset))) $GIVE_UP_SECONDS) || seconds=
	figure "pvh: down to $SMALLER_MIB MiB after its paging memory was raised" "${seconds:-more than $GIVE_UP_SECONDS}" s
	check C14 "pvh: come down within $GO_ON_SECONDS s of its paging memory being raised" at_most "$seconds" $GO_ON_SECONDS
}

scenario() {
	guest pvh pvh $SIZE_MIB $SIZE_MIB memhp_default_state=online
	drain_pool pvh || bail "pvh needed no paging memory"
	mem_set_beyond pvh $TARGET_MIB
	sleep $STUCK_SECONDS
	stuck
	loses_little
	keeps_what_is_refused
	lives pvh || forget pvh
}
