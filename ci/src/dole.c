// SPDX-License-Identifier: GPL-2.0
/*
 * dole: take all of the host's memory, to the page, and give it back in portions.
 *
 * A populate call is granted what the host has.  For a call to be granted
 * exactly none, one, all but one or all of its extents, the host has to have
 * exactly so many pages, and from one call to the next.
 *
 * Usage: dole SECONDS PAGES...
 *   Takes all there is and says "taken N"; then, each SECONDS seconds, gives
 *   PAGES back and says "given PAGES"; SECONDS after the last portion it gives
 *   the rest, says "given the rest" and ends.
 *
 * Exit status: 0 done, 2 usage or a failed hypercall.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xenctrl.h>

#define MOST_PAGES	(1 << 19)	/* 2 GiB, more than any host here has */
#define KIB_PER_PAGE	4

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

static int say(const char *text)
{
	puts(text);
	return fflush(stdout);
}

/* Many pages a call as long as that works, then one by one to the last. */
static unsigned long take_all(void)
{
	unsigned long taken = 0, batch = 256;

	while (taken < MOST_PAGES) {
		unsigned long n = batch < MOST_PAGES - taken ?
				  batch : MOST_PAGES - taken;
		int got;

		for (unsigned long i = 0; i < n; i++)
			frames[taken + i] = taken + i;
		got = xc_domain_populate_physmap(xch, domid, n, 0, 0,
						 frames + taken);
		if (got > 0)
			taken += got;
		if (got < (int)n && batch == 1)
			break;
		if (got < (int)n)
			batch = 1;
	}
	return taken;
}

int main(int argc, char **argv)
{
	struct xen_domctl_createdomain config = {
		.max_vcpus = 1,
		.max_evtchn_port = -1,
		.max_grant_frames = 1,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
	};
	unsigned long left;
	char text[64];

	if (argc < 3)
		return fail("usage: dole SECONDS PAGES...");
	xch = xc_interface_open(NULL, NULL, 0);
	if (!xch)
		return fail("no access to Xen; is this dom0?");
	if (xc_domain_create(xch, &domid, &config))
		return fail("XEN_DOMCTL_createdomain failed");
	if (xc_domain_setmaxmem(xch, domid, MOST_PAGES * KIB_PER_PAGE))
		return fail("XEN_DOMCTL_max_mem failed");
	left = take_all();
	snprintf(text, sizeof(text), "taken %lu", left);
	say(text);
	for (int i = 2; i < argc; i++) {
		unsigned long pages = strtoul(argv[i], NULL, 10);

		sleep(atoi(argv[1]));
		if (pages > left)
			return fail("there are not so many pages to give");
		left -= pages;
		if (pages &&
		    xc_domain_decrease_reservation_exact(xch, domid, pages, 0,
							 frames + left))
			return fail("XENMEM_decrease_reservation failed");
		snprintf(text, sizeof(text), "given %lu", pages);
		say(text);
	}
	sleep(atoi(argv[1]));
	if (xc_domain_destroy(xch, domid))
		return fail("XEN_DOMCTL_destroydomain failed");
	return say("given the rest");
}
