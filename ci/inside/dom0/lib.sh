# What a scenario is written in: guests, host pressure, measurements and checks. Runs in dom0 under busybox sh, which has
# "local".
# shellcheck shell=dash

# What differs by architecture; ci/harness/initramfs has put it there.
# shellcheck source=ci/harness/arch/x86/dom0.sh
. /arch.sh
# The type of a guest that is there for all types, and of a second one.
# shellcheck disable=SC2034 # for scenarios
FIRST_TYPE=${TYPES%% *} LAST_TYPE=${TYPES##* }
# That of a guest that is populated on demand, which a PV guest is not.
# shellcheck disable=SC2034 # for scenarios
[ "$LAST_TYPE" = pv ] && DEMAND_TYPE=pvh || DEMAND_TYPE=$LAST_TYPE
# shellcheck source=ci/inside/dom0/guests.sh
. /guests.sh
# shellcheck source=ci/inside/dom0/save.sh
. /save.sh
# shellcheck source=ci/inside/dom0/migration.sh
. /migration.sh
# shellcheck source=ci/inside/dom0/memory.sh
. /memory.sh
# shellcheck source=ci/inside/dom0/disk.sh
. /disk.sh
# shellcheck source=ci/inside/dom0/speed.sh
. /speed.sh

# --- results ---------------------------------------------------------------------------------------------------------

tests=0

# tap LINE: a line of the result. It goes to the console (descriptor 3, see init) from wherever it is said.
tap() {
	echo "TAP $*" >&3
}

# bail TEXT: the run cannot go on; the last lines of each guest's console come with it.
bail() {
	show_consoles >&3
	tap "Bail out! $*"
	finish
}

# finish: the last line; the host side ends the run when it sees it.
finish() {
	echo "DATA end" >&3
	while sleep 3600; do
		:
	done
}

# check ROW TEXT COMMAND...: one result; it holds when COMMAND succeeds. ROW is the contract's (C1 to C13).
check() {
	local row=$1 text=$2
	shift 2
	tests=$((tests + 1))
	if "$@"; then
		tap "ok $tests - $row $text"
	else
		tap "not ok $tests - $row $text"
	fi
}

# unpatched PATCH: whether the kernel is a patched one without that patch of the series, for what a GROUP= or a prefix leaves off.
unpatched() {
	[ "$VARIANT" = patched ] || return 1
	case " $PATCHES " in
	*" $1.patch "*) return 1 ;;
	esac
}

# defect ROW TEXT COMMAND...: like check, but what the stock driver is known to fail. On stock the result is turned
# round: a stock kernel that passes means that the series, or this part of it, is no longer needed.
defect() {
	if [ "$VARIANT" = stock ]; then
		local row=$1 text=$2
		shift 2
		check "$row" "stock fails this, as expected: $text" fails "$@"
	else
		check "$@"
	fi
}

fails() {
	! "$@"
}

# figure NAME VALUE UNIT: a measured figure, for the table.
figure() {
	printf 'DATA figure\t%s\t%s\t%s\n' "$1" "$2" "$3" >&3
}

# mark NAME: the moment, for the picture.
mark() {
	echo "DATA mark $1 $(uptime_s)" >&3
}

uptime_s() {
	cut -d' ' -f1 /proc/uptime
}

# since UPTIME: the seconds that have passed since a reading of uptime_s.
since() {
	awk -v now="$(uptime_s)" -v then="$1" 'BEGIN { printf "%.2f\n", now - then }'
}

# at_most VALUE BOUND: for numbers with fractions; an empty value never passes.
at_most() {
	[ -n "$1" ] && awk -v v="$1" -v b="$2" 'BEGIN { exit !(v <= b) }'
}

# between LEAST VALUE MOST: for whole numbers.
between() {
	[ "$1" -le "$2" ] && [ "$2" -le "$3" ]
}

# --- toolstack -------------------------------------------------------------------------------------------------------

start_toolstack() {
	xenstored --pid-file=/run/xenstored.pid || return 1
	xen-init-dom0 >/dev/null || return 1
	XENCONSOLED_TRACE=guest xenconsoled --log=guest --pid-file=/run/xenconsoled.pid || return 1
	until xl list >/dev/null 2>&1; do
		sleep 0.2
	done
}

# show_processes: what dom0's programs are waiting for.
show_processes() {
	local process words
	for process in /proc/[0-9]*; do
		words=$(tr '\000' ' ' <"$process/cmdline" 2>/dev/null)
		[ -z "$words" ] ||
			echo "${process#/proc/}, of $(awk '$1 == "PPid:" { print $2 }' "$process/status"), in $(cat "$process/wchan"): $words"
	done
}

run_scenario() {
	(
		# A dom0 that runs out of memory must not take this for the end of the time.
		echo -1000 >/proc/self/oom_score_adj
		sleep "$VIRTUAL_LIMIT"
		show_processes | sed 's/^/DATA process /' >&3
		bail "the scenario took more than its $VIRTUAL_LIMIT s of virtual time"
	) &
	# shellcheck source=/dev/null # one of ci/scenarios
	. /scenario.sh
	scenario
	for guest in $guests; do
		agree "$guest"
	done
	tap "1..$tests"
	show_consoles
	[ ! -f /tmp/sizes ] || sed 's/^/DATA size /' /tmp/sizes
	finish
}
