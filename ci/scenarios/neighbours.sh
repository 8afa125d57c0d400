# C17, C2: a guest that waits for memory lets its neighbours have theirs: one is saved, restored, rebooted, one is created, dom0 lends.
# A guest of 128 MiB wants 512 on a full host, for longer than the two minutes in which it asks every second. Then
#   lend    dom0 lends 30720 pages of its own for 20 s, by mapping grants into them, and takes them back
#   reboot  a neighbour is destroyed and created again
#   save    dom0 gives up 8 MiB, which Xen needs to save a neighbour; it is saved, and restored into what it had
#   create  xl makes dom0 smaller for a new guest ("autoballoon") and creates that
# Each begins just after one of the waiter's tries and with the host full. In each some memory is free for a while, and a waiter
# that asks every second has it then. Stock lets it be, as it has given up; a driver that asks every second for ever fails in
# all four (mutant C17-asks-every-second-for-ever). What remains is the chance that a try falls into that while.
# Whoever wants a try every second all the same writes 1 to max_schedule_delay.
# shellcheck shell=dash disable=SC2016 # guests expand what they are asked
# Not-on-arm64: nothing can be saved there, and dom0, mapped 1:1, frees nothing for others
# Virtual-limit: 2400
# dom0 has room for what it lends, and for what is saved to its memory.
# Dom0-MiB: 512

SIZE_MIB=128
TARGET_MIB=512
OTHER_MIB=96
SMALL_MIB=64
FREE_MIB=24
# Two minutes and 2 + 4 + 8 + 16 s, each as late as the kernel's timer wheel may make it (own-maximum says why), and one try more.
PATIENT_SECONDS=165
MAX_DELAY_SECONDS=32
LONGEST_DELAY_SECONDS=35
SETTLE_SECONDS=5
LENT_PAGES=30720
OFFERED=1024
LENT_SECONDS=20
# What may be missing all the same: 235 pages were, once, of which the waiter had none; a waiter that takes them takes all.
NEAR_PAGES=256
BACK_SECONDS=10
SAVE_MIB=8
SLACK_MIB=4
# A person or a script between two commands.
BETWEEN_SECONDS=2
# What xl takes from dom0 for a guest besides its memory.
EXTRA_MIB=16
WATCH_SECONDS=200
# A try a second, 6 % late (own-maximum says why), less those that fall between two readings.
LEAST_CALLS=185

# config NAME TYPE MIB: a guest that nobody asks anything.
config() {
	cat >"/tmp/$1.cfg" <<-END
		name = "$1"
		$(config_lines "$2")
		kernel = "/guest/kernel"
		ramdisk = "/guest/domu.gz"
		memory = $3
		maxmem = $3
		extra = "console=hvc0 rdinit=/init $KERNEL_PARAMETERS oops=panic"
	END
}

# run XL-COMMAND...: whether it succeeds; why not goes to the console.
run() {
	xl "$@" >/tmp/run 2>&1 && return 0
	grep -m1 '^libxl: error' /tmp/run | sed "s/^/DATA xl $1: /" >&3
	return 1
}

# runs NAME: whether xl knows such a guest and Xen has it.
runs() {
	xenmem dom "$(xl domid "$1" 2>/dev/null)" >/dev/null 2>&1
}

# revive: the neighbour is gone, or could not be saved and did not go on.
revive() {
	xl destroy other 2>/dev/null || :
	run create /tmp/other.cfg || bail "the neighbour could not be created"
}

# again: the waiter gives back all that it took, so that whoever lost it has it, and waits anew until it is patient.
again() {
	target waiter $SIZE_MIB
	sleep $SETTLE_SECONDS
	runs other || revive
	target waiter $TARGET_MIB
	sleep $PATIENT_SECONDS
	tries=yes
	ask waiter "until_tried $LONGEST_DELAY_SECONDS" || tries=
	had=$(pages waiter)
}

# remains CASE: how long the memory was free, and the chance that one try in max_schedule_delay falls into that.
remains() {
	figure "$1: memory was free for" "$gap" s
	figure "$1: chance of a patient waiter to take it" \
		"$(awk -v s="$gap" -v d=$MAX_DELAY_SECONDS 'BEGIN { printf "%.0f", s < d ? s / d * 100 : 100 }')" %
	figure "$1: taken by the waiter" $(($(pages waiter) - had)) pages
}

