# C2, C9, C17: a busy host: for an hour a daemon in dom0 shares the memory out among four guests whose load changes, and a fifth comes and goes.
# A PV, a PVH and an HVM guest and another PV one, of 128 MiB at first and 256 at most, have 640 MiB together. In each a program holds between 0 and 64 MiB.
# Every five minutes a fifth guest of 96 MiB is to start: the daemon makes the others smaller, and it starts when so much is free. 150 s after it was
# asked for it is told to go, and its memory is the others' again; 20 s later it is gone. For half an hour each the daemon shares in the manner of
#   squeezed  every guest between a minimum and a maximum, at the same share of the way; targets are written once, when what there is to share changes
#   qmemman   by what each guest says that it has in use, and a third more; all targets are written every 10 s, the same again if none is 4 MiB another
# It writes all of them at once, those of guests that grow, too, whether or not the memory is there yet: drivers have to come to terms with that.
# Then the load stops, and everybody must have what it was given. Every 2 s it is looked who has not: a guest has its target when it is within 1 MiB of
# it. What stock kills, and what it has when the load has stopped and the daemon goes on writing, is shown and not judged.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm has neither PV nor HVM guests
# Target: check-devices
# Types: pv pvh hvm
# Kconfig: devices
# Host-MiB: 1152
# Virtual-limit: 6000
# Real-limit: 2700
# Stock-allows: ^.(pv|pvh|hvm|other). .*(invoked oom-killer|oom-kill:|Out of memory|Call [Tt]race:)

NAMES='pv pvh hvm other'
# The least and the most MiB that squeezed gives each.
BOUNDS='pv 96 160
pvh 96 256
hvm 112 256
other 96 192'
SIZE_MIB=128
MAXIMUM_MIB=256
# In Xen: what it counts besides RAM, most of it an HVM guest's 94 pages.
XEN_MAXIMUM_MIB=258
SHARED_MIB=640
VISITOR_MIB=96
# What Xen needs for the visitor besides, and never shared.
FLOOR_MIB=16
HALF_HOUR=1800
LOOK_SECONDS=2
WRITE_EVERY=10
VISIT_EVERY=300
VISIT_FROM=60
VISIT_UNTIL=210
# What a guest takes to shut down, and Xen and dom0 to be done with it.
LEAVE_SECONDS=20
LOAD_PIECES=4
LOAD_SECONDS=96
NEED_SECONDS=5
# Until what is spare counts as spare (low-target), and the longest delay.
CALM_SECONDS=300
# An average in the picture.
PICTURE_SECONDS=30

# shellcheck source=ci/inside/dom0/sharing.sh
. /sharing.sh

# ask_load NAME COMMAND: each request is a shell of its own, which has to read the commands.
ask_load() {
	ask "$1" ". /changing-load.sh; $2"
}

# start NAME TYPE
start() {
	local name=$1
	guest "$name" "$2" $SIZE_MIB $MAXIMUM_MIB
	maximum "$name" $XEN_MAXIMUM_MIB
	# Pages that Xen counts besides what the target says.
	eval "base_$name=$(($(pages "$name") - $(xenstore-read "/local/domain/$(id "$name")/memory/target") / 4))"
	ask_load "$name" "say_need $NEED_SECONDS"
}

# look FILE: what was given and what there is now.
look() {
	local name now line=''
	for name in $NAMES; do
		eval "line=\"\$line $(id "$name") \$((given_$name / 4 + base_$name))\""
	done
	read -r now _ </proc/uptime
	{ echo "at $now$line"; xenmem all; } >>"$1"
}

# killed: the programs that all guests have lost.
killed() {
	local name
	for name in $NAMES; do
		show_console "$name"
	done | grep -c 'Out of memory: Killed'
}

