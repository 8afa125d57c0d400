# What a scenario has to know of arm64, in dom0. See ../x86/dom0.sh.
# shellcheck shell=dash disable=SC2034 # read by what sources it

# The types of guests that are booted; guests are named after them. Xen on Arm has no other.
TYPES=pvh
# What goes on every guest kernel's command line: on x86 a panic tells Xen, here it would spin for ever.
KERNEL_PARAMETERS=panic=-1

# What a guest's maximum has to have, beyond its size, for what Xen counts of it besides its memory, in MiB: its console's page and
# three such. xl allows a MiB.
BESIDES_MIB=1

# The zone of a guest's boot memory, if what is hotplugged comes into another one. Here all of it is in ZONE_NORMAL.
LOWER_ZONE=

# The most of Xen's pages, of 4 KiB, that one of a guest's may be: it may have pages of 64 KiB.
MOST_FRAMES=16

# config_lines TYPE: what a guest's configuration says of its type. With ACPI tables "xl mem-set" aborts.
config_lines() {
	printf 'type = "%s"\nacpi = 0\n' "$1"
}

# first_size MIB MAXMIB: the memory that a guest is given as it starts. There is no populate on demand, so it is its maximum; "guest"
# then has it come down.
first_size() {
	echo "$2"
}

# spared TYPE: the kernel's function that the scenario faults refuses no memory to: it does not look whether it got page tables.
spared() {
	echo __create_pgd_mapping
}

# How many requests for memory the scenario faults has to refuse at least, each by itself, on the way to two blocks. Seen: 5.
LEAST_REFUSED=4

# mem_set_dom0 MIB: the toolstack tells dom0 its new size; "xl mem-set 0" aborts.
mem_set_dom0() {
	xenstore-write /local/domain/0/memory/target $(($1 * 1024))
}
