# C3, C13: all that can meet in the driver at the same time loses no page: targets, grants, hotplug, CPUs coming and going.
# In each of two guests with two vCPUs, for a minute: processes write targets and delays and read every attribute, take pages
# out of the balloon and put them back, online memory blocks and (PV) switch a CPU off and on (ci/inside/src/race.c), while dom0 writes
# targets to xenstore and a hog takes the host's memory and gives it back. Then the guest is given a size, must reach it, and
# the accounts must agree. Virtual time has one vCPU, so nothing can race in it: REAL_TIME=1 boots this.
# shellcheck shell=dash disable=SC2016 # guests expand what they are asked
# Clock: real
# With DEBUG_VM a PV kernel that takes a CPU away warns once that the CPU's page tables are not those it expects (in the core's
# switch_mm_irqs_off(), from play_dead_common()); the second line comes with it, and with every other trace: what
# else there is to deny has a line of its own before its trace.
# Allows: WARNING: CPU: [0-9]+ PID: 0 at arch/x86/mm/tlb.c:[0-9]+ switch_mm_irqs_off\+
# Allows: Call [Tt]race:
# What the rest of the kernel leaves unmarked is not this series' to judge; what the driver takes part in, the scenario does.
# Allows: BUG: KCSAN: data-race in 
# For some of the targets the maximum is too small by the pages that Xen counts and the driver does not.
# Allows: Over-allocation
# Host-MiB: 2048
# Virtual-limit: 1200
# Real-limit: 1500
MIB=256
MAXIMUM_MIB=256
LOW_MIB=192
HIGH_MIB=1024
END_MIB=320
RACE_SECONDS=60
# At most from one switch of a CPU to the next. None in a PVH guest: under QEMU's emulation one, a stock one too, dies of a triple
# fault of the CPU being switched on (a stock one in 2212 switches while nothing but its target was written).
PV_CPU_MS=100
PVH_CPU_MS=0
# Real time: the machine may be busy.
SETTLE_SECONDS=120
HOG_MIB=256

# uncounted NAME: what the guest's kernel has and the driver does not count; a page lost or counted twice changes it.
uncounted() {
	ask "$1" 'echo $(($(memory_kib MemTotal) - $(attribute info/current_kb)))'
}

# disturb NAME: until /tmp/racing is gone, write targets to xenstore, and take and give back the host's memory.
disturb() {
	local mib=$LOW_MIB taken
	while [ -e /tmp/racing ]; do
		mib=$((mib + 37 > HIGH_MIB ? LOW_MIB : mib + 37))
		target "$1" $mib
		sleep 0.1
		[ $((mib % 4)) -ne 0 ] || {
			taken=$(xenmem hog $HOG_MIB 2>/dev/null) || continue
			sleep 1
			xenmem drop "$taken"
		}
	done
}

# race NAME CPU_MS: a minute of it.
race() {
	ask "$1" "race $RACE_SECONDS $((LOW_MIB * 1024)) $((HIGH_MIB * 1024)) $2 </dev/null >/tmp/race.log 2>&1 &"
	touch /tmp/racing
	disturb "$1" &
	sleep $RACE_SECONDS
	rm /tmp/racing
	wait $!
	for _ in $(seq $SETTLE_SECONDS); do
		! ask "$1" '[ -s /tmp/race ]' || return 0
		sleep 1
	done
	ask "$1" 'cat /tmp/race.log'
	return 1
}

# settles NAME: whether the guest comes to the end's size and stays there.
settles() {
	local goal
	goal=$(($(ask "$1" 'attribute target_kb') / 4 + offset))
	xenmem wait "$(id "$1")" ge $goal $SETTLE_SECONDS >/dev/null &&
		xenmem wait "$(id "$1")" le $goal $SETTLE_SECONDS >/dev/null
}

# driver_races NAME: the data races reported with a function of the driver at either end.
driver_races() {
	grep 'BUG: KCSAN: data-race in ' "$(console_log "$1")" | tr -d '\r' | grep -wF -f "/tmp/$1.functions"
}

one_guest() {
	local name=$1 cpu_ms=$2 uncounted offset
	guest "$name" "$name" $MIB $MAXIMUM_MIB memhp_default_state=offline page_poison=1 slub_debug=FZP
	offset=$(cat "/tmp/$name.offset")
	uncounted=$(uncounted "$name")
	[ "$KCONFIG" != kcsan ] || ask "$name" begin_kcsan >"/tmp/$name.functions"
	ask "$name" 'hold_pattern 32'
	maximum "$name" $HIGH_MIB
	check C13 "$name: come to the end of $RACE_SECONDS s of races" race "$name" "$cpu_ms"
	ask "$name" 'cat /tmp/race' | while read -r kind times refused; do
		figure "$name: $kind, done (and refused)" "$times ($refused)" times
	done
	target "$name" $END_MIB
	check C13 "$name: come to $END_MIB MiB afterwards" settles "$name"
	check C3 "$name: use every page that is counted" [ "$(uncounted "$name")" = "$uncounted" ]
	check C3 "$name: hold every byte of its pattern" [ "$(ask "$name" check_pattern)" = intact ]
	[ "$KCONFIG" != kcsan ] || {
		figure "$name: data races reported, all of the kernel" "$(grep -c 'BUG: KCSAN' "$(console_log "$name")")" reports
		figure "$name: functions of the driver that were looked for" "$(grep -c . "/tmp/$name.functions")" functions
		check C13 "$name: no data race with the driver at either end ($(driver_races "$name" | tail -n 1))" [ -z "$(driver_races "$name")" ]
	}
	check C13 "$name: both CPUs work" [ "$(ask "$name" 'cat /sys/devices/system/cpu/online')" = 0-1 ]
	agree "$name"
	forget "$name"
}

scenario() {
	for type in $TYPES; do
		one_guest "$type" "$([ "$type" = pv ] && echo $PV_CPU_MS || echo $PVH_CPU_MS)"
	done
}
