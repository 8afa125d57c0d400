# For scenarios of a dom0 that shrinks, waits for the host and grows: dom0, dom0-pvh.
# shellcheck shell=dash

SMALL_MIB=208
FULL_MIB=256
STUCK_SECONDS=60
GIVE_UP_SECONDS=60
# xl counts the pages that Xen keeps for a domain a little differently.
NEAR_PAGES=256

shrinks_and_grows() {
	hog_but 40
	mem_set_dom0 $SMALL_MIB
	check C13 "dom0: shrink to $SMALL_MIB MiB" xenmem wait 0 le $((SMALL_MIB * 256 + NEAR_PAGES)) 10
	hog rest2 $((($(host_free_kib) / 1024) - 4))
	mem_set_dom0 $FULL_MIB
	sleep $STUCK_SECONDS
	check C2 "dom0: wait below the target while the host is full" [ "$(dom0_pages)" -lt $((FULL_MIB * 256 - NEAR_PAGES)) ]
	release rest2
	began=$(uptime_s)
	xenmem wait 0 ge $((FULL_MIB * 256 - NEAR_PAGES)) $GIVE_UP_SECONDS >/dev/null && seconds=$(since "$began") || seconds=
	figure "dom0: target reached after the host has memory" "${seconds:-more than $GIVE_UP_SECONDS}" s
	defect C2 "dom0: reach the target within 2 s of the host having memory" at_most "$seconds" 2
}
