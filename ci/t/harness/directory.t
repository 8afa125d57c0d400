#!/bin/sh
# A kernel tree that is named by its directory costs what was edited in it: nothing is read when nothing was changed, a copy shares
# with the one before what is as it was, and only what was edited is newer than what was built from it.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
. "$TOP/scripts/lib/series.sh"
work=$(mktemp -d)
remove_at_exit "$work"
BUILD=$work/build BALLOON_BUILD=$work/build
export BALLOON_BUILD
. "$TOP/scripts/lib/directory.sh"
. "$TOP/scripts/lib/source.sh"

# A tree of 40 files, and a sha256sum that counts the files that it is to read.
mkdir -p "$work/tree/drivers/xen" "$work/bin"
for n in $(seq 38); do
	echo "file $n" >"$work/tree/drivers/xen/$n.c"
done
touch "$work/tree/Kbuild"
echo 'mrproper:' >"$work/tree/Makefile"
# shellcheck disable=SC2016 # for another shell
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"%s/read"\nexec /usr/bin/sha256sum "$@"\n' "$work" >"$work/bin/sha256sum"
chmod +x "$work/bin/sha256sum"

# fetched: fetch the directory, with what is read in $work/read.
fetched() {
	: >"$work/read"
	PATH="$work/bin:$PATH" "$TOP/scripts/fetch" "$work/tree"
}

# reads NUMBER: so many files were read by the last fetch, of the directory and of its copy.
reads() {
	[ "$(grep -c '^\./' "$work/read")" -eq "$1" ]
}

# own TREE: how many files of a copy are in no other copy.
own() {
	find "$1" -type f -links 1 | wc -l
}

# newer_after TREE FILE: the only file in its source that is newer than what was built is FILE.
newer_after() {
	(lock_source "$1" && find "$source" -name '*.c' -newer "$work/built" -printf '%f\n') >"$work/newer" 2>"$work/log" || return 1
	cat "$work/log" "$work/newer"
	[ "$(cat "$work/newer")" = "$2" ]
}

first=$(fetched)
ok "a directory is read" reads 80
ok "again, it is not" test "$(fetched)" = "$first"
ok "not one file" reads 0
touch "$work/tree/drivers/xen/3.c"
ok "a file with another time and the same contents is the same tree" test "$(fetched)" = "$first"
sleep 0.1
touch "$work/built"
ok "a source is made of it, with the files' own times" newer_after "$first" ''

# Of the same size, and with the same time, as an editor or git may leave it.
sleep 0.1
touch "$work/built"
sleep 0.1
printf 'FILE 3\n' >"$work/tree/drivers/xen/3.c"
touch -r "$work/tree/Kbuild" "$work/tree/drivers/xen/3.c"
second=$(fetched)
ok "an edit makes another tree" test "$second" != "$first"
ok "which has it" cmp "$work/tree/drivers/xen/3.c" "$second/drivers/xen/3.c"
ok "and the first has not" grep -qx 'file 3' "$first/drivers/xen/3.c"
ok "one file was copied" test "$(own "$second")" -eq 1
ok "the source is that of the second, and one file is newer" newer_after "$second" 3.c
ok "with the edit" cmp "$work/tree/drivers/xen/3.c" "$(place_of "$second")/source/drivers/xen/3.c"
ok "there is one source" test "$(find "$BUILD/objects" -name source | wc -l)" -eq 1
rm "$work/tree/drivers/xen/7.c"
third=$(fetched)
ok "a file that was removed is in no copy" not test -e "$third/drivers/xen/7.c"
newer_after "$third" '' >/dev/null
ok "nor in the source" not test -e "$(place_of "$third")/source/drivers/xen/7.c"
touch "$work/tree/vmlinux" "$work/tree/drivers/xen/1.o"
ok "what was built in the directory is no part of it" test "$(fetched)" = "$third"
mkdir "$work/other"
cp -a "$work/tree/." "$work/other/"
ok "another directory is another tree" test "$("$TOP/scripts/fetch" "$work/other")" != "$third"
touch -d '20 days ago' "$first" "$second"
"$TOP/scripts/prune" >/dev/null 2>&1
ok "old copies are pruned" not test -e "$first" -o -e "$second"
ok "the source of the newest stays" test -d "$(place_of "$third")/source"
done_testing
