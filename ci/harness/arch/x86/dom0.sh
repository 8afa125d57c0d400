# What a scenario has to know of x86, in dom0. See ../arm64/dom0.sh.
# shellcheck shell=dash disable=SC2034 # read by what sources it

# The types of guests that there are; guests are named after them.
TYPES='pv pvh'
# What goes on every guest kernel's command line.
KERNEL_PARAMETERS='tsc=unstable'

# config_lines TYPE: what a guest's configuration says of its type.
config_lines() {
	echo 'tsc_mode = "native"'
	case $1 in
	shim) printf 'type = "pvh"\npvshim = 1\ncpuid = "host,family=17"\n' ;;
	*) printf 'type = "%s"\n' "$1" ;;
	esac
}

# first_size MIB MAXMIB: the memory that a guest is given as it starts.
first_size() {
	echo "$1"
}

# want_dom0 MIB: the toolstack tells dom0 its new size.
want_dom0() {
	xl mem-set 0 "${1}m" || bail "xl mem-set 0 ${1}m failed"
}
