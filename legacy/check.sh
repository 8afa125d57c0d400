# Sourced by hard-limit: refuses what is not known, and names the place.
# shellcheck shell=sh disable=SC2154 # hard-limit and convert.sh set tree, work and files

refuse() { # PLACE REASON
	fail 1 "$1: $2; nothing was changed"
}

# Prints FILE:LINE, as numbered in the tree, of the first line of code that matches.
original_place() { # REGEX
	(cd "$work/a.code" && grep -rnE "$1" drivers) | sort -t: -k1,1 -k2,2n | head -n 1 | cut -d: -f1,2
}

# The same, of the first line that matches and is not changed.
unchanged_place() { # REGEX
	for f in $files; do
		diff --old-line-format= --new-line-format= --unchanged-line-format="$f:%dn:%L" \
			"$work/a.code/$f" "$work/b.code/$f" || :
	done | grep -E "^[^:]*:[0-9]*:.*($1)" | head -n 1 | cut -d: -f1,2
}

count() { # REGEX, of lines of code that go
	for f in $files; do
		diff "$work/a.code/$f" "$work/b.code/$f" || :
	done | grep -cE "^< .*($1)" || :
}

# A user elsewhere would not build any more: arch/ has some. XenLinux calls the struct "bs", and so may others call what is theirs.
check_others() {
	other=$(cd "$tree" && grep -rnE '\<balloon_stats(\.|->)hard_limit\>|\<bs\.hard_limit\>' --include='*.[ch]' . 2>/dev/null |
		sed 's,^\./,,' | grep -vE "^($(echo "$files" | paste -sd '|')):" | sort -t: -k1,1 -k2,2n | head -n 1 | cut -d: -f1,2)
	[ -z "$other" ] || refuse "$other" "hard_limit is used outside the balloon driver"
}

# patch(1) refuses links, too; a file renamed over one would take its place.
check_links() {
	for f in $files; do
		cmp -s "$work/a/$f" "$work/b/$f" || ! [ -L "$tree/$f" ] ||
			refuse "$tree/$f" "is a symbolic link to $(readlink "$tree/$f"); name the tree that has the file itself"
	done
}

# When all would be known were it not for the worker, the worker is the place to name.
refuse_unknown_use() {
	place=$(unchanged_place hard_limit)
	convert -D any_worker
	grep -rq hard_limit "$work/b.code" || refuse "$(original_place '^[[:space:]].*increase_reservation\(')" \
		"it is not known that this worker leaves its loop and sets the 1 s timer when increase_reservation() got less"
	refuse "${place:-$(original_place hard_limit)}" "this use of hard_limit, or the function around it, has a form that is not known"
}

# What no rule matches keeps hard_limit; without it field, resets, clamp and attribute are all gone. Growth is one rule:
# the give-back that it takes out shows that all of it was applied, once for each field.
check_code() {
	check_others
	! grep -rq hard_limit "$work/b.code" || refuse_unknown_use
	place=$(unchanged_place '"[^"]*[Hh]ard limit[^"]*"')
	[ -z "$place" ] || refuse "$place" "the /proc line about the hard limit has a form that is not known"
	[ "$(count XENMEM_decrease_reservation)" = "$(count '[[:space:]]hard_limit;')" ] ||
		refuse "$(original_place 'increase_reservation\(')" \
			"increase_reservation() does not give back a partial grant in the form that is known"
}
