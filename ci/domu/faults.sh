# What a scenario may ask of a guest whose kernel has fault injection (ci/kconfig/faults): refuse memory to the driver.
# shellcheck shell=sh

FAULTS=/sys/kernel/debug
POINTS='failslab fail_page_alloc'

# fault NAME VALUE: one setting of both kinds of allocation.
fault() {
	for point in $POINTS; do
		echo "$2" >"$FAULTS/$point/$1"
	done
}

# faults_ready: make the kernel able to refuse any allocation, and refuse none yet.
faults_ready() {
	mount -t debugfs debugfs $FAULTS
	fault probability 0
	fault verbose 0
	fault times -1
	fault ignore-gfp-wait N
	echo N >$FAULTS/fail_page_alloc/ignore-gfp-highmem
	echo 0 >$FAULTS/fail_page_alloc/min-order
}

# text_of FUNCTION: where it begins and where the next one does.
text_of() {
	sort /proc/kallsyms | awk -v name="$1" 'found && $1 != from { print from, $1; exit } $3 == name { found = 1; from = $1 }'
}

# only_in FUNCTION [NOT_IN]: refuse only what FUNCTION asks for, itself or through others, but not through NOT_IN.
only_in() {
	# shellcheck disable=SC2046 # two addresses each
	set -- $(text_of "$1") ${2:+$(text_of "$2")}
	fault require-start "0x$1"
	fault require-end "0x$2"
	fault reject-start "0x${3:-0}"
	fault reject-end "0x${4:-0}"
}

# fail_nth N: refuse the balloon thread the Nth allocation from now on; 0: none.
fail_nth() {
	echo "$1" >"/proc/$(balloon_pid)/fail-nth"
}

# fail_nth_left: how many allocations there were still to go.
fail_nth_left() {
	cat "/proc/$(balloon_pid)/fail-nth"
}

# fail_often PERCENT PID: refuse so many allocations to that process, and to what it starts from then on.
fail_often() {
	echo 1 >"/proc/$2/make-it-fail"
	fault task-filter Y
	fault probability "$1"
}

# borrow TIMES PAGES: take pages out of the balloon and give them back so many times, with every 50th allocation refused; prints
# how often there were none to be had.
borrow() {
	refused=0
	for _ in $(seq "$1"); do
		# shellcheck disable=SC2016 # the inner shell's own number
		sh -c '. /agent.sh; . /faults.sh; fail_often 2 $$; exec mapgrant '"$2" </dev/null >/tmp/mapgrant.log 2>&1 &
		until [ -s /tmp/mapgrant ] || [ ! -d /proc/$! ]; do
			sleep 0.05
		done
		[ -s /tmp/mapgrant ] || refused=$((refused + 1))
		kill $! 2>/dev/null
		wait $! 2>/dev/null
		rm -f /tmp/mapgrant
	done
	fault probability 0
	echo $refused
}
