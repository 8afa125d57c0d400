#!/bin/sh
# Proves that hard-limit ends with one clear line and an untouched tree when it is used wrongly, when something is
# missing or cannot be written, and when it is interrupted.
# shellcheck disable=SC1091,SC2154 # lib.sh sets them
. "$(dirname "$0")/lib.sh"
needs patch
needs_spatch

# But for what the test itself keeps while it looks.
no_leftovers() {
	[ -z "$(find "$tmp/tree" -name '*.hard-limit.*')" ] && [ -z "$(find "$tmp/scratch" -mindepth 1 ! -path "$tap_said")" ]
}

wrong() { # NAME MESSAGE ARGUMENT...
	name=$1 message=$2
	shift 2
	hard_limit "$@"
	ok "$name" ended 2 "$message"
}

arguments() {
	wrong "no tree" "no TREE given; see --help"
	wrong "two trees" "more than one TREE: a, b; see --help" a b
	wrong "an unknown option" "unknown option --aply; see --help" --aply "$tmp/tree"
	wrong "--patch without a file" "--patch needs a FILE; see --help" --patch
	wrong "no such directory" "$tmp/absent: no such directory" "$tmp/absent"
	wrong "no driver" "$tmp/scratch: no balloon driver (drivers/xen/balloon.c or drivers/xen/balloon/*.c)" \
		"$tmp/scratch"
	wrong "a patch in no directory" "$tmp/absent/p: cannot be written" --patch "$tmp/absent/p" "$tmp/tree"
	wrong "a patch that is a directory" "$tmp/scratch: is a directory" --patch "$tmp/scratch" "$tmp/tree"
	hard_limit --help
	ok "--help tells the exit statuses" grep -q '^Exit status:' "$tmp/out"
}

no_spatch() {
	status=0
	PATH=$tmp/absent /bin/sh "$legacy/hard-limit" "$tmp/tree" >"$tmp/out" 2>"$tmp/err" || status=$?
	ok "spatch is missing: the package is named" ended 2 \
		"spatch was not found; install Debian's package coccinelle (apt-get install coccinelle)"
}

