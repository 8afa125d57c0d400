# For ci/profile: shrink and grow a PV and a PVH guest by 512 MiB, then say where each function of Xen and Linux is.
# Each way is a phase of ci/harness/count.c, in this order: shrink PV, grow PV, shrink PVH, grow PVH.
# shellcheck shell=dash
# Host-MiB: 1536
# Virtual-limit: 3000

LARGE_MIB=768
SMALL_MIB=256

one_guest() {
	guest "$1" "$1" $LARGE_MIB $LARGE_MIB
	moved "$1" $SMALL_MIB >/dev/null
	sleep 2
	moved "$1" $LARGE_MIB >/dev/null
	sleep 2
	check C13 "$1: has the size that it was told" [ "$(pages "$1")" -ge $((LARGE_MIB * 256 - 256)) ]
	forget "$1"
}

# symbols NAME FILE: "ADDRESS TYPE NAME" of a kernel's functions, packed.
symbols() {
	awk 'tolower($2) == "t" { print $1, $3 }' "$2" | gzip | base64 | sed "s/^/DATA $1 /" >&3
}

scenario() {
	each_type one_guest
	symbols xensyms /proc/xen/xensyms
	symbols kallsyms /proc/kallsyms
}
