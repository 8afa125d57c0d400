#!/bin/sh
# ci/harness/ahead: runs its command while kernels are built, ends as that does, and leaves no build behind, whatever ends it.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
BUILD=$work/build BALLOON_BUILD=$work/build
export BALLOON_BUILD
# This may run below a ci/harness/ahead itself: that of make check.
unset BALLOON_AHEAD

# A checkout with three scenarios, one of which is not for x86, and three lines, and with a compiler that takes long and notes what
# it was asked for.
mkdir -p "$work/ci/scenarios" "$work/ci/harness" "$work/scripts" "$BUILD"
cp "$TOP/ci/harness/ahead" "$TOP/ci/harness/header.sh" "$work/ci/harness/"
cp -R "$TOP/ci/harness/arch" "$work/ci/harness/"
cp -R "$TOP/scripts/lib" "$work/scripts/"
echo '# Kconfig: options' >"$work/ci/scenarios/special.sh"
touch "$work/ci/scenarios/plain.sh"
printf '%s\n' '# Not-on-x86: never' '# Kconfig: elsewhere' >"$work/ci/scenarios/elsewhere.sh"
printf '5.1\town\tlinux\tboot\told\n5.2\town\tlinux\tall\tmain\n5.3\town\tlinux\tapply\tnew\n' >"$work/kernels"
# shellcheck disable=SC2016 # for another shell
{
	echo '#!/bin/sh'
	echo "cd '$work'"
	echo 'echo "$1 $2${3:+ ${3##*/}} ${BALLOON_ARCH-}" | sed "s/ x86$//" >>built'
	echo 'echo $$ >pid'
	echo 'sleep "$(cat pause)"; exit 1'
} >"$work/scripts/build"
chmod +x "$work/scripts/build"

# ahead PAUSE ARGUMENT...: run it with builds that take so many seconds.
ahead() {
	rm -f "$work/built" "$work/pid"
	echo "$1" >"$work/pause"
	shift
	BALLOON_KERNEL=5.2 "$work/ci/harness/ahead" "$@"
}

# begun: wait until a build has, but not for ever.
begun="i=0; until [ -s '$work/pid' ] || [ \$i -ge 3000 ]; do sleep 0.1; i=\$((i + 1)); done"

# until_built TEXT: the same, until a line with TEXT is in the list of what was built.
until_built() {
	echo "i=0; until grep -qs '$1' '$work/built' || [ \$i -ge 3000 ]; do sleep 0.1; i=\$((i + 1)); done"
}

# gone: no build runs; one that has ended and that nobody has asked for its status has no command line.
gone() {
	[ -z "$(tr -d '\000' <"/proc/$(cat "$work/pid")/cmdline" 2>/dev/null)" ]
}

all_built() {
	ahead 0 --lines sh -c "$(until_built 'patched arm64')"
	cat "$work/built"
	[ "$(paste -sd, <"$work/built")" = '5.2 stock,5.2 patched,5.2 stock options,5.2 patched options,5.1 stock,5.1 patched,5.2 stock arm64,5.2 patched arm64' ]
}

own_built() {
	ahead 0 sh -c "$(until_built 'patched options'); sleep 1"
	not grep -q 5.1 "$work/built"
}

ends_as() {
	ahead 60 sh -c "$begun; exit $1"
	[ $? -eq "$1" ]
}

# interrupted: by TERM, since a shell in the background hears no INT, nor does what it starts.
interrupted() {
	rm -f "$work/pid"
	ahead 60 sh -c "$begun; kill -TERM \$PPID; sleep 0.5"
	[ $? -eq 143 ]
}

nested() {
	rm -f "$work/built"
	BALLOON_AHEAD=1 BALLOON_KERNEL=5.2 "$work/ci/harness/ahead" sleep 1
	not test -e "$work/built"
}

# by_itself STATUS: with builds that end with it.
by_itself() {
	echo "exit $1" >>"$work/scripts/build"
	sed -i 's/; exit 1$//' "$work/scripts/build"
	ahead 0 --build
	status=$?
	sed -i '$d' "$work/scripts/build"
	[ "$status" -eq "$1" ] && [ "$(paste -sd, <"$work/built")" = '5.2 stock,5.2 patched,5.2 stock options,5.2 patched options' ]
}

ok "every kernel is built, one that fails is no end" all_built
ok "without --lines those of KERNEL only" own_built
ok "the status is the command's: 0" ends_as 0
ok "and no build is left" gone
ok "the status is the command's: 3" ends_as 3
ok "an interrupt ends it" interrupted
ok "and leaves no build" gone
ok "one within another builds nothing" nested
ok "--build builds those of KERNEL, and no more" by_itself 0
ok "and says that one could not be, when all have been tried" by_itself 1
refuses "no command is a usage error" 2 '^usage: ' "$TOP/ci/harness/ahead"
done_testing
