# A soak's guests come and go: created, destroyed, saved and restored. See soak-steps.sh.
# shellcheck shell=dash disable=SC2154,SC2034,SC2086 # entries are made by name, with eval; what they hold are words

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

# enter NAME: a guest has started: open its entries (soak-checks.sh).
enter() {
	eval "id=\$id_$1"
	ask "$1" "account_begin $PATTERN_MIB" >/dev/null
	target=$(xenstore-read "/local/domain/$id/memory/target")
	eval "tty_$1=$(xenstore-read "/local/domain/$id/console/tty") target_$1=$target"
	hears "$1"
	look
	eval "have=\$have_$id"
	read -r _ _ _ current _ total _ <<-EOF
		$(ask "$1" 'account 0 x')
	EOF
	eval "base_$1=$((have - target / 4)) apart_$1=$((have - current / 4)) unused_$1=$((current - total))"
	eval "paused_$1= low_$1= slow_$1="
	logged_before "$1"
}

# create NAME: TYPE or TYPE_hot.
create() {
	local most
	most=$PLAIN_MOST_MIB
	case $1 in
	*_hot)
		guest "$1" "${1%_hot}" $START_MIB $START_MIB memhp_default_state=online
		eval "hotplugs_$1=1"
		most=$HOTPLUG_MOST_MIB
		;;
	*) guest "$1" "$1" $START_MIB $most && eval "hotplugs_$1=" ;;
	esac
	eval "type_$1=${1%_hot} largest_$1=$most free_$1="
	maximum "$1" "$most"
	enter "$1"
}

# remove NAME: destroy a guest; what it said is shown now, since the next of this name begins a new log.
remove() {
	repeats "$1"
	forget "$1"
	show_console "$1" >&3
	rm "$(console_log "$1")"
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
	eval "id_$1=$(xl domid "$1")"
	hog spare $SPARE_MIB
	resume "$1"
}

# resume NAME: what is new of a guest that was restored; its target must be what it was.
resume() {
	local id target
	eval "id=\$id_$1 target=\$target_$1"
	[ "$(xenstore-read "/local/domain/$id/memory/target")" = "$target" ] || wrong="$1: restored with another target"
	xl unpause "$1"
	hears "$1"
	eval "tty_$1=$(xenstore-read "/local/domain/$id/console/tty")"
}

# What a guest's kernel says at each suspend and resume.
RESTORED='^(Freezing |OOM killer |Restarting tasks|xen:grant_table: )'

# logged_before NAME: what the guest logs from here on must not repeat itself.
logged_before() {
	eval "lines_$1=$(wc -l <"$(console_log "$1")")"
}

# repeats NAME: whether a line of its kernel comes twice, whatever its numbers; otherwise it goes to "wrong". Each save and
# restore says the same.
repeats() {
	local twice
	twice=$(tail -n +"$(eval echo "\$((lines_$1 + 1))")" "$(console_log "$1")" | tr -d '\r' | grep '^\[' |
		sed -e 's/^\[[^]]*\] //' -e 's/[0-9][0-9]*/N/g' | grep -vE "$RESTORED" | sort | uniq -d | head -n 3)
	[ -z "$twice" ] || wrong="$1 logs more than once: $twice"
}
