# C13, C3: a PV guest in a PVH container has after a circle what it had before, by Xen's count, the driver's and the kernel's.
# The shim, a small Xen that the guest runs on, passes on to Xen what the guest gives and asks for; an extent of 2 MiB it serves
# from the pages that it keeps for itself. A driver that gives single pages and asks for a whole block is 512 pages short for good;
# one that gives a whole block, too, has the shim (4.17) panic when it asks for it.
# It gives 64 MiB and takes them back, twice; as the driver's own target has it, since xenstore's counts what the shim needs.
# Stock moves single pages both ways and was seen to lose none, so it is not booted for it.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm has no PV guests
# Virtual-limit: 200
# Only: patched
# Of the scheduler that the shim uses.
# Allows: ^.shim. .XEN. WARNING: This is experimental software in development

SIZE_MIB=192
MOVED_KIB=65536
SETTLE_SECONDS=3

# sizes: what Xen, the driver and the guest's kernel count, in KiB.
sizes() {
	echo "$(($(pages shim) * 4)) $(ask shim 'attribute info/current_kb') $(ask shim 'memory_kib MemTotal')"
}

# own_target KIB: tell the driver itself.
own_target() {
	ask shim "put target_kb $1" >/dev/null
	sleep $SETTLE_SECONDS
}

scenario() {
	guest shim shim $SIZE_MIB $SIZE_MIB
	size=$(ask shim 'attribute info/current_kb')
	own_target "$size"
	before=$(sizes)
	for circle in 1 2; do
		own_target $((size - MOVED_KIB))
		small=$(pages shim)
		check C13 "shim: give Xen $MOVED_KIB KiB" [ $((${before%% *} - small * 4)) -ge $MOVED_KIB ]
		own_target "$size"
		after=$(sizes)
		echo "DATA Xen, the driver and the kernel count $before KiB, after circle $circle $after" >&3
		check C3 "shim: have after circle $circle what it had" [ "$after" = "$before" ]
	done
}
