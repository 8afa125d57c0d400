# C4, C5: writing the target, the same value included, starts a try at once and resets the delay.
# A guest of 128 MiB whose maximum is 160 MiB is told to become 256 MiB, and waits at its maximum until it has backed off.
# The same target is written once more, by the toolstack in xenstore or by root of the guest in sysfs: first at the maximum,
# where the delay must begin anew, and backed off again when the maximum was raised, of which nobody tells the guest.
# shellcheck shell=dash
# Virtual-limit: 1500
# A driver runs into its maximum, stock's again and again (C5 has a scenario of its own).
# Allows: Over-allocation

MAXIMUM_MIB=160
TARGET_MIB=256
BACKED_OFF_SECONDS=100
GIVE_UP_SECONDS=60

write_xenstore() {
	target "$1" $TARGET_MIB
}

write_sysfs() {
	ask "$1" "attribute target_kb >/tmp/kb; cat /tmp/kb >\$XEN_MEMORY/target_kb"
}

# backed_off NAME
backed_off() {
	sleep $BACKED_OFF_SECONDS
	delay=$(delay_s "$1")
	defect C5 "$1: have backed off, to $delay s" [ "$delay" -ge 16 ]
}

# was_reset BEFORE AFTER: a delay that had grown is one of the first two again. On stock it never grows.
was_reset() {
	[ "$1" -ge 16 ] && [ "$2" -le 4 ]
}

# reset NAME HOW: write the same target at the maximum, backed off.
reset() {
	before=$delay
	"write_$2" "$1"
	sleep 1
	delay=$(delay_s "$1")
	defect C4 "$1: reset the delay when the same target is written to $2 ($before s, $delay s)" was_reset "$before" "$delay"
}

# again NAME HOW MIB: with the guest backed off, raise the maximum to MIB and write the same target.
again() {
	backed_off "$1"
	reset "$1" "$2"
	backed_off "$1"
	maximum "$1" "$3"
	began=$(uptime_s)
	"write_$2" "$1"
	until_pages "$1" $((($3 - 1) * 256)) $GIVE_UP_SECONDS >/dev/null && seconds=$(since "$began") || seconds=
	figure "$1: growth after the same target in $2" "${seconds:-more than $GIVE_UP_SECONDS}" s
	defect C4 "$1: start a try at once when the same target is written to $2" at_most "$seconds" 1
}

scenario() {
	for name in $TYPES; do
		guest "$name" "$name" 128 384
		maximum "$name" $MAXIMUM_MIB
		target "$name" $TARGET_MIB
	done
	for name in $TYPES; do
		again "$name" xenstore $((MAXIMUM_MIB + 32))
		again "$name" sysfs $((MAXIMUM_MIB + 64))
	done
}
