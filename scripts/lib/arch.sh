# The architecture whose kernels are built and booted. Source it after common.sh. What differs between them is in ci/harness/arch/ARCH/:
#   host.sh   on this machine: packages, compiler, emulator; it is sourced here
#   dom0.sh   in dom0: types of guests, their configuration
#   kconfig   options on top of kconfig-fragment
#   kconfig-NAME  options that a file NAME of further options has only there
# Environment: BALLOON_ARCH, one of these folders' names (x86).
# shellcheck shell=sh

ARCH=${BALLOON_ARCH:-x86}
[ -f "$TOP/ci/harness/arch/$ARCH/host.sh" ] ||
	die "no architecture '$ARCH'; ARCH= is one of: $(cd "$TOP/ci/harness/arch" && echo *)"
# shellcheck source=ci/harness/arch/x86/host.sh
. "$TOP/ci/harness/arch/$ARCH/host.sh"

# arch_suffix: "-ARCH" in names of files, but for x86.
arch_suffix() {
	[ "$ARCH" = x86 ] || echo "-$ARCH"
}

# kconfig_base: the files that have the test kernel's options.
kconfig_base() {
	echo "$TOP/kconfig-fragment $TOP/ci/harness/arch/$ARCH/kconfig"
}

# kconfig_files [FRAGMENT...]: those and what the architecture has besides each.
kconfig_files() {
	local fragment own
	for fragment in "$@"; do
		echo "$fragment"
		own=$TOP/ci/harness/arch/$ARCH/kconfig-$(basename "$fragment")
		[ ! -f "$own" ] || echo "$own"
	done
}
