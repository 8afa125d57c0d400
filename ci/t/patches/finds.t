#!/bin/sh
# Each check of scripts/check-patches finds what it is for, in a copy of this repository with one more patch that has them all.
# Environment: KERNEL, the line whose tree is used (6.12).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
. "$TOP/scripts/lib/series.sh"
export BALLOON_BUILD="$BUILD"
line=${BALLOON_KERNEL:-6.12}
tree=$("$TOP/scripts/fetch" "$line") || exit 1
work=$(mktemp -d)
remove_at_exit "$work"
repo=$work/repo
git clone -q "$TOP" "$repo" || exit 1
for folder in scripts patches ci/t; do
	cp -R "$TOP/$folder/." "$repo/$folder/"
done
# What the line does not take is not looked at.
sed '/^# --- Group "[a-z]*", for newer trees only:/,$d' "$TOP/series" >"$repo/series"

# What is wrong: a style error, a comment that kernel-doc does not like, and a semicolon too many.
mkdir "$work/tree"
copy_files "$tree" "$work/tree"
series_for "$tree"
(cd "$work/tree" && series_quilt push -a) >/dev/null 2>&1
cp "$work/tree/drivers/xen/balloon.c" "$work/before.c"
cat >>"$work/tree/drivers/xen/balloon.c" <<'EOF'

/**
 * balloon_wrong() - It is wrong.
 * @absent: No such argument.
 */
static int balloon_wrong(unsigned int credit)
{
	if(credit) {
		return 1;
	};
	return 0;
}
EOF
git init -q "$work/kernel"
git -C "$work/kernel" -c user.name=a -c user.email=a@example.org commit -q --allow-empty -m 'xen/balloon: a title'
commit=$(git -C "$work/kernel" rev-parse --short=12 HEAD)

# wrong_patch FIXES: the patch, with that line in its message.
wrong_patch() {
	{
		printf 'From: A <a@example.org>\nSubject: [PATCH] xen/balloon: Be wrong\n\n'
		printf 'Teh words of a message.\n\nFixes: %s\n---\n' "$1"
		diff -u -p --label a/drivers/xen/balloon.c --label b/drivers/xen/balloon.c \
			"$work/before.c" "$work/tree/drivers/xen/balloon.c"
	} >"$repo/patches/wrong.patch"
}

echo 'wrong.patch # C1' >>"$repo/series"

# finds PATTERN CHECK: the check fails on the wrong patch and nowhere else, and says so.
finds() {
	said=$("$repo/scripts/check-patches" --cocci "$tree/scripts/coccinelle/misc/semicolon.cocci" "$line" "$2" 2>/dev/null)
	printf '%s\n' "$said"
	[ "$(printf '%s\n' "$said" | grep -c '^not ok')" -eq 1 ] && printf '%s\n' "$said" | grep -qE -- "$1"
}

names_title() {
	BALLOON_GIT_TREE=$work/kernel "$repo/scripts/check-patches" "$line" fixes 2>/dev/null | sed -n '/title.*wrong/,$p' | grep -E -- "$1"
}

wrong_patch 'abc (title)'
ok "checkpatch: a style error" finds 'space required before the open parenthesis' checkpatch
ok "fixes: a malformed line" finds 'Fixes: abc \(title\)' fixes
ok "codespell: a wrong word" finds 'Teh ==> The' codespell
ok "coccicheck: a semicolon too many" finds 'drivers/xen/balloon.c: Unneeded semicolon' coccicheck
ok "kernel-doc: an argument that is not there" finds 'absent' kernel-doc
wrong_patch "$commit (\"xen/balloon: a title\")"
ok "fixes: the right title passes" names_title '^ok '
wrong_patch "$commit (\"xen/balloon: another title\")"
ok "fixes: a wrong title is named" names_title "$commit is \"xen/balloon: a title\", not \"xen/balloon: another title\""
wrong_patch '123456789abc ("xen/balloon: a title")'
ok "fixes: a commit that the clone lacks is named" names_title 'has no commit 123456789abc \(a shallow clone'

refuses "a GIT_TREE that is no clone is refused" 1 'is no git clone' \
	env BALLOON_GIT_TREE="$work/tree" "$repo/scripts/check-patches" "$line" fixes
refuses "an unknown check is named, with those there are" 1 "no check 'spelling'; there are: checkpatch" \
	"$repo/scripts/check-patches" "$line" spelling
refuses "no argument is a usage error" 2 '^usage: ' "$repo/scripts/check-patches"
done_testing