# visits POLICY SECOND: the fifth guest comes and goes.
visits() {
	local visit=$(($2 % VISIT_EVERY))
	case $visit in
	"$VISIT_FROM")
		shared=$((SHARED_MIB - VISITOR_MIB)) asked=$((asked + 1)) waits=yes
		write_targets "$1" $shared
		;;
	"$VISIT_UNTIL")
		shared=$SHARED_MIB waits=
		write_targets "$1" $shared
		;;
	"$((VISIT_UNTIL + LEAVE_SECONDS))")
		[ -z "$visitor" ] || xenmem drop "$visitor"
		visitor=
		;;
	esac
	if [ -n "$waits" ] && [ "$(host_free_kib)" -ge $(((VISITOR_MIB + FLOOR_MIB / 2) * 1024)) ] && visitor=$(xenmem hog $VISITOR_MIB 2>/dev/null); then
		waits='' came=$((came + 1)) waited=$((waited + visit - VISIT_FROM))
	fi
}

# shares POLICY SECONDS VISITS: let time pass.
shares() {
	local second=0
	while [ $second -lt "$2" ]; do
		[ "$3" = no ] || visits "$1" $second
		[ "$1" != qmemman ] || [ $((second % WRITE_EVERY)) -ne 0 ] || write_targets "$1" "$shared"
		look "/tmp/looks.$1"
		sleep $LOOK_SECONDS
		second=$((second + LOOK_SECONDS))
	done
}

# show POLICY KILLED: what the half hour was like.
show() {
	samples "/tmp/looks.$1" >/tmp/samples
	settled </tmp/samples >/tmp/settled
	figure "$1: programs killed" "$2" programs
	figure "$1: changes of the targets" "$(awk 'END { print $2 }' /tmp/samples)" changes
	figure "$1: of these all guests had theirs before the next" "$(wc -l </tmp/settled)" changes
	figure "$1: time until all had theirs, median of these" "$(sed -n "$((($(wc -l </tmp/settled) + 1) / 2))p" /tmp/settled)" s
	figure "$1: the longest of these" "$(tail -n 1 /tmp/settled)" s
	figure "$1: part of the time in which some guest had not its target" "$(awk '{ off += $5 } END { printf "%.0f", 100 * off / NR }' /tmp/samples)" %
	figure "$1: what guests lacked of their targets, together, on average" "$(awk '{ lack += $3 } END { printf "%.1f", lack / NR }' /tmp/samples)" MiB
	figure "$1: of that free in the host, where nobody had it" "$(awk '{ free += $4 } END { printf "%.1f", free / NR }' /tmp/samples)" MiB
	figure "$1: fifth guests that were to start" "$asked" guests
	figure "$1: of these that did within $((VISIT_UNTIL - VISIT_FROM)) s" "$came" guests
	figure "$1: what these waited for memory, on average" "$((came ? waited / came : 0))" s
}

have_theirs() {
	[ "$(samples "/tmp/looks.$1" | awk 'END { print $5 }')" -eq 0 ]
}

half_hour() {
	local policy=$1 name before lost
	shared=$SHARED_MIB asked=0 came=0 waited=0 waits='' visitor='' before=$(killed)
	for name in $NAMES; do
		# The seed: another one for each.
		ask_load "$name" "start_changing_load $(id "$name") $LOAD_PIECES $LOAD_SECONDS"
	done
	write_targets "$policy" $shared
	shares "$policy" $HALF_HOUR yes
	lost=$(($(killed) - before))
	show "$policy" $lost
	[ "$VARIANT" = stock ] || check C9 "$policy: kill nothing ($lost)" [ $lost -eq 0 ]
	for name in $NAMES; do
		ask_load "$name" stop_changing_load
	done
	shares "$policy" $CALM_SECONDS no
	samples "/tmp/looks.$policy" | averages "$policy"
	figure "$policy: what guests lack when the load has been gone for $CALM_SECONDS s" "$(samples "/tmp/looks.$policy" | awk 'END { print $3 }')" MiB
}

scenario() {
	start pv pv
	start pvh pvh
	start hvm hvm
	start other pv
	hog_but $((SHARED_MIB - 4 * SIZE_MIB + FLOOR_MIB))
	half_hour squeezed
	defect C2 "squeezed: when the load is gone everybody has what it was given" have_theirs squeezed
	half_hour qmemman
	[ "$VARIANT" = stock ] || check C2 "qmemman: when the load is gone everybody has what it was given" have_theirs qmemman
}
