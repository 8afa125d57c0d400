# C1, C2, C3, C5, C9, C13: an HVM guest, with a device model and Xen's own devices, does what PV and PVH guests do.
# The other scenarios take HVM guests too (make check-hvm). Here is what only they have, and of each row that matters a short form.
# A guest of 128 MiB that begins with 384 on demand comes down, and is told to become 256 MiB on a host with 24 MiB free; a minute later the host
# gets memory. Then it runs into a maximum, which is raised; is told to become smaller and larger with the host not full; and is saved in
# mid-wait, restored, and gets memory. Another one, of 128 MiB of 512, has a graphics card, whose memory comes off its size.
# Stock gives up. That a guest comes down at boot, keeps what it holds and is restored with its target cannot fail there.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm has no HVM guests
# Target: check-devices
# Types: hvm
# Kconfig: devices
# Virtual-limit: 900
# How often a driver runs into its maximum is a result here.
# Allows: Over-allocation

START_MIB=128
MAXIMUM_MIB=384
CARD_MAXIMUM_MIB=512
# The memory of a card, which xl takes off the size that it is told.
CARD_MIB=16
TARGET_MIB=256
CAP_MIB=160
# Above the cap: Xen counts 94 pages of an HVM guest besides its RAM, and some more with a card.
CAP_SLACK_PAGES=256
STEP_MIB=32
FREE_MIB=24
SPARE_MIB=8
STUCK_SECONDS=60
MOVE_SECONDS=30
GIVE_UP_SECONDS=60
DELAY_SECONDS=35

# nearly MIB: so many pages, less a MiB: guests stop short of a round number by a few.
nearly() {
	echo $((($1 - 1) * 256))
}

waits() {
	[ "$(pages "$1")" -lt "$(nearly "$2")" ]
}

# came_down NAME MAXMIB: a guest that was populated on demand has its size, and Xen, that gave it no more, is owed nothing.
came_down() {
	local size
	size=$(pages "$1")
	check C9 "$1: come down from $2 to $START_MIB MiB at boot ($size pages)" [ "$size" -le $((START_MIB * 256 + CAP_SLACK_PAGES)) ]
	check C9 "$1: know its size" [ "$(ask "$1" 'attribute info/current_kb')" = "$(ask "$1" 'attribute target_kb')" ]
}

# arrive NAME MIB WHEN: the host has memory.
arrive() {
	until_all "$(nearly "$2")" $GIVE_UP_SECONDS "$1"
	figure "$1: $2 MiB reached after the host has memory$3" "$(took "$1")" s
	defect C2 "$1: reach $2 MiB within 2 s of the host having memory$3" at_most "$(took "$1")" 2
}

host_full() {
	hog_but $FREE_MIB
	mem_set hvm $TARGET_MIB
	sleep $STUCK_SECONDS
	check C2 "hvm: wait below $TARGET_MIB MiB for $STUCK_SECONDS s while the host is full" waits hvm $TARGET_MIB
	release hog
	arrive hvm $TARGET_MIB ''
	release rest
}

# moves: with the host not full stock does all of it, so none of it can fail there.
moves() {
	local seconds
	target hvm 64
	seconds=$(xenmem wait "$(id hvm)" le $((64 * 256 + CAP_SLACK_PAGES)) $MOVE_SECONDS) || seconds=
	figure "hvm: given up, down to 64 MiB" "${seconds:-more than $MOVE_SECONDS}" s
	check C9 "hvm: come down to 64 MiB" [ -n "$seconds" ]
	# Told by xl, which has set the maximum to the last size that it was told.
	mem_set hvm $MAXIMUM_MIB
	seconds=$(until_pages hvm "$(nearly $MAXIMUM_MIB)" $MOVE_SECONDS) || seconds=
	figure "hvm: grown from 64 to $MAXIMUM_MIB MiB" "${seconds:-more than $MOVE_SECONDS}" s
	check C2 "hvm: grow to its maximum" [ -n "$seconds" ]
	target hvm $START_MIB
	xenmem wait "$(id hvm)" le $((START_MIB * 256 + CAP_SLACK_PAGES)) $MOVE_SECONDS >/dev/null || :
}

# full: whether the guest has its maximum, to the page.
full() {
	[ "$(pages hvm)" -eq $((cap * 256)) ]
}

own_maximum() {
	local lines
	cap=$CAP_MIB
	maximum hvm $cap
	target hvm $TARGET_MIB
	sleep $STUCK_SECONDS
	check C5 "hvm: grow to its own maximum, to the page" full
	lines=$(xl dmesg | grep -c "Over-allocation for d$(id hvm):")
	defect C5 "hvm: run into it once ($lines times)" [ "$lines" -le 1 ]
	cap=$((cap + STEP_MIB))
	maximum hvm $cap
	sleep $DELAY_SECONDS
	defect C5 "hvm: go on within max_schedule_delay of its being raised, to the page" full
	maximum hvm $MAXIMUM_MIB
	target hvm $START_MIB
	xenmem wait "$(id hvm)" le $((START_MIB * 256 + CAP_SLACK_PAGES)) $MOVE_SECONDS >/dev/null || :
}

saved() {
	local kib
	hog spare $SPARE_MIB
	hog_but $FREE_MIB
	mem_set hvm $TARGET_MIB
	sleep $STUCK_SECONDS
	kib=$(ask hvm 'attribute target_kb')
	save_restore hvm spare
	check C13 "hvm: have the target that it had, restored" [ "$(ask hvm 'attribute target_kb')" = "$kib" ]
	sleep $STUCK_SECONDS
	check C13 "hvm: wait, restored, while the host is full" waits hvm $TARGET_MIB
	release hog
	arrive hvm $TARGET_MIB ', restored'
	check C13 "hvm: hold every byte of its pattern" [ "$(ask hvm check_pattern)" = intact ]
	release rest
}

scenario() {
	guest hvm hvm $START_MIB $MAXIMUM_MIB
	came_down hvm $MAXIMUM_MIB
	ask hvm "hold_pattern 16"
	host_full
	moves
	own_maximum
	saved
	# The host has not memory for both at their largest.
	agree hvm
	forget hvm
	VGA=stdvga guest card hvm $START_MIB $CARD_MAXIMUM_MIB
	came_down card $CARD_MAXIMUM_MIB
	mem_set card $CARD_MAXIMUM_MIB
	until_all "$(nearly $((CARD_MAXIMUM_MIB - CARD_MIB)))" $MOVE_SECONDS card
	figure "card: grown from $START_MIB to $CARD_MAXIMUM_MIB MiB" "$(took card)" s
	check C2 "card: grow to its maximum" [ -n "$(took card)" ]
}
