# For scenarios of a guest that is suspended while it waits for memory: save-restore, checkpoint. It waits before, must wait afterwards,
# and has its memory within 2 s of the host having it.
# shellcheck shell=dash disable=SC2034,SC2154 # for the scenarios; took_NAME is made by name

START_MIB=64
TARGET_MIB=96
NEARLY=$(((TARGET_MIB - 1) * 256))
FREE_MIB=8
SPARE_MIB=4
WAIT_SECONDS=10
GIVE_UP_SECONDS=60

# waits NAME: whether the guest is below its target.
waits() {
	[ "$(pages "$1")" -lt $NEARLY ]
}

# begin_waiting NAME HOG...: such a guest on a full host, which has SPARE_MIB more to give for each HOG; its target goes to "wanted".
begin_waiting() {
	local name="$1" spare
	shift
	guest "$name" "$name" $START_MIB 160
	ask "$name" count_populate
	ask "$name" "hold_pattern 16"
	for spare in "$@"; do
		hog "$spare" $SPARE_MIB
	done
	hog_but $FREE_MIB
	mem_set "$name" $TARGET_MIB
	sleep $WAIT_SECONDS
	check C13 "$name: wait for memory before it is saved" waits "$name"
	wanted=$(ask "$name" 'attribute target_kb')
}

has_its_target() {
	local kib
	kib=$(ask "$1" 'attribute target_kb')
	check C13 "$1: have the target that it had ($kib KiB)" [ "$kib" = "$wanted" ]
}

# goes_on_waiting NAME WHEN SECONDS LEAST: for SECONDS, with LEAST populate calls; how many there were goes to "calls".
goes_on_waiting() {
	calls=$(ask "$1" populate_calls)
	sleep "$3"
	calls=$(($(ask "$1" populate_calls) - calls))
	figure "$1: populate calls in $3 s after $2" "$calls" calls
	defect C13 "$1: go on waiting after $2 ($calls calls in $3 s)" [ "$calls" -ge "$4" ]
	check C13 "$1: wait below its target, the host being full" waits "$1"
}

# end_waiting NAME HOW: the host gets memory.
end_waiting() {
	release hog
	until_all $NEARLY $GIVE_UP_SECONDS "$1"
	figure "$1: target reached after the host has memory, $2" "$(took "$1")" s
	defect C13 "$1: reach the target within 2 s of the host having memory" at_most "$(took "$1")" 2
	check C13 "$1: hold every byte of its pattern" [ "$(ask "$1" check_pattern)" = intact ]
	release rest
}
