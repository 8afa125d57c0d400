# How the time grows with the size: shrink and grow guests by 256 MiB to 4 GiB.
# shellcheck shell=dash
# Host-MiB: 5760
# Virtual-limit: 2000
# Real-limit: 1800

# Enough for what a kernel of the largest size keeps for itself: 64 MiB of struct pages, 64 of SWIOTLB.
SMALL_MIB=512

scenario() {
	for mib in 256 1024 4096; do
		for type in $TYPES; do
			guest "$type"$mib "$type" $((SMALL_MIB + mib)) $((SMALL_MIB + mib))
			figure "$type: shrink by $mib MiB" "$(moved "$type"$mib $SMALL_MIB)" s
			figure "$type: grow by $mib MiB" "$(moved "$type"$mib $((SMALL_MIB + mib)))" s
			sleep 2
			agree "$type"$mib
			forget "$type"$mib
		done
	done
}
