#!/bin/sh
# A build says how much it has done of about how much: in lines that a log can keep, or, on a terminal, in one that is renewed.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
BUILD=$work/build BALLOON_BUILD=$work/build
export BALLOON_BUILD
. "$TOP/scripts/lib/progress.sh"
folder=$BUILD/objects/6.12/source/objects-kernel
mkdir -p "$folder" "$BUILD/objects/7.3/source"
printf '%s\n' '  HOSTCC  scripts/basic/fixdep' '  CC      init/main.o' '  AS      arch/x86/entry.o' 'warning: x.o' '  AR      lib/lib.a' >"$work/log"

ok "what makes an object counts, nothing else" test "$(progress_text "$work/log" 10)" = '  2 of at most about 10 objects'
ok "a first build has about as many as on the lines that were tried" test "$(most_objects "$folder")" -eq 1200
echo 1239 >"$BUILD/objects/7.3/source/objects-kernel.count"
ok "a first one of a line as many as another line had" test "$(most_objects "$folder")" -eq 1239
touch "$folder/a.o" "$folder/b.o" "$folder/c.c"
remember_objects "$folder"
ok "the next as many as the last one left" test "$(most_objects "$folder")" -eq 2

# A build that shows itself, and then a line of its own; two pauses take no time, the third is the last.
cat >"$work/build.sh" <<EOT
TOP='$TOP'
. "\$TOP/scripts/lib/common.sh"
. "\$TOP/scripts/lib/progress.sh"
n=0
after() {
	n=\$((n + 1))
	[ \$n -lt 3 ]
}
progress '$work/log' '$folder'
note done
EOT
# ends_whole: killed in a pause, it takes the pause along, which else held the terminal, or the pipe, for 15 s.
ends_whole() {
	progress "$work/log" "$folder" 2>/dev/null &
	shown=$!
	i=0
	until pause=$(pgrep -P "$shown" sleep) || [ "$i" -ge 100 ]; do
		command sleep 0.1
		i=$((i + 1))
	done
	kill "$shown"
	wait "$shown"
	[ -n "$pause" ] && ! grep -qs . "/proc/$pause/cmdline"
}
# shown_on_terminal: what is on the terminal at the end, and how many lines it took; "script" lends one.
shown_on_terminal() {
	script -qec "sh '$work/build.sh'" /dev/null </dev/null >"$work/terminal"
	cat -v "$work/terminal"
	[ "$(grep -c . "$work/terminal")" -eq 1 ] && grep -q 'K  2 of at most about 2 objects.*K  2 of at most about 2 objects.*K[0-9:]* done' "$work/terminal"
}
shown_in_log() {
	sh "$work/build.sh" 2>"$work/lines"
	cat "$work/lines"
	[ "$(grep -cE '^[0-9:]{8}   2 of at most about 2 objects$' "$work/lines")" -eq 2 ] && ! grep -q "$(printf '\r')" "$work/lines"
}
ok "on a terminal it is one line, which the next message takes the place of" shown_on_terminal
ok "nothing is left of one that is killed" ends_whole
ok "elsewhere it is a line each time" shown_in_log
done_testing
