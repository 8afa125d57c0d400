#!/bin/sh
# The C programs of ci/inside/src refuse a call that is wrong, with their usage or a line that says what is wrong, before they do anything.
# xenmem is compiled with an xenctrl.h of ours, of a Xen with one domain, number 0, that has 1000 pages.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
src=$TOP/ci/inside/src

cat >"$work/xenctrl.h" <<'EOF'
#include <stdint.h>
typedef int xc_interface;
typedef uint64_t xen_pfn_t;
typedef struct { uint16_t domain; uint32_t flags; uint64_t tot_pages, max_pages, cpu_time; } xc_domaininfo_t;
typedef struct { uint64_t free_pages; } xc_physinfo_t;
struct xen_domctl_createdomain {
	uint32_t max_vcpus, grant_opts, flags, max_evtchn_port;
	int32_t max_grant_frames, max_maptrack_frames;
	struct { int gic_version; } arch;
};
#define XEN_DOMCTL_GRANT_version(v) (v)
#define XEN_DOMCTL_CDF_hvm 1
#define XEN_DOMCTL_CDF_hap 2
#define XEN_DOMCTL_CONFIG_GIC_NATIVE 0
#define XEN_DOMINF_dying 1
#define XEN_DOMINF_shutdown 4
#define xc_interface_open(a, b, c) ((xc_interface *)1)
static inline int xc_domain_getinfolist(xc_interface *x, uint32_t id, unsigned int n, xc_domaininfo_t *info)
{
	(void)x, (void)n;
	*info = (xc_domaininfo_t){ .domain = 0, .tot_pages = 1000 };
	return id == 0;
}
#define xc_physinfo(x, p) ((p)->free_pages = 5, 0)
#define xc_domain_create(x, id, config) ((void)(config), *(id) = 1, 0)
static inline int xc_domain_destroy(xc_interface *x, uint32_t id)
{
	return !x || !id;
}
#define xc_domain_setmaxmem(x, id, kib) ((void)(id), (void)(kib), 0)
#define xc_set_paging_mempool_size(x, id, bytes) ((void)(id), (void)(bytes), 0)
#define xc_domain_populate_physmap(x, id, n, order, flags, list) ((void)(id), (void)(list), (int)(n))
#define xc_domain_populate_physmap_exact(x, id, n, order, flags, list) ((void)(id), (void)(list), 0)
#define xc_domain_decrease_reservation_exact(x, id, n, order, list) ((void)(id), (void)(list), 0)
EOF

# compiled NAME: with its parts.
compiled() {
	set -- "$1" "$src/$1.c"
	for part in "$src/$1"-*.c; do
		[ ! -e "$part" ] || set -- "$@" "$part"
	done
	name=$1
	shift
	gcc -Wall -Wextra -Werror -I"$work" -o "$work/$name" "$@"
}

for name in xenmem usemem grants race; do
	ok "$name compiles" compiled $name
done
for name in hold work fragment; do
	ln -s usemem "$work/$name"
	refuses "$name without a size is a usage error" 1 "^(usage:|  *) *$name MIB" "$work/$name"
done
refuses "fragment of what it does not know is a usage error" 1 '^usage:' "$work/fragment" 1 sockets
refuses "usemem by no name of its own is a usage error" 1 '^usage:' "$work/usemem" 1
refuses "grants without a command is a usage error" 1 '^usage:' "$work/grants"
refuses "race without bounds is a usage error" 1 '^usage:' "$work/race"
refuses "xenmem without a command is a usage error" 2 '^usage:' "$work/xenmem"
refuses "xenmem with an argument too many is a usage error" 2 '^usage:' "$work/xenmem" free 0
ok "xenmem says what a domain has" test "$("$work/xenmem" dom 0)" = '1000 0 0'
ok "and that it waited for a size" test "$("$work/xenmem" wait 0 le 1000 0)" = 0.00
refuses "a domain of no number is not domain 0" 2 "^xenmem: '' is no number" "$work/xenmem" dom ''
refuses "nor is a size" 2 "^xenmem: '-5' is no number" "$work/xenmem" wait 0 ge -5 1
refuses "a size is waited for with ge or le" 2 'ge or le' "$work/xenmem" wait 0 gt 5 1
refuses "a time may be over" 1 '^$' "$work/xenmem" wait 0 ge 1001 5e-2
refuses "a domain that is not there is told by the status" 3 '^$' "$work/xenmem" dom 7
done_testing
