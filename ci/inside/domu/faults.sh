# What a scenario may ask of a guest whose kernel has fault injection (ci/kconfig/faults-kunit): refuse memory to the balloon thread.
# shellcheck shell=sh

DEBUGFS=/sys/kernel/debug

# set_faults NAME VALUE: one setting of the fault injection into both kinds of allocation.
set_faults() {
	for point in failslab fail_page_alloc; do
		echo "$2" >"$DEBUGFS/$point/$1"
	done
}

# faults_ready: make the kernel able to refuse any allocation of the balloon thread's and nobody else's, and refuse none yet.
faults_ready() {
	mount -t debugfs debugfs $DEBUGFS
	set_faults probability 0
	set_faults verbose 0
	set_faults times -1
	set_faults ignore-gfp-wait N
	echo N >$DEBUGFS/fail_page_alloc/ignore-gfp-highmem
	echo 0 >$DEBUGFS/fail_page_alloc/min-order
	set_faults task-filter Y
	echo 1 >"/proc/$(balloon_pid)/make-it-fail"
}

# refuse SLAB PAGES: from now on, refuse so many per cent of its requests for slab objects and for pages.
refuse() {
	echo "$1" >$DEBUGFS/failslab/probability
	echo "$2" >$DEBUGFS/fail_page_alloc/probability
}

# text_of FUNCTION: where it begins and where the next one does.
text_of() {
	sort /proc/kallsyms | awk -v name="$1" 'found && $1 != from { print from, $1; exit } $3 == name { found = 1; from = $1 }'
}

# spare FUNCTION: refuse nothing that it asks for, itself or through others.
spare() {
	# shellcheck disable=SC2046 # two addresses
	set -- $(text_of "$1")
	set_faults reject-start "0x$1"
	set_faults reject-end "0x$2"
}

# arm N: refuse the balloon thread the Nth request from now on.
arm() {
	echo "$1" >"/proc/$(balloon_pid)/fail-nth"
}

# refuse_each KIB: armed with 1 before: until the guest has KIB, refuse the balloon thread the first request of a try, the second
# of another, and so on; prints how many were refused. The thread is told a target again each time, so that it tries at once;
# one that is 64 MiB away, as a try in which a refused request does no harm must not take all the rest. Gives up after 100 times.
refuse_each() {
	n=1 refused=0
	for _ in $(seq 100); do
		sleep 0.3
		kib=$(attribute info/current_kb)
		[ "$kib" -lt "$1" ] || break
		if [ "$(cat "/proc/$(balloon_pid)/fail-nth")" -eq 0 ]; then
			refused=$((refused + 1))
			n=$((n + 1))
		fi
		arm $n
		kib=$((kib + 65536))
		echo $((kib < $1 ? kib : $1)) >"$XEN_MEMORY/target_kb"
	done
	arm 0
	echo $refused
}
