#!/bin/sh
# `scripts/submit` and a real `git send-email` to a mail server on loopback: the mails of one group arrive in order, as one thread, to
# the maintainers, and name what they are built on; git am and b4 take them back to the tree that quilt makes. Then a second version.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
. "$TOP/ci/t/export/smtp.sh"
mainline "$work/linux"
booted "$work/booted"
pending=$(in_groups "$thread" | only_patches)
earlier=$(in_groups "..$thread" | only_patches | grep -vxF "$pending")
earlier_groups=$(for patch in $earlier; do group_of "$patch"; done | uniq)
count=$(echo "$pending" | wc -l)
quilted_with "..$thread"
# One with a sentence that a second version may say otherwise.
worded=balloon-remove-the-retry-limit.patch

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
	echo "[$1 $(printf "%0${#count}d" 0)/$count] $(head -n 1 "$TOP/docs/cover/$thread")"
	for patch in $pending; do
		number=$((number + 1))
		sed -n "2s,^Subject: \[PATCH\],[$1 $(printf "%0${#count}d" $number)/$count],p" "$TOP/patches/$patch"
	done
}

# unthreaded: mails after the first that do not answer it.
unthreaded() {
	cover=$(fields Message-Id | head -n 1)
	for mail in $(received | tail -n +2); do
		[ "$(field "$mail" In-Reply-To)" = "$cover" ] && field "$mail" References | grep -qF "$cover" || echo "$mail"
	done
}

# asked_for: those whom scripts/lib/recipients names for a patch of the thread: here by what the file says of two.
asked_for() {
	echo linux-mm@kvack.org
	echo linux-api@vger.kernel.org
	sed -n 's/^Contact:.*<\(.*\)>/\1/p' linux/Documentation/ABI/stable/sysfs-devices-system-xen_memory | sort -u
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
		for address in $(asked_for); do
			field "$mail" Cc | grep -qF "$address" || echo "$mail: no $address"
		done
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
		"base-commit: $(git -C linux rev-parse HEAD)" 'change-id: [0-9]\{8\}-[a-z-]*-[0-9a-f]\{12\}' \
		'tests/balloon_kunit.c  *| '; do
		grep -q "^ *.*$text" "$(received | head -n 1)" || echo "no $text"
	done
	! grep -n '@[A-Z]*@\|\*\*\*' "$(received | head -n 1)"
}

# earlier_mbox: the patches of the earlier threads, for git am.
earlier_mbox() {
	for patch in $earlier; do
		echo 'From 0 Mon Sep 17 00:00:00 2001'
		cat "$TOP/patches/$patch"
	done
}

# am MAIL...: on a clone of the tree with the patches of the earlier threads; the result must be quilt's.
am() {
	rm -rf clone
	git clone -q linux clone
	earlier_mbox | git -C clone am -q &&
		git -C clone am -q "$@" && same_as_quilt "$work/clone"
}

# prerequisites: what the cover letter must name: the ids of the patches of the earlier threads, as git makes them.
prerequisites() {
	cp -R linux below
	earlier_mbox | git -C below am -q
	for patch in $(git -C below rev-list --reverse "$(git -C linux rev-parse HEAD)..HEAD"); do
		git -C below show "$patch" | git patch-id --stable | sed 's/^\([0-9a-f]*\) .*/prerequisite-patch-id: \1/'
	done
}

# unnamed: earlier threads that the cover letter does not name with where they can be read.
unnamed() {
	for group in $earlier_groups; do
		grep -qxF -e "- $(head -n 1 "$TOP/docs/cover/$group")" "$1" || echo "$group"
		grep -A 1 -xF -e "- $(head -n 1 "$TOP/docs/cover/$group")" "$1" | tail -n 1 | grep -qx "$2" || echo "where $group is"
	done
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
submit linux v1-again >said 2>notes
ok "and the tree is as it was, its .git included" test "$(git_state)" = "$(cat before)"
ok "a word that the boots were of another kernel than the base" grep -q "kernel that was booted is Linux 8.8.2, the base is $line" notes
ok "and none of rules that the tree does not have" not grep -q 'how the changes came about' notes
ok "the git send-email line is named" grep -q "^  git -C .*linux send-email .*v1-again/\*.patch$" said
ok "the state to set is named, and just the patches of the thread" \
	grep -q "^  scripts/upstream set 'sent, https://lore.kernel.org/r/cover[^ ]*' $(echo "$pending" | paste -sd' ')$" said
serve ""
# shellcheck disable=SC2046 # the words of the line that was printed
ok "the printed line sends" sends $(sed -n 's/^  git //p' said)
ok "as many mails as it should" test "$(received | wc -l)" -eq $((count + 1))
ok "in order" test "$(fields Subject)" = "$(subjects PATCH)"
ok "as one thread" empty "$(unthreaded)"
ok "to the maintainers and lists, in headers and envelopes" empty "$(misaddressed)"
ok "each signed off last, and without our own header" empty "$(unsigned)"
ok "the cover letter has table, tests, base, change-id and diffstat" empty "$(cover_lacks)"
ok "it has others below it" test -n "$earlier"
ok "whose patches it names by their ids" test "$(grep -h ^prerequisite-patch-id: v1/0*-cover-letter.patch)" = "$(prerequisites)"
# later_ids: what a later thread says of the patches below it.
later_ids() {
	own=$thread thread=${for_any#..}
	booted "$work/later-booted"
	thread=$own
	BALLOON_GROUP=${for_any#..} BALLOON_BUILD=$work/later-booted "$TOP/scripts/submit" linux later >/dev/null 2>later.log || cat later.log
	sed -n 's/^prerequisite-patch-id: //p' later/0*-cover-letter.patch
}
# ids MAIL...: whoever has the mails of a thread finds its ids so.
ids() {
	for mail in "$@"; do
		git patch-id --stable <"$mail" | cut -d' ' -f1
	done
}
later_ids >later.ids
# shellcheck disable=SC2046 # file names have no spaces
ok "a later thread names this one's by the ids that its mails have" empty "$(ids $(find v1 -name '*.patch' ! -name '*-cover-letter.patch') | grep -vxFf later.ids)"
ok "and whose threads it names" empty "$(unnamed v1/0*-cover-letter.patch '  (not sent yet)')"
# shellcheck disable=SC2046 # file names have no spaces
ok "git am takes what was received, to quilt's tree" am $(received | tail -n +2)
ok "b4 takes it too" b4_am
ok "b4 found the base and what is below" test "$(git -C clone rev-parse "HEAD~$((count + $(echo "$earlier" | wc -l)))")" = "$(git -C linux rev-parse HEAD)"
stop_serving

# --- the second version, for comments
copy_checkout
first=$(echo "$pending" | head -n 1) last=$(echo "$pending" | tail -n 1)
sed -i 's,^+/\* There is no limit any more; .*,+/* There is no limit any more. */,' "copy/patches/$worded"
# shellcheck disable=SC2086 # patch names have no spaces
copy/scripts/upstream set 'sent, https://lore.kernel.org/r/1' $earlier
echo "- Say it better" >changes
# The results are of the second version's series, too.
booted_with "$work/booted" "$(thread_key "$work/copy")"
second() {
	BALLOON_GROUP=$thread BALLOON_BUILD=$work/booted copy/scripts/submit linux "$@" -v 2 --changes changes
}

ok "a second version, for comments, to others too, with a trailer for one patch" second rfc --previous v1 --rfc \
	--to 'A Reviewer <reviewer@one.example>' --cc list@one.example --trailer-for "${last%.patch}" 'Acked-by: A B <a@b.example>'
ok "says that it is for comments" test "$(field rfc/v2-0001-*.patch Subject | cut -d] -f1)" = "[RFC PATCH v2 $(printf "%0${#count}d" 1)/$count"
ok "goes to whom --to names" empty "$(grep -L 'A Reviewer <reviewer@one.example>' rfc/*.patch)"
ok "and --cc" empty "$(grep -L 'list@one.example' rfc/*.patch)"
ok "has the trailer in that patch alone" test "$(grep -lx 'Acked-by: A B <a@b.example>' rfc/*.patch | wc -l)" -eq 1
ok "before the sign-off" test "$(message_tail "$(find rfc -name "v2-*$count-*.patch")" | tail -n 2)" = 'Acked-by: A B <a@b.example>
Signed-off-by: Test Sender <sender@test.example>'
ok "and says where the threads are on which it builds" empty "$(unnamed rfc/v2-0000-cover-letter.patch '  https://lore.kernel.org/r/1')"
ok "its range-diff shows the change, and nothing of those threads" test "$(grep -cE '^ *[0-9-]+: +[0-9a-f-]+ [=!<>] ' rfc/v2-0000-cover-letter.patch)" -eq "$count"

# --- the second version, when the earlier threads and a patch have been merged
# shellcheck disable=SC2086 # patch names have no spaces
copy/scripts/upstream set 'merged, v7.5' $earlier "$first"
refuses "a patch that is merged must be in the tree" 1 "the series does not fit HEAD of .*: balloon-.*patch" second v2 --previous v1
ok "and nothing is left" not test -e v2
for patch in $earlier "$first"; do
	patch -s -p1 -d linux -i "$TOP/patches/$patch"
done
mkdir -p linux/Documentation/process
echo "Say how." >linux/Documentation/process/generated-content.rst
commit linux "Merge the first patches"
ok "the second version is prepared from the folder of the first" second v2 --previous v1 --trailer 'Tested-by: A B <a@b.example>'
ok "without the merged patch" test "$(find v2 -maxdepth 1 -name 'v2-*.patch' | wc -l)" -eq "$count"
ok "without a prerequisite" not grep -q '^prerequisite-patch-id\|builds on these' v2/v2-0000-cover-letter.patch
ok "with its number" test "$(field v2/v2-0001-*.patch Subject | cut -d] -f1)" = "[PATCH v2 1/$((count - 1))"
ok "with the changes below a line ---" grep -qx -e '- Say it better' v2/v2-0000-cover-letter.patch
ok "with a link to the first" grep -q "^- Link to v1: https://lore.kernel.org/r/$(field v1/0000-cover-letter.patch Message-Id | tr -d '<>')$" \
	v2/v2-0000-cover-letter.patch
ok "with the same change-id" test "$(grep -h ^change-id: v1/0000* v2/v2-0000* | sort -u | wc -l)" -eq 1
ok "with a range-diff that shows the change" grep -q '^ .*++.*There is no limit any more. ' v2/v2-0000-cover-letter.patch
ok "and the patch that left" grep -qE '^ *1:  [0-9a-f]+ < ' v2/v2-0000-cover-letter.patch
ok "with the trailer before the sign-off" test "$(message_tail v2/v2-0001-*.patch | tail -n 2 | head -n 1)" = 'Tested-by: A B <a@b.example>'
# A name as people have them.
cat >>"$work/gitconfig" <<'END'
	name = Test \"Tes\" O'Sender/Son & Co
END
second v2-mbox --previous received.mbox --reset-author >said 2>notes
ok "or from an mbox of what was received, by somebody with quotes in his name" test -s v2-mbox/v2-0001-*.patch
ok "who is then the author" empty "$(grep -L '^From: .*Sender.Son & Co.* <sender@test.example>$' v2-mbox/*.patch)"
ok "a word of the tree's rule about how changes came about" grep -q 'Documentation/process/generated-content.rst asks you to state how the changes came about' notes

# --- paths with a space
git clone -q linux 'a linux'
BALLOON_GROUP=$thread BALLOON_BUILD=$work/booted copy/scripts/submit 'a linux' 'a thread' >said 2>notes
serve ""
eval "set -- $(sed -n 's/^  git //p' said)"
ok "the printed line sends from a path with a space" sends "$@"
ok "all mails" test "$(received | wc -l)" -eq "$count"
stop_serving
done_testing
