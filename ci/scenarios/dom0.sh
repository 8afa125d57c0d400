# C2, C13: dom0 gives memory back and takes it again like any other domain, also when the host is full in between.
# dom0 shrinks from 256 to 208 MiB, is told to grow on a full host, waits for a minute and gets its memory.
# shellcheck shell=dash
# Not-on-arm64: dom0 is mapped 1:1 and never waits for the host (dom0-direct-mapped)
# Virtual-limit: 600

# shellcheck source=ci/inside/dom0/dom0-size.sh
. /dom0-size.sh

scenario() {
	shrinks_and_grows
}
