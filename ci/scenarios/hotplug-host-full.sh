# C7, C2, C6: the host is full in mid-growth: the guest asks once a second, describes at most one block in vain, and goes on
# within 2 s of the host having memory.
# Guests of 128 MiB, one after the other, are told to become 512 MiB: first on a host with nothing left, so that a block is
# described of which no page comes, then on one with 160 MiB. Stock describes all of it at once, and gives up after 14 s.
# shellcheck shell=dash
# No-stock-on-arm64: its guest dies of the first block that is hotplugged, as in hotplug-many-blocks
# Virtual-limit: 900

TARGET_MIB=512
FULL_SECONDS=60
BIT_MIB=160
# What a hog costs besides its memory, and what Xen keeps back of the host's last pages.
SLACK_PAGES=512
# Populating a page in virtual time takes 11 us PV and 29 us PVH (measured on 7.2), on top of the 2 s.
POPULATE_US=30

unpopulated_at_most_a_block() {
	[ "$(ask "$1" 'cat /tmp/unpopulated')" -le "$(ask "$1" block_kib)" ]
}

# resumes NAME HOG PAGES: whether the guest grows by PAGES within 2 s of HOG's release, and what populating takes.
resumes() {
	local goal=$(($(pages "$1") + $3)) bound
	bound=$(awk -v p="$3" -v us=$POPULATE_US 'BEGIN { print 2 + p * us / 1e6 }')
	release "$2"
	took=$(xenmem wait "$(id "$1")" ge $goal "$bound") || return 1
	figure "$1: $(($3 / 256)) MiB taken after the host has memory" "$took" s
}

# stuck NAME: how a full host is waited for.
stuck() {
	calls=$(ask "$1" populate_calls)
	sleep $FULL_SECONDS
	calls=$(($(ask "$1" populate_calls) - calls))
	defect C2 "$1: ask once a second while the host is full ($calls calls in $FULL_SECONDS s)" [ $calls -ge $((FULL_SECONDS - 5)) ]
	check C6 "$1: ask no more often than that" [ $calls -le $((FULL_SECONDS + 1)) ]
	defect C7 "$1: describe at most a block in vain" unpopulated_at_most_a_block "$1"
}

one_guest() {
	local name=$1
	guest "$name" "$name" 128 128 memhp_default_state=online
	ask "$name" count_populate
	ask "$name" watch_unpopulated
	hog bit $BIT_MIB
	hog_but 0
	mem_set_beyond "$name" $TARGET_MIB
	sleep 5
	stuck "$name"
	defect C7 "$name: take $BIT_MIB MiB within 2 s of the host having it" resumes "$name" bit $((BIT_MIB * 256 - SLACK_PAGES))
	stuck "$name"
	left=$((TARGET_MIB - 128 - BIT_MIB - SLACK_PAGES * 2 / 256))
	defect C7 "$name: take the rest within 2 s of the host having it" resumes "$name" hog $((left * 256))
	agree "$name"
	forget "$name"
	release rest
}

scenario() {
	each_type one_guest
}
