# C3: every page of a partial grant is kept and used at once, and growth goes on with the rest.
# A guest of 128 MiB is told to become 256 MiB on a host with 24 MiB free; then the host gets 16 MiB three times, 20 s
# apart. Stock keeps the first grant too, so that line cannot fail there; but by the second it has given up.
# shellcheck shell=dash
# Virtual-limit: 600

TARGET_MIB=256
STEP_MIB=16
STEP_SECONDS=20
# In a PVH guest a distribution's kernel leaves 84 of the 128 MiB to programs, as it describes all of the maximum.
HELD_MIB=32
# What a hog costs besides its memory, and what Xen may keep back of the host's last pages.
SLACK_PAGES=256

# grown NAME PAGES: whether the guest has grown to PAGES, but for the slack.
grown() {
	[ "$(pages "$1")" -ge $(($2 - SLACK_PAGES)) ]
}

# in_use NAME PAGES: whether the guest's kernel has got PAGES more pages to use than at the start.
in_use() {
	[ $((($(ask "$1" 'memory_kib MemTotal') - total_at_start) / 4)) -eq "$2" ]
}

one_guest() {
	name=$1
	guest "$name" "$name" 128 384
	ask "$name" "hold_pattern $HELD_MIB"
	for step in 1 2 3; do
		hog step$step $STEP_MIB
	done
	hog_but 24
	total_at_start=$(ask "$name" 'memory_kib MemTotal')
	start=$(pages "$name") free=$(host_free_kib)
	mem_set "$name" $TARGET_MIB
	sleep $STEP_SECONDS
	kept=$(($(pages "$name") - start)) granted=$(((free - $(host_free_kib)) / 4))
	figure "$name: pages kept of a partial grant" "$kept of $granted" pages
	check C3 "$name: keep every page of a partial grant ($kept of $granted)" [ "$kept" -eq "$granted" ]
	# The driver asks for 512 pages at a time; of the last grant it gets a part.
	left=$(($(host_free_kib) / 4))
	figure "$name: left to the host by the first grants" "$left" pages
	check C3 "$name: take all that the host has, to the page ($left left)" [ $left -lt "$(xen_pages "$name")" ]
	check C3 "$name: have the pages in use" in_use "$name" "$kept"
	for step in 1 2 3; do
		before=$(pages "$name")
		release step$step
		sleep $STEP_SECONDS
		defect C3 "$name: go on with the rest, step $step of $STEP_MIB MiB" grown "$name" $((before + STEP_MIB * 256))
	done
	kept=$(($(pages "$name") - start))
	check C3 "$name: have every page in use in the end ($kept)" in_use "$name" "$kept"
	check C3 "$name: hold every byte of its pattern" [ "$(ask "$name" check_pattern)" = intact ]
	release hog
}

scenario() {
	for type in $TYPES; do
		one_guest "$type"
		xl pause "$type"
	done
	for type in $TYPES; do
		xl unpause "$type"
	done
}
