# C2, C5, C7, C9, C12, C13: the driver's own KUnit tests pass in dom0, in a PV and in a PVH guest, as each kernel boots.
# The series brings the tests, so a stock kernel has none and is not booted.
# shellcheck shell=dash
# Kconfig: faults-kunit
# Only: patched
# Virtual-limit: 300

# What KUnit says in a kernel's log: "ok NUMBER CASE" for each case and, less deep, for each suite; in older kernels "ok NUMBER - CASE".
RESULTS='^\[[ 0-9.]*\] *(not )?ok [0-9]+ '

# passed RESULTS NAME: whether all cases whose names begin with NAME, one at least, are ok.
passed() {
	echo "$1" | grep -qE "\] *ok [0-9]+ (- )?$2" && ! echo "$1" | grep -qE "not ok [0-9]+ (- )?$2"
}

# complete RESULTS: whether both suites came to their end, and nothing failed or was skipped.
complete() {
	passed "$1" 'xen_balloon$' && passed "$1" 'xen_balloon_target$' && ! echo "$1" | grep -qE 'not ok|SKIP'
}

# judge NAME RESULTS: one domain's results, each with the row that it is about.
judge() {
	figure "$1: KUnit cases and suites that passed" "$(echo "$2" | grep -c '\] *ok ')" results
	check C2 "$1: growth that waits for the host does not back off" passed "$2" next_delay_does_not_back_off
	check C5 "$1: other waits back off, up to the maximum" passed "$2" next_delay_
	check C7 "$1: what a hotplugged block costs is counted in full" passed "$2" describing_pages_
	check C9 "$1: a shrinking guest keeps its reserve" passed "$2" spare_pages_
	check C12 "$1: targets are read or refused" passed "$2" target_
	# Only the group "speed" frees blocks.
	! echo "$2" | grep -q free_block_ || check C13 "$1: a page whose memory has failed stays out of use" passed "$2" free_block_
	check C13 "$1: both suites are there and pass as a whole" complete "$2"
}

scenario() {
	judge dom0 "$(dmesg | grep -E "$RESULTS")"
	for name in $TYPES; do
		# An account of allocations has each page freed by itself.
		guest "$name" "$name" 128 128 sysctl.vm.mem_profiling=never
		judge "$name" "$(ask "$name" "dmesg | grep -E '$RESULTS'")"
	done
}
