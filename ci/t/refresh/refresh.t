#!/bin/sh
# scripts/refresh on a small series and trees that moved: lines shifted, a conflict, a patch that was merged; and bad input.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
repo=$work/repo
BUILD=$work/build BALLOON_BUILD=$work/build
GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export BALLOON_BUILD GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

# new_tree NAME SED...: a kernel tree whose driver has 60 lines, edited.
new_tree() {
	mkdir -p "$work/$1/drivers/xen"
	touch "$work/$1/Kbuild"
	driver=$work/$1/drivers/xen/balloon.c
	shift
	seq -f 'line %g' 60 | sed -e '' "$@" >"$driver"
}

# new_patch NAME SED: the next patch of the series.
new_patch() {
	cp "$work/base/drivers/xen/balloon.c" "$work/before"
	sed -i "$2" "$work/base/drivers/xen/balloon.c"
	{
		printf 'From: A <a@example.org>\nSubject: [PATCH] xen/balloon: %s\n\nWhy.\n---\n' "$1"
		diff -u -p --label a/drivers/xen/balloon.c --label b/drivers/xen/balloon.c \
			"$work/before" "$work/base/drivers/xen/balloon.c"
	} >"$repo/patches/$1.patch"
	echo "$1.patch # C1" >>"$repo/series"
}

# commit: the series as it now is; a fresh repository each time.
commit() {
	git -C "$repo" add -A && git -C "$repo" commit -q -m series
}

mkdir -p "$repo/patches"
cp -R "$TOP/scripts" "$TOP/kernels" "$repo/"
new_tree base
new_patch one 's/^line 10$/& one/'
new_patch two 's/^line 30$/& two/'
new_patch three 's/^line 50$/& three/'
git -C "$repo" init -q
commit
cp -R "$repo/patches" "$work/committed"

refresh() {
	"$repo/scripts/refresh" "$@"
}

# afresh: the series as it was committed first, and no refresh under way.
afresh() {
	rm -rf "$BUILD/refresh" "$repo/patches"
	cp -R "$work/committed" "$repo/patches"
	[ -z "$(git -C "$repo" status --porcelain)" ] || commit
}

untouched() {
	diff -r "$work/committed" "$repo/patches"
}

# says PATTERN COMMAND...: COMMAND succeeds and one of its lines matches.
says() {
	pattern=$1
	shift
	said=$("$@" 2>&1) || {
		printf '%s\n' "$said"
		return 1
	}
	printf '%s\n' "$said"
	printf '%s\n' "$said" | grep -qE -- "$pattern"
}

# gives NAME TEXT...: the series now applies to the tree as it is, and its driver has these lines.
gives() {
	rm -rf "$work/result"
	cp -R "$work/$1" "$work/result"
	shift
	"$repo/scripts/apply" "$work/result" || return 1
	for text in "$@"; do
		grep -xF -- "$text" "$work/result/drivers/xen/balloon.c" || return 1
	done
}

# --- nothing to do
new_tree same
ok "a tree that did not move: says that the series is unchanged" says 'series is unchanged' refresh "$work/same"
ok "and leaves it so" untouched

# --- only lines moved
new_tree shifted -e '1i\above 1\nabove 2'
ok "lines moved: each patch is named with what changed" says '^two.patch: line numbers only$' refresh "$work/shifted"
ok "the hunk is where it now belongs" grep -q '^@@ -29,7 +29,7 @@' "$repo/patches/two.patch"
ok "a header is kept" grep -qxF 'Subject: [PATCH] xen/balloon: two' "$repo/patches/two.patch"
commit
ok "a second time there is nothing to do" says 'series is unchanged' refresh "$work/shifted"
afresh
ok "it ends with a diffstat of the patch files" says '3 files changed, 3 insertions.*, 3 deletions' refresh "$work/shifted"
ok "it leaves nothing in build/" empty "$(find "$BUILD" -mindepth 1 ! -name log)"
afresh

