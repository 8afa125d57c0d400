# C1, C2: a guest that grows on a full host goes on trying, and has its memory within 2 s of the host having it.
# Two guests of 128 MiB are told to become 256 MiB on a host with 24 MiB free. A minute later the host gets memory; on
# stock the wait goes on past the hour that the driver sleeps.
# shellcheck shell=dash disable=SC2034 # the limits are read by ci/boot
VIRTUAL_LIMIT=4600

TARGET_MIB=256
NEARLY=$(((TARGET_MIB - 1) * 256))
STUCK_SECONDS=60
PAST_AN_HOUR=3700

scenario() {
	guest pv pv 128 384
	guest pvh pvh 128 384
	log_sizes pv pvh
	hog_but 24
	for name in pv pvh; do
		want $name $TARGET_MIB
	done
	sleep $STUCK_SECONDS
	for name in pv pvh; do
		check C2 "$name: wait below the target while the host is full" [ "$(pages $name)" -lt $NEARLY ]
	done
	release hog
	until_all $NEARLY $PAST_AN_HOUR pv pvh
	for name in pv pvh; do
		figure "$name: target reached after the host has memory" "$(took $name)" s
		defect C2 "$name: reach the target within 2 s of the host having memory" at_most "$(took $name)" 2
	done
}
