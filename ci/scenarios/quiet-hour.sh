# C1, C6: waiting is silent and cheap, and it is waiting: an hour on a full host.
# Two guests are told to grow, take what there is, and wait for 3600 s: they ask every second for two minutes, then after 2, 4, 8
# and 16 s, and from then on every 32 s. Their CPU time is compared with that of ten idle minutes of the same boot.
# Stock gives up after 14 s, so it is silent too and only fails to go on trying.
# shellcheck shell=dash
# Virtual-limit: 5400

IDLE_SECONDS=600
# What the first messages and the partial grant take.
FIRST_SECONDS=10
# Until all of the first two minutes are over, and the delay has come to 32 s: 2 + 4 + 8 + 16 s, in five tries.
EAGER_SECONDS=190
TWO_MINUTES=120
BACKING_OFF_CALLS=5
# A try a second, 6 % late (own-maximum says why), less those before the first reading.
LEAST_EAGER_CALLS=$((TWO_MINUTES * 94 / 100 - FIRST_SECONDS))
MOST_EAGER_CALLS=$((TWO_MINUTES + BACKING_OFF_CALLS))
HOUR=3600
PATIENT_SECONDS=$((HOUR - EAGER_SECONDS))
MAX_DELAY_SECONDS=32
# From 34 s apart to 32, and what falls between two readings.
LEAST_PATIENT_CALLS=$((PATIENT_SECONDS / 34 - 1))
MOST_PATIENT_CALLS=$((PATIENT_SECONDS / MAX_DELAY_SECONDS + 1))
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

# watch SECONDS VARIABLE: let time pass; each guest's CPU time is added to VARIABLE_NAME, in ns.
watch() {
	for name in $TYPES; do
		eval "from_$name=$(cpu_ns "$name")"
	done
	sleep "$1"
	for name in $TYPES; do
		eval "$2_$name=\$((\${$2_$name:-0} + $(cpu_ns "$name") - from_$name))"
	done
}

# waits NAME EAGER PATIENT: the populate calls of the hour's first minutes and of its rest. Stock fails to make them, but makes no
# more of them either.
waits() {
	figure "$1: populate calls in an hour of waiting" "$(($2 + $3))" calls
	figure "$1: of these in the first $EAGER_SECONDS s" "$2" calls
	defect C1 "$1: ask every second for two minutes ($2 calls)" between $LEAST_EAGER_CALLS "$2" $MOST_EAGER_CALLS
	defect C1 "$1: go on asking for an hour, every $MAX_DELAY_SECONDS s ($3 calls)" between $LEAST_PATIENT_CALLS "$3" $MOST_PATIENT_CALLS
	check C6 "$1: at most one populate call a second, then one each $MAX_DELAY_SECONDS s" \
		[ "$2" -le $MOST_EAGER_CALLS -a "$3" -le $MOST_PATIENT_CALLS ]
}

scenario() {
	for name in $TYPES; do
		guest "$name" "$name" 128 384
		ask "$name" count_populate
	done
	watch $IDLE_SECONDS idle
	hog_but 24
	each_type mem_set 256
	sleep $FIRST_SECONDS
	for name in $TYPES; do
		eval "calls_$name=$(ask "$name" populate_calls) lines_$name=$(ask "$name" log_lines) thread_$name=$(ask "$name" balloon_cpu_ns)"
	done
	xen_lines=$(xen_log_lines)
	watch $EAGER_SECONDS busy
	for name in $TYPES; do
		eval "eager_$name=\$(($(ask "$name" populate_calls) - calls_$name))"
	done
	watch $PATIENT_SECONDS busy
	check C6 "Xen's log has no new line after an hour" [ "$(xen_log_lines)" = "$xen_lines" ]
	for name in $TYPES; do
		eval "calls=\$calls_$name eager=\$eager_$name lines=\$lines_$name thread=\$thread_$name"
		waits "$name" "${eager:?}" $(($(ask "$name" populate_calls) - ${calls:?} - eager))
		lines=$(($(ask "$name" log_lines) - lines))
		thread=$((($(ask "$name" balloon_cpu_ns) - thread) / 1000000))
		extra=$(extra_ppm "$name")
		figure "$name: CPU of an hour of waiting, beyond idle" "$extra" ppm
		figure "$name: CPU of the balloon thread in that hour" "$thread" ms
		figure "$name: log lines in that hour" "$lines" lines
		check C6 "$name: at most 0.1 % CPU more than idle ($extra ppm)" [ "$extra" -le $((PER_MILLE * 1000)) ]
		check C6 "$name: no new line in the guest's log" [ "$lines" -eq 0 ]
	done
}
