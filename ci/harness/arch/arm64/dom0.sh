# What a scenario has to know of arm64, in dom0. See ../x86/dom0.sh.
# shellcheck shell=dash disable=SC2034 # read by what sources it

# The types of guests that there are; guests are named after them. Xen has no PV on Arm.
TYPES=pvh
# What goes on every guest kernel's command line: on x86 a panic tells Xen, here it would spin for ever.
KERNEL_PARAMETERS=panic=-1

# config_lines TYPE: what a guest's configuration says of its type. With ACPI tables "xl mem-set" aborts.
config_lines() {
	printf 'type = "%s"\nacpi = 0\n' "$1"
}

# first_size MIB MAXMIB: the memory that a guest is given as it starts. There is no populate on demand, so it is its maximum; "guest"
# then has it come down.
first_size() {
	echo "$2"
}

# want_dom0 MIB: the toolstack tells dom0 its new size; "xl mem-set 0" aborts.
want_dom0() {
	xenstore-write /local/domain/0/memory/target $(($1 * 1024))
}
