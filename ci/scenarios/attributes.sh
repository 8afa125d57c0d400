# C11: every attribute of the stable ABI exists, reads and takes what it always took; max_retry_count is left as a name only.
# A PV and a PVH guest of 128 MiB; then they wait for 20 s to become 256 MiB on a host with 16 MiB free. Attributes made with
# DEVICE_ULONG_ATTR read in hexadecimal without a prefix and are written in the notation of C.
# shellcheck shell=dash disable=SC2016 # guests expand what they are asked
# Virtual-limit: 600

START_MIB=128
TARGET_MIB=256
# Growth that the host can give at once.
NEAR_MIB=132
FREE_MIB=16
WAIT_SECONDS=20
# The first try and one a second, less those that fall between two readings.
LEAST_RETRIES=18
RETRY_NOTE='max_retry_count is ignored'
ABI='info/current_kb info/high_kb info/low_kb max_retry_count max_schedule_delay retry_count schedule_delay scrub_pages target target_kb'
READ_ONLY='info/current_kb info/high_kb info/low_kb retry_count schedule_delay'
SETTINGS='max_retry_count max_schedule_delay scrub_pages target target_kb'

# reads NAME ATTRIBUTE VALUE
reads() {
	[ "$(ask "$1" "attribute $2")" = "$3" ]
}

# says NAME ATTRIBUTE TEXT: what the attribute reads, what the kernel says to a written TEXT, and what it reads then.
says() {
	ask "$1" "attribute $2; put $2 '$3'; attribute $2" | tr '\n' ' '
}

# takes NAME ATTRIBUTE TEXT VALUE: whether a written TEXT is accepted and VALUE is read from then on.
takes() {
	case $(says "$1" "$2" "$3") in
	*" accepted $4 ") ;;
	*) return 1 ;;
	esac
}

# refuses NAME ATTRIBUTE TEXT ERROR: whether a written TEXT is refused with ERROR and the value stays.
refuses() {
	local said
	said=$(says "$1" "$2" "$3")
	[ "$said" = "${said%% *} $4 ${said%% *} " ]
}

# present NAME: whether the driver's attributes are those of the ABI, no more and no fewer.
present() {
	[ "$(ask "$1" attribute_names | tr '\n' ' ')" = "$ABI " ]
}

# readable NAME: whether each of them reads one number.
readable() {
	[ "$(ask "$1" "for a in $ABI; do attribute \$a; done" | grep -cxE '[0-9a-f]+')" -eq "$(echo "$ABI" | wc -w)" ]
}

# modes NAME MODE: the attributes that have these permissions.
modes() {
	ask "$1" "for a in $ABI; do stat -c \"%a \$a\" \$XEN_MEMORY/\$a; done" | sed -n "s/^$2 //p" | tr '\n' ' '
}

# notes NAME: how often the guest's log says that max_retry_count is ignored.
notes() {
	ask "$1" "dmesg | grep -c '$RETRY_NOTE'"
}

# whole NAME: all that the driver accounts for, in KiB: what it has and what is in the balloon.
whole() {
	ask "$1" 'echo $(($(attribute info/current_kb) + $(attribute info/low_kb) + $(attribute info/high_kb)))'
}

# same_target NAME: whether both target attributes say the same.
same_target() {
	ask "$1" '[ $(attribute target) -eq $(($(attribute target_kb) * 1024)) ]'
}

