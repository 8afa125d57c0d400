#!/bin/sh
# A kernel is taken for built when what is compiled is what it was built from: a change in a patch's message builds nothing, one in what a
# patch does never goes without a build. The kernel here is a tree whose make makes an image of two files.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
BALLOON_BUILD=$work/build BALLOON_PATCHES=$work/patches BALLOON_SERIES=$work/series
export BALLOON_BUILD BALLOON_PATCHES BALLOON_SERIES
unset BALLOON_GROUP BALLOON_ARCH
mkdir -p "$work/tree/drivers/xen" "$work/patches"
touch "$work/tree/Kbuild"
cat >"$work/tree/Makefile" <<-END
	mrproper olddefconfig:
	tinyconfig: ; touch \$(O)/.config
	bzImage: ; echo built >>$work/builds; mkdir -p \$(O)/arch/x86/boot; cat drivers/xen/a.c drivers/xen/b.c >\$(O)/arch/x86/boot/bzImage
END
# Twice the same lines: a patch has the same text wherever of both it is meant for, but for the numbers.
lines='one two three four five six seven'
# shellcheck disable=SC2086 # words
printf '%s\n' $lines $lines >"$work/tree/drivers/xen/a.c"
cp "$work/tree/drivers/xen/a.c" "$work/tree/drivers/xen/b.c"

# patch_of NAME MESSAGE FILE SED...: a patch with that message that does to the file what sed does.
patch_of() {
	patch=$work/patches/$1 message=$2 file=drivers/xen/$3
	shift 3
	rm -rf "$work/a" "$work/b"
	mkdir -p "$work/a/drivers/xen" "$work/b/drivers/xen"
	cp "$work/tree/$file" "$work/a/$file"
	sed "$@" "$work/tree/$file" >"$work/b/$file"
	{
		printf 'Subject: %s\n---\n\n' "$message"
		(cd "$work" && diff -u --label "a/$file" --label "b/$file" "a/$file" "b/$file")
	} >"$patch"
}

# build: the image's path, with what is said in "said"; how often a kernel was built is in "builds".
build() {
	: >"$work/builds"
	"$TOP/scripts/build" "$work/tree" patched 2>"$work/said" || cat "$work/said"
}

# builds NUMBER
builds() {
	echo "built $(wc -l <"$work/builds") times"
	[ "$(wc -l <"$work/builds")" -eq "$1" ]
}

# of IMAGE: it is that of the tree with the series as it is now.
of() {
	rm -rf "$work/expected"
	cp -R "$work/tree" "$work/expected"
	while read -r name; do
		patch -s -d "$work/expected" -p1 -i "$work/patches/$name"
	done <"$work/series"
	cat "$work/expected/drivers/xen/a.c" "$work/expected/drivers/xen/b.c" | diff - "$1"
}

# taken: nothing is built, and the image is the first.
taken() {
	again=$(build)
	echo "$again, first: $image"
	[ "$again" = "$image" ] && builds 0 && of "$again"
}

# built: another one is built.
built() {
	other=$(build)
	echo "$other, first: $image"
	[ "$other" != "$image" ] && builds 1 && of "$other"
}

patch_of one.patch 'a message' a.c '4s/four/FOUR/'
patch_of two.patch 'a message' b.c '4s/four/FOUR/'
printf 'one.patch\ntwo.patch\n' >"$work/series"
image=$(build)
ok "a patched kernel is built" builds 1
ok "of the tree with the series" of "$image"
ok "and once" taken
patch_of one.patch 'another message, --- as diff writes it' a.c '4s/four/FOUR/'
ok "after a change in a message it is taken for built" taken
mv "$work/patches/two.patch" "$work/patches/three.patch"
printf 'three.patch\none.patch\n' >"$work/series"
ok "so it is with another name and another order" taken
ok "and has the names of now" grep -qx 'patches	three.patch one.patch' "$(dirname "$image")/applied"
patch_of one.patch 'a message' a.c '4s/four/4/'
ok "after a change in what a patch does it is not" built
patch_of one.patch 'a message' a.c '11s/four/4/'
ok "nor when the patch differs in line numbers alone" built
patch_of one.patch 'a message' b.c '11s/four/4/'
ok "nor when it does the same to another file" built
patch_of one.patch 'a message' a.c '4s/four/FOUR/'
ok "what was built first is taken again" taken
printf 'three.patch\n' >"$work/series"
ok "without a patch it is built" built
sed -i '14s/seven/SEVEN/' "$work/tree/drivers/xen/b.c"
ok "so it is with an edit beside what the patches change" built
printf 'one.patch\nthree.patch\n' >"$work/series"
patch_of three.patch 'a message' b.c '4s/four/Four/'
sed -i 's/four/4/' "$work/patches/one.patch"
refuses "a series that does not fit is built in no way, and it is said so" 1 'build: the series does not fit .*patch one.patch' \
	"$TOP/scripts/build" "$work/tree" patched
done_testing
