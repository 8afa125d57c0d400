# Sourced by hard-limit: the driver of a tree, and what becomes of it. Below $work, each with the tree's paths:
#   a/      the files as they are      a.code/  their code, comments made spaces
#   b.code/ what spatch makes of it    b/       the files as they are to be
# shellcheck shell=sh disable=SC2154 # hard-limit sets tree, work and here

# Sets $files: the driver's files, relative to the tree. Their names hold no spaces, so a plain list will do.
find_driver() {
	files=$(cd "$tree" && ls drivers/xen/balloon.c drivers/xen/balloon/*.[ch] 2>/dev/null) || :
	[ -n "$files" ] || fail 2 "$tree: no balloon driver (drivers/xen/balloon.c or drivers/xen/balloon/*.c)"
}

copy_driver() {
	for f in $files; do
		for part in a a.code b.code b; do
			mkdir -p "$work/$part/${f%/*}"
		done
		cp "$tree/$f" "$work/a/$f" 2>/dev/null || fail 2 "$tree/$f: cannot be read"
		awk -v print_code=1 -f "$here/comments.awk" "$work/a/$f" >"$work/a.code/$f"
	done
}

# The heading is one piece of a longer string, which spatch cannot edit. It goes only as a line of its own that follows
# another piece; that piece takes over the comma.
drop_proc_heading() { # FILE
	sed -i -z 's/"\n[[:space:]]*"Xen hard limit: *"\(,\{0,1\}\)\n/"\1\n/' "$1"
}

convert() { # [SPATCH-OPTION...]
	for f in $files; do
		cp "$work/a.code/$f" "$work/b.code/$f"
		TMPDIR=$work spatch --very-quiet --no-includes --in-place "$@" --sp-file "$here/hard-limit.cocci" \
			"$work/b.code/$f" >"$work/log" 2>&1 || fail 2 "spatch failed on $f: $(tail -n 1 "$work/log")"
		drop_proc_heading "$work/b.code/$f"
	done
}

lines_of_code() { # FILE
	sed -e 's/[[:space:]]*$//' -e '/^$/d' "$1"
}

# A line for each line of code: "=" it stays, "-" it goes, "+TEXT" it is new.
code_difference() { # FILE
	lines_of_code "$work/a.code/$1" >"$work/old"
	lines_of_code "$work/b.code/$1" >"$work/new"
	diff --minimal --unchanged-line-format='=
' --old-line-format='-
' --new-line-format='+%L' "$work/old" "$work/new" || [ $? = 1 ]
}

# Makes of a/ and b.code/ what is to be, or refuses at the first line that would go or change and must not.
put_back() {
	for f in $files; do
		code_difference "$f" >"$work/script"
		awk -f "$here/comments.awk" -f "$here/put-back.awk" "$work/a/$f" "$work/script" >"$work/b/$f" 2>"$work/log" ||
			refuse "$f:$(sed 's/: .*//' "$work/log")" "$(sed 's/^[0-9]*: //' "$work/log")"
		keep_end "$f"
	done
}

# awk ends every file with a newline; one that did not end so stays so.
keep_end() { # FILE
	[ -n "$(tail -c 1 "$work/a/$1")" ] || return 0
	head -c -1 "$work/b/$1" >"$work/log"
	cp "$work/log" "$work/b/$1"
}

difference() {
	for f in $files; do
		diff -u --label "a/$f" --label "b/$f" "$work/a/$f" "$work/b/$f" || [ $? = 1 ]
	done
}
