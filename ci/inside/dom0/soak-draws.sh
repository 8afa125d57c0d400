# What a soak draws: numbers, sizes, and what to do next. All of it follows from the seed. See soak-steps.sh.
# shellcheck shell=dash disable=SC2034,SC2154,SC2086 # records are loaded by name; KINDS are words

# Every so many steps all guests go back to their start.
CIRCLE_STEPS=50

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
	load "$1"
	draw $(((largest - LEAST_MIB) * 256))
	drawn=$((LEAST_MIB * 1024 + drawn * 4))
}

# draw_move NAME: a size that is at most 48 MiB from the last target, to drawn.
draw_move() {
	load "$1"
	draw $((96 * 256))
	drawn=$((target + drawn * 4 - 48 * 1024))
	[ $drawn -ge $((LEAST_MIB * 1024)) ] || drawn=$((2 * LEAST_MIB * 1024 - drawn))
	[ $drawn -le $((largest * 1024)) ] || drawn=$((2 * largest * 1024 - drawn))
	[ $drawn -ge $((LEAST_MIB * 1024)) ] || drawn=$((LEAST_MIB * 1024))
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