# --- a conflict
new_tree conflict -e 's/^line 29$/context/'
refuses "a conflict names the patch, the file and the hunk" 1 \
	'does not fit .*/conflict: patch two.patch, file drivers/xen/balloon.c, Hunk #1 FAILED at 27' refresh "$work/conflict"
ok "patches/ stays as it was" untouched
ok "what did not fit is beside the file" test -s "$BUILD/refresh/tree/drivers/xen/balloon.c.rej"
refuses "a second refresh is refused while one is under way" 1 'onto .*/conflict is under way' refresh "$work/same"
refuses "--continue with rejects left is refused" 1 'rejects are left in .*balloon.c.rej' refresh --continue
sed -i 's/^line 30$/& two/' "$BUILD/refresh/tree/drivers/xen/balloon.c"
rm "$BUILD/refresh/tree/drivers/xen/balloon.c.rej"
ok "--continue refreshes the mended patch and the rest" says '^two.patch: text$' refresh --continue
ok "the refreshed series applies to that tree" gives conflict 'line 10 one' context 'line 30 two' 'line 50 three'
ok "and the tree itself was not touched" grep -qxF 'line 30' "$work/conflict/drivers/xen/balloon.c"
refuses "a change that is not committed is not mixed with a refresh" 1 'not committed \(patches/two.patch\)' refresh "$work/same"
afresh

refresh "$work/conflict" 2>/dev/null
ok "--abort forgets a refresh" says 'patches/ is as it was' refresh --abort
ok "and patches/ is as it was" untouched
refuses "--continue needs a refresh under way" 1 'no refresh is under way' refresh --continue
refuses "--abort too" 1 'no refresh is under way' refresh --abort

refresh "$work/conflict" 2>/dev/null
rm "$BUILD/refresh/tree/drivers/xen/balloon.c.rej"
echo '# a comment' >>"$repo/series"
refuses "--continue after the series has changed is refused" 1 'changed since the refresh' refresh --continue
git -C "$repo" checkout -q series
afresh

new_tree without
rm "$work/without/drivers/xen/balloon.c"
refuses "a tree without the file: says which patch" 1 'does not fit .*: patch one.patch' refresh "$work/without"
afresh

# --- merged
new_tree merged -e 's/^line 30$/& two/' -e '1i\above'
refuses "a patch that the tree has is named, with what to do" 1 \
	'two.patch is already in .*: set its upstream state to merged .* and drop it from series' refresh "$work/merged"
ok "and kept as it was" cmp "$work/committed/two.patch" "$repo/patches/two.patch"
ok "the others are refreshed" grep -q '^@@ -48,7 +48,7 @@' "$repo/patches/three.patch"
afresh
new_tree half -e 's/^line 30$/& two/' -e 's/^line 29$/context/'
refresh "$work/half" 2>/dev/null
rm "$BUILD/refresh/tree/drivers/xen/balloon.c.rej"
refuses "a patch of which mending leaves nothing counts as merged" 1 'two.patch is already in' refresh --continue
ok "and is kept as it was" cmp "$work/committed/two.patch" "$repo/patches/two.patch"
afresh

# --- groups: the first two patches are one, the third another
sed -i -e '1i# --- Group "early": first' -e '/^three/i# --- Group "late": then' "$repo/series"
commit
new_tree late -e '1i\above' -e 's/^line 49$/context/'
refuses "a conflict in a later group: GROUP= that leaves it as it is, is named" 1 \
	'^  BALLOON_GROUP=..early before the command .*leaves group late as it is' refresh "$work/late"
afresh
ok "with that GROUP= the others are refreshed" says '^two.patch: line numbers only$' env BALLOON_GROUP=..early "$repo/scripts/refresh" "$work/late"
ok "and that one is as it was" cmp "$work/committed/three.patch" "$repo/patches/three.patch"
afresh
mkdir -p "$BUILD/trees"
cp -R "$work/late" "$BUILD/trees/6.12-late"
ok "whether the later groups fit the other lines is said all the same" \
	says 'the series fits 6.12-late up to ..early; from there on not: group late, patch three.patch' env BALLOON_GROUP=..early "$repo/scripts/refresh" "$work/late"
