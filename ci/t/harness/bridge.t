#!/bin/sh
# The bridge for old trees: a tree that takes more of the series with it gets those of its patches that fit, and no other tree gets any.
# On a small series of two groups, and trees of 60 lines.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_GROUP
work=$(mktemp -d)
remove_at_exit "$work"
cd "$work" || exit 1
BALLOON_BUILD=$work/build
export BALLOON_BUILD
mkdir -p here/patches
cp -R "$TOP/scripts" here/

# new_tree NAME [SED]: a tree whose driver has 60 lines, edited.
new_tree() {
	rm -rf "$1"
	mkdir -p "$1/drivers/xen"
	touch "$1/Kbuild"
	seq -f 'line %g' 60 | sed "${2-}" >"$1/drivers/xen/balloon.c"
}

# new_patch LIST NAME FROM TO: the next patch of here/LIST, from one tree to another.
new_patch() {
	{
		printf 'From: A <a@example.org>\nSubject: [PATCH] xen/balloon: %s\n\nWhy.\n---\nUpstream: not sent\n' "$2"
		diff -u --label a/drivers/xen/balloon.c --label b/drivers/xen/balloon.c "$3/drivers/xen/balloon.c" "$4/drivers/xen/balloon.c"
	} >"here/patches/$2.patch"
	echo "$2.patch" >>"here/$1"
}

new_tree new
new_tree older 's/^line 10$/old &/'
new_tree oldest 's/^line 10$/old &/; s/^line 30$/old &/'
new_tree strange 's/^line 10$/strange &/'
new_tree part 's/^line 50$/strange &/'
new_tree step1 's/^line 11$/& one/'
new_tree step2 's/^line 11$/& one/; s/^line 31$/& two/'
new_tree step3 's/^line 11$/& one/; s/^line 31$/& two/; s/^line 51$/& three/'
new_tree bridged 's/^line 30$/old &/'
new_patch bridge bridge-ten older new
new_patch bridge bridge-thirty bridged new
echo '# --- Group "a": a' >here/series
new_patch series one new step1
new_patch series two step1 step2
echo '# --- Group "b": b' >>here/series
new_patch series three step2 step3

# gets TREE PATCH...: what is applied to it; it is then as the whole makes a new one, and without it as it was.
gets() {
	rm -rf tree
	cp -R "$1" tree
	shift
	here/scripts/apply tree || return
	[ "$(sed 's/\.patch$//' tree/.pc/applied-patches | paste -sd' ')" = "$*" ] || {
		cat tree/.pc/applied-patches
		return 1
	}
}

whole() {
	cmp tree/drivers/xen/balloon.c step3/drivers/xen/balloon.c
}

# comes_off TREE: also when the file that says what was applied is gone.
comes_off() {
	rm -f build/series.*
	here/scripts/unapply tree && cmp tree/drivers/xen/balloon.c "$1/drivers/xen/balloon.c"
}

unchanged() {
	cp -R "$1" tree."$1"
	refused 1 'the series does not fit .*patch one.patch, .*Hunk #1 FAILED' here/scripts/apply "tree.$1" && diff -r "$1" "tree.$1"
}

exported() {
	here/scripts/export folder out --for oldest >/dev/null &&
		[ "$(paste -sd' ' out/series)" = '0001-bridge-ten.patch 0002-bridge-thirty.patch 0003-one.patch 0004-two.patch 0005-three.patch' ]
}

ok "a new tree gets the series alone" gets new one two three
ok "an old one what it wants of the bridge, and the series" gets older bridge-ten one two three
ok "which makes of it what the series makes of a new one" whole
ok "and comes off" comes_off older
ok "an older one more of it" gets oldest bridge-ten bridge-thirty one two three
ok "with the same outcome" whole
ok "and comes off" comes_off oldest
ok "a tree that takes one group, and no more with the bridge, gets none of it" gets part one two
ok "one to which it does not lead is left alone" unchanged strange
ok "a group alone does not bring the bridge" not env BALLOON_GROUP=a here/scripts/apply older
ok "all up to it does" env BALLOON_GROUP=..a here/scripts/apply older
ok "export --for writes it first" exported
done_testing
