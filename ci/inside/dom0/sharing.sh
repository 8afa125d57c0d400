# For scenario busy-host, which has the constants and writes what "samples" reads: daemons of dom0's that share memory out among its guests, in the manner of
# known ones, and what comes of it.
# shellcheck shell=dash disable=SC2154 # for the scenario; given_NAME and id_NAME are made by name

# Targets that all differ by less from the last ones are not written, in KiB.
WORTH_KIB=4096

# needs: what the policies go by: "NAME LEAST MOST NEED" of each guest, in MiB, MiB, KiB. A guest says what it needs on its console.
needs() {
	local name least_and_most
	echo "$BOUNDS" | while read -r name least_and_most; do
		tail -c 2000 "$(console_log "$name")" | tr -d '\r' | sed -n 's/^@need //p' | tail -n 1 >"/tmp/said.$name"
		[ ! -s "/tmp/said.$name" ] || cp "/tmp/said.$name" "/tmp/need.$name"
		echo "$name $least_and_most $(cat "/tmp/need.$name" 2>/dev/null || echo 0)"
	done
}

# squeezed MIB: every guest gets the same share of the way from its least to its most; prints "NAME KIB" of each.
squeezed() {
	needs | awk -v left="$1" '
		{ name[NR] = $1; least[NR] = $2; range[NR] = $3 - $2; left -= $2; ranges += range[NR] }
		END {
			share = left < 0 ? 0 : left > ranges ? 1 : left / ranges
			for (i = 1; i <= NR; i++)
				print name[i], int((least[i] + share * range[i]) * 1024)
		}'
}

# qmemman MIB: each guest gets what it says that it has in use, a third of that more, and a share of the rest.
qmemman() {
	needs | awk -v all="$1" -v least=64 -v most="$MAXIMUM_MIB" '
		{ name[NR] = $1; need[NR] = $4 * 1.3 / 1024 + 24; sum += need[NR] }
		END {
			for (i = 1; i <= NR; i++) {
				mib = all * need[i] / sum
				print name[i], int((mib < least ? least : mib > most ? most : mib) * 1024)
			}
		}'
}

# worth_it FILE: whether a target there differs enough from the one that was given.
worth_it() {
	local name kib old
	while read -r name kib; do
		eval "old=\${given_$name:-0}"
		[ $((kib - old)) -gt -$WORTH_KIB ] && [ $((kib - old)) -lt $WORTH_KIB ] || return 0
	done <"$1"
	return 1
}

# write_targets POLICY MIB: all targets, in one go; the last ones again if others are not worth it.
write_targets() {
	local name kib paths=''
	"$1" "$2" >/tmp/shares
	if worth_it /tmp/shares; then
		while read -r name kib; do
			eval "given_$name=$kib"
		done </tmp/shares
	fi
	for name in $NAMES; do
		eval "paths=\"\$paths /local/domain/$(id "$name")/memory/target \$given_$name\""
	done
	# shellcheck disable=SC2086 # paths and values
	xenstore-write $paths
}

# samples FILE: what was looked at there, a line each: the time, how often the targets had changed, what the guests lacked of their targets together, how
# much of that was free in the host, both in MiB, and whether any guest had not its target.
samples() {
	awk -v floor=$((FLOOR_MIB * 256)) '
		function sample(  id, missing, lack, off, free) {
			for (id in given) {
				missing = given[id] - have[id]
				if (missing > 0) lack += missing
				if (missing > 256 || missing < -256)
					off = 1
			}
			free = have["free"] - floor
			free = free < 0 ? 0 : free > lack ? lack : free
			print now, changes, lack / 256, free / 256, off + 0
		}
		$1 == "at" {
			if (now)
				sample()
			now = $2
			$1 = $2 = ""
			if ($0 != line)
				changes++
			line = $0
			split("", given)
			for (i = 3; i < NF; i += 2)
				given[$i] = $(i+1)
			next
		}
		{ have[$1] = $2 }
		END { sample() }' "$1"
}

# settled: of samples, how long each change took until all had theirs, in seconds; those that were overtaken by the next change are left out.
settled() {
	awk '$2 != change { change = $2; since = $1; waits = 1 }
		waits && !$5 { print $1 - since; waits = 0 }' | sort -n
}

# averages POLICY: of samples, for the picture, "DATA share POLICY SECONDS LACK NOBODYS".
averages() {
	awk -v policy="$1" -v every="$PICTURE_SECONDS" '
		function average() { print "DATA share", policy, int(from - first), lack / n, free / n; n = lack = free = 0 }
		!first { first = from = $1 }
		$1 >= from + every { average(); from += every }
		{ n++; lack += $3; free += $4 }
		END { average() }' >&3
}