rm -r "$BUILD/trees"
ok "that tree then gets the first group" gives late 'line 10 one' 'line 30 two'
afresh
refuses "one group alone is not refreshed" 1 '^refresh: GROUP=late is one group; .*GROUP=..late' env BALLOON_GROUP=late "$repo/scripts/refresh" "$work/late"
sed -i 's/"late":/"late", for newer trees only:/' "$repo/series"
commit
ok "a group for newer trees only that does not fit stays as it is, which is said" \
	says 'group late, for newer trees only, does not fit and stays as it is; .*BALLOON_GROUP=..late' refresh "$work/late"
ok "and the others are refreshed" not cmp -s "$work/committed/two.patch" "$repo/patches/two.patch"
ok "and it is as it was" cmp "$work/committed/three.patch" "$repo/patches/three.patch"
afresh
refuses "with its GROUP= it is a conflict like any other" 1 'the series does not fit .*three.patch' env BALLOON_GROUP=..late "$repo/scripts/refresh" "$work/late"
afresh
new_tree both -e '1i\above' -e 's/^line 29$/context/' -e 's/^line 49$/context/'
BALLOON_GROUP=..late "$repo/scripts/refresh" "$work/both" 2>/dev/null
sed -i 's/^line 30$/& two/' "$BUILD/refresh/tree/drivers/xen/balloon.c"
rm "$BUILD/refresh/tree/drivers/xen/balloon.c.rej"
refuses "so it is when an earlier conflict came before, and --continue names no GROUP" 1 'the series does not fit .*three.patch' refresh --continue
afresh
new_tree newer -e '1i\above'
ok "one that fits is refreshed" says '^three.patch: line numbers only$' refresh "$work/newer"
afresh
git -C "$repo" checkout -q HEAD~2 -- series
commit

# --- bad input
new_tree patched
"$repo/scripts/apply" "$work/patched" 2>/dev/null
refuses "a tree patched with quilt is refused" 1 'already patched with quilt \(3 patches\)' refresh "$work/patched"
(cd "$work/patched" && quilt pop -q) >/dev/null 2>&1
refuses "and one that is patched in part" 1 'already patched with quilt \(2 patches\)' refresh "$work/patched"
mkdir "$work/empty"
refuses "a folder that is no kernel tree is refused" 1 'is no kernel tree' refresh "$work/empty"
refuses "an unknown line is refused" 1 "'9.9' is no directory" refresh 9.9
refuses "no argument is a usage error" 2 '^usage: ' refresh
refuses "an unknown option is a usage error" 2 '^usage: ' refresh --contine

# whole: patches/ is the old or the new one, and nothing else is left beside it.
whole() {
	untouched >/dev/null || [ "$(grep -l '^@@ -\(9\|29\|49\),' "$repo"/patches/*.patch | wc -l)" -eq 3 ] || return 1
	[ ! -e "$repo/patches.old" ] && [ ! -e "$repo/patches.new" ]
}

# interrupted COMMAND...: a refresh ended by it leaves patches/ whole, and can be forgotten or was done.
interrupted() {
	"$@" >/dev/null 2>&1
	whole || return 1
	[ ! -d "$BUILD/refresh" ] || refresh --abort
}

for seconds in 0.2 0.5; do
	ok "an interrupt after $seconds s leaves patches/ whole" interrupted timeout -s INT $seconds "$repo/scripts/refresh" "$work/shifted"
	afresh
done
# The worst moment: the old patches/ is being moved away.
mkdir "$work/bin"
cat >"$work/bin/mv" <<-'EOF'
	#!/bin/sh
	case $* in
	*/patches.old | */patches.new*) kill -INT $PPID ;;
	esac
	exec /bin/mv "$@"
EOF
chmod +x "$work/bin/mv"
ok "so does one while patches/ is replaced" interrupted env PATH="$work/bin:$PATH" "$repo/scripts/refresh" "$work/shifted"
ok "and the new one is there" not untouched
afresh
refuses "apply names the command that starts a refresh" 1 "scripts/refresh $work/conflict" "$repo/scripts/apply" "$work/conflict"
done_testing
