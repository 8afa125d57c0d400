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

# The first use of hard_limit in a file outside the driver, as FILE:LINE. Others have a hard_limit, too, so the file has to speak of the
# balloon or of Xen, in its code or its path. It may have the struct under any name, behind "." or "->", or name the field in a macro.
use_in() { # FILE
	awk -v print_code=1 -f "$here/comments.awk" "$tree/$1" >"$work/code"
	{ echo "$1" && cat "$work/code"; } | grep -qiE 'balloon|xen' || return 0
	grep -nwE hard_limit "$work/code" | sed "s|:.*||; s|^|$1:|; q"
}

# A user elsewhere would not build any more: arch/ has some.
check_others() {
	(cd "$tree" && grep -rlw hard_limit --include='*.[chS]' .) >"$work/named" 2>"$work/log" || [ $? = 1 ] ||
		fail 2 "$tree: cannot be searched for users of hard_limit: $(sed -n '1s/^grep: //p' "$work/log")"
	sed 's,^\./,,' "$work/named" | grep -vxF "$files" | sort >"$work/others" || :
	while read -r f; do
		place=$(use_in "$f")
		[ -z "$place" ] || refuse "$place" "hard_limit is used outside the balloon driver"
	done <"$work/others"
}

# patch(1) refuses links, too; a file renamed over one would take its place, and in a folder that is one it would be another tree's file.
check_links() {
	for f in $files; do
		! cmp -s "$work/a/$f" "$work/b/$f" || continue
		part=$f
		while [ "$part" != . ]; do
			! [ -L "$tree/$part" ] ||
				refuse "$tree/$part" "is a symbolic link to $(readlink "$tree/$part"); name the tree that has the file itself"
			part=$(dirname "$part")
		done
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
