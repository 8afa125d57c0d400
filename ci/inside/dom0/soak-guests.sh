# A soak's guests come and go: created, destroyed, saved and restored. See soak-steps.sh.
# shellcheck shell=dash disable=SC2154,SC2034 # records are loaded by name (soak-records.sh)

# Those of PV and PVH, and those of each that hotplug memory.
ALL_GUESTS='pv pvh pv_hot pvh_hot'
START_MIB=128
# Below that a guest could run into its reserve, and would be right to stop.
LEAST_MIB=88
PLAIN_MOST_MIB=224
# For those that hotplug: 32 MiB more than one memory block.
HOTPLUG_MOST_MIB=288
PATTERN_MIB=8
# What dom0's memory can hold of a saved guest.
SAVED_MOST_MIB=100
# Xen needs some memory to save a guest.
SPARE_MIB=4
# What creating a guest takes besides its memory.
CREATE_MIB=24

absent=''

# create NAME: TYPE or TYPE_hot.
create() {
	type=${1%_hot} hotplugs=0 largest=$PLAIN_MOST_MIB
	case $1 in
	*_hot)
		hotplugs=1 largest=$HOTPLUG_MOST_MIB
		guest "$1" "$type" $START_MIB $START_MIB memhp_default_state=online
		;;
	*) guest "$1" "$type" $START_MIB $largest ;;
	esac
	maximum "$1" $largest
	enter "$1"
}

# enter NAME: a guest has started: write its record.
enter() {
	local current total
	ask "$1" "account_begin $PATTERN_MIB" >/dev/null
	id=$(id "$1") tty=$(terminal "$1") target=$(xenstore-read "/local/domain/$(id "$1")/memory/target")
	base=0 apart=0 unused=0 paused=0 low=0 slow=0 eager=0 lines=0
	keep "$1"
	hears "$1"
	look
	load "$1"
	read -r _ _ _ current _ total _ <<-EOF
		$(ask "$1" 'account 0 x')
	EOF
	base=$((have - target / 4)) apart=$((have - current / 4)) unused=$((current - total))
	lines=$(wc -l <"$(console_log "$1")")
	keep "$1"
}

# remove NAME: destroy a guest; what it said is shown now, since the next of this name begins a new log.
remove() {
	repeats "$1"
	forget "$1"
	show_console "$1" >&3
	rm "$(console_log "$1")" "/tmp/soak/$1"
	launched=$(echo " $launched " | sed "s/ $1 / /")
	absent="$absent $1"
}

# restore NAME: save a guest and start it again from there, with the spare memory free meanwhile; the spare is taken again
# before the guest runs, because it might want all that there is.
restore() {
	xl save "$1" /save/guest >"/tmp/$1.saved" 2>&1 &
	saving=$!
	while xenmem dom "$(id "$1")" >/dev/null && [ -d /proc/$saving ]; do
		sleep 0.2
	done
	xenmem drop "$hog_spare"
	if ! { wait $saving && xl restore -p /save/guest; } >>"/tmp/$1.saved" 2>&1; then
		cat "/tmp/$1.saved" >&3
		bail "guest $1 could not be saved and restored"
	fi
	rm /save/guest
	find_id "$1"
	hog spare $SPARE_MIB
	resume "$1"
}

# resume NAME: what is new of a guest that was restored; its target must be what it was.
resume() {
	load "$1"
	id=$(id "$1") tty=$(terminal "$1")
	keep "$1"
	[ "$(xenstore-read "/local/domain/$id/memory/target")" = "$target" ] || wrong="$1: restored with another target"
	xl unpause "$1"
	hears "$1"
}

# What a guest's kernel says at each suspend and resume.
RESTORED='^(Freezing |OOM killer |Restarting tasks|xen:grant_table: )'

# repeats NAME: whether a line of its kernel comes twice, whatever its numbers; otherwise it goes to "wrong". Each save and
# restore says the same.
repeats() {
	local twice
	load "$1"
	twice=$(tail -n +$((lines + 1)) "$(console_log "$1")" | tr -d '\r' | grep '^\[' |
		sed -e 's/^\[[^]]*\] //' -e 's/[0-9][0-9]*/N/g' | grep -vE "$RESTORED" | sort | uniq -d | head -n 3)
	[ -z "$twice" ] || wrong="$1 logs more than once: $twice"
}
