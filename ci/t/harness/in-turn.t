#!/bin/sh
# ci/harness/in-turn says before each target which it is and what is left, and ends with the first that fails.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
mkdir -p "$work/ci/harness" "$work/scripts"
cp "$TOP/ci/harness/in-turn" "$work/ci/harness/"
cp -R "$TOP/scripts/lib" "$work/scripts/"
printf '%s:\n\t@echo made $@\n' one two three >"$work/Makefile"
printf 'fails:\n\t@exit 3\n' >>"$work/Makefile"

# in_turn TARGET...: its output, without the time.
in_turn() {
	"$work/ci/harness/in-turn" "$@" 2>&1 | sed 's/^[0-9:]* //'
}
ok "each is made, and what is left is said before" test "$(in_turn one two three)" = 'make one, 1 of 3; then two three
made one
make two, 2 of 3; then three
made two
make three, 3 of 3
made three'
refuses "one that fails ends it" 2 'fails.*Error 3' "$work/ci/harness/in-turn" one fails three
in_turn one fails three >"$work/said"
ok "what comes before it is made" grep -q 'made one' "$work/said"
ok "what comes behind it is not" not grep -q 'made three' "$work/said"
refuses "no target is a usage error" 2 '^usage: ' "$TOP/ci/harness/in-turn"
done_testing
