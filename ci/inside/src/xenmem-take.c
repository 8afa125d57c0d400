// SPDX-License-Identifier: GPL-2.0
/*
 * The part of xenmem that takes: maxima, paging memory, and hogs, domains that
 * have nothing but memory and never run.
 */
#include <stdio.h>
#include "xenmem.h"

#define MOST_PAGES	(1 << 19)	/* 2 GiB, more than any host here has */
#define BATCH		256

int set_maximum(char **args)
{
	return xc_domain_setmaxmem(xch, number(args[0]), number(args[1]) << 10) ?
	       fail("XEN_DOMCTL_max_mem failed") : DONE;
}

int set_pool(char **args)
{
	return xc_set_paging_mempool_size(xch, number(args[0]),
					  number(args[1]) << 10) ?
	       fail("XEN_DOMCTL_set_paging_mempool_size failed") : DONE;
}

/*
 * Creates a hog for at most @mib MiB.  Xen on Arm has no domains but such with
 * nested paging, and takes their page tables from a pool whose size it is told:
 * a page for each 2 MiB, and some for the levels above.
 */
static int create_hog(uint32_t *id, unsigned long mib)
{
	struct xen_domctl_createdomain config = {
		.max_vcpus = 1,
		.max_evtchn_port = -1,
		.max_grant_frames = 1,
		.max_maptrack_frames = 0,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
#ifdef __aarch64__
		.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap,
		.arch.gic_version = XEN_DOMCTL_CONFIG_GIC_NATIVE,
#endif
	};

	*id = 0;
	if (xc_domain_create(xch, id, &config))
		return fail("the domain could not be created");
#ifdef __aarch64__
	if (xc_set_paging_mempool_size(xch, *id, ((mib + 1) / 2 + 32) << 12))
		return fail("XEN_DOMCTL_set_paging_mempool_size failed");
#endif
	if (xc_domain_setmaxmem(xch, *id, mib * PAGES_PER_MIB * KIB_PER_PAGE))
		return fail("XEN_DOMCTL_max_mem failed");
	return DONE;
}

/* Take @mib MiB for domain @id, one MiB a call. */
static int fill_hog(uint32_t id, unsigned long mib)
{
	xen_pfn_t frames[PAGES_PER_MIB];

	for (unsigned long done = 0; done < mib; done++) {
		for (unsigned long i = 0; i < PAGES_PER_MIB; i++)
			frames[i] = done * PAGES_PER_MIB + i;
		if (xc_domain_populate_physmap_exact(xch, id, PAGES_PER_MIB, 0,
						     0, frames))
			return fail("hog: the host has not that much memory");
	}
	return DONE;
}

/* Nothing is left of a hog that did not become what it should. */
static int hog_failed(uint32_t id)
{
	if (id)
		xc_domain_destroy(xch, id);
	return FAILED;
}

int hog(char **args)
{
	unsigned long mib = number(args[0]);
	uint32_t id;

	if (create_hog(&id, mib) || fill_hog(id, mib))
		return hog_failed(id);
	printf("%u\n", id);
	return DONE;
}

int drop(char **args)
{
	return xc_domain_destroy(xch, number(args[0])) ?
	       fail("XEN_DOMCTL_destroydomain failed") : DONE;
}

/* Many pages a call as long as that works, then one by one to the last. */
static unsigned long take_to_the_last(uint32_t id, xen_pfn_t *frames)
{
	unsigned long taken = 0, batch = BATCH;

	while (taken + batch <= MOST_PAGES) {
		int got;

		for (unsigned long i = 0; i < batch; i++)
			frames[taken + i] = taken + i;
		got = xc_domain_populate_physmap(xch, id, batch, 0, 0,
						 frames + taken);
		if (got > 0)
			taken += got;
		if (got == (int)batch)
			continue;
		if (batch == 1)
			break;
		batch = 1;
	}
	return taken;
}

static void say(const char *what, unsigned long pages)
{
	printf("%s %lu\n", what, pages);
	fflush(stdout);
}

/*
 * A populate call is granted what the host has.  For a call to be granted
 * exactly none, one, all but one or all of its extents, the host has to have
 * exactly so many pages, and none from one call to the next.  hog() cannot do
 * that: it takes whole MiB, and what the domain itself costs comes back with
 * them.
 */
int take_all(char **args)
{
	static xen_pfn_t frames[MOST_PAGES];
	unsigned long left, pages;
	uint32_t id;

	(void)args;
	if (create_hog(&id, MOST_PAGES / PAGES_PER_MIB))
		return hog_failed(id);
	left = take_to_the_last(id, frames);
	say("taken", left);
	while (scanf("%lu", &pages) == 1) {
		if (pages > left) {
			fail("take-all: there are not so many pages to give");
			return hog_failed(id);
		}
		left -= pages;
		if (pages &&
		    xc_domain_decrease_reservation_exact(xch, id, pages, 0,
							 frames + left)) {
			fail("XENMEM_decrease_reservation failed");
			return hog_failed(id);
		}
		say("given", pages);
	}
	if (xc_domain_destroy(xch, id))
		return fail("XEN_DOMCTL_destroydomain failed");
	puts("given the rest");
	return DONE;
}
