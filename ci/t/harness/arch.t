#!/bin/sh
# ARCH: one that there is none of is refused by every command that boots, a scenario that has no meaning on one is skipped with its
# reason, and the guests' kernel alone can have options of its own.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"

# --- what is there
for arch in x86 arm64; do
	for file in host.sh dom0.sh kconfig; do
		ok "ci/harness/arch/$arch/ has $file" test -s "$TOP/ci/harness/arch/$arch/$file"
	done
done

# defined FILE: what it sets and defines.
defined() {
	sed -nE "s/^([A-Z_]+)=.*/\1/p; s/^([a-z_]+)\(\) .*/\1/p" "$1" | grep -v kvm_nests | sort
}

# alike FILE: both architectures define the same in it.
alike() {
	defined "$TOP/ci/harness/arch/x86/$1" >"$work/x86"
	defined "$TOP/ci/harness/arch/arm64/$1" | diff "$work/x86" -
}

ok "host.sh defines the same for both" alike host.sh
ok "dom0.sh defines the same for both" alike dom0.sh

# --- the call
for program in ci/harness/boot ci/run ci/harness/scenario ci/harness/table ci/harness/initramfs ci/harness/qemu ci/soak ci/bench ci/harness/ahead scripts/build scripts/lib/configure scripts/deps; do
	refuses "$program: no such architecture: says which there are" 1 "no architecture 'vax'; ARCH= is one of: arm64 x86" \
		env BALLOON_ARCH=vax "$TOP/$program" 6.12
done
refuses "no QEMU for it: says what to install" 1 'no-such-qemu not found; install qemu-system-arm' \
	env BALLOON_ARCH=arm64 BALLOON_QEMU=no-such-qemu "$TOP/ci/harness/qemu"
refuses "options of the guests' kernel that there are none of are named" 1 "no options 'nothing'; there are: .*no-hotplug" \
	env BALLOON_GUEST_KCONFIG=nothing "$TOP/ci/harness/scenario" 6.12 host-pressure
refuses "a type of guest that there is none of is named" 1 "no type of guest 'lxc' on x86; TYPES= takes some of: pv pvh hvm" \
	env BALLOON_TYPES='pv lxc' "$TOP/ci/harness/scenario" 6.12 host-pressure
refuses "or that there is none of there" 1 "no type of guest 'hvm' on arm64; TYPES= takes some of: pvh" \
	env BALLOON_ARCH=arm64 BALLOON_TYPES=hvm "$TOP/ci/harness/scenario" 6.12 host-pressure

# --- a checkout whose kernels and boots are words
mkdir -p "$work/ci/scenarios" "$work/scripts"
cp -R "$TOP/ci/harness" "$TOP/ci/kconfig" "$work/ci/"
cp -R "$TOP/scripts/lib" "$work/scripts/"
touch "$work/ci/harness/arch/arm64/kconfig-more"
printf '%s\n' '# A test.' '# Not-on-arm64: it has no such thing' >"$work/ci/scenarios/foreign.sh"
printf '%s\n' '# A test.' '# Not-with-pages-64k: it counts in MiB' >"$work/ci/scenarios/small-pages.sh"
printf '%s\n' '# A test.' '# Guest-kconfig: no-hotplug' >"$work/ci/scenarios/guests.sh"
printf '%s\n' '# A test.' '# Types: pvh hvm' '# Kconfig: devices' >"$work/ci/scenarios/devices.sh"
printf '%s\n' '# A test.' '# No-stock-on-arm64: it dies' >"$work/ci/scenarios/deadly.sh"
cat >"$work/scripts/build" <<'END'
#!/bin/sh
said="$BALLOON_ARCH $1 $2"
shift 2
for fragment in "$@"; do
	said="$said ${fragment##*/}"
done
echo "$said"
END
cat >"$work/ci/harness/boot" <<END
#!/bin/sh
echo "\$3; dom0 \$BALLOON_DOM0_KERNEL; \$BALLOON_KCONFIG" >"$work/booted"
END
chmod +x "$work/scripts/build" "$work/ci/harness/boot"

# scenario ARCH NAME: run there.
scenario() {
	rm -f "$work/booted"
	BALLOON_ARCH=$1 BALLOON_VARIANTS=patched BALLOON_BUILD=$work/build "$work/ci/harness/scenario" 6.12 "$2" 2>/dev/null
}

# skipped ARCH NAME REASON
skipped() {
	scenario "$1" "$2" >"$work/said" || return 1
	cat "$work/said"
	[ "$(cat "$work/said")" = "1..0 # SKIP $3" ] && [ ! -e "$work/booted" ]
}

# boots ARCH NAME WORDS: whether these kernels are booted.
boots() {
	scenario "$1" "$2" >/dev/null
	cat "$work/booted"
	[ "$(cat "$work/booted")" = "$3" ]
}

ok "a scenario that has no meaning there is skipped, with its reason" skipped arm64 foreign 'not on arm64: it has no such thing'
BALLOON_GUEST_KCONFIG=pages-64k
export BALLOON_GUEST_KCONFIG
ok "so is one that has none with guests of such options" skipped arm64 small-pages 'not with pages-64k: it counts in MiB'
BALLOON_GUEST_KCONFIG=no-hotplug
ok "and booted with others" boots arm64 small-pages 'arm64 6.12 patched no-hotplug; dom0 arm64 6.12 patched; no-hotplug'
unset BALLOON_GUEST_KCONFIG
ok "and booted elsewhere" boots x86 foreign 'x86 6.12 patched; dom0 ; '
ok "the guests' kernel alone has its options" boots arm64 guests 'arm64 6.12 patched no-hotplug; dom0 arm64 6.12 patched; no-hotplug'
BALLOON_TYPES='pvh hvm'
export BALLOON_TYPES
ok "TYPES= with HVM guests boots the kernel that they need" boots x86 foreign 'x86 6.12 patched devices; dom0 ; '
ok "in a folder of their own" test -d "$work/build/results/6.12-pvh-hvm/foreign"
unset BALLOON_TYPES
ok "a scenario with HVM guests boots it, too" boots x86 devices 'x86 6.12 patched devices; dom0 ; devices'
BALLOON_KCONFIG=debug
export BALLOON_KCONFIG
ok "and keeps it when it is booted with other options" boots x86 devices 'x86 6.12 patched debug devices; dom0 ; debug'
unset BALLOON_KCONFIG
# stock_is_booted ARCH
stock_is_booted() {
	rm -f "$work/booted"
	BALLOON_ARCH=$1 BALLOON_VARIANTS=stock BALLOON_BUILD=$work/build "$work/ci/harness/scenario" 6.12 deadly >"$work/said" 2>/dev/null
	cat "$work/said"
	[ -e "$work/booted" ]
}

# own_options ARCH FILES: what options "more" stands for.
own_options() {
	[ "$(cd "$work" && TOP=. BALLOON_ARCH=$1 sh -c '. scripts/lib/common.sh; . scripts/lib/arch.sh; kconfig_files other more' | paste -sd' ')" = "$2" ]
}

ok "a stock kernel that dies there is not booted" not stock_is_booted arm64
ok "which is said" test "$(cat "$work/said")" = '1..0 # SKIP the scenario is for a patched kernel only'
ok "and booted elsewhere" stock_is_booted x86
ok "options may have more on one architecture" own_options arm64 'other more ./ci/harness/arch/arm64/kconfig-more'
ok "and not on another" own_options x86 'other more'
ok "results of another architecture have a folder of their own" test -d "$work/build/results/6.12-arm64/guests"
done_testing