# lend: the pages that dom0 has not got back go to missing.
lend() {
	local first before mapper
	first=$(ask waiter "cat /tmp/grants")
	before=$(dom0_pages)
	rm -f /tmp/mapped
	grants map "$(id waiter)" "$first" $OFFERED $LENT_PAGES >/tmp/mapped 2>&1 &
	mapper=$!
	began=$(uptime_s)
	until [ -s /tmp/mapped ]; do
		sleep 0.1
	done
	lent=$((before - $(dom0_pages)))
	sleep $LENT_SECONDS
	kill $mapper
	gap=$(since "$began")
	xenmem wait 0 ge "$before" $BACK_SECONDS >/dev/null || :
	missing=$((before - $(dom0_pages)))
}

lends() {
	lend
	remains lend
	check C17 "lend: dom0 lends $LENT_PAGES pages ($(cat /tmp/mapped))" [ "$lent" -ge $LENT_PAGES ]
	check C17 "lend: dom0 has them back ($missing missing)" [ $missing -le $NEAR_PAGES ]
}

save_restore_other() {
	run save other /save/other && run restore /save/other
}

saves() {
	run mem-set 0 $((DOM0_MIB - SAVE_MIB))m || :
	began=$(uptime_s)
	sleep $BETWEEN_SECONDS
	check C17 "save: a neighbour for which dom0 gave up $SAVE_MIB MiB is saved, and restored" save_restore_other
	gap=$(since "$began")
	remains save
	rm -f /save/other
}

# starts NAME
starts() {
	run create "/tmp/$1.cfg" && runs "$1"
}

# The new one is a little smaller, as creating may take more besides its memory than the old one gave back.
reboots() {
	config other pvh $((OTHER_MIB - SLACK_MIB))
	began=$(uptime_s)
	run destroy other || :
	check C17 "reboot: a neighbour starts again" starts other
	gap=$(since "$began")
	remains reboot
}

creates() {
	local before
	# xl takes its lock for this alone; where it cannot, it creates nothing and exits with 0.
	printf '%s\n' 'autoballoon="on"' 'lockfile="/run/lock/xl"' >>/etc/xen/xl.conf
	before=$(dom0_pages)
	began=$(uptime_s)
	check C17 "create: a guest of $SMALL_MIB MiB for which dom0 makes room starts" starts small
	gap=$(since "$began")
	remains create
	lost=$(((before - $(dom0_pages)) / 256))
	figure "create: dom0 is smaller by" $lost MiB
	check C17 "create: dom0 is smaller by what it takes and no more ($lost MiB)" [ $lost -le $((SMALL_MIB + EXTRA_MIB)) ]
}

# one_case COMMAND
one_case() {
	again
	defect C17 "${1%s}: the waiter is still trying" [ -n "$tries" ]
	"$1"
}

# every_second: the ABI's way to be eager for ever.
every_second() {
	local calls
	ask waiter 'put max_schedule_delay 1' >/dev/null
	calls=$(ask waiter populate_calls)
	sleep $WATCH_SECONDS
	calls=$(($(ask waiter populate_calls) - calls))
	figure "populate calls in $WATCH_SECONDS s with max_schedule_delay 1" $calls calls
	defect C2 "with max_schedule_delay 1 the waiter asks every second for ever ($calls calls in $WATCH_SECONDS s)" [ $calls -ge $LEAST_CALLS ]
	check C6 "and no more often" [ $calls -le $((WATCH_SECONDS + 2)) ]
}

scenario() {
	guest waiter pv $SIZE_MIB $TARGET_MIB
	ask waiter count_populate
	ask waiter "offer_grants $OFFERED" >/dev/null
	config other pvh $OTHER_MIB
	config small pv $SMALL_MIB
	run create /tmp/other.cfg || bail "the neighbour could not be created"
	launched="$launched other"
	mkdir -p /save
	mount -t tmpfs -o size=80% save /save
	hog_but $FREE_MIB
	maximum waiter $TARGET_MIB
	target waiter $TARGET_MIB
	sleep $SETTLE_SECONDS
	lend
	figure "dom0 lends in the waiter's first two minutes, and is short afterwards of" $((missing / 256)) MiB
	for case in lends reboots saves creates; do
		one_case $case
	done
	again
	every_second
}
