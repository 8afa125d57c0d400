#!/bin/sh
# `--help` behind any command prints what it is for and how it is called, on stdout, and does nothing else.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
cd "$TOP" || exit 1
work=$(mktemp -d)
remove_at_exit "$work"

commands() {
	find scripts scripts/lib ci ci/harness -maxdepth 1 -type f -perm -u+x | sort
}

# helps COMMAND OPTION: with status 0, on stdout alone, the comment on top of the script, and no line of its code.
helps() {
	"./$1" "$2" >"$work/out" 2>"$work/err" || return 1
	cat "$work/out" "$work/err"
	sed -n '2s/^# //p' "$1" | diff - "$work/out" | grep '^<' && return 1
	[ ! -s "$work/err" ] && [ "$(wc -l <"$work/out")" -ge 3 ] && ! grep -q '^TOP=' "$work/out" && grep -q 'Exit status' "$work/out"
}

for command in $(commands); do
	ok "$command --help" helps "$command" --help
done
ok "and -h" helps scripts/apply -h
ok "which is no option elsewhere: a usage error stays one" refused 2 '^usage: ' scripts/apply
done_testing
