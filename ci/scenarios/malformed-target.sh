# C12: a malformed or out-of-range target or target_kb is refused and changes nothing; what was a number before still is one.
# So is one in xenstore, with a line in the guest's log, as nobody can be told there.
# Stock takes the leading digits of anything for the target, and 0 where there are none in sysfs; in xenstore it takes 20 digits for
# what is left of them in 64 bits. After each write the guest is given its size back at once. How a text is read in sysfs does not
# depend on the guest's type, so there is one. In xenstore it does: a PVH guest has pages that count for its target and
# cannot be given, and a target below these wraps. Of what is left of it, a stock guest may die.
# shellcheck shell=dash disable=SC2016 # guests expand what they are asked
# Virtual-limit: 600
# Stock-allows: BUG: |Oops|Call [Tt]race|Kernel panic|page fault|WARNING: |Out of memory|oom-kill|deadlocked on memory

START_MIB=128
MAX_MIB=384
START_KB=$((START_MIB * 1024))
MALFORMED='Invalid argument'
OUT_OF_RANGE='Numerical result out of range'
STEP_MIB=4
KIB_PER_PAGE=4
# How long a target in xenstore has to be heard.
HEAR_SECONDS=2
TAB='	'
LINE_END='
'

# attempt ATTRIBUTE TEXT: what the kernel says to TEXT, and the target that it left, in bytes.
attempt() {
	ask "$FIRST_TYPE" "put $1 '$2'; attribute target; put target_kb $START_KB >/dev/null" | tr '\n' ' '
}

# says ATTRIBUTE TEXT ANSWER BYTES
says() {
	[ "$(attempt "$1" "$2")" = "$3 $4 " ]
}

# refuse ATTRIBUTE ERROR WHAT TEXT: stock must take it for a target, patched must refuse it.
refuse() {
	defect C12 "$1 refuses $3 (\"$4\"): $2" says "$1" "$4" "$2" $((START_KB * 1024))
}

# accept ATTRIBUTE TEXT BYTES: what is left of these is whole pages of the guest's. Of 64 bits only the shell's sign is lost: all of
# them are -1.
accept() {
	check C12 "$1 takes \"$2\"" says "$1" "$2" accepted "$(printf '%u' $(($3 & -page_bytes)))"
}

malformed() {
	local attribute
	for attribute in target target_kb; do
		refuse $attribute "$MALFORMED" text abc
		refuse $attribute "$MALFORMED" 'an empty line' ''
		refuse $attribute "$MALFORMED" 'a negative number' -1
		refuse $attribute "$MALFORMED" 'a fraction' 1.5
		refuse $attribute "$MALFORMED" 'a space before' ' 134217728'
		refuse $attribute "$MALFORMED" 'a space after' '131072 '
		refuse $attribute "$MALFORMED" 'a second number' '131072 262144'
		refuse $attribute "$MALFORMED" 'an empty hexadecimal number' 0x
		refuse $attribute "$MALFORMED" 'a digit that is not octal' 0200008
		refuse $attribute "$MALFORMED" 'trailing text' 65536x
	done
	refuse target "$MALFORMED" 'a suffix alone' M
	refuse target "$MALFORMED" 'two suffixes' 64KM
	refuse target "$MALFORMED" 'a suffix of two letters' 64MB
	refuse target "$MALFORMED" 'a negative number with a suffix' -64M
	refuse target_kb "$MALFORMED" 'a suffix' 64M
}

out_of_range() {
	local attribute
	for attribute in target target_kb; do
		refuse $attribute "$OUT_OF_RANGE" '64 bits and one' 18446744073709551616
		refuse $attribute "$OUT_OF_RANGE" '65 bits' 0x1ffffffffffffffff
	done
	refuse target "$OUT_OF_RANGE" 'too much by its suffix' 16E
	refuse target "$OUT_OF_RANGE" 'too much by its suffix' 18014398509481984k
	refuse target_kb "$OUT_OF_RANGE" '64 bits of bytes and one' 18014398509481984
}

suffixes() {
	accept target 131073K 134217728
	accept target 131076k 134221824
	accept target 129M 135266304
	accept target 129m 135266304
	accept target 1G 1073741824
	accept target 1g 1073741824
	accept target 1T 1099511627776
	accept target 1t 1099511627776
	accept target 1P 1125899906842624
	accept target 1p 1125899906842624
	accept target 1E 1152921504606846976
	accept target 1e 1152921504606846976
	accept target 15E -1152921504606846976
}

