# A soak: random things are done to guests and their host, and after each what is kept of the guests must be right (soak-checks.sh).
# What is done depends on a seed and on nothing else, so in virtual time the same seed is the same run.
# shellcheck shell=dash disable=SC2154,SC2034,SC2086 # records are loaded by name; what some variables hold are words

# shellcheck source=ci/inside/dom0/soak-records.sh
. /soak-records.sh
# shellcheck source=ci/inside/dom0/soak-draws.sh
. /soak-draws.sh
# shellcheck source=ci/inside/dom0/soak-checks.sh
. /soak-checks.sh
# shellcheck source=ci/inside/dom0/soak-guests.sh
. /soak-guests.sh

FAR_TOO_LOW_MIB=8
REST_LEAST_S=8
REST_MOST_S=66

steps=0
asking=0
heard=0
refused=0
hogs=''

# --- steps: each says in "did" what it did ---------------------------------------------------------------------------

# Nobody wants for memory, so that a new or a restored guest finds it.
plenty() {
	[ -z "$scarce" ]
}

# not_paused: those that run.
not_paused() {
	local name
	running=''
	for name in $guests; do
		load "$name"
		[ "$paused" -eq 1 ] || running="$running $name"
	done
}

# Three times out of four the maximum makes way for a target that is above it, as with most toolstacks.
step_target() {
	local size
	draw_from $guests
	did=$drawn
	draw_move "$did"
	size=$drawn
	load "$did"
	draw 4
	[ $((base + size / 4)) -le "$most" ] || [ $drawn -eq 0 ] || maximum "$did" "$largest"
	write_target "$did" $size
	did="$did $size KiB"
}

# A target far off, or the same again.
step_far() {
	draw_from $guests
	did=$drawn
	draw_size "$did"
	draw_from $drawn "$target"
	write_target "$did" "$drawn"
	did="$did $drawn KiB"
}

# One guest's loss is another's gain, at the same time.
step_two() {
	step_target
	local first=$did
	step_target
	did="$first, $did"
}

# The toolstack changes its mind faster than anybody can follow.
step_burst() {
	local n
	draw_from $guests
	did=$drawn
	for n in 1 2 3 4 5; do
		draw_size "$did"
		write_target "$did" $drawn
	done
	did="$did $drawn KiB after $((n - 1)) others"
}

# As an administrator does it: the maximum with the target.
step_xl() {
	draw_from $guests
	did=$drawn
	draw_move "$did"
	case $did in
	*_hot) [ $drawn -le $((START_MIB * 1024)) ] || drawn=$((START_MIB * 1024)) ;;
	esac
	drawn=$((drawn / 1024 * 1024))
	xl mem-set "$did" ${drawn}k >/tmp/xl 2>&1 || wrong="xl mem-set $did: $(cat /tmp/xl)"
	hears "$did"
	write_target "$did" $drawn
	did="$did $drawn KiB"
}

step_maximum() {
	draw_from $guests
	did=$drawn
	draw_size "$did"
	[ $((drawn / 4)) -le "$most" ] || slow=1
	keep "$did"
	maximum "$did" $((drawn / 1024))
	did="$did $((drawn / 1024)) MiB"
}

step_low() {
	not_paused
	[ -n "$running" ] || return 0
	draw_from $running
	did=$drawn
	write_target "$did" $((FAR_TOO_LOW_MIB * 1024))
}

step_pause() {
	draw_from $guests
	did=$drawn
	load "$did"
	if [ "$paused" -eq 1 ]; then
		unpause "$did"
		did="$did goes on"
	elif xl pause "$did"; then
		paused=1
		keep "$did"
	fi
}

step_hog() {
	draw 112
	mib=$((drawn + 16))
	[ $mib -lt $((free / 256 - 8)) ] || mib=$((free / 256 - 8))
	[ $mib -ge 8 ] || return 0
	hogs="$hogs $(xenmem hog $mib)" || bail "no hog of $mib MiB to be had"
	did="$mib MiB"
}

step_release() {
	local hog rest=''
	[ -n "$hogs" ] || return 0
	draw_from $hogs
	for hog in $hogs; do
		[ "$hog" = "$drawn" ] || rest="$rest $hog"
	done
	xenmem drop "$drawn" || wrong="hog $drawn could not be destroyed"
	did=$drawn hogs=$rest
}

# xl restores no guest that is, or shall be, larger than the maxmem it was started with, nor one that is larger than its
# target: the target is the maximum while its pages are put back ("Over-allocation", and xl gives up).
step_restore() {
	not_paused
	[ -n "$running" ] && plenty || return 0
	draw_from $running
	load "$drawn"
	[ "$low" -eq 0 ] && [ "$have" -le $((SAVED_MOST_MIB * 256)) ] && [ "$target" -le $((START_MIB * 1024)) ] || return 0
	did=$drawn
	restore "$did"
}

step_destroy() {
	draw_from $guests
	[ -z "$absent" ] || return 0
	did=$drawn
	remove "$did"
}

step_create() {
	[ -n "$absent" ] && plenty && [ "$free" -ge $(((START_MIB + CREATE_MIB) * 256)) ] || return 0
	set -- $absent
	did=$1
	shift
	absent="${*:+ $*}"
	create "$did"
}

# Everybody back to the start. Then free memory in each guest must be what it was the first time that this guest
# had as many memory blocks.
step_circle() {
	local name
	for name in $hogs; do
		xenmem drop "$name"
	done
	hogs=''
	for name in $guests; do
		unpause "$name"
		load "$name"
		slow=0
		keep "$name"
		maximum "$name" "$largest"
		write_target "$name" $((START_MIB * 1024))
	done
	did='everybody at the start'
}
