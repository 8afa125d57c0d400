# What leaves this repository, for scripts/export, scripts/submit and scripts/upstream: the upstream state of a patch, the
# user's git identity, trailers, and folders that are there whole or not at all. Source it after common.sh and series.sh.
# shellcheck shell=sh

# The states that a patch can have, in one line "Upstream: STATE" below the message: git am drops it, quilt keeps it.
# No "|": docs/patches.md shows the state in a table.
STATES='not sent|sent, https://[^[:space:]|]+|merged, v[0-9]+[.][0-9]+(-rc[0-9]+)?'

# Lines to add to every message, each with its line break; the options of a script fill it.
trailers='' own_trailers=

# one_line TEXT REGEX: whether the text is one line, and matches.
one_line() {
	printf '%s\n' "$1" | awk -v regex="$2" '$0 !~ regex { bad = 1 } END { exit bad || NR != 1 }'
}

# upstream_state PATCH: what its line says, whatever that is.
upstream_state() {
	awk '/^--- ./ { exit } /^---$/ { below = 1 } below && sub(/^Upstream: /, "")' "$TOP/patches/$1"
}

# checked_state PATCH: its state; one that is none ends the script.
checked_state() {
	state=$(upstream_state "$1")
	one_line "$state" "^($STATES)\$" ||
		die "patches/$1: its upstream state is '$state'; below its line --- it needs one line 'Upstream: not sent', 'Upstream: sent, https://...' or 'Upstream: merged, vX.Y'"
	printf '%s\n' "$state"
}

# changed_at PATCH FORMAT: when the patch was last changed, in a format of date.
changed_at() {
	seconds=$(git -C "$TOP" log -1 --format=%ct -- "patches/$1" 2>/dev/null) || seconds=
	date -d "@${seconds:-$(stat -c %Y "$TOP/patches/$1")}" "$2"
}

# identity [TREE]: the user's name and address as git knows them, from TREE's configuration if named; never guessed.
identity() {
	who=$(git ${1:+-C "$1"} -c user.useConfigOnly=true var GIT_COMMITTER_IDENT 2>/dev/null) ||
		die "no git identity to sign off with; set it: git config --global user.name 'Your Name'; git config --global user.email you@your.domain"
	printf '%s\n' "${who%>*}>"
}

# check_trailer TEXT
check_trailer() {
	one_line "$1" '^[A-Za-z][A-Za-z-]*: [^[:space:]]' ||
		die "malformed trailer '$(printf '%s\n' "$1" | head -n 1)'; it must read 'Key: value', as in --trailer 'Reviewed-by: Name <address>'"
}

# add_trailers FILE: put the lines of $trailers at the end of the message, behind the trailers that it has.
add_trailers() {
	printf '%s' "$trailers" | while IFS= read -r trailer; do
		git interpret-trailers --in-place --where end --if-exists addIfDifferent --if-missing add --trailer "$trailer" "$1"
	done
}

# add_own_trailers PATCH FILE: those that are for that patch alone, from the lines "PATCH<TAB>TRAILER" of $own_trailers; a sign-off stays last.
add_own_trailers() {
	printf '%s' "$own_trailers" | sed -n "s/^$1	//p" | while IFS= read -r trailer; do
		git interpret-trailers --in-place --where before --if-exists addIfDifferent --if-missing add --trailer "$trailer" "$2"
	done
}

# begin_folder DIR: $part, a folder beside DIR that end_folder makes DIR, and that is gone if the script ends before.
begin_folder() {
	[ -d "$(dirname "$1")" ] || die "there is no folder $(dirname "$1") to make $(basename "$1") in; create it first"
	if [ -e "$1" ] && { [ ! -d "$1" ] || [ -n "$(ls -A "$1")" ]; }; then
		die "$1 exists and is not an empty folder; name a new one, or remove it"
	fi
	part=$(mktemp -d "$(dirname "$1")/part.XXXXXX") || die "cannot write in $(dirname "$1")"
	remove_at_exit "$part"
	chmod 755 "$part"
}

end_folder() {
	mv -T "$part" "$1"
}
