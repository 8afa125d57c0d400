# A PVH guest that starts with a quarter of its maximum comes down to its size while it boots (populate on demand).
# shellcheck shell=dash
# Virtual-limit: 600

SIZE_MIB=256
MAXIMUM_MIB=1024

scenario() {
	guest pvh pvh $SIZE_MIB $MAXIMUM_MIB
	began=$(logged_at pvh 'Waiting for initial ballooning down')
	ended=$(logged_at pvh 'Initial ballooning down finished')
	check C13 "pvh: comes down to its size" [ -n "$began" -a -n "$ended" ]
	figure "pvh: come down from $MAXIMUM_MIB to $SIZE_MIB MiB at boot, waited for" \
		"$(awk -v a="$began" -v b="$ended" 'BEGIN { printf "%.2f", b - a }')" s
	figure "pvh: the same, from the kernel's start" "$(awk -v b="$ended" 'BEGIN { printf "%.2f", b }')" s
}
