#!/bin/sh
# `scripts/submit`: what is not as it should be is said in one clear line, and no folder is left. What a mail server refuses
# is not sent in part, and the same line can be run again.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
. "$TOP/ci/t/export/smtp.sh"
mainline "$work/linux"
booted "$work/booted"
pending=$(in_groups "$thread" | only_patches)
first=$(echo "$pending" | head -n 1) last=$(echo "$pending" | tail -n 1)
lowest=$(series_patches | head -n 1)

# bad TEXT PATTERN ARGUMENT...: refused so with status 1, in one line beside the progress, and nothing is left behind.
bad() {
	text=$1 pattern=$2
	shift 2
	ok "$text" refused_whole "^$pattern" "$@"
}

refused_whole() {
	pattern=$1
	shift
	refused 1 "$pattern" submit "$@" || return 1
	find . -maxdepth 1 \( -name new -o -name 'part.*' \) | grep . && return 1
	printf '%s\n' "$said" | grep -cvE '^[0-9:]{8} ' | grep -qx 1
}

# tree NAME: a copy of the tree, to spoil.
tree() {
	cp -R linux "$1"
}

# --- the call
refuses "no OUTDIR is a usage error" 2 '^usage: .*scripts/submit TREE OUTDIR' submit linux
refuses "an unknown option is named" 2 "^usage: .*unknown option '--send'" submit linux new --send
refuses "a version that is no number" 2 "^usage: .*'two' is no version" submit linux new -v two
refuses "version 2 needs the previous one" 2 '^usage: .*needs --previous and --changes' submit linux new -v 2 --changes changes
refuses "version 1 has none" 2 '^usage: .*belong to -v 2' submit linux new --previous linux
bad "a malformed trailer" "submit: malformed trailer 'x'" linux new --trailer x
bad "a malformed trailer for a patch" "submit: malformed trailer 'x'" linux new --trailer-for "$first" x
bad "a trailer for a patch of another group" "submit: --trailer-for: group $thread has no $lowest; its patches: $first" \
	linux new --trailer-for "$lowest" 'Acked-by: A B <a@b.example>'
refuses "a trailer for no patch" 2 '^usage: .*--trailer-for needs a patch and a trailer' submit linux new --trailer-for x
for address in nobody 'A B <nobody>' 'a@b.example, c@d.example' '<a@b.example>'; do
	bad "--to '$address', which is no address" "submit: --to '$address' is no address" linux new --to "$address"
done
bad "--cc neither" "submit: --cc 'nobody' is no address" linux new --cc nobody
for group in '' "..$thread"; do
	refuses "GROUP='$group' is no thread: the groups are named" 1 "^submit: this is done group by group; .*$(group_names | paste -sd' ')$" \
		env BALLOON_GROUP="$group" "$TOP/scripts/submit" linux new
done
mkdir full
touch full/mine
bad "OUTDIR is not empty" 'submit: .*full exists and is not an empty folder' linux full

# --- the tree
bad "a folder that is no git tree" 'submit: base is no git tree' base new
base_repo other
bad "a git tree that is not Linux" 'submit: .*other is no git tree of Linux: it has no scripts/get_maintainer.pl' other new
tree dirty
echo >>dirty/drivers/xen/balloon.c
bad "a dirty tree" 'submit: .*dirty is dirty.*balloon.c.*commit or stash' dirty new
tree some
for patch in $(in_groups "..$thread" | only_patches | sed "/^$first\$/q"); do
	patch -s -p1 -d some -i "$TOP/patches/$patch"
done
commit some "The first patch, and what is before it"
bad "a tree that has a patch already" "submit: .*some already has the text of $first" some new
tree moved
sed -i 's/max_retry_count = 4/max_retry_count = 5/' moved/drivers/xen/balloon.c
commit moved "Other value"
bad "a tree that the series does not fit: patch, file and line" \
	'submit: the series does not fit HEAD of .*moved: balloon-.*patch, error: patch failed: drivers/xen/balloon.c:[0-9]+' moved new
tree early
sed -i 's/Stop waiting if either state/Stop waiting when either state/' early/drivers/xen/balloon.c
commit early "Another attribute"
bad "a tree that what the thread builds on does not fit: its group, too" \
	"submit: the series does not fit HEAD of .*early: balloon-.*patch of group [a-z]*, on which group $thread builds, error: patch failed" early new
tree spdx
printf '#!/usr/bin/python3\nimport no_module_of_this_name\n' >spdx/scripts/spdxcheck.py
chmod +x spdx/scripts/spdxcheck.py
commit spdx "A checker"
bad "a checker of licences that does not run" \
	"submit: checkpatch needs .*spdxcheck.py, which does not run: ModuleNotFoundError: .*no_module_of_this_name.*; install python3-ply" spdx new
git clone -q --depth 1 "file://$work/linux" shallow
bad "a shallow clone without the base commit" 'submit: .*shallow is a shallow clone without the base commit [0-9a-f]+; run: git' \
	shallow new --base "$(git -C linux rev-parse HEAD~1)"
