# What a scenario is written in: guests, host pressure, measurements and checks. Runs in dom0 under busybox sh, which has
# "local".
# shellcheck shell=dash

# --- results -------------------------------------------------------------------------------------------------------

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

# defect ROW TEXT COMMAND...: like check, but what the stock driver is known to fail. On stock the result is turned
# round: a stock kernel that passes means that the series, or this part of it, is no longer needed.
defect() {
	if [ "$VARIANT" = stock ]; then
		local row=$1 text=$2
		shift 2
		check "$row" "stock shows the defect, it fails to: $text" fails "$@"
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

# --- toolstack -----------------------------------------------------------------------------------------------------

start_toolstack() {
	xenstored --pid-file=/run/xenstored.pid || return 1
	xen-init-dom0 >/dev/null || return 1
	XENCONSOLED_TRACE=guest xenconsoled --log=guest --pid-file=/run/xenconsoled.pid || return 1
	until xl list >/dev/null 2>&1; do
		sleep 0.2
	done
}

run_scenario() {
	(
		sleep "$VIRTUAL_LIMIT"
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

# --- guests --------------------------------------------------------------------------------------------------------

# All guests, and those with an agent that answers.
launched=
guests=

# launch NAME TYPE MIB MAXMIB [PARAMETER...]: make a guest (TYPE pv or pvh) that stands still until "xl unpause NAME", and
# that need not answer, nor live, from then on. PARAMETERs go to its kernel's command line.
launch() {
	local name=$1 type=$2 mib=$3 maxmib=$4
	shift 4
	cat >"/tmp/$name.cfg" <<-EOF
		name = "$name"
		type = "$type"
		kernel = "/guest/bzImage"
		ramdisk = "/guest/domu.gz"
		memory = $mib
		maxmem = $maxmib
		vcpus = ${VCPUS:-1}
		tsc_mode = "native"
		extra = "console=hvc0 rdinit=/init tsc=unstable oops=panic $*"
		on_poweroff = "preserve"
		on_reboot = "preserve"
		on_crash = "preserve"
	EOF
	xl create -p "/tmp/$name.cfg" >"/tmp/$name.create" 2>&1 || {
		cat "/tmp/$name.create"
		bail "xl create $name failed"
	}
	launched="$launched $name"
	eval "id_$name=$(xl domid "$name")"
}

# guest NAME TYPE MIB MAXMIB [PARAMETER...]: the same, and start it and wait until its agent answers.
guest() {
	launch "$@"
	xl unpause "$1"
	guests="$guests $1"
	echo 0 >"/tmp/$1.seq"
	answer "$1" 0 60 >/dev/null
	offset "$1" >"/tmp/$1.offset"
}

# logged_at NAME REGEX: when a guest's kernel logged the first such line, in seconds of its own clock; or nothing.
logged_at() {
	tr -d '\r' <"$(console_log "$1")" | sed -nE "s/^\[ *([0-9.]+)\] .*($2).*/\1/p" | head -n 1
}

# until_logged NAME REGEX SECONDS: wait until a guest's kernel has logged such a line; looks twice a second.
until_logged() {
	local deadline
	deadline=$(($(date +%s) + $3))
	until [ -n "$(logged_at "$1" "$2")" ]; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.5
	done
}

# id NAME: a guest's domain number.
id() {
	eval "echo \$id_$1"
}

# save_restore NAME HOG: save a guest to dom0's memory and start it again from there, with a new domain number.
# Xen itself needs some memory to save a guest, and a guest that waits has left it none; so HOG is released once the guest
# has stopped. The file has a file system of its own, as the one below / takes no more than half of dom0's memory.
save_restore() {
	local saving
	mkdir -p /save
	mount -t tmpfs -o size=80% save /save
	xl save "$1" /save/guest >"/tmp/$1.saved" 2>&1 &
	saving=$!
	while xenmem dom "$(id "$1")" >/dev/null && [ -d /proc/$saving ]; do
		sleep 0.2
	done
	release "$2"
	if ! { wait $saving && xl restore /save/guest; } >>"/tmp/$1.saved" 2>&1; then
		cat "/tmp/$1.saved"
		bail "guest $1 could not be saved and restored"
	fi
	umount /save
	eval "id_$1=$(xl domid "$1")"
}

console_log() {
	echo "/var/log/xen/console/guest-$1.log"
}

# answer NAME SEQUENCE SECONDS: wait for an agent's answer and print it; the answer's status is returned.
answer() {
	local log deadline
	log=$(console_log "$1")
	deadline=$(($(date +%s) + $3))
	until grep -q "^@$2\. " "$log" 2>/dev/null; do
		alive "$1"
		[ "$(date +%s)" -lt "$deadline" ] || bail "guest $1 did not answer within $3 s"
		sleep 0.05
	done
	tr -d '\r' <"$log" | sed -n "s/^@$2 //p"
	return "$(tr -d '\r' <"$log" | sed -n "s/^@$2\. //p")"
}

# ask NAME COMMAND: run a command in a guest; its output and status come back.
ask() {
	local n
	n=$(($(cat "/tmp/$1.seq") + 1))
	echo $n >"/tmp/$1.seq"
	echo "$n $2" >"$(xenstore-read "/local/domain/$(id "$1")/console/tty")"
	answer "$1" "$n" 60
}

# alive NAME: a guest that has crashed or is gone ends the run.
alive() {
	lives "$1" || bail "guest $1 is dead"
}

# lives NAME: whether a guest is there and has not crashed; for guests that may die.
lives() {
	xenmem dom "$(id "$1")" >/dev/null 2>&1
}

# forget NAME: a guest is dead or of no more use. Its memory goes back to the host, and its console is still shown.
forget() {
	local name rest=
	for name in $guests; do
		[ "$name" = "$1" ] || rest="$rest $name"
	done
	guests=$rest
	xl destroy "$(id "$1")"
}

# show_consoles: what the guests said, each line with its guest's name before it.
show_consoles() {
	local name
	for name in $launched; do
		grep -v '^@' "$(console_log "$name")" | tr -d '\r' | sed "s/^/($name) /"
	done
}

# --- memory --------------------------------------------------------------------------------------------------------

# pages NAME: a guest's reservation as Xen counts it, in pages of 4 KiB.
pages() {
	xenmem dom "$(id "$1")" | cut -d' ' -f1
}

# free_kib: the host's free memory.
free_kib() {
	xenmem free
}

# until_pages NAME PAGES SECONDS: wait until a guest has that many pages; prints the seconds it took, or nothing.
until_pages() {
	local rc=0
	xenmem wait "$(id "$1")" ge "$2" "$3" || rc=$?
	[ $rc -lt 2 ] || bail "guest $1 is dead"
	return $rc
}

# until_all PAGES SECONDS NAME...: the same for several guests at once; each one's seconds go to the variable took_NAME.
until_all() {
	local pages=$1 seconds=$2 waits="" name
	shift 2
	for name in "$@"; do
		until_pages "$name" "$pages" "$seconds" >"/tmp/took.$name" &
		waits="$waits $!"
	done
	# shellcheck disable=SC2086 # process numbers
	wait $waits || :
	for name in "$@"; do
		read -r "took_$name" <"/tmp/took.$name" || eval "took_$name="
	done
}

# took NAME: what until_all left.
took() {
	eval "echo \$took_$1"
}

# log_sizes NAME...: keep the guests' sizes over time, for the picture.
log_sizes() {
	local name
	for name in "$@"; do
		set -- "$@" "$(id "$name")=$name"
		shift
	done
	xenmem log /tmp/sizes "$@" &
}

# hog NAME MIB: take that much of the host's memory.
hog() {
	local domain
	domain=$(xenmem hog "$2") || bail "no hog of $2 MiB to be had"
	eval "hog_$1=$domain"
}

# hog_but MIB: take all of the host's memory but for MIB. Xen counts what a domain costs it, so there are two hogs.
hog_but() {
	hog hog $(($(free_kib) / 1024 - $1 - 8))
	hog rest $(($(free_kib) / 1024 - $1))
}

# release NAME: a hog's memory goes back to the host.
release() {
	eval "xenmem drop \$hog_$1" || bail "hog $1 could not be destroyed"
	mark host-has-memory
}

# want NAME MIB: the toolstack tells a guest its new size, and raises its maximum to it.
want() {
	xl mem-set "$1" "${2}m" || bail "xl mem-set $1 $2m failed"
}

# maximum NAME MIB: a guest's maximum in Xen alone, of which nobody tells it.
maximum() {
	xenmem max "$(id "$1")" "$2" || bail "the maximum of $1 could not be set"
}

# target NAME MIB: the target alone, as a toolstack writes it to xenstore; the maximum stays.
target() {
	xenstore-write "/local/domain/$(id "$1")/memory/target" $(($2 * 1024))
}

# want_beyond NAME MIB: the same for a size above the maxmem that the guest was started with, which xl refuses.
want_beyond() {
	maximum "$1" "$2"
	target "$1" "$2"
}

# offset NAME: by how many pages Xen's figure is above the driver's; both are read while the guest's size stands still.
offset() {
	local before driver
	before=$(pages "$1")
	driver=$(($(ask "$1" 'figure info/current_kb') / 4))
	while [ "$(pages "$1")" != "$before" ]; do
		before=$(pages "$1")
		driver=$(($(ask "$1" 'figure info/current_kb') / 4))
	done
	echo $((before - driver))
}

# agree NAME: the driver's own figure and Xen's differ by what they differed by at the start, so no page was lost.
agree() {
	local now
	now=$(offset "$1")
	check C3 "$1: the driver's figure and Xen's agree (apart by $now pages)" \
		[ "$now" = "$(cat "/tmp/$1.offset")" ]
}
