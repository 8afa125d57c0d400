# Which contract rows the series claims, and which scenarios are therefore due. Source it after groups.sh.
# The comment behind a patch in "series" names the rows that hold from there on ("# C2 C3"), the first line of a scenario
# those that it needs ("# C1, C2: ...").
# shellcheck shell=sh
# shellcheck disable=SC2154 # whole_series, of groups.sh

# row_names: the rows named in the input, each with a space before and behind.
row_names() {
	grep -o 'C[0-9]\{1,\}' | sort -u | tr '\n' ' ' | sed 's/^/ /'
}

# claimed: the rows that the patches in the lines of a series claim.
claimed() {
	sed -n 's/^[^#[:space:]][^#]*#//p' | row_names
}

# needed SCRIPT: the rows in a scenario's first line.
needed() {
	sed -n '1s/^# \([C0-9, ]*\):.*/\1/p' "$1" | row_names
}

# unclaimed SCRIPT CLAIMED: the rows that a scenario needs and that are not claimed.
unclaimed() {
	for row in $(needed "$1"); do
		case $2 in
		*" $row "*) ;;
		*) echo "$row" ;;
		esac
	done
}

# not_due SCRIPT: the rows for which a scenario is not due with the groups that GROUP names; nothing if it is due, or if GROUP is unset.
not_due() {
	[ -n "${BALLOON_GROUP-}" ] || return 0
	unclaimed "$1" "$(claimed <"$QUILT_SERIES")" | paste -sd' '
}

# claiming_groups: the groups up to the last one that claims a row, as GROUP would name them; nothing of a series without groups.
claiming_groups() {
	awk '/^# --- Group "/ { split($0, part, "\"") } /^[^#].*# .*C[0-9]/ { last = part[2] } END { if (last != "") print ".." last }' "$whole_series"
}
