# Grow and shrink in single pages of 4 KiB and in blocks of 2 MiB: the balloon thread's CPU time for a page, Xen's part included.
# shellcheck shell=dash
# Virtual-limit: 600

STEPS_PAGE=256
STEPS_BLOCK=64
PAGE_KIB=4
BLOCK_KIB=2048

# step NAME COUNT KIB TEXT: down first, as there is no room above.
step() {
	for way in shrink grow; do
		local kib=$3 ns
		[ $way = grow ] || kib=-$3
		ns=$(ask "$1" "steps $2 $kib") || bail "$1 did not move $2 times $kib KiB"
		figure "$1: $way by $4, CPU" "$ns" "ns a page"
	done
}

scenario() {
	for name in $TYPES; do
		guest "$name" "$name" 288 288
		step "$name" $STEPS_PAGE $PAGE_KIB "4 KiB"
		step "$name" $STEPS_BLOCK $BLOCK_KIB "2 MiB"
		check C13 "$name: has its size again" [ "$(ask "$name" 'attribute info/current_kb')" -ge $((285 * 1024)) ]
	done
}