max_retry_count() {
	defect C11 "$1: max_retry_count reads 0, for ever" reads "$1" max_retry_count 0
	defect C11 "$1: a number written to max_retry_count is accepted and changes nothing" takes "$1" max_retry_count 7 0
	defect C11 "$1: the same in hexadecimal" takes "$1" max_retry_count 0x1F 0
	ask "$1" 'put max_retry_count 1' >/dev/null
	defect C11 "$1: three writes to max_retry_count are said once in the log" [ "$(notes "$1")" -eq 1 ]
	check C11 "$1: max_retry_count refuses text" refuses "$1" max_retry_count abc 'Invalid argument'
	check C11 "$1: max_retry_count refuses an empty line" refuses "$1" max_retry_count '' 'Invalid argument'
	check C11 "$1: max_retry_count refuses a negative number" refuses "$1" max_retry_count -1 'Invalid argument'
	check C11 "$1: max_retry_count refuses trailing text" refuses "$1" max_retry_count 4x 'Invalid argument'
	check C11 "$1: max_retry_count refuses more than 64 bits" \
		refuses "$1" max_retry_count 18446744073709551616 'Numerical result out of range'
	ask "$1" 'put max_retry_count 4' >/dev/null
}

max_schedule_delay() {
	check C11 "$1: max_schedule_delay reads 20, 32 s in hexadecimal" reads "$1" max_schedule_delay 20
	check C11 "$1: max_schedule_delay takes 20, and reads 14" takes "$1" max_schedule_delay 20 14
	check C11 "$1: max_schedule_delay takes 0x20, and reads 20" takes "$1" max_schedule_delay 0x20 20
	check C11 "$1: max_schedule_delay refuses text" refuses "$1" max_schedule_delay abc 'Invalid argument'
}

scrub_pages() {
	check C11 "$1: scrub_pages takes 1" takes "$1" scrub_pages 1 1
	check C11 "$1: scrub_pages takes 0" takes "$1" scrub_pages 0 0
	check C11 "$1: scrub_pages refuses text" refuses "$1" scrub_pages maybe 'Invalid argument'
}

at_rest() {
	guest "$1" "$1" $START_MIB 384
	check C11 "$1: have the attributes of the ABI, no more and no fewer" present "$1"
	check C11 "$1: each reads a number" readable "$1"
	check C11 "$1: those that only say something are read-only" [ "$(modes "$1" 444)" = "$READ_ONLY " ]
	check C11 "$1: the others are root's to write" [ "$(modes "$1" 644)" = "$SETTINGS " ]
	max_retry_count "$1"
	max_schedule_delay "$1"
	scrub_pages "$1"
	check C11 "$1: retry_count reads 1 at rest" reads "$1" retry_count 1
	check C11 "$1: schedule_delay reads 1 at rest" reads "$1" schedule_delay 1
	check C11 "$1: target and target_kb say the same" same_target "$1"
	check C11 "$1: at rest, info/current_kb is the target" reads "$1" info/current_kb "$(ask "$1" 'attribute target_kb')"
	check C11 "$1: info/high_kb reads 0 on 64 bit" reads "$1" info/high_kb 0
	eval "whole_$1=$(whole "$1")"
}

waiting() {
	local retries whole
	retries=$((0x$(ask "$1" 'attribute retry_count')))
	figure "$1: retry_count after $WAIT_SECONDS s on a full host" $retries tries
	defect C11 "$1: retry_count counts on while the guest waits ($retries)" [ $retries -ge $LEAST_RETRIES ]
	check C11 "$1: schedule_delay reads 1 while the host is full" reads "$1" schedule_delay 1
	eval "whole=\$whole_$1"
	check C11 "$1: what the guest got, the balloon lost" [ "$(whole "$1")" = "$whole" ]
	ask "$1" 'put target_kb $(attribute target_kb)' >/dev/null
	retries=$((0x$(ask "$1" 'attribute retry_count')))
	figure "$1: retry_count after the target was written" $retries tries
	check C11 "$1: a written target starts the count anew ($retries)" [ $retries -le 3 ]
}

settled() {
	check C11 "$1: retry_count reads 1 when the target is reached" reads "$1" retry_count 1
	check C11 "$1: target and target_kb say the same again" same_target "$1"
}

scenario() {
	each_type at_rest
	hog_but $FREE_MIB
	each_type mem_set $TARGET_MIB
	sleep $WAIT_SECONDS
	each_type waiting
	each_type mem_set $NEAR_MIB
	sleep $WAIT_SECONDS
	each_type settled
}
