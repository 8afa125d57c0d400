#!/bin/sh
# `scripts/submit` and a real `git send-email` to a mail server on loopback: the mails arrive in order, as one thread, to
# the maintainers; git am and b4 take them back to the tree that quilt makes. Then a second version.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
. "$TOP/ci/t/export/smtp.sh"
mainline "$work/linux"
booted "$work/booted"
count=$(series_patches | wc -l)
# One with a sentence that a second version may say otherwise.
worded=balloon-add-kunit-tests-of-targets.patch

# field FILE NAME: of a mail's header, unfolded.
field() {
	sed '/^$/q' "$1" | sed -e ':a' -e '$!N' -e 's/\n[[:space:]]\{1,\}/ /' -e ta -e P -e D | sed -n "s/^$2: //Ip"
}

# fields NAME: of the mails received, in order.
fields() {
	for mail in $(received); do
		field "$mail" "$1"
	done
}

# subjects PREFIX: those that are due.
subjects() {
	number=0
	echo "[$1 00/$count] $(head -n 1 "$TOP/docs/cover-letter")"
	for patch in $(series_patches); do
		number=$((number + 1))
		sed -n "2s,^Subject: \[PATCH\],[$1 $(printf %02d $number)/$count],p" "$TOP/patches/$patch"
	done
}

# unthreaded: mails after the first that do not answer it.
unthreaded() {
	cover=$(fields Message-Id | head -n 1)
	for mail in $(received | tail -n +2); do
		[ "$(field "$mail" In-Reply-To)" = "$cover" ] && field "$mail" References | grep -qF "$cover" || echo "$mail"
	done
}

# misaddressed: mails that do not go to those whom MAINTAINERS names for drivers/xen/, and to the lists.
misaddressed() {
	sed -n '/^XEN HYPERVISOR INTERFACE/,/^F:/s/^\([MRL]\):[[:space:]]*\(.*\)/\1 \2/p' linux/MAINTAINERS | sed 's/ (.*//' >entry
	for mail in $(received); do
		while read -r kind address; do
			case $kind in
			L) field "$mail" Cc ;;
			*) field "$mail" To ;;
			esac | grep -qF "$address" || echo "$mail: $kind: $address"
		done <entry
		field "$mail" Cc | grep -q 'linux-kernel@vger.kernel.org' || echo "$mail: no linux-kernel"
		field "$mail" X-RcptTo | tr -d ' ' | tr ',' '\n' | sort >rcpt
		{ field "$mail" To; field "$mail" Cc; } | tr ',' '\n' | sed -e 's/.*<\(.*\)>/\1/' -e 's/ //g' | sort | diff rcpt -
	done
}

unsigned() {
	for mail in $(received | tail -n +2); do
		message_tail "$mail" | tail -n 1 | grep -qx 'Signed-off-by: Test Sender <sender@test.example>' || echo "$mail"
		! grep -q '^Upstream:' "$mail" || echo "$mail has junk"
	done
}

# cover: the first mail's text, from which the table and the rest must be seen.
cover_lacks() {
	for text in 'pv: target reached  *3636.7  *0.6 s' 'Tested on Linux 8.8.2 under Xen 9.9.1 in QEMU' 'pass: 1[.]' \
		"base-commit: $(git -C linux rev-parse HEAD)" 'change-id: [0-9]\{8\}-xen-balloon-retry-[0-9a-f]\{12\}' \
		'tests/balloon_kunit.c  *| '; do
		grep -q "^ *.*$text" "$(received | head -n 1)" || echo "no $text"
	done
	! grep -n '@[A-Z]*@\|\*\*\*' "$(received | head -n 1)"
}

# am MAIL...: on a clone of the tree; the result must be quilt's.
am() {
	rm -rf clone
	git clone -q linux clone
	git -C clone am -q "$@" && same_as_quilt "$work/clone"
}

