#!/bin/sh
# scripts/lib/configure fails on an option that was asked for and did not land, and not on one that only the series can bring.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"

# A tree whose make lets one option land, and a series that brings another.
mkdir -p "$work/tree/drivers/xen" "$work/patches" "$work/bin"
touch "$work/tree/Kbuild"
echo 'config XEN_BALLOON' >"$work/tree/drivers/xen/Kconfig"
printf '+config XEN_BALLOON_OF_OURS\n+\tbool "Ours"\n' >"$work/patches/ours.patch"
printf '#!/bin/sh\necho CONFIG_LANDS=y >"%s/tree/.config"\n' "$work" >"$work/bin/make"
chmod +x "$work/bin/make"

# configure OPTION...: with these as the only fragment.
configure() {
	printf '%s\n' "$@" >"$work/fragment"
	PATH="$work/bin:$PATH" BALLOON_PATCHES="$work/patches" "$TOP/scripts/lib/configure" --base /dev/null "$work/tree" "$work/fragment"
}

# with_series COMMAND...: on a tree that has it.
with_series() {
	echo 'config XEN_BALLOON_OF_OURS' >>"$work/tree/drivers/xen/Kconfig"
	"$@"
}

ok "an option that lands is no error" configure CONFIG_LANDS=y
ok "nor is one that is off and not there" configure '# CONFIG_LOST is not set'
refuses "one that does not land is named" 1 'did not land .*: CONFIG_LOST=y ' configure CONFIG_LANDS=y CONFIG_LOST=y
refuses "one that is on and should be off, too" 1 'did not land .*: # CONFIG_LANDS is not set ' configure '# CONFIG_LANDS is not set'
ok "one that the series brings is not asked of a tree without it" configure CONFIG_XEN_BALLOON_OF_OURS=y
refuses "but of one with it" 1 'did not land .*: CONFIG_XEN_BALLOON_OF_OURS=y ' with_series configure CONFIG_XEN_BALLOON_OF_OURS=y
done_testing
