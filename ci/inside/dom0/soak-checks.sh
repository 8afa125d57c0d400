# What a soak checks after each step: who must have what by when, and whether Xen's, the driver's and the guest's own counts
# agree. See soak-steps.sh for what a step is, soak-records.sh for what is known of a guest.
# shellcheck shell=dash disable=SC2154,SC2034,SC2086 # records are loaded by name; what some variables hold are words

# What Xen leaves of its last pages when domains ask a page at a time.
LAST_PAGES=256
# Moving a page, with no more than a toolstack running beside it, in virtual us: as measured on 7.2, rounded up.
PV_US=12
PVH_US=37
# Describing a memory block: what hotplug-host-full took beyond populating.
BLOCK_US=600000
BLOCK_PAGES=32768
PROMISED_MS=2000
# max_schedule_delay, with what the kernel's timer wheel may add to it (own-maximum says why), and what a look costs.
DELAY_MS=$((32 * 1064 + 20))
# A guest that is told to become far too small keeps a working reserve of 16 MiB; what is said of it is that half is there.
LEAST_AVAILABLE_KIB=8192
# What Xen's own allocator, which hands out parts of pages, had more or less of the same host, in pages: at most 4 in 130 steps.
XEN_SLACK=32
# What a guest's free memory may differ by after a full circle: what slabs and page tables have more or less.
LEAK_KIB=1024

# add_goal: what the guest that was loaded shall have. A maximum that is lower than what it has takes nothing from it.
add_goal() {
	local goal=$((base + target / 4)) move us=$PV_US
	[ "$most" -gt "$have" ] || most=$have
	[ "$goal" -le "$most" ] || goal=$most
	move=$((goal - have))
	[ "$type" = pv ] || us=$PVH_US
	[ $move -le 0 ] || { [ "$slow" -eq 0 ] && ! is_patient; } || late_ms=$DELAY_MS
	if [ $move -gt 0 ]; then
		need=$((need + move)) up="$up $id=$goal"
		[ "$hotplugs" -eq 0 ] || moving_us=$((moving_us + (1 + move / BLOCK_PAGES) * BLOCK_US))
	else
		move=$((-move))
		give=$((give + move)) still="$still $id=$goal"
	fi
	moved=$((moved + move)) moving_us=$((moving_us + move * us))
}

# set_goals: what all guests shall have, in "still" (sizes that depend on nobody else) and "up" (growth), and by when. Growth is
# due when the host has enough for all; otherwise it is due that the host has nothing left. What somebody who is told to become
# far too small ("lower") gives is not known before: with that there may have been enough for all.
set_goals() {
	local name
	still='' up='' need=0 give=0 moved=0 moving_us=0 late_ms=$PROMISED_MS most_free=any lower=''
	for name in $guests; do
		load "$name"
		if [ "$paused" -eq 1 ]; then
			still="$still $id=$have"
		elif [ "$low" -eq 1 ]; then
			lower=1 moving_us=$((moving_us + have * PVH_US))
		else
			add_goal
		fi
	done
	if [ $need -le $((free + give - LAST_PAGES)) ]; then
		still="$still$up" scarce=
	else
		most_free=$LAST_PAGES scarce=1 moved=$give
	fi
	due_ms=$((late_ms + moving_us / 1000))
}

# reach: wait for the goals; the longest time that a growing or shrinking guest took goes to took, in seconds.
reach() {
	set_goals
	took=-
	xenmem reach "${due_ms}e-3" "$most_free" $still >/tmp/reached ||
		{ [ -n "$lower" ] && xenmem reach 0 any $still$up >/tmp/reached; } || return 1
	[ "$moved" -eq 0 ] || took=$(awk '$2 > most { most = $2 } END { print most + 0 }' /tmp/reached)
	[ "$late_ms" -eq $PROMISED_MS ] || [ -z "$scarce" ] || sleep $((DELAY_MS / 1000))
	forget_slow
}

# forget_slow: whoever runs has tried again since its maximum was raised.
forget_slow() {
	local name
	[ "$late_ms" -ne $PROMISED_MS ] || return 0
	for name in $guests; do
		load "$name"
		[ "$paused" -eq 1 ] || slow=0
		keep "$name"
	done
}

