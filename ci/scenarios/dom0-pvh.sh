# C2, C13: a dom0 that is PVH gives memory back and takes it again, too, under nested paging.
# The same as in dom0, on an emulated machine with an IOMMU, without which Xen starts no such dom0.
# shellcheck shell=dash
# Not-on-arm64: every dom0 is such a one there, mapped 1:1 (dom0-direct-mapped)
# Target: check-devices
# Kconfig: devices
# Xen-options: dom0=pvh
# Xen says that it is experimental.
# Allows: WARNING: PVH is an experimental mode
# Virtual-limit: 600

# shellcheck source=ci/inside/dom0/dom0-size.sh
. /dom0-size.sh

scenario() {
	shrinks_and_grows
}
