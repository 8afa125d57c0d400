// SPDX-License-Identifier: GPL-2.0
/*
 * dole: take all of the host's memory, to the page, and give it back as told.
 *
 * A populate call is granted what the host has.  For a call to be granted
 * exactly none, one, all but one or all of its extents, the host has to have
 * exactly so many pages, and none from one call to the next.  A hog (xenmem)
 * cannot do that: it takes whole MiB, and what the domain itself costs comes
 * back with them.
 *
 * Usage: dole
 *   Takes all there is and says "taken N"; then reads a number of pages from
 *   each line of its input, gives so many back and says "given N".  At the
 *   input's end it gives the rest back, says "given the rest" and ends.
 *
 * Exit status: 0 done, 2 no access to Xen or a failed hypercall.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xenctrl.h>
#include "hog.h"

#define MOST_PAGES	(1 << 19)	/* 2 GiB, more than any host here has */
#define BATCH		256
#define KIB_PER_PAGE	4
#define PAGES_PER_MIB	256

static xen_pfn_t frames[MOST_PAGES];
static xc_interface *xch;
static uint32_t domid;

static int fail(const char *what)
{
	fprintf(stderr, "dole: %s\n", what);
	if (domid)
		xc_domain_destroy(xch, domid);
	return 2;
}

static int say(const char *what, unsigned long pages)
{
	printf("%s %lu\n", what, pages);
	return fflush(stdout);
}

/* Many pages a call as long as that works, then one by one to the last. */
static unsigned long take_all(void)
{
	unsigned long taken = 0, batch = BATCH;

	while (taken + batch <= MOST_PAGES) {
		int got;

		for (unsigned long i = 0; i < batch; i++)
			frames[taken + i] = taken + i;
		got = xc_domain_populate_physmap(xch, domid, batch, 0, 0,
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

int main(void)
{
	unsigned long left, pages;

	xch = xc_interface_open(NULL, NULL, 0);
	if (!xch)
		return fail("no access to Xen; is this dom0?");
	if (create_hog(xch, &domid, MOST_PAGES / PAGES_PER_MIB))
		return fail("the domain could not be created");
	if (xc_domain_setmaxmem(xch, domid, MOST_PAGES * KIB_PER_PAGE))
		return fail("XEN_DOMCTL_max_mem failed");
	left = take_all();
	say("taken", left);
	while (scanf("%lu", &pages) == 1) {
		if (pages > left)
			return fail("there are not so many pages to give");
		left -= pages;
		if (pages &&
		    xc_domain_decrease_reservation_exact(xch, domid, pages, 0,
							 frames + left))
			return fail("XENMEM_decrease_reservation failed");
		say("given", pages);
	}
	if (xc_domain_destroy(xch, domid))
		return fail("XEN_DOMCTL_destroydomain failed");
	puts("given the rest");
	return 0;
}
