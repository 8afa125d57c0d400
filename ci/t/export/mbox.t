#!/bin/sh
# `scripts/export mbox`: git am makes of it the tree that quilt makes, and the messages of patches/ and nothing else.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"

# expected PATCH [TRAILERS]: author, subject and message as in patches/, with the trailers behind those that are there.
expected() {
	sed '/^---$/,$d' "$TOP/patches/$1"
	[ $# -eq 1 ] || {
		message_tail "$TOP/patches/$1" | tail -n 1 | grep -q '^[A-Z][A-Za-z-]*: ' || echo
		echo "$2"
	}
}

# messages_differ REPO [TRAILERS]: the commits whose message is not the one that is expected.
messages_differ() {
	repo=$1 behind=$(series_patches | wc -l)
	shift
	for patch in $(series_patches); do
		behind=$((behind - 1))
		expected "$patch" "$@" >"$work/expected"
		git -C "$repo" log -1 --format='From: %an <%ae>%nSubject: [PATCH] %s%n%n%b' "HEAD~$behind" | sed '$d' >"$work/got"
		diff "$work/expected" "$work/got"
	done
}

# am MBOX REPO: on a new tree.
am() {
	base_repo "$2"
	git -C "$2" tag base
	git -C "$2" am -q "$1"
}

ok "it is written" "$TOP/scripts/export" mbox "$work/out"
ok "git am takes it" am "$work/out/xen-balloon-retry.mbox" "$work/plain"
ok "the tree is quilt's, byte for byte" same_as_quilt "$work/plain"
ok "every patch is a commit" test "$(git -C "$work/plain" rev-list --count base..)" -eq "$(series_patches | wc -l)"
ok "authors, subjects and messages are those of patches/" empty "$(messages_differ "$work/plain")"
ok "with --sign-off and --trailer" "$TOP/scripts/export" mbox "$work/signed" --sign-off \
	--trailer 'Tested-by: Some One <some@one.example>'
ok "git am takes it too" am "$work/signed/xen-balloon-retry.mbox" "$work/signed-repo"
ok "and has the same tree" test "$(git -C "$work/plain" rev-parse 'HEAD^{tree}')" = "$(git -C "$work/signed-repo" rev-parse 'HEAD^{tree}')"
ok "the trailer, then the sign-off, follow the trailers of the patch" empty "$(messages_differ "$work/signed-repo" \
	"Tested-by: Some One <some@one.example>
Signed-off-by: Test Sender <sender@test.example>")"
says_not_author() {
	"$TOP/scripts/export" mbox "$work/other" --sign-off 2>&1 | grep "the author of the patches, .*, has not signed off; --reset-author names you"
}
ok "who signs off and is not the author is told" says_not_author
own() {
	"$TOP/scripts/export" mbox "$work/own" --sign-off --reset-author >said 2>&1 || return
	cat said
	not grep -q 'has not signed off' said && am "$work/own/xen-balloon-retry.mbox" "$work/own-repo" &&
		[ "$(git -C "$work/own-repo" log --format='%an <%ae>' base.. | sort -u)" = 'Test Sender <sender@test.example>' ] && same_as_quilt "$work/own-repo"
}
ok "--reset-author makes him the author, and no word is said" own
done_testing
