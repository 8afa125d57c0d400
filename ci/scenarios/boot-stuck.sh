# C10: a boot that cannot come down to its size panics after xen.balloon_boot_timeout seconds without progress, and says before
# what it waits for.
# PVH guests (or HVM ones) have 128 MiB and believe to have 1024; before they start, their target becomes 32 MiB, which is less than their
# kernel and the description of their memory take. So they come down some way, and then no further.
#   patient  a timeout of 30 s
#   hasty    a timeout of 4 s, which counts as 16, so that nobody panics before the fifth try; stock looks at the clock once it has
#            given up, after the fourth
#   nagged   a timeout of 20 s, while the toolstack writes another target every 5 s; stock takes that for progress. The first of the
#            higher targets is progress to the series, too: fewer pages are missing than ever.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm has no populate on demand, so no boot comes down to its size
# Virtual-limit: 600
# The panics that are due.
# Allows: ^.(patient|hasty|nagged). .*(Initial ballooning failed|Call [Tt]race:)

SIZE_MIB=128
MAXIMUM_MIB=1024
STUCK_MIB=32
PATIENT_SECONDS=30
HASTY_SECONDS=4
LEAST_SECONDS=16
NAGGED_SECONDS=20
NAG_EVERY_SECONDS=5
# When a guest counts as one that never panics, after its start.
NEVER_SECONDS=200
# The panic's own way to the console, and how often dom0 looks at the guest's size and log.
SLACK_SECONDS=2
PANIC='Kernel panic - not syncing: Initial ballooning failed'
# What it waits for, with the pages that are missing: a line of the patched driver's, or of stock's, which says it when it has
# given up.
WAITS='(Waiting for|Initial ballooning failed,) .*[0-9]+ pages'

# longest_pause NAME UPTIME: the longest time until then in which the guest's size, looked at twice a second, stood still. It
# counts from the first change below what the guest got: what it gives back of memory that it never had, Xen does not count.
longest_pause() {
	awk -v name="$1" -v end="$2" -v most=$((SIZE_MIB * 1024 - 1)) '
		function pause_until(t) { if (last && t - last > longest) longest = t - last }
		$2 == name && $3 < most { pause_until($1); last = $1 }
		END { pause_until(end); print longest }' /tmp/sizes
}

# nag NAME: write one of two targets in turn until the guest is gone.
nag() {
	local mib=$STUCK_MIB
	while xenmem dom "$(id "$1")" >/dev/null; do
		sleep $NAG_EVERY_SECONDS
		mib=$((STUCK_MIB * 2 + 1 - mib))
		target "$1" $mib
	done
}

# stuck NAME TIMEOUT: start such a guest; when it panics, the longest time without progress before goes to took.
stuck() {
	launch "$1" "$DEMAND_TYPE" $SIZE_MIB $MAXIMUM_MIB "xen.balloon_boot_timeout=$2"
	target "$1" $STUCK_MIB
	log_sizes "$1"
	xl unpause "$1"
	[ "$1" != nagged ] || nag nagged &
	took=
	until_logged "$1" "$PANIC" $NEVER_SECONDS && took=$(longest_pause "$1" "$(uptime_s)")
	figure "$1: longest time without progress until the panic, timeout $2 s" "${took:-none in $NEVER_SECONDS}" s
}

# in_time SECONDS [MORE]: whether took is that, but for the slack, or at most MORE seconds more.
in_time() {
	at_most "$took" $(($1 + ${2:-0} + SLACK_SECONDS)) && at_most "$(($1 - SLACK_SECONDS))" "$took"
}

# warned NAME TIMEOUT: whether the guest said what it waits for when half of the time, at least, was still to come.
warned() {
	local said panicked
	said=$(logged_at "$1" "$WAITS") panicked=$(logged_at "$1" "$PANIC")
	figure "$1: said before the panic what it waits for, timeout $2 s" \
		"$(awk -v said="$said" -v panicked="$panicked" 'BEGIN { print said && panicked ? panicked - said : "not" }')" s
	[ -n "$said" ] && [ -n "$panicked" ] &&
		awk -v said="$said" -v panicked="$panicked" -v s="$2" 'BEGIN { exit !(panicked - said >= s / 2) }'
}

scenario() {
	stuck patient $PATIENT_SECONDS
	check C10 "patient: panic $PATIENT_SECONDS s after the last progress (${took:-no panic})" in_time $PATIENT_SECONDS
	check C10 "patient: say well before the panic what it waits for" warned patient $PATIENT_SECONDS
	stuck hasty $HASTY_SECONDS
	[ "$VARIANT" = stock ] ||
		check C10 "hasty: panic $LEAST_SECONDS s after the last progress (${took:-no panic})" in_time $LEAST_SECONDS
	# Stock may say it with its last breath.
	[ "$VARIANT" = stock ] ||
		check C10 "hasty: say well before the panic what it waits for" warned hasty $LEAST_SECONDS
	stuck nagged $NAGGED_SECONDS
	defect C10 "nagged: panic $NAGGED_SECONDS s after the last progress (${took:-no panic})" in_time $NAGGED_SECONDS $NAG_EVERY_SECONDS
	defect C10 "nagged: say well before the panic what it waits for" warned nagged $NAGGED_SECONDS
}