bad "a base that is nowhere" 'submit: .*linux has no base commit v9.9' linux new --base v9.9
git clone -q linux ahead
git -C ahead commit -q --allow-empty -m "Mine alone"
bad "a HEAD that nobody else has" 'submit: HEAD of .*ahead has 1 commits that its upstream does not have' ahead new
tree nobody
sed -i '/^XEN HYPERVISOR INTERFACE/,/^$/d' nobody/MAINTAINERS
commit nobody "No maintainers"
bad "maintainers that come back empty" "submit: get_maintainer.pl of .*nobody names nobody for $first" nobody new

# --- the sender
bad_identity() {
	nobody refused_whole '^submit: no git identity.*git config --global user.name' linux new
}
ok "no git identity" bad_identity

# --- the boots
mv booted kept
bad "no results of make boot" "cover: there are no results of the patches up to group $thread on .*; run: make boot KERNEL=$line GROUP=..$thread" linux new
rm -rf booted
mv kept booted
tap=$(find booted -name tap)
echo "not ok 1 - patched: it holds" >"$tap"
bad "a boot that failed" 'cover: the last boot of host-pressure on .* failed' linux new
echo "ok 1 - patched: it holds" >"$tap"

# --- the patches; a checkout of our own to change
copy_checkout
submit() {
	BALLOON_GROUP=$thread BALLOON_BUILD=$work/booted copy/scripts/submit "$@"
}
BALLOON_GROUP=$thread copy/scripts/upstream set 'merged, v7.5'
bad "all patches are merged" "submit: every patch of group $thread is merged upstream" linux new
copy/scripts/upstream set 'not sent'
sed -i 's/^+\treturn /+    return /' "copy/patches/$last"
booted_with "$work/booted" "$(thread_key "$work/copy")"
unclean() {
	refused 1 '^submit: checkpatch --strict is not content' submit linux new || return 1
	printf '%s\n' "$said" | grep -q '^[0-9]*-xen-.*LEADING_SPACE' && [ ! -e new ]
}
ok "a patch that checkpatch --strict does not like" unclean
cp "$TOP/patches/$last" copy/patches/
booted_with "$work/booted" "$(thread_key "$TOP")"

# --- the previous version
echo "- Nothing" >changes
bad "a previous version that is not there" 'submit: no previous version at gone' linux new -v 2 --previous gone --changes changes
bad "changes that say nothing" 'submit: full/mine does not say what has changed' linux new -v 2 --previous full --changes full/mine
bad "a previous version that was never prepared" 'submit: .*copy/patches is no series that was prepared' \
	linux new -v 2 --previous copy/patches --changes changes
mkdir old
sed '/^---$/a base-commit: 0123456789012345678901234567890123456789' "$TOP/patches/$first" >old/1.patch
bad "a previous version on a base that is nowhere" 'submit: .*linux has no base commit 0123456789' \
	linux new -v 2 --previous old --changes changes

# --- the mail server
# mailed: what arrives when the printed line is run.
mailed() {
	eval "sends $(sed -n 's/^  git //p' said)"
}

# refused_mail PATTERN NUMBER: git fails and says so, and only the first NUMBER mails have arrived.
refused_mail() {
	if mailed >mail.log 2>&1; then
		return 1
	fi
	tail -n 3 mail.log
	received | wc -l
	grep -q "$1" mail.log && [ "$(received | wc -l)" -eq "$2" ]
}

submit linux new >said 2>/dev/null
due=$(($(echo "$pending" | wc -l) + 1))
smtp_port=$(free_port)
ok "no mail server: git says so, nothing is sent" refused_mail 'Unable to initialize SMTP properly' 0
serve 1000
ok "a mail server that refuses: git says so, nothing is sent" refused_mail 'Error: Too much mail data' 0
stop_serving
# A limit between the largest mail and the next: only that one is refused.
set -- "$work"/new/*.patch
wc -c "$@" | grep -v ' total$' | sort -n | tail -n 2 >largest
serve "$(awk '{ sum += $1 } END { print int(sum / 2) }' largest)"
before=$(printf '%s\n' "$@" | grep -nxF "$(awk 'END { print $2 }' largest)" | cut -d: -f1)
ok "a mail server that refuses one in the middle: git stops there" refused_mail 'Error: Too much mail data' $((before - 1))
stop_serving
serve ""
shift $((before - 1))
ok "the rest is sent from that file on" sends -C linux send-email --no-thread --suppress-cc=all "$@"
# shellcheck disable=SC2046 # file names have no spaces
ok "into the same thread" test "$(grep -lF "In-Reply-To: $(sed -n 's/^Message-Id: //p' new/0000-*)" $(received) | wc -l)" -eq $#
stop_serving
serve ""
ok "and the same line sends all when it no longer refuses" mailed
ok "which is every mail" test "$(received | wc -l)" -eq "$due"
done_testing
