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