# b4_am: what b4 makes of the received mails, without a network.
b4_am() {
	for mail in $(received); do
		echo "From mboxrd@z Thu Jan  1 00:00:00 1970"
		cat "$mail"
		echo
	done >received.mbox
	mkdir b4
	(cd linux && b4 --offline-mode -n am -m ../received.mbox -o ../b4 "$(fields Message-Id | head -n 1 | tr -d '<>')") &&
		am "$work"/b4/*.mbx
}

git_state() {
	(cd linux && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

git_state >before
ok "the first version is prepared" submit linux v1
submit linux v1-again >said 2>/dev/null
ok "and the tree is as it was, its .git included" test "$(git_state)" = "$(cat before)"
ok "the git send-email line is named" grep -q "^  git -C .*linux send-email .*v1-again/\*.patch$" said
ok "the state to set is named" grep -q "^  scripts/upstream set 'sent, https://lore.kernel.org/r/cover[^ ]*'$" said
serve ""
# shellcheck disable=SC2046 # the words of the line that was printed
ok "the printed line sends" sends $(sed -n 's/^  git //p' said)
ok "as many mails as it should" test "$(received | wc -l)" -eq $((count + 1))
ok "in order" test "$(fields Subject)" = "$(subjects PATCH)"
ok "as one thread" empty "$(unthreaded)"
ok "to the maintainers and lists, in headers and envelopes" empty "$(misaddressed)"
ok "each signed off last, and without our own header" empty "$(unsigned)"
ok "the cover letter has table, tests, base, change-id and diffstat" empty "$(cover_lacks)"
ok "and tells of the second group" grep -q '^The last .* patches' "$(received | head -n 1)"
booted_with "$work/booted" "$(QUILT_SERIES=$(first_group); changes_key "$tree")"
BALLOON_GROUP=first BALLOON_BUILD=$work/booted "$TOP/scripts/cover" >first-cover 2>said
ok "unless that is left off" test "$(grep -c '^The last .* patches\|^Tested on' first-cover)" -eq 1
# shellcheck disable=SC2046 # file names have no spaces
ok "git am takes what was received, to quilt's tree" am $(received | tail -n +2)
ok "b4 takes it too" b4_am
ok "b4 found the base" test "$(git -C clone rev-parse "HEAD~$count")" = "$(git -C linux rev-parse HEAD)"
stop_serving

# --- the second version
mkdir copy
cp -R "$TOP/scripts" "$TOP/patches" "$TOP/series" "$TOP/docs" "$TOP/ci" copy/
sed -i 's/^+\(.*\)If unsure, say N\.$/+\1If in doubt, say N./' "copy/patches/$worded"
copy/scripts/upstream set 'merged, v7.5' "$(series_patches | head -n 1)"
echo "- Say it better" >changes
# The results are of the second version's series, too.
booted_with "$work/booted" "$(QUILT_PATCHES=$work/copy/patches; QUILT_SERIES=$work/copy/series; changes_key "$tree")"
second() {
	BALLOON_BUILD=$work/booted copy/scripts/submit linux "$@" -v 2 --changes changes
}

refuses "a patch that is merged must be in the tree" 1 "the series does not fit HEAD of .*: balloon-.*patch" second v2 --previous v1
ok "and nothing is left" not test -e v2
patch -s -p1 -d linux -i "$TOP/patches/$(series_patches | head -n 1)"
commit linux "Merge the first patch"
ok "the second version is prepared from the folder of the first" second v2 --previous v1 --trailer 'Tested-by: A B <a@b.example>'
ok "without the merged patch" test "$(find v2 -name 'v2-*.patch' | wc -l)" -eq "$count"
ok "with its number" test "$(field v2/v2-0001-*.patch Subject | cut -d] -f1)" = "[PATCH v2 01/$((count - 1))"
ok "with the changes below a line ---" grep -qx -e '- Say it better' v2/v2-0000-cover-letter.patch
ok "with a link to the first" grep -q "^- Link to v1: https://lore.kernel.org/r/$(field v1/0000-cover-letter.patch Message-Id | tr -d '<>')$" \
	v2/v2-0000-cover-letter.patch
ok "with the same change-id" test "$(grep -h ^change-id: v1/0000* v2/v2-0000* | sort -u | wc -l)" -eq 1
ok "with a range-diff that shows the change" grep -q '^ .*++.*If in doubt, say N' v2/v2-0000-cover-letter.patch
ok "and the patch that left" grep -qE '^ *1:  [0-9a-f]+ < ' v2/v2-0000-cover-letter.patch
ok "with the trailer before the sign-off" test "$(message_tail v2/v2-0001-*.patch | tail -n 2 | head -n 1)" = 'Tested-by: A B <a@b.example>'
ok "or from an mbox of what was received" second v2-mbox --previous received.mbox --reset-author
ok "with the sender as author, if asked for" empty "$(grep -L '^From: Test Sender <sender@test.example>$' v2-mbox/*.patch)"
done_testing
