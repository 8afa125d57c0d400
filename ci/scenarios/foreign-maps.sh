# C9, C7: XSA-300. dom0 maps a guest's pages until it is refused: it gets an error, dom0 lives, and has it all back afterwards.
# Without XEN_UNPOPULATED_ALLOC each mapped grant takes a page from dom0's balloon, and with none there dom0 is made smaller.
# Two guests offer 1024 pages each, and dom0, of 256 MiB, maps them again and again, one guest's after the other's. (A foreign
# mapping takes a page only in a dom0 that is not PV.) The check of the XSA-300 fix refuses it on stock too, but the pages
# that come back from the refused call wake the balloon, which hotplugs as much memory as is lent, for which dom0 has nothing
# left: an oops, a warning, or out of memory, unless just enough is left to describe that memory (all were seen). Stock panics of
# each, as it would only hang with its xenstored killed. A patched driver without the check lets dom0 run out of memory.
# shellcheck shell=dash
# Virtual-limit: 600
# Stock-allows: ^\[.*Call [Tt]race:
# Stock-may-die: Kernel panic - not syncing: (Fatal exception|Out of memory|.*panic_on_warn)

# As many as a guest's gntalloc allows, and not so often that it is Xen that refuses (it did the 65th time).
OFFERED=1024
MOST_TIMES=63
SETTLE_SECONDS=5
MAP_SECONDS=60
BACK_SECONDS=60
# What dom0's programs may have more or less than before.
SLACK_KIB=4096
DOM0=/sys/devices/system/xen_memory/xen_memory0

memory_kib() {
	awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo
}

# map_all NAME FIRST: map a guest's grants until refused; the pages go to mapped, the error to error.
map_all() {
	rm -f /tmp/mapped
	grants map "$(id "$1")" "$2" $OFFERED $((OFFERED * MOST_TIMES)) >/tmp/mapped 2>&1 &
	mapper=$!
	seconds=$MAP_SECONDS
	until [ -s /tmp/mapped ] || [ $((seconds -= 1)) -eq 0 ]; do
		sleep 1
	done
	read -r mapped error 2>/dev/null </tmp/mapped || mapped=0 error="none within $MAP_SECONDS s"
}

# dom0_works: whether it still starts programs, and the toolstack answers.
dom0_works() {
	xl list >/tmp/list && grep -q Domain-0 /tmp/list && [ "$(xenstore-read domid)" = 0 ]
}

# back: whether dom0 has the size that it had, and as much free, but for the slack.
back() {
	[ "$(cat $DOM0/info/current_kb)" -eq "$current" ] &&
		[ "$(memory_kib MemTotal)" -eq "$total" ] &&
		[ "$(memory_kib MemFree)" -ge $((free - SLACK_KIB)) ]
}

until_back() {
	local seconds=$BACK_SECONDS
	until back; do
		[ $((seconds -= 1)) -gt 0 ] || return 1
		sleep 1
	done
}

one_guest() {
	name=$1
	first=$(ask "$name" "offer_grants $OFFERED") || bail "$name offers no grants: $first"
	current=$(cat $DOM0/info/current_kb) total=$(memory_kib MemTotal) free=$(memory_kib MemFree)
	map_all "$name" "$first"
	figure "$name: pages that dom0 mapped of it until refused" "$mapped" pages
	figure "$name: left to dom0 then" "$(memory_kib MemAvailable)" KiB
	check C9 "$name: dom0 is refused with an error ($error after $mapped pages)" [ "$error" = ENOMEM ]
	check C9 "$name: dom0 became smaller by as much" \
		[ $((current - $(cat $DOM0/info/current_kb))) -ge $((mapped * 4 - SLACK_KIB)) ]
	check C9 "$name: dom0 lives" dom0_works
	kill $mapper
	began=$(uptime_s)
	check C9 "$name: dom0 has its memory back afterwards" until_back
	figure "$name: dom0 has its memory back after" "$(since "$began")" s
	figure "$name: dom0's size before and after" "$current $(cat $DOM0/info/current_kb)" KiB
}

scenario() {
	[ "$VARIANT" != stock ] || echo 1 | tee /proc/sys/vm/panic_on_oom >/proc/sys/kernel/panic_on_warn
	for name in $TYPES; do
		guest "$name" "$name" 128 128
	done
	# What a dom0 that is not PV has lent while the guests were made comes back.
	sleep $SETTLE_SECONDS
	each_type one_guest
}