numbers() {
	accept target 135266304 135266304
	accept target 0x8100000 135266304
	accept target 0X8100000 135266304
	accept target 0x81M 135266304
	accept target 0x800e000 134275072
	accept target 0x810000E 135266304
	accept target 01004000000 135266304
	accept target 18446744073709551615 -1
	accept target_kb 132096 135266304
	accept target_kb 0x20400 135266304
	accept target_kb 0402000 135266304
	accept target_kb 18014398509481983 -1
}

# write_xenstore NAME TEXT: what a toolstack might write.
write_xenstore() {
	xenstore-write -- "/local/domain/$(id "$1")/memory/target" "$2"
}

# complaints NAME: lines in the guest's log about what is in xenstore.
complaints() {
	grep -c 'memory/target' "$(console_log "$1")"
}

# refused NAME TEXT: whether TEXT in xenstore changes nothing and is said in one line. Of a stock guest nothing is asked: it
# might not answer any more.
refused() {
	local lines size
	lines=$(complaints "$1") size=$(pages "$1")
	write_xenstore "$1" "$2"
	sleep $HEAR_SECONDS
	figure "$1: pages that \"$2\" in xenstore moved" $(($(pages "$1") - size)) pages
	[ $(($(complaints "$1") - lines)) -eq 1 ] && [ "$(pages "$1")" = "$size" ] && [ "$(ask "$1" 'attribute target_kb')" -eq $((START_KB - below)) ]
}

# refuse_xenstore NAME TEXT...: each of them; a stock guest until it is dead.
refuse_xenstore() {
	local name=$1 text
	shift
	for text in "$@"; do
		defect C12 "$name: \"$text\" in xenstore changes nothing, and is said in one line" refused "$name" "$text"
		target "$name" $START_MIB
		sleep 1
		lives "$name" || return 0
	done
}

# moves NAME TEXT: whether a guest of START_MIB hears TEXT, which is STEP_MIB more, and the old size again.
moves() {
	local size
	size=$(pages "$1")
	write_xenstore "$1" "$2"
	until_pages "$1" $((size + STEP_MIB * 256)) $HEAR_SECONDS >/dev/null || return 1
	target "$1" $START_MIB
	xenmem wait "$(id "$1")" le "$size" $HEAR_SECONDS >/dev/null
}

# xenstore NAME: what may be done with a guest that lives comes first. The pages that cannot be given come to "below", in KiB.
xenstore() {
	local kib=$((START_KB + STEP_MIB * 1024))
	below=$((START_KB - $(ask "$1" 'attribute target_kb')))
	figure "$1: what a target in xenstore is above the driver's" $below KiB
	check C12 "$1: a target in xenstore is heard" moves "$1" $kib
	check C12 "$1: with a space before it" moves "$1" " $kib"
	check C12 "$1: with a tab before it, and a space and a line's end after it" moves "$1" "$TAB$kib $LINE_END"
	refuse_xenstore "$1" '' -1 12abc 0x20000 99999999999999999999 18014398509481984
	[ "$below" -le 0 ] || ! lives "$1" || refuse_xenstore "$1" $((below - KIB_PER_PAGE))
	[ "$VARIANT" = stock ] || check C12 "$1: a target that is fine is heard after all that" moves "$1" $kib
	[ "$VARIANT" = patched ] || forget "$1"
}

# works MIB: whether a guest goes to a size that is written.
works() {
	ask "$FIRST_TYPE" "put target ${1}M" >/dev/null
	until_pages "$FIRST_TYPE" $(($1 * 256)) 10 >/dev/null
}

# sysfs: what is written there, in the first guest.
sysfs() {
	local page_bytes
	page_bytes=$(($(ask "$FIRST_TYPE" page_kib) * 1024))
	malformed
	out_of_range
	suffixes
	numbers
	check C12 "a target that is fine still moves the guest" works $((START_MIB + 16))
	target "$FIRST_TYPE" $START_MIB
	sleep $HEAR_SECONDS
}

scenario() {
	for type in $TYPES; do
		guest "$type" "$type" $START_MIB $MAX_MIB
		# Stock grows for a moment, which is not to be stopped at the size that the guest started with.
		maximum "$type" $((MAX_MIB + BESIDES_MIB))
		[ "$type" != "$FIRST_TYPE" ] || sysfs
		xenstore "$type"
	done
}
