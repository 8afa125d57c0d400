# What building and booting has to know of x86. See scripts/lib/arch.sh; ../arm64/host.sh has the same.
# shellcheck shell=sh disable=SC2034,SC2154 # read and set by what sources it

# As the distribution and its packages call it, and where these have their libraries.
DEB_ARCH=amd64
LIBRARY_DIR=x86_64-linux-gnu
CROSS_COMPILE=
# Packages with what our programs are compiled against; none if this machine's own will do.
HEADERS=
# The busybox of this machine that says what there is in it; none if that of the archives runs here.
BUSYBOX=
# The kernel that is booted, where make leaves it.
IMAGE=arch/x86/boot/bzImage
QEMU_PROGRAM=qemu-system-x86_64
QEMU_PACKAGE=qemu-system-x86
# What scripts/deps installs for that: what proves that it is there, and the package, one line each.
PACKAGES='qemu-system-x86_64 qemu-system-x86'

# The types of guests that there are.
GUEST_TYPES='pv pvh hvm'

# hypervisor_file VERSION: prints the hypervisor below $root as the emulator loads it: its multiboot loader takes ELF.
hypervisor_file() {
	gzip -dc "$root/boot/xen-$1-amd64.gz"
}

# KVM helps only where it nests: PVH guests need Xen to have SVM or VMX.
kvm_nests() {
	[ -w /dev/kvm ] && grep -qsx '[1Y]' /sys/module/kvm_amd/parameters/nested /sys/module/kvm_intel/parameters/nested
}

# machine_options: how the emulator runs and keeps time. Virtual time: one instruction is 2 ns and a sleeping system skips ahead, so
# that a run is the same on any machine. SMAP, in "-cpu max", kills a PV dom0 in QEMU before 9.1.
machine_options() {
	if [ -z "$real_time" ]; then
		echo "-accel tcg,thread=single -icount shift=1,sleep=off -smp 1 -cpu qemu64,+svm,+npt -rtc base=2024-01-01,clock=vm"
	elif kvm_nests; then
		echo "-accel kvm -smp 2 -cpu host"
	else
		echo "-accel tcg,thread=multi -smp 2 -cpu qemu64,+svm,+npt"
	fi
}

# run_machine OPTION...: become the emulator, which ends with the script that watches it. It loads Xen from $shared, and dom0's kernel and initramfs from $work.
# Xen starts a PVH dom0 (Xen-options) only with an IOMMU; interrupt remapping it can do without.
run_machine() {
	machine=pc
	case " $xen_options " in
	*' dom0=pvh '*) machine='q35 -device intel-iommu,intremap=off' ;;
	esac
	# shellcheck disable=SC2086 # options
	exec setpriv --pdeathsig KILL "$qemu" "$@" -M $machine -kernel "$shared/xen" \
		-append "console=com1 com1=115200,8n1 dom0_mem=${dom0_mib}M,max:${dom0_mib}M dom0_max_vcpus=1 guest_loglvl=all loglvl=info noreboot $xen_options" \
		-initrd "$work/kernel console=hvc0 rdinit=/init tsc=unstable oops=panic loglevel=5,$work/initramfs"
}
