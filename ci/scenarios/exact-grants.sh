# C3, C1, C2: populate calls that are granted none, one, all but one and all of their extents: what is granted is kept and
# used, to the page, and growth goes on each time.
# A guest of 128 MiB is told to become 160 MiB on a host that has not a page. Then the host gets 1, 511 and 512 pages, each
# time exactly so many, and at last all that the guest still lacks. The driver asks for 512 extents at a time, as many as a page has
# room for, which the guest's own log of its calls must show. Stock gives up before the first page comes, so it fails to take any of them.
# All that is counted in the guest's own pages: one of 64 KiB is 16 of Xen's, and the guest is told to become 640 MiB.
# A driver that moves blocks is refused one first. It then asks for the 512 pages of a block, and after it got 1 for the other 511.
# shellcheck shell=dash
# Virtual-limit: 600

START_MIB=128
MORE_MIB=32
MAX_MIB=$((START_MIB + MORE_MIB * MOST_FRAMES + 96))
BATCH=512
PORTIONS="1 $((BATCH - 1)) $BATCH"
# Longer than stock tries.
NONE_SECONDS=20
# A try a second, and one more for what falls between two readings.
TAKE_SECONDS=2
WATCH_SECONDS=5
LEAST_CALLS=4
GIVE_UP_SECONDS=60

# goes_on NAME: whether the guest goes on asking.
goes_on() {
	local calls
	calls=$(ask "$1" populate_calls)
	sleep $WATCH_SECONDS
	[ $(($(ask "$1" populate_calls) - calls)) -ge $LEAST_CALLS ]
}

# kept NAME: the pages that the guest has got so far, as Xen counts them.
kept() {
	echo $((($(pages "$1") - start) / frames))
}

# used NAME: those that its kernel has got to use.
used() {
	echo $((($(ask "$1" 'memory_kib MemTotal') - total) / 4 / frames))
}

# counted NAME: those that the driver says it has.
counted() {
	echo $((($(ask "$1" 'attribute info/current_kb') - current) / 4 / frames))
}

# judge NAME GIVEN: nothing of what the host gave is lost or left, whatever the guest took of it.
judge() {
	local kept left
	kept=$(kept "$1") left=$(($(host_free_kib) / 4 / frames))
	check C3 "$1: what was granted is what the host lost ($kept and $left left of $2)" [ $((kept + left)) -eq "$2" ]
	check C3 "$1: every page granted is in use ($kept)" [ "$(used "$1")" -eq "$kept" ]
	check C3 "$1: and counted by the driver" [ "$(counted "$1")" -eq "$kept" ]
}

# portion NAME PAGES: the host gets exactly so many; given is the sum so far.
portion() {
	give $(($2 * frames))
	given=$((given + $2))
	took=$(xenmem wait "$(id "$1")" ge $((start + given * frames)) $TAKE_SECONDS) || took=
	figure "$1: time to take $2 pages" "${took:-more than $TAKE_SECONDS}" s
	defect C3 "$1: take $2 pages when the host has $2" [ "$(kept "$1")" -eq $given ]
	judge "$1" $given
	defect C1 "$1: go on asking after a grant of $2" goes_on "$1"
}

# granted: what the calls were granted, in order.
granted() {
	echo "$seen" | tr ' ' '\n' | cut -d: -f2 | uniq | paste -sd' '
}

# most_asked: the most extents that a call asked for.
most_asked() {
	echo "$seen" | tr ' ' '\n' | cut -d: -f1 | grep -v block | sort -n | tail -n 1
}

# calls: whether each portion was one call's grant, and the calls between were granted none.
calls() {
	local expected=0 pages
	for pages in $PORTIONS; do
		expected="$expected $pages 0"
	done
	[ "$(granted)" = "$expected" ] && [ "$(most_asked)" = $BATCH ]
}

one_guest() {
	local name=$1 frames target
	guest "$name" "$name" $START_MIB $MAX_MIB
	frames=$(frames "$name") target=$((START_MIB + MORE_MIB * frames))
	ask "$name" count_populate
	ask "$name" watch_grants
	ask "$name" "hold_pattern 32"
	total=$(ask "$name" 'memory_kib MemTotal') current=$(ask "$name" 'attribute info/current_kb')
	start=$(pages "$name") given=0
	take_all
	mem_set "$name" $target
	sleep $NONE_SECONDS
	judge "$name" 0
	defect C1 "$name: go on asking when nothing is granted" goes_on "$name"
	for pages in $PORTIONS; do
		portion "$name" "$pages"
	done
	seen=$(ask "$name" grants_seen)
	figure "$name: extents asked for and granted, call by call" "$seen" extents
	# What is given in larger pages is many of Xen's, and a call may come while it is.
	[ "$frames" -ne 1 ] || defect C3 "$name: be granted each portion by one call ($seen)" calls
	give_rest
	took=$(until_pages "$name" $(((target - 1) * 256)) $GIVE_UP_SECONDS) || took=
	figure "$name: target reached after the host has memory" "${took:-more than $GIVE_UP_SECONDS}" s
	defect C2 "$name: reach the target within 2 s of the host having memory" at_most "$took" 2
	check C3 "$name: hold every byte of its pattern" [ "$(ask "$name" check_pattern)" = intact ]
}

scenario() {
	for type in $TYPES; do
		one_guest "$type"
		agree "$type"
		forget "$type"
	done
}
