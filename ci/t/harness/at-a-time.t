#!/bin/sh
# scripts/lib/at-a-time: how many boots a machine takes; scripts/lib/source.sh: a compiler cache that can be written to.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"

# fits MIB NUMBER: with so much memory available so many are booted.
fits() {
	echo "MemAvailable: $(($1 * 1024)) kB" >"$work/meminfo"
	got=$("$TOP/scripts/lib/at-a-time" --meminfo "$work/meminfo")
	[ "$got" = "$2" ] || {
		echo "$1 MiB: $got"
		false
	}
}

# cache_dir HOME: the compiler cache that a build uses with that home.
cache_dir() (
	BUILD=$work/build HOME=$1
	export HOME
	unset CCACHE_DIR XDG_CACHE_HOME XDG_CONFIG_HOME
	. "$TOP/scripts/lib/source.sh"
	ccache --get-config cache_dir
)

ok "memory for less than one boot is enough for one" fits 100 1
ok "4 GiB of memory, less what the system has, are enough for one" fits 3600 1
ok "with much memory it is one a core" fits 10000000 "$(nproc)"
refuses "anything else is a usage error" 2 '^usage: ' "$TOP/scripts/lib/at-a-time" 2

mkdir "$work/home"
: >"$work/no-home"
ok "a home that can be written to has the compiler cache" test "$(cache_dir "$work/home")" = "$work/home/.cache/ccache"
ok "without one the cache is below build/" test "$(cache_dir "$work/no-home")" = "$work/build/ccache"
done_testing
