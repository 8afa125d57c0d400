#!/bin/sh
# ci/harness/judge fails closed: what cannot be judged does not pass. A good console is one that passes with ci/harness/patterns as it is, so
# each thing that is wrong here must be what ends the run: exit status 1, one line that names it, and no result.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
good=$TOP/ci/t/harness/cases/good
work=$(mktemp -d)
remove_at_exit "$work"
mkdir -p "$work/ci/harness" "$work/scripts" "$work/bin"
cp -R "$TOP/scripts/lib" "$work/scripts/"
cp "$TOP/ci/harness/judge" "$work/ci/harness/"

# judge EXPRESSION ARGUMENT...: on the good console, with ci/harness/patterns changed by a sed expression.
judge() {
	sed -e "$1" "$TOP/ci/harness/patterns" >"$work/ci/harness/patterns"
	shift
	"$work/ci/harness/judge" "$@" "$good" 2>"$work/said" >"$work/verdict"
	status=$?
	cat "$work/said" "$work/verdict"
	return "$status"
}

# refused_row PATTERN ARGUMENT...: it ends as an error that is said once, and gives no result.
refused_row() {
	pattern=$1
	shift
	judge "$@" && return 1
	[ "$status" -eq 1 ] && [ ! -s "$work/verdict" ] && [ "$(grep -cE -- "$pattern" "$work/said")" -eq 1 ]
}

# failing_grep: the same with a grep that finds nothing because it cannot run as asked.
failing_grep() {
	printf '#!/bin/sh\ncase "$*" in\n-anE*) exit 2 ;;\nesac\nexec /bin/grep "$@"\n' >"$work/bin/grep"
	chmod +x "$work/bin/grep"
	PATH=$work/bin:$PATH refused_row 'grep ended with status 2' ''
}

ok "the console passes with the patterns as they are" judge ''
ok "a deny expression that is none" refused_row "'Oops|\(' is no regular expression" 's/^\(deny\tOops|\)[^\t]*/\1(/'
ok "an allow expression that is none" refused_row "'\[' is no regular expression" '1i allow\t[\ta reason'
ok "a space for a tab" refused_row 'ci/harness/patterns, line [0-9]+: deny Oops' 's/^deny\tOops/deny Oops/'
ok "a row without a reason" refused_row 'ci/harness/patterns, line [0-9]+: deny.Oops' 's/^\(deny\tOops[^\t]*\)\t.*/\1/'
ok "a row of neither kind" refused_row 'ci/harness/patterns, line [0-9]+: Deny' 's/^deny\tOops/Deny\tOops/'
ok "a row without an expression" refused_row 'ci/harness/patterns, line [0-9]+: deny' 's/^deny\tOops[^\t]*/deny\t/'
ok "no row that denies" refused_row 'denies nothing' '/^deny/d'
ok "an expression of --allow that is none" refused_row "'\*\(' is no regular expression" '' --allow '*('
ok "one of --dies that is none" refused_row "'\[z-a\]' is no regular expression" '' --dies '[z-a]'
ok "a grep that fails" failing_grep
rm "$work/ci/harness/patterns"
refuses "no ci/harness/patterns at all" 1 'ci/harness/patterns cannot be read' "$work/ci/harness/judge" "$good"
done_testing
