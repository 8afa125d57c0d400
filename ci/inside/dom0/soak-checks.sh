# What a soak checks after each step: who must have what by when, and whether Xen's, the driver's and the guest's own figures
# agree. See soak-steps.sh for what a step is. Programs are dear in virtual time (a fork is a million instructions), so most is
# done with what the shell has in itself.
# shellcheck shell=dash disable=SC2154,SC2034,SC2086 # entries are made by name, with eval; what they hold are words

# Of each guest NAME this is kept, in variables:
#   target_NAME  KiB, as written to xenstore           base_NAME    its pages in Xen at a target of 0
#   apart_NAME   Xen's figure less the driver's, pages unused_NAME  the driver's figure less the guest's MemTotal, KiB
#   paused_NAME  low_NAME (told to become smaller than it can)  slow_NAME (its maximum was raised, of which nobody told it): 1 or empty
#   eager_NAME   dom0's uptime, s: since then it has waited for the host, at least; until two minutes later it asks every second

# What Xen leaves of its last pages when domains ask a page at a time.
LAST_PAGES=${LAST_PAGES:-256}
# Moving a page, with no more than a toolstack running beside it, in virtual us: a figure of FACTS.md, rounded up.
PV_US=12
PVH_US=37
# Describing a memory block: what hotplug-host-full took beyond populating.
BLOCK_US=600000
BLOCK_PAGES=32768
PROMISED_MS=2000
# Two minutes, less what may have gone by since the guest's size was looked at, or its target written.
EAGER_SECONDS=110
# max_schedule_delay, with what the kernel's timer wheel may add to it (own-maximum says why), and what a look costs.
DELAY_MS=$((32 * 1064 + 20))
# A guest that is told to become far too small keeps a working reserve of 16 MiB; what is said of it is that half is there.
LEAST_AVAILABLE_KIB=8192
# What Xen's own allocator, which hands out parts of pages, had more or less of the same host, in pages: at most 4 in 130 steps.
XEN_SLACK=${XEN_SLACK:-32}
# What a guest's free memory may differ by after a full circle: what slabs and page tables have more or less.
LEAK_KIB=${LEAK_KIB:-1024}

# seconds: dom0's uptime in whole seconds, to now.
seconds() {
	read -r now _ </proc/uptime
	now=${now%.*}
}

# see_growth: whoever has more than at the last look has been eager since then, at least.
see_growth() {
	local name id have last eager then=${looked:-0}
	seconds
	looked=$now
	for name in $guests; do
		eval "id=\$id_$name eager=\${eager_$name:-0}"
		eval "have=\$have_$id last=\${last_$id:-0}"
		[ "$have" -le "$last" ] || [ "$then" -le "$eager" ] || eval "eager_$name=$then"
		eval "last_$id=$have"
	done
}

# look: what Xen says: have_ID and most_ID (its maximum) of each domain, free and all of them together, in pages.
look() {
	local domain pages most
	xenmem all >/tmp/all || bail "Xen does not say what there is"
	sum=0
	while read -r domain pages most; do
		sum=$((sum + pages))
		case $domain in
		free) free=$pages ;;
		*) eval "have_$domain=$pages most_$domain=$most" ;;
		esac
	done </tmp/all
	see_growth
}

# load NAME: a guest's entries, into variables without a name behind them.
load() {
	eval "id=\$id_$1 target=\$target_$1 base=\$base_$1 apart=\$apart_$1 unused=\$unused_$1"
	eval "paused=\$paused_$1 low=\$low_$1 slow=\$slow_$1 type=\$type_$1"
	eval "have=\$have_$id most=\$most_$id"
}

# is_patient NAME: whether a guest may be asking every max_schedule_delay only: for two minutes it was neither told a target nor seen
# to have grown.
is_patient() {
	eval "[ \$((now - eager_$1)) -gt $EAGER_SECONDS ]"
}

# add_goal NAME: what a guest that was loaded shall have. A maximum that is lower than what it has takes nothing from it.
add_goal() {
	local goal=$((base + target / 4)) move us=$PV_US
	[ "$most" -gt "$have" ] || most=$have
	[ "$goal" -le "$most" ] || goal=$most
	move=$((goal - have))
	[ "$type" = pv ] || us=$PVH_US
	[ $move -le 0 ] || { [ -z "$slow" ] && ! is_patient "$1"; } || late_ms=$DELAY_MS
	if [ $move -gt 0 ]; then
		need=$((need + move)) up="$up $id=$goal"
		[ -z "$hotplugs" ] || moving_us=$((moving_us + (1 + move / BLOCK_PAGES) * BLOCK_US))
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
		eval "hotplugs=\$hotplugs_$name"
		if [ -n "$paused" ]; then
			still="$still $id=$have"
		elif [ -n "$low" ]; then
			lower=1 moving_us=$((moving_us + have * PVH_US))
		else
			add_goal "$name"
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
		eval "[ -n \"\$paused_$name\" ] || slow_$name="
	done
}

# ask_accounts: ask all guests that run, if any, at once, and wait for the answers in /tmp/accounts.
ask_accounts() {
	local name logs='' asked=0 tries=0
	asking=$((asking + 1))
	for name in $guests; do
		eval "paused=\$paused_$name tty=\$tty_$name"
		[ -z "$paused" ] || continue
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
	[ $((have - $2 / 4)) -eq "$apart" ] || wrong="$1: Xen's figure and the driver's differ by $((have - $2 / 4)) pages, not by $apart"
	[ $(($2 - $4)) -eq "$unused" ] || wrong="$1: the driver's figure and the kernel's differ by $(($2 - $4)) KiB, not by $unused"
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
	mv /tmp/all /tmp/before
	look
	cmp -s /tmp/all /tmp/before && return 1
	sleep 1
	look
	wrong=''
	accounts
}

# sums: whether free memory, the domains' pages and what the domains cost Xen itself are what they were the first time that there
# were the same domains, but for what Xen's own allocator takes or gives back (XEN_SLACK): Xen has lost no page, nobody has two.
sums() {
	local name key='' cost
	for name in $ALL_GUESTS; do
		case "$guests " in
		*" $name "*) key=${key}_$name ;;
		esac
	done
	set -- $hogs
	key=${key}_$#
	eval "cost=\${cost_$key:-}"
	eval "cost_$key=\${cost_$key:-$sum}"
	cost=$((${cost:-$sum} - sum))
	[ ${cost#-} -le $XEN_SLACK ] || wrong="the host: $sum pages free or in domains, the first time with these domains $((sum + cost))"
	[ ${cost#-} -le $XEN_SLACK ]
}

# refusals: whether guests have run into their maxima once at most for each target that they heard. Xen logs each time.
refusals() {
	refused=$((refused + $(xl dmesg -c | grep -c Over-allocation)))
	[ $refused -le $heard ] || wrong="guests ran into their maxima $refused times, and heard $heard targets"
	[ $refused -le $heard ]
}

# state: all sizes, targets and maxima in MiB, for whoever reads a failure.
state() {
	local name
	for name in $guests; do
		load "$name"
		printf '%s=%s/%s/%s%s%s ' "$name" $((have / 256)) $((target / 1024)) $((most / 256)) "${paused:+p}" "${low:+l}"
	done
	set -- $hogs
	printf 'hogs=%s free=%s sum=%s' $# $((free / 256)) "$sum"
}
