# What a scenario may ask of a guest besides plain shell.
# shellcheck shell=sh

XEN_MEMORY=/sys/devices/system/xen_memory/xen_memory0
TRACING=/sys/kernel/tracing

# attribute NAME: what one of the driver's sysfs attributes says (info/current_kb, target_kb, ...).
attribute() {
	cat "$XEN_MEMORY/$1"
}

# balloon_pid: the balloon thread's process number.
balloon_pid() {
	grep -lx xen-balloon /proc/[0-9]*/comm | cut -d/ -f3
}

# balloon_cpu_ns: CPU time that the balloon thread has used, in nanoseconds.
balloon_cpu_ns() {
	cut -d' ' -f1 "/proc/$(balloon_pid)/schedstat"
}

# log_lines: the number of lines the guest's kernel has logged, but for the one of the random number generator, which
# comes when it comes.
log_lines() {
	dmesg | grep -vc 'random: crng init done'
}

# until_tried SECONDS: wait until the driver has tried once more, at most so long; looks every second.
until_tried() {
	read -r before <"$XEN_MEMORY/retry_count"
	for _ in $(seq "$1"); do
		read -r count <"$XEN_MEMORY/retry_count"
		[ "$count" = "$before" ] || return 0
		sleep 1
	done
	return 1
}

# until_at_target SECONDS: wait until the driver has the size that it was told, at most so long; looks ten times a second.
until_at_target() {
	for _ in $(seq $(($1 * 10))); do
		[ "$(attribute info/current_kb)" != "$(attribute target_kb)" ] || return 0
		sleep 0.1
	done
	return 1
}

# memory_kib NAME: a line of /proc/meminfo (MemTotal, MemAvailable, ...), in KiB.
memory_kib() {
	awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo
}

# page_kib: how large its pages are.
page_kib() {
	sed -n '/^KernelPageSize:/{s/[^0-9]//gp;q}' /proc/self/smaps
}

# free_with_pcp_kib: what is free, with what lies on the per-CPU lists: those may hold an eighth of a zone, and MemFree leaves them out.
free_with_pcp_kib() {
	echo $(($(memory_kib MemFree) + 4 * $(awk '$1 == "count:" { pages += $2 } END { print pages + 0 }' /proc/zoneinfo)))
}

# attribute_names: those of the driver's sysfs attributes, without those that every device has.
attribute_names() {
	(cd "$XEN_MEMORY" && find . -type f | sed 's/^..//' | grep -vxE 'uevent|power/.*' | sort)
}

# put ATTRIBUTE TEXT: write a line to an attribute; prints "accepted" or what the kernel said.
put() {
	if said=$({ echo "$2" >"$XEN_MEMORY/$1"; } 2>&1); then
		echo accepted
	else
		echo "${said##*: }"
	fi
}

# memory_blocks: the number of memory blocks that the kernel describes, online or not.
memory_blocks() {
	set -- /sys/devices/system/memory/memory[0-9]*
	echo $#
}

# block_kib: the size of a memory block.
block_kib() {
	echo $((0x$(cat /sys/devices/system/memory/block_size_bytes) / 1024))
}

# online_one STATE: online the first block that is offline, to that state (online, online_movable); prints its folder.
online_one() {
	for block in /sys/devices/system/memory/memory[0-9]*; do
		grep -qx offline "$block/state" || continue
		echo "$1" >"$block/state"
		echo "$block"
		return
	done
}

# zone_pages ZONE FIELD: a zone's pages: free, managed, ...
zone_pages() {
	awk -v zone="$1" -v field="$2" '
		$1 == "Node" { here = $4 == zone }
		here && ($1 == field || $1 == "pages" && $2 == field) { print $NF; exit }' /proc/zoneinfo
}

# movable_pages: how many there are that only movable pages may use: ZONE_MOVABLE, areas of the contiguous memory allocator.
movable_pages() {
	movable=$(zone_pages Movable managed) areas=$(memory_kib CmaTotal)
	echo $((${movable:-0} + ${areas:-0} / 4))
}

# watch_unpopulated: look five times a second how much memory the kernel describes and has not got, and keep the most there
# ever was in /tmp/unpopulated, in KiB. What is missing at first, such as a PC's hole below 1 MiB, does not count. A look counts if no block came while it was taken:
# the balloon may be filled up and the next block described between two reads.
watch_unpopulated() {
	# Only "exec" lets go of the pipe that the answer goes through.
	(
		exec </dev/null >/dev/null 2>&1
		block=$(block_kib) most=0
		read -r current <"$XEN_MEMORY/info/current_kb"
		holes=$(($(memory_blocks) * block - current))
		while sleep 0.2; do
			before=$(memory_blocks)
			read -r current <"$XEN_MEMORY/info/current_kb"
			[ "$(memory_blocks)" -eq "$before" ] || continue
			unpopulated=$((before * block - holes - current))
			[ $unpopulated -le $most ] || most=$unpopulated
			echo $most >/tmp/unpopulated
		done
	) &
}

# steps COUNT KIB: set COUNT targets one after the other, each KIB more than the last (or less, if negative), and print the CPU
# time that the balloon thread took for a page, in nanoseconds.
steps() {
	kib=$(attribute target_kb) cpu=$(balloon_cpu_ns) size=$(attribute info/current_kb)
	for _ in $(seq "$1"); do
		kib=$((kib + $2))
		echo $kib >"$XEN_MEMORY/target_kb"
		sleep 0.03
	done
	moved=$((($(attribute info/current_kb) - size) / 4))
	[ "$moved" -eq $(($1 * $2 / 4)) ] || return 1
	echo $((($(balloon_cpu_ns) - cpu) / (moved < 0 ? -moved : moved)))
}

# watch_lock: begin to log when the balloon thread takes and lets go of a mutex; in normal use balloon_mutex is the only one.
watch_lock() {
	{
		echo 'p:take mutex_lock'
		echo 'p:let_go mutex_unlock'
	} >>"$TRACING/kprobe_events"
	for event in take let_go; do
		echo "common_pid == $(balloon_pid)" >"$TRACING/events/kprobes/$event/filter"
		echo 1 >"$TRACING/events/kprobes/$event/enable"
	done
}

# longest_hold: the longest time that the balloon thread held a mutex since watch_lock or the last longest_hold, in
# microseconds.
longest_hold() {
	awk '
		match($0, /[0-9]+\.[0-9]+: (take|let_go):/) {
			split(substr($0, RSTART, RLENGTH), part, ": ")
			if (part[2] == "take:")
				taken = part[1]
			else if (taken && part[1] - taken > longest)
				longest = part[1] - taken
		}
		END { printf "%.0f\n", longest * 1e6 }' "$TRACING/trace"
	echo >"$TRACING/trace"
}
