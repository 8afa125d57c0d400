# What building and booting has to know of arm64. See scripts/lib/arch.sh; ../x86/host.sh has the same.
# shellcheck shell=sh disable=SC2034,SC2154 # read and set by what sources it

# As the distribution and its packages call it, and where these have their libraries.
DEB_ARCH=arm64
LIBRARY_DIR=aarch64-linux-gnu
CROSS_COMPILE=aarch64-linux-gnu-
# Packages with what our programs are compiled against; none if this machine's own will do.
HEADERS='libc6-dev linux-libc-dev'
# The busybox of this machine that says what there is in it, as that of the archives does not run here.
BUSYBOX=busybox
# The kernel that is booted, where make leaves it.
IMAGE=arch/arm64/boot/Image
QEMU_PROGRAM=qemu-system-aarch64
QEMU_PACKAGE=qemu-system-arm
# What scripts/deps installs for that: what proves that it is there, and the package, one line each.
PACKAGES='qemu-system-aarch64 qemu-system-arm
aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
busybox busybox-static'

# The types of guests that there are.
GUEST_TYPES=pvh

# hypervisor_file VERSION: prints the hypervisor below $root as the emulator loads it.
hypervisor_file() {
	cat "$root/boot/xen-$1-arm64"
}

# machine_options: how the emulator runs and keeps time; see ../x86/host.sh. KVM does not nest there.
machine_options() {
	if [ -z "$real_time" ]; then
		echo "-accel tcg,thread=single -icount shift=1,sleep=off -smp 1 -rtc base=2024-01-01,clock=vm"
	else
		echo "-accel tcg,thread=multi -smp 2"
	fi
}

# run_machine OPTION...: become the emulator, which ends with the script that watches it. It loads Xen from $shared, and dom0's kernel and initramfs from $work. Its guest
# loader puts them where it is told and says so in the device tree: above Xen, and 32 MiB apart, which a kernel has room in.
run_machine() {
	exec setpriv --pdeathsig KILL "$qemu" "$@" -M virt,virtualization=on,gic-version=3 -cpu cortex-a57 -kernel "$shared/xen" \
		-append "dom0_mem=${dom0_mib}M dom0_max_vcpus=1 guest_loglvl=all loglvl=info noreboot $xen_options" \
		-device "guest-loader,addr=0x49000000,kernel=$work/kernel,bootargs=console=hvc0 rdinit=/init oops=panic loglevel=5" \
		-device "guest-loader,addr=0x4b000000,initrd=$work/initramfs"
}
