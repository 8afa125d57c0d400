# What a guest's programs can be asked to do with memory: hold it, need it at times, lend and map it. See agent.sh.
# shellcheck shell=sh

# hold_pattern MIB: fill memory with a pattern; may be called again for more.
hold_pattern() {
	rm -f /tmp/hold
	hold "$1" </dev/null >/dev/null 2>&1 &
	until [ -s /tmp/hold ]; do
		sleep 0.1
	done
}

# drop_pattern: give the memory of hold_pattern back.
drop_pattern() {
	killall hold
}

# check_pattern: "intact", or how many words were lost.
check_pattern() {
	rm -f /tmp/hold
	killall -USR1 hold || return 1
	until [ -s /tmp/hold ]; do
		sleep 0.1
	done
	cat /tmp/hold
}

# start_work MIB SECONDS: begin to do something every SECONDS seconds that needs memory: see ci/inside/src/usemem.c.
start_work() {
	echo 0 0 0 >/tmp/work.last
	work "$1" "$2" </dev/null >/dev/null 2>&1 &
}

# work_done: "ROUNDS FAILED MICROSECONDS" since it was asked last, or since start_work.
work_done() {
	cp /tmp/work /tmp/work.now
	paste -d' ' /tmp/work.last /tmp/work.now | awk '{ print $4 - $1, $5 - $2, $6 - $3 }'
	mv /tmp/work.now /tmp/work.last
}

# fill_memory MIB: take all that is available but for that much, for good. It is quicker than hold_pattern, and checks nothing.
fill_memory() {
	mkdir -p /fill
	mount -t tmpfs -o size=100% fill /fill
	fallocate -l $(($(memory_kib MemAvailable) * 1024 - $1 * 1048576)) /fill/all
}

# start_peaks MIB SECONDS EVERY: hold that much for SECONDS in every EVERY seconds, whatever is killed. Most programs ask for their
# memory bit by bit; this one asks for all at once, which the kernel would refuse if it were more than all RAM.
start_peaks() {
	echo 1 >/proc/sys/vm/overcommit_memory
	# Only "exec" lets go of the pipe that the answer goes through.
	(
		exec </dev/null >/dev/null 2>&1
		while :; do
			hold "$1" &
			sleep "$2"
			kill $!
			sleep $(($3 - $2))
		done
	) &
}

# offer_grants COUNT: offer that many pages to dom0 until the end; prints the first grant's reference.
offer_grants() {
	grants offer "$1" </dev/null >/tmp/grants 2>&1 &
	until [ -s /tmp/grants ]; do
		sleep 0.1
	done
	cat /tmp/grants
}

# start_mapping PAGES: begin to take that many pages to map grants into.
start_mapping() {
	grants take "$1" </dev/null >/tmp/taken 2>&1 &
}

# has_mapped SECONDS: whether it has them by then.
has_mapped() {
	for _ in $(seq $(($1 * 10))); do
		! grep -qx taken /tmp/taken || return 0
		sleep 0.1
	done
	cat /tmp/taken
	return 1
}

# map_grants PAGES: take that many pages to map grants into; give up after 10 s.
map_grants() {
	start_mapping "$1"
	has_mapped 10
}

# fragment_memory MIB [pipes]: take that much memory and give every second page of it back; of pages that the kernel can move, or
# of the others, which pipes hold.
fragment_memory() {
	fragment "$@" </dev/null >/dev/null 2>&1 &
	until [ -s /tmp/fragment ]; do
		sleep 0.1
	done
}

# start_changing_load SEED MOST EVERY: hold between none and MOST pieces of 16 MiB, until stop_changing_load: another number every EVERY seconds, which
# follows from SEED, and towards it a piece every 8 s. A piece that is killed is begun anew.
start_changing_load() {
	# Only "exec" lets go of the pipe that the answer goes through.
	(
		exec </dev/null >/dev/null 2>&1
		seed=$1
		while :; do
			seed=$(((seed * 1103515245 + 12345) % 2147483648))
			pieces=$((seed / 65536 % ($2 + 1)))
			for _ in $(seq $(($3 / 8))); do
				one_piece "$pieces"
				sleep 8
			done
		done
	) &
	echo $! >/tmp/changing.pid
}

# one_piece PIECES: one piece more or one less, if there are not so many.
one_piece() {
	pieces=$1
	# shellcheck disable=SC2046 # process numbers
	set -- $(pidof hold)
	if [ $# -lt "$pieces" ]; then
		hold 16 &
	elif [ $# -gt "$pieces" ]; then
		kill "$1"
	fi
}

stop_changing_load() {
	kill "$(cat /tmp/changing.pid)"
	killall hold
}

# say_need SECONDS: every SECONDS seconds write "@need KIB" to the console: what is in use.
say_need() {
	(
		exec </dev/null >/dev/hvc0 2>&1
		while sleep "$1"; do
			{ read -r _ total _; read -r _ _; read -r _ available _; } </proc/meminfo
			echo "@need $((total - available))"
		done
	) &
}