# ask_accounts: ask all guests that run, if any, at once, and wait for the answers in /tmp/accounts.
ask_accounts() {
	local name logs='' asked=0 tries=0
	asking=$((asking + 1))
	for name in $guests; do
		load "$name"
		[ "$paused" -eq 0 ] || continue
		echo "soak$asking tell $name" >"$tty"
		asked=$((asked + 1)) logs="$logs $(console_log "$name")"
	done
	: >/tmp/accounts
	[ $asked -gt 0 ] || return 0
	until [ "$(tail -q -c 600 $logs | tr -d '\r' | grep "^@soak$asking account " | tee /tmp/accounts | wc -l)" -eq $asked ]; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
		sleep 0.05
	done
}

# agrees NAME CURRENT TARGET TOTAL AVAILABLE PATTERN: whether a guest's account is right; otherwise why goes to "wrong".
agrees() {
	load "$1"
	wrong=
	[ $((have - $2 / 4)) -eq "$apart" ] || wrong="$1: Xen's count and the driver's differ by $((have - $2 / 4)) pages, not by $apart"
	[ $(($2 - $4)) -eq "$unused" ] || wrong="$1: the driver's count and the kernel's differ by $(($2 - $4)) KiB, not by $unused"
	[ $(($3 / 4)) -eq $((base + target / 4 - apart)) ] || wrong="$1: the driver's target is $3 KiB, written was $target"
	[ "$5" -ge $LEAST_AVAILABLE_KIB ] || wrong="$1: only $5 KiB available"
	[ "$6" = intact ] || wrong="$1: pattern: $6"
	[ -z "$wrong" ]
}

# all_agree: whether the accounts in hand fit what Xen said last.
all_agree() {
	local name current goal total available pattern
	while read -r _ _ name current goal total _ available pattern; do
		agrees "$name" "$current" "$goal" "$total" "$available" "$pattern" || return 1
	done </tmp/accounts
}

# accounts: whether all guests' accounts are right. When one is not but sizes have changed meanwhile, all are asked again.
accounts() {
	ask_accounts || { wrong="a guest does not answer" && return 1; }
	all_agree && return 0
	look
	[ "$all" != "$all_before" ] || return 1
	sleep 1
	look
	wrong=''
	accounts
}

# sums: whether free memory, the domains' pages and what the domains cost Xen itself are what they were the first time that there
# were the same domains, but for what Xen's own allocator takes or gives back (XEN_SLACK): Xen has lost no page, nobody has two.
sums() {
	local name key first
	set -- $hogs
	key=hogs.$#
	for name in $ALL_GUESTS; do
		case "$guests " in
		*" $name "*) key=$key.$name ;;
		esac
	done
	[ -s "/tmp/soak/$key" ] || echo "$sum" >"/tmp/soak/$key"
	read -r first <"/tmp/soak/$key"
	[ $((sum - first)) -le $XEN_SLACK ] && [ $((first - sum)) -le $XEN_SLACK ] && return 0
	wrong="the host: $sum pages free or in domains, the first time with these domains $first"
	return 1
}

# refusals: whether guests have run into their maxima once at most for each target that they heard. Xen logs each time.
refusals() {
	refused=$((refused + $(xl dmesg -c | grep -c Over-allocation)))
	[ $refused -le $heard ] || wrong="guests ran into their maxima $refused times, and heard $heard targets"
	[ $refused -le $heard ]
}

# leaks: whether free memory is what it was the first time that the guest had as many memory blocks; otherwise whose is not
# goes to "wrong".
leaks() {
	local name blocks now before first
	for name in $guests; do
		# shellcheck disable=SC2016 # the guest expands it
		read -r blocks now <<-EOF
			$(ask "$name" 'echo $(memory_blocks) $(free_with_pcp_kib)')
		EOF
		first=/tmp/soak/free.$name.$blocks
		[ -s "$first" ] || echo "$now" >"$first"
		read -r before <"$first"
		echo "DATA free $SEED $steps $name: $now KiB with $blocks blocks, the first time $before" >&3
		[ "$now" -ge $((before - LEAK_KIB)) ] || wrong="$name: $now KiB free after a full circle, the first time $before"
	done
}
