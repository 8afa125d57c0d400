# C1, C6: waiting is silent and cheap, and it is waiting: an hour on a full host.
# Two guests are told to grow, take what there is, and wait for 3600 s. Their CPU time is compared with that of ten idle
# minutes of the same boot. Stock gives up after 14 s, so it is silent too and only fails to go on trying.
# shellcheck shell=dash disable=SC2034 # the limits are read by ci/boot
VIRTUAL_LIMIT=5400

IDLE_SECONDS=600
HOUR=3600
# A try a second, less those that fall between two readings.
LEAST_CALLS=3500
PER_MILLE=1

cpu_ns() {
	xenmem dom "$(id "$1")" | cut -d' ' -f3
}

xen_log_lines() {
	xl dmesg | wc -l
}

# extra_ppm NAME: CPU time of the hour beyond the idle guest's, in parts per million of the hour.
extra_ppm() {
	local idle busy
	eval "idle=\$idle_$1 busy=\$busy_$1"
	awk -v idle="$idle" -v busy="$busy" -v i=$IDLE_SECONDS -v h=$HOUR \
		'BEGIN { printf "%d\n", (busy / h - idle / i) / 1e9 * 1e6 }'
}

# watch SECONDS VARIABLE: let time pass; each guest's CPU time goes to VARIABLE_NAME, in ns.
watch() {
	for name in pv pvh; do
		eval "from_$name=$(cpu_ns $name)"
	done
	sleep "$1"
	for name in pv pvh; do
		eval "$2_$name=\$(($(cpu_ns $name) - from_$name))"
	done
}

scenario() {
	for name in pv pvh; do
		guest $name $name 128 384
		ask $name count_populate
	done
	watch $IDLE_SECONDS idle
	hog_but 24
	for name in pv pvh; do
		want $name 256
	done
	# The first messages and the partial grant.
	sleep 10
	for name in pv pvh; do
		eval "calls_$name=$(ask $name populate_calls) lines_$name=$(ask $name log_lines) thread_$name=$(ask $name balloon_cpu_ns)"
	done
	xen_lines=$(xen_log_lines)
	watch $HOUR busy
	check C6 "Xen's log has no new line after an hour" [ "$(xen_log_lines)" = "$xen_lines" ]
	for name in pv pvh; do
		eval "calls=\$calls_$name lines=\$lines_$name thread=\$thread_$name"
		calls=$(($(ask $name populate_calls) - calls))
		lines=$(($(ask $name log_lines) - lines))
		thread=$((($(ask $name balloon_cpu_ns) - thread) / 1000000))
		extra=$(extra_ppm $name)
		figure "$name: populate calls in an hour of waiting" "$calls" calls
		figure "$name: CPU of an hour of waiting, beyond idle" "$extra" ppm
		figure "$name: CPU of the balloon thread in that hour" "$thread" ms
		figure "$name: log lines in that hour" "$lines" lines
		defect C1 "$name: go on trying for an hour ($calls calls)" [ "$calls" -ge $LEAST_CALLS ]
		check C6 "$name: at most one populate call a second" [ "$calls" -le $((HOUR + 2)) ]
		check C6 "$name: at most 0.1 % CPU more than idle ($extra ppm)" [ "$extra" -le $((PER_MILLE * 1000)) ]
		check C6 "$name: no new line in the guest's log" [ "$lines" -eq 0 ]
	done
}
