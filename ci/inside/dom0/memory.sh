# What a scenario is written in, continued: sizes, targets and hogs. See lib.sh.
# shellcheck shell=dash

# pages NAME: a guest's reservation as Xen counts it, in pages of 4 KiB.
pages() {
	xenmem dom "$(id "$1")" | cut -d' ' -f1
}

# dom0_pages: dom0's.
dom0_pages() {
	xenmem dom 0 | cut -d' ' -f1
}

# xen_pages NAME: how many of Xen's pages, of 4 KiB, one of the guest's own has.
xen_pages() {
	ask "$1" "awk '\$1 == \"KernelPageSize:\" { print \$2 / 4; exit }' /proc/self/smaps"
}

# host_free_kib: the host's free memory.
host_free_kib() {
	xenmem free
}

# until_pages NAME PAGES SECONDS: wait until a guest has that many pages; prints the seconds it took, or nothing.
until_pages() {
	local rc=0
	xenmem wait "$(id "$1")" ge "$2" "$3" || rc=$?
	[ $rc -lt 2 ] || bail "guest $1 is dead"
	return $rc
}

# until_all PAGES SECONDS NAME...: the same for several guests at once; each one's seconds go to the variable took_NAME.
until_all() {
	local pages=$1 seconds=$2 waits="" name
	shift 2
	for name in "$@"; do
		until_pages "$name" "$pages" "$seconds" >"/tmp/took.$name" &
		waits="$waits $!"
	done
	# shellcheck disable=SC2086 # process numbers
	wait $waits || :
	for name in "$@"; do
		read -r "took_$name" <"/tmp/took.$name" || eval "took_$name="
	done
}

# took NAME: what until_all left.
took() {
	eval "echo \$took_$1"
}

# log_sizes NAME...: keep the guests' sizes over time, for the picture.
log_sizes() {
	local name
	for name in "$@"; do
		set -- "$@" "$(id "$name")=$name"
		shift
	done
	xenmem log /tmp/sizes "$@" &
}

# hog NAME MIB: take that much of the host's memory.
hog() {
	local domain
	domain=$(xenmem hog "$2") || bail "no hog of $2 MiB to be had"
	eval "hog_$1=$domain"
}

# hog_but MIB: take all of the host's memory but for MIB. Xen counts what a domain costs it, so there are two hogs.
hog_but() {
	hog hog $(($(host_free_kib) / 1024 - $1 - 8))
	hog rest $(($(host_free_kib) / 1024 - $1))
}

# release NAME: a hog's memory goes back to the host.
release() {
	eval "xenmem drop \$hog_$1" || bail "hog $1 could not be destroyed"
	mark host-has-memory
}

# take_all: take all of the host's memory, to the page, to be given back by give.
take_all() {
	rm -f /tmp/give /tmp/given
	mkfifo /tmp/give
	xenmem take-all </tmp/give >/tmp/given 2>&1 &
	exec 4>/tmp/give
	until grep -q taken /tmp/given; do
		[ -d /proc/$! ] || bail "$(cat /tmp/given)"
		sleep 0.1
	done
}

# give PAGES: give exactly so many pages of it back to the host.
give() {
	local said
	said=$(wc -l </tmp/given)
	echo "$1" >&4
	until [ "$(wc -l </tmp/given)" -gt "$said" ]; do
		sleep 0.02
	done
	[ "$(tail -n 1 /tmp/given)" = "given $1" ] || bail "$(tail -n 1 /tmp/given)"
}

# give_rest: give all of it back.
give_rest() {
	exec 4>&-
	until grep -q 'given the rest' /tmp/given; do
		sleep 0.02
	done
	mark host-has-memory
}

# mem_set NAME MIB: the toolstack tells a guest its new size, and raises its maximum to it.
mem_set() {
	xl mem-set "$1" "${2}m" || bail "xl mem-set $1 $2m failed"
}

# maximum NAME MIB: a guest's maximum in Xen alone, of which nobody tells it.
maximum() {
	xenmem max "$(id "$1")" "$2" || bail "the maximum of $1 could not be set"
}

# target NAME MIB: the target alone, as a toolstack writes it to xenstore; the maximum stays.
target() {
	xenstore-write "/local/domain/$(id "$1")/memory/target" $(($2 * 1024))
}

# target_kib NAME KIB: the same, to the page.
target_kib() {
	xenstore-write "/local/domain/$(id "$1")/memory/target" "$2"
}

# mem_set_beyond NAME MIB: mem_set for a size above the maxmem that the guest was started with, which xl refuses.
mem_set_beyond() {
	maximum "$1" $(($2 + BESIDES_MIB))
	target "$1" "$2"
}

# delay_s NAME: how long the driver waits before it tries again, in seconds.
delay_s() {
	echo $((0x$(ask "$1" 'attribute schedule_delay')))
}

# offset NAME: by how many pages Xen's count is above the driver's; both are read while the guest's size stands still.
offset() {
	local before driver
	before=$(pages "$1")
	driver=$(($(ask "$1" 'attribute info/current_kb') / 4))
	while [ "$(pages "$1")" != "$before" ]; do
		before=$(pages "$1")
		driver=$(($(ask "$1" 'attribute info/current_kb') / 4))
	done
	echo $((before - driver))
}

# lost NAME: the pages that Xen has come to count for the guest since it started, and that nobody has.
lost() {
	echo $(($(offset "$1") - $(cat "/tmp/$1.offset")))
}

# agree NAME: the driver's own count of pages and Xen's differ by what they differed by at the start, so no page was lost.
agree() {
	local now
	now=$(offset "$1")
	check C3 "$1: the driver's count and Xen's agree (apart by $now pages)" \
		[ "$now" = "$(cat "/tmp/$1.offset")" ]
}
