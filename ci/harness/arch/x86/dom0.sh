# What a scenario has to know of x86, in dom0. See ../arm64/dom0.sh.
# shellcheck shell=dash disable=SC2034 # read by what sources it

# The types of guests that are booted, unless run.conf says it; guests are named after them.
TYPES=${TYPES:-pv pvh}
# What goes on every guest kernel's command line.
KERNEL_PARAMETERS='tsc=unstable'

# What a guest's maximum has to have, beyond its size, for what Xen counts of it besides its memory, in MiB.
BESIDES_MIB=0

# The zone of a guest's boot memory, if what is hotplugged comes into another one.
LOWER_ZONE=DMA32

# The most of Xen's pages, of 4 KiB, that one of a guest's may be.
MOST_FRAMES=1

# config_lines TYPE: what a guest's configuration says of its type. An HVM guest has only those emulated devices that it needs to boot, and the
# one that tells it of Xen; VGA=stdvga gives it a card, with memory that Xen counts.
config_lines() {
	echo 'tsc_mode = "native"'
	case $1 in
	shim) printf 'type = "pvh"\npvshim = 1\ncpuid = "host,family=17"\n' ;;
	hvm)
		printf 'type = "hvm"\ndevice_model_version = "qemu-xen"\nvga = "%s"\n' "${VGA:-none}"
		printf 'nographic = 1\nusb = 0\nvnc = 0\nsdl = 0\nxen_platform_pci = 1\n'
		;;
	*) printf 'type = "%s"\n' "$1" ;;
	esac
}

# first_size MIB MAXMIB: the memory that a guest is given as it starts.
first_size() {
	echo "$1"
}

# spared TYPE: the kernel's function that the scenario faults refuses no memory to. PVH: it does not look whether it got page tables.
# PV: its roll-back frees page tables that are still read-only, and whoever gets such a page oopses (seen with a refused request
# for the memmap, and with one for the memory block's device).
spared() {
	case $1 in
	pv) echo add_memory_resource ;;
	*) echo init_memory_mapping ;;
	esac
}

# How many requests for memory the scenario faults has to refuse at least, each by itself, on the way to two blocks.
LEAST_REFUSED=10

# mem_set_dom0 MIB: the toolstack tells dom0 its new size.
mem_set_dom0() {
	xl mem-set 0 "${1}m" || bail "xl mem-set 0 ${1}m failed"
}