# Puts a program of that name first in the path; it may call $real.
fake() { # NAME BODY
	mkdir -p "$tmp/fake"
	rm -f "$tmp/fake"/*
	printf '#!/bin/sh\nreal=%s count=%s\n%s\n' "$(command -v "$1")" "$tmp/count" "$2" >"$tmp/fake/$1"
	chmod +x "$tmp/fake/$1"
	rm -f "$tmp/count"
	PATH=$tmp/fake:$path hard_limit --apply "$tmp/tree"
}

spatch_fails() {
	fake spatch 'echo "Fatal error"; exit 1'
	ok "spatch fails: its last words are passed on" ended 2 "spatch failed on drivers/xen/balloon/balloon.c: Fatal error"
	ok "spatch fails: nothing was changed" unchanged tree
}

# What spatch does beyond what is known is seen, whatever it is.
spatch_does_more() {
	# shellcheck disable=SC2016 # for the fake
	last='for file; do :; done; $real "$@" &&'
	fake spatch "$last sed -i /need_sleep.=.i/d \"\$file\""
	ok "spatch takes out a line more: refused" ended 1 \
		"drivers/xen/balloon/balloon.c:169: this line would go or change, too; nothing was changed"
	fake spatch "$last sed -i 's/DOMID_SELF/DOMID_XEN/' \"\$file\""
	ok "spatch changes a line more: refused" ended 1 \
		"drivers/xen/balloon/balloon.c:83: this line would go or change, too; nothing was changed"
	fake spatch "$last sed -i 's/return rc != nr_pages;/return 1;/' \"\$file\""
	ok "spatch makes another line of one: refused" ended 1 \
		"drivers/xen/balloon/balloon.c:145: the line that this one would become is not known; nothing was changed"
	fake spatch "$last echo 'int more;' >>\"\$file\""
	ok "spatch adds a line: refused" ended 1 \
		"drivers/xen/balloon/balloon.c:312: a line would be added behind this one; nothing was changed"
	ok "spatch does more: nothing was changed" unchanged tree
}

interrupted() {
	# shellcheck disable=SC2016 # for the fake
	second='echo >>$count; [ "$(wc -l <$count)" != 2 ] ||'
	fake spatch "$second kill -TERM \$PPID; exec \$real \"\$@\""
	ok "interrupted at work: ends so" [ "$status" = 143 ]
	ok "interrupted at work: nothing was changed" unchanged tree
	ok "interrupted at work: nothing is left over" no_leftovers
	fake cp "case \$1 in -p) $second kill -TERM \$PPID ;; esac; exec \$real \"\$@\""
	ok "interrupted before the renames: ends so" [ "$status" = 143 ]
	ok "interrupted before the renames: nothing was changed" unchanged tree
	ok "interrupted before the renames: nothing is left over" no_leftovers
	fake mv "$second exit 1; exec \$real \"\$@\""
	ok "a rename fails: told so" ended 2 \
		"$tmp/tree/drivers/xen/balloon/common.h: cannot be replaced; nothing was changed"
	ok "a rename fails: what was renamed is put back" unchanged tree
	ok "a rename fails: nothing is left over" no_leftovers
}

interrupted_too_late() {
	chmod 640 "$tmp/tree/drivers/xen/balloon/sysfs.c"
	# shellcheck disable=SC2016 # for the fake
	fake mv 'kill -TERM $PPID; exec $real "$@"'
	ok "interrupted in the renames: all of it is done" [ "$status" = 0 ]
	(cd "$tmp/tree.orig" && patch -s -p1 <"$legacy/cases/xenlinux/expect.patch")
	ok "interrupted in the renames: the tree is whole" unchanged tree
	ok "interrupted in the renames: nothing is left over" no_leftovers
	ok "a changed file keeps its mode" [ "$(stat -c %a "$tmp/tree/drivers/xen/balloon/sysfs.c")" = 640 ]
}

# A file that is elsewhere: a rename would put a file in place of the link, and leave what it points to as it was.
linked() {
	f=drivers/xen/balloon/balloon.c
	mv "$tmp/tree/$f" "$tmp/elsewhere.c"
	ln -s "$tmp/elsewhere.c" "$tmp/tree/$f"
	for option in --diff --apply; do
		hard_limit "$option" "$tmp/tree"
		ok "$option on a symbolic link: refused" ended 1 \
			"$tmp/tree/$f: is a symbolic link to $tmp/elsewhere.c; name the tree that has the file itself; nothing was changed"
	done
	ok "a symbolic link: stays one" [ -L "$tmp/tree/$f" ]
	ok "a symbolic link: nothing was changed" unchanged tree
	rm "$tmp/tree/$f"
	mv "$tmp/elsewhere.c" "$tmp/tree/$f"
}

# The same where a folder on the way is elsewhere: another tree's file would be changed.
linked_folder() { # FOLDER
	mv "$tmp/tree/$1" "$tmp/elsewhere"
	ln -s "$tmp/elsewhere" "$tmp/tree/$1"
	hard_limit --apply "$tmp/tree"
	ok "$1 is a symbolic link: refused" ended 1 \
		"$tmp/tree/$1: is a symbolic link to $tmp/elsewhere; name the tree that has the file itself; nothing was changed"
	ok "$1 is a symbolic link: nothing was changed" unchanged tree
	rm "$tmp/tree/$1"
	mv "$tmp/elsewhere" "$tmp/tree/$1"
}

# A file that cannot be read could be one that uses the field.
unreadable() {
	mkdir "$tmp/tree/arch"
	# shellcheck disable=SC2016 # for the fake
	fake grep 'case $* in *-rlw*) echo "grep: ./arch: Permission denied" >&2; exit 2 ;; esac; exec $real "$@"'
	ok "a part of the tree that cannot be read: told so" ended 2 \
		"$tmp/tree: cannot be searched for users of hard_limit: ./arch: Permission denied"
	rmdir "$tmp/tree/arch"
}

# Root may write anywhere, so it does this as somebody else.
cannot_write() {
	chmod a-w "$tmp/tree/drivers/xen/balloon"
	chmod a+rx "$tmp"
	chmod a+rwx "$tmp/scratch"
	as=''
	[ "$(id -u)" != 0 ] || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	cp "$legacy/all-or-none" "$legacy"/hard-limit* "$legacy"/*.sh "$legacy"/*.awk "$tmp"
	status=0
	# shellcheck disable=SC2086 # a command and its options
	$as "$tmp/hard-limit" --apply "$tmp/tree" >"$tmp/out" 2>"$tmp/err" || status=$?
	chmod u+w "$tmp/tree/drivers/xen/balloon"
	ok "a tree that cannot be written: told so" ended 2 \
		"$tmp/tree/drivers/xen/balloon/balloon.c: cannot be written; nothing was changed"
	ok "a tree that cannot be written: nothing was changed" unchanged tree
}

path=$PATH
mkdir "$tmp/scratch"
export TMPDIR="$tmp/scratch"
tree_of xenlinux tree
arguments
no_spatch
spatch_fails
spatch_does_more
interrupted
linked
linked_folder drivers
linked_folder drivers/xen/balloon
unreadable
cannot_write
ok "after all this the tree is as it was" unchanged tree
interrupted_too_late
done_testing
