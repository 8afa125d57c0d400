# A soak: random things are done to guests and their host, and after each what is kept of the guests must be right (soak-checks.sh).
# What is done depends on a seed and on nothing else, so in virtual time the same seed is the same run.
# shellcheck shell=dash disable=SC2154,SC2034,SC2086 # entries are made by name, with eval; what they hold are words

# shellcheck source=ci/inside/dom0/soak-checks.sh
. /soak-checks.sh
# shellcheck source=ci/inside/dom0/soak-guests.sh
. /soak-guests.sh

FAR_TOO_LOW_MIB=8
REST_LEAST_S=8
REST_MOST_S=66
CIRCLE_STEPS=${CIRCLE_STEPS:-50}

steps=0
asking=0
heard=0
refused=0
hogs=''

# draw N: a number from 0 to N-1 to drawn.
draw() {
	random=$(((random * 1103515245 + 12345) & 0x7fffffff))
	drawn=$(((random >> 8) % $1))
}

# draw_from WORD...: one of them to drawn.
draw_from() {
	draw $#
	shift "$drawn"
	drawn=$1
}

# draw_size NAME: a size that the guest can reach, in KiB and whole pages, to drawn.
draw_size() {
	local most
	eval "most=\$largest_$1"
	draw $(((most - LEAST_MIB) * 256))
	drawn=$((LEAST_MIB * 1024 + drawn * 4))
}

# draw_move NAME: a size that is at most 48 MiB from the last target, to drawn.
draw_move() {
	local most now
	eval "most=\$((largest_$1 * 1024)) now=\$target_$1"
	draw $((96 * 256))
	drawn=$((now + drawn * 4 - 48 * 1024))
	[ $drawn -ge $((LEAST_MIB * 1024)) ] || drawn=$((2 * LEAST_MIB * 1024 - drawn))
	[ $drawn -le "$most" ] || drawn=$((2 * most - drawn))
	[ $drawn -ge $((LEAST_MIB * 1024)) ] || drawn=$((LEAST_MIB * 1024))
}

# hears NAME: a guest hears a target: it may run into its maximum once, and asks every second for two minutes.
hears() {
	heard=$((heard + 1))
	seconds
	eval "eager_$1=$now"
}

# write_target NAME KIB
write_target() {
	hears "$1"
	eval "id=\$id_$1 target_$1=$2 low_$1="
	[ "$2" -ge $((LEAST_MIB * 1024)) ] || eval "low_$1=1"
	xenstore-write "/local/domain/$id/memory/target" "$2"
}

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
		eval "[ -n \"\$paused_$name\" ] || running=\"\$running \$name\""
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
	[ $((base + size / 4)) -le "$most" ] || [ $drawn -eq 0 ] || eval "maximum \$did \$largest_$did"
	write_target "$did" $size
	did="$did $size KiB"
}

# A target far off, or the same again.
step_far() {
	draw_from $guests
	did=$drawn
	draw_size "$did"
	draw_from $drawn "$(eval echo "\$target_$did")"
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
	load "$did"
	[ $((drawn / 4)) -le "$most" ] || eval "slow_$did=1"
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
	eval "paused=\$paused_$did"
	if [ -n "$paused" ]; then
		xl unpause "$did" && eval "paused_$did="
		did="$did goes on"
	else
		xl pause "$did" && eval "paused_$did=1"
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
	[ -z "$low" ] && [ "$have" -le $((SAVED_MOST_MIB * 256)) ] && [ "$target" -le $((START_MIB * 1024)) ] || return 0
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

# Each step, as often as it is there.
KINDS='target target target target target target target target target target target target target target target
far far far two two two burst xl xl xl maximum maximum maximum maximum pause pause pause pause pause
hog hog hog hog hog hog hog release release release release release restore restore restore low destroy'

# draw_kind: what to do next, to kind. Who is not there is missed soon, and every so often there is a full circle.
draw_kind() {
	draw_from $KINDS
	kind=$drawn
	draw 4
	[ -z "$absent" ] || [ $drawn -ne 0 ] || kind=create
	[ $((steps % CIRCLE_STEPS)) -ne 0 ] || kind=circle
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
		eval "[ -z \"\$paused_$name\" ] || xl unpause $name"
		eval "paused_$name= slow_$name="
		maximum "$name" "$(eval echo "\$largest_$name")"
		write_target "$name" $((START_MIB * 1024))
	done
	did='everybody at the start'
}

# leaks: whether free memory is what it was the first time that the guest had as many memory blocks; otherwise whose is not
# goes to "wrong".
leaks() {
	local name blocks now before
	for name in $guests; do
		# shellcheck disable=SC2016 # the guest expands it
		read -r blocks now <<-EOF
			$(ask "$name" 'echo $(memory_blocks) $(free_kib)')
		EOF
		eval "before=\${free_${name}_$blocks:=$now}"
		echo "DATA free $SEED $steps $name: $now KiB with $blocks blocks, the first time $before" >&3
		[ "$now" -ge $((before - LEAK_KIB)) ] || wrong="$name: $now KiB free after a full circle, the first time $before"
	done
}
