# What a soak keeps of its guests, and what Xen says of them. A guest's record is one line of the file /tmp/soak/NAME, which the shell
# reads and writes without starting a program: programs are dear in virtual time (a fork is a million instructions).
# shellcheck shell=dash disable=SC2034,SC2154,SC2086,SC2229 # "load" sets what RECORD names

# The fields of a record, in order; what is said of a guest that is nothing but yes or no is 1 or 0:
#   id        its domain                          type      pv or pvh
#   hotplugs  whether it hotplugs memory          largest   the most it may be told to have, MiB
#   target    KiB, as written to xenstore         base      its pages in Xen at a target of 0
#   apart     Xen's count less the driver's, pages
#   unused    the driver's count less the guest's MemTotal, KiB
#   paused    whether it stands still
#   low       whether it was told to become smaller than it can
#   slow      whether its maximum was raised, of which nobody told it
#   eager     dom0's uptime, s: since then it has waited for the host, at least; until two minutes later it asks every second
#   tty       of its console                      lines     how many it had logged when it was ready
RECORD='id type hotplugs largest target base apart unused paused low slow eager tty lines'

# Two minutes, less what may have gone by since the guest's size was looked at, or its target written.
EAGER_SECONDS=110

# What "xenmem all" said last, and the time before.
all=''
all_before=''

# load NAME: a guest's record, into variables of these names, and what Xen said of it last.
load() {
	read -r $RECORD <"/tmp/soak/$1" || bail "the soak has no record of $1"
	size_in "$all" "$id"
}

# keep NAME: these variables are the guest's record from now on.
keep() {
	echo "$id $type $hotplugs $largest $target $base $apart $unused $paused $low $slow $eager $tty $lines" >"/tmp/soak/$1"
}

# size_in TEXT ID: what a domain has to "have" and its maximum to "most", in pages, as "xenmem all" said it; 0 of one that was not there.
size_in() {
	local domain
	while read -r domain have most; do
		[ "$domain" != "$2" ] || return 0
	done <<-EOT
		$1
	EOT
	have=0 most=0
}

# seconds: dom0's uptime in whole seconds, to now.
seconds() {
	read -r now _ </proc/uptime
	now=${now%.*}
}

# look: what Xen says of all domains, to "all"; what the host has free to "free", and that and what they have together to "sum", in pages.
look() {
	local domain pages
	all_before=$all
	all=$(xenmem all) || bail "Xen does not say what there is"
	sum=0
	while read -r domain pages _; do
		sum=$((sum + pages))
		[ "$domain" != free ] || free=$pages
	done <<-EOT
		$all
	EOT
	see_growth
}

# see_growth: whoever has more than at the last look has been eager since then, at least.
see_growth() {
	local $RECORD have most name had then=${looked:-0}
	seconds
	looked=$now
	for name in $guests; do
		load "$name"
		size_in "$all_before" "$id"
		had=$have
		size_in "$all" "$id"
		if [ "$have" -gt "$had" ] && [ "$then" -gt "$eager" ]; then
			eager=$then
			keep "$name"
		fi
	done
}

# is_patient: whether the guest that was loaded may be asking every max_schedule_delay only: for two minutes it was neither told a
# target nor seen to have grown.
is_patient() {
	[ $((now - eager)) -gt $EAGER_SECONDS ]
}

# hears NAME: a guest hears a target: it may run into its maximum once, and asks every second for two minutes.
hears() {
	local $RECORD have most
	load "$1"
	heard=$((heard + 1))
	seconds
	eager=$now
	keep "$1"
}

# write_target NAME KIB
write_target() {
	local $RECORD have most
	hears "$1"
	load "$1"
	target=$2 low=0
	[ "$2" -ge $((LEAST_MIB * 1024)) ] || low=1
	keep "$1"
	xenstore-write "/local/domain/$id/memory/target" "$2"
}

# unpause NAME: whether it stands still or not, it runs from now on.
unpause() {
	local $RECORD have most
	load "$1"
	[ "$paused" -eq 0 ] || xl unpause "$1" || return 1
	paused=0
	keep "$1"
}

# state: all sizes, targets and maxima in MiB, for whoever reads a failure: "p" is paused, "l" low.
state() {
	local name marks
	for name in $guests; do
		load "$name"
		marks=''
		[ "$paused" -eq 0 ] || marks=p
		[ "$low" -eq 0 ] || marks=${marks}l
		printf '%s=%s/%s/%s%s ' "$name" $((have / 256)) $((target / 1024)) $((most / 256)) "$marks"
	done
	set -- $hogs
	printf 'hogs=%s free=%s sum=%s' $# $((free / 256)) "$sum"
}
