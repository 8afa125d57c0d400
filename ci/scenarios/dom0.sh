# C2, C13: dom0 gives memory back and takes it again like any other domain, also when the host is full in between.
# dom0 shrinks from 256 to 208 MiB, is told to grow on a full host, waits for a minute and gets its memory.
# shellcheck shell=dash
# Not-on-arm64: dom0 is mapped 1:1 and never waits for the host (dom0-direct-mapped)
# Virtual-limit: 600

SMALL_MIB=208
FULL_MIB=256
STUCK_SECONDS=60
GIVE_UP_SECONDS=60
# xl counts the pages that Xen keeps for a domain a little differently.
NEAR_PAGES=256

scenario() {
	hog_but 40
	want_dom0 $SMALL_MIB
	check C13 "dom0: shrink to $SMALL_MIB MiB" xenmem wait 0 le $((SMALL_MIB * 256 + NEAR_PAGES)) 10
	hog rest2 $((($(free_kib) / 1024) - 4))
	want_dom0 $FULL_MIB
	sleep $STUCK_SECONDS
	check C2 "dom0: wait below the target while the host is full" [ "$(dom0_pages)" -lt $((FULL_MIB * 256 - NEAR_PAGES)) ]
	release rest2
	began=$(uptime_s)
	xenmem wait 0 ge $((FULL_MIB * 256 - NEAR_PAGES)) $GIVE_UP_SECONDS >/dev/null && seconds=$(since "$began") || seconds=
	figure "dom0: target reached after the host has memory" "${seconds:-more than $GIVE_UP_SECONDS}" s
	defect C2 "dom0: reach the target within 2 s of the host having memory" at_most "$seconds" 2
}
