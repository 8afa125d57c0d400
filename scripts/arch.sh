# The architecture whose kernels are built and booted. Source it after lib.sh. What differs between them is in ci/arch/ARCH/:
#   host.sh   on this machine: packages, compiler, emulator; it is sourced here
#   dom0.sh   in dom0: types of guests, their configuration
#   kconfig   options on top of kconfig-fragment
# Environment: BALLOON_ARCH, one of these folders' names (x86).
# shellcheck shell=sh

ARCH=${BALLOON_ARCH:-x86}
[ -f "$TOP/ci/arch/$ARCH/host.sh" ] ||
	die "no architecture '$ARCH'; ARCH= is one of: $(cd "$TOP/ci/arch" && echo *)"
# shellcheck source=ci/arch/x86/host.sh
. "$TOP/ci/arch/$ARCH/host.sh"

# arch_suffix: "-ARCH" in names of files, but for x86.
arch_suffix() {
	[ "$ARCH" = x86 ] || echo "-$ARCH"
}

# kconfig_base: the files that have the test kernel's options.
kconfig_base() {
	echo "$TOP/kconfig-fragment $TOP/ci/arch/$ARCH/kconfig"
}
