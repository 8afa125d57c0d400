#!/bin/sh
# `scripts/export`: bad input gets one clear line and leaves no folder, and nothing in one that is there.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
mkdir full
echo mine >full/mine
other=$work/other
mkdir "$other"

# nothing_left: no folder was made, and none was written to.
nothing_left() {
	rm -rf expected got
	printf '%s\n' base full full/mine gitconfig other quilted | sort >expected
	find . -mindepth 1 -maxdepth 2 -path './[bq]*/*' -prune -o -mindepth 1 -print | sed 's,^./,,' | grep -v '^\(expected\|got\)$' | sort >got
	diff expected got && [ "$(cat full/mine)" = mine ]
}

refuses "no OUTDIR is a usage error" 2 '^usage: scripts/export' "$TOP/scripts/export" mbox
refuses "an unknown format is named" 2 "^usage: .*no format 'tar'" "$TOP/scripts/export" tar new
refuses "an unknown option is named" 2 "^usage: .*unknown option '--signoff'" "$TOP/scripts/export" mbox new --signoff
refuses "an option for OUTDIR is no folder" 2 "^usage: .*'--sign-off' is no folder" "$TOP/scripts/export" mbox --sign-off new
refuses "--trailer without a trailer" 2 '^usage: ' "$TOP/scripts/export" mbox new --trailer
for bad in ten -1 1.5 0x10 '' ' 1' 1000000 99999999999999999999; do
	refuses "--first '$bad'" 2 "^usage: .*needs a number of at most six digits, not '$bad'" "$TOP/scripts/export" rpm new --first "$bad"
done
refuses "--first without a number" 2 '^usage: .*needs a number' "$TOP/scripts/export" rpm new --first
refuses "--first with another format" 2 '^usage: .*is for rpm and fedora' "$TOP/scripts/export" mbox new --first 10
refuses "--for without a kernel" 2 '^usage: .*--for needs a kernel' "$TOP/scripts/export" mbox new --for
refuses "--for a line that is none" 1 "'9.9' is no directory" "$TOP/scripts/export" mbox new --for 9.9
for bad in nonsense 'Key:' 'Key:value' ': value' 'My Key: value' 'Key: value
Other: value'; do
	refuses "malformed trailer '$bad'" 1 '^export: malformed trailer .*' "$TOP/scripts/export" mbox new --trailer "$bad"
done
for format in debian rpm mbox alpine; do
	refuses "$format: no git identity" 1 '^export: no git identity.*git config --global user.name' \
		nobody "$TOP/scripts/export" $format new --sign-off
	refuses "$format: no git identity for an author" 1 '^export: no git identity' nobody "$TOP/scripts/export" $format new --reset-author
	refuses "$format: OUTDIR is not empty" 1 '^export: full exists and is not an empty folder' "$TOP/scripts/export" $format full
done
refuses "OUTDIR is a file" 1 '^export: full/mine exists' "$TOP/scripts/export" mbox full/mine
refuses "OUTDIR in a folder that is not there" 1 '^export: there is no folder missing' "$TOP/scripts/export" mbox missing/new
ok "nothing was written by any of these" nothing_left
ok "without a sign-off no identity is needed" nobody "$TOP/scripts/export" mbox other
ok "an empty folder is used" test -s other/xen-balloon-retry.mbox
for number in 8 08 008 000008 010; do
	"$TOP/scripts/export" rpm "n$number" --first "$number" >/dev/null 2>&1
	ok "--first $number is a decimal number" grep -qx "Patch$(echo "$number" | sed 's/^0*//'): 0001-.*" "n$number/patches.spec"
done
done_testing
