# What scenario "races" asks of a guest whose kernel looks for data races.
# shellcheck shell=sh

KCSAN=/sys/kernel/debug/kcsan

# begin_kcsan: on a kernel with KCSAN, begin to look for data races, and print the functions of the driver, a line each.
begin_kcsan() {
	mount -t debugfs debugfs /sys/kernel/debug
	echo on >"$KCSAN"
	awk '$2 ~ /[tT]/ && $3 ~ /balloon|xenmem_reservation|_reservation$|^xen_online_page|^(target|max_retry_count|max_schedule_delay|(current|low|high)_kb)_(show|store)/ { print $3 }' /proc/kallsyms
}
