#!/bin/sh
# What runs inside reads files by their names there (". /guests.sh"): each must be one that ci/harness/initramfs or ci/harness/boot
# puts there, as no tool of this machine follows such a name. And they call words that other files define: each must be one, or a program.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
cd "$TOP" || exit 1
work=$(mktemp -d)
remove_at_exit "$work"

# absent PLACE FILE...: files that are read by one of these, and are not in PLACE.
absent() {
	place=$1
	shift
	grep -d skip -ohE '^[[:space:]]*\. /[^[:space:]]+' "$@" | sed 's,.*\. /,,' | sort -u | while read -r name; do
		case $name in
		# The architecture's words, what the run is about, and the scenario itself.
		arch.sh | run.conf | scenario.sh) ;;
		*) [ -f "$place/$name" ] || echo "$name is not in $place/; mend the name, or add the file" ;;
		esac
	done
}

# A shell's own words, those that begin a line of awk, and the programs that are not busybox's.
OTHERS='if then else elif fi for while until do done case esac local return bail set shift eval read exec wait continue break exit cd function dom next print
	scenario xl xenmem grants hold work fragment xenstored xen-init-dom0 xenstore-write'

# defined FILE...: the functions in there.
defined() {
	sed -nE 's/^([a-z_0-9]+)\(\) [{(]$/\1/p' "$@"
}

# called FILE: the words that begin a line, but for "NAME = VALUE", or that another word is told to call.
called() {
	sed -nE -e '/^[[:space:]]+[a-z_]+ =/d; s/^[[:space:]]+([a-z_][a-z0-9_-]*)( .*)?$/\1/p' "$1"
	sed -nE -e 's/.*each_type ([a-z_]+).*/\1/p' -e 's/.*(check|defect) C[0-9]+ "[^"]*" ([a-z_]+).*/\2/p' "$1"
}

# asked FILE: the words that a guest is asked for.
asked() {
	grep -oE "(ask|try) (\"[^\"]*\"|[a-z_]+) [\"'][a-z_]+[ \"']" "$1" | grep -oE "[a-z_]+.\$" | tr -d "\"' "
}

# inside FILE: those in $( ), dom0's or a guest's.
inside() {
	# shellcheck disable=SC2016 # a dollar
	grep -oE '[$][(][a-z_]+ ' "$1" | tr -d '$( '
}

# unknown WORDS FILE: those on the input that are neither in the list nor defined in the file.
unknown() {
	{ cat "$1"; defined "$2"; } | sort -u >"$work/known"
	sort -u | grep -vxFf "$work/known" | sed "s,^,$2 calls what is not there: ,"
}

# no_words: what is called and is not there.
no_words() {
	# shellcheck disable=SC2086 # words
	{ busybox --list; printf '%s\n' $OTHERS; } >"$work/programs"
	{ cat "$work/programs"; defined ci/inside/dom0/*.sh ci/harness/arch/x86/dom0.sh; } >"$work/dom0"
	{ cat "$work/programs"; defined ci/inside/domu/*.sh; } >"$work/guest"
	cat "$work/dom0" "$work/guest" >"$work/both"
	for file in ci/scenarios/*.sh ci/speed/*.sh ci/inside/dom0/*.sh; do
		called "$file" | unknown "$work/dom0" "$file"
		asked "$file" | unknown "$work/guest" "$file"
		inside "$file" | unknown "$work/both" "$file"
	done
}

ok "what dom0 and the scenarios read is there" empty "$(absent ci/inside/dom0 ci/inside/dom0/* ci/scenarios/*.sh ci/speed/*.sh)"
ok "what a guest reads is there" empty "$(absent ci/inside/domu ci/inside/domu/*)"
ok "each word that dom0 and the scenarios call, or ask a guest for, is one" empty "$(no_words)"
done_testing
