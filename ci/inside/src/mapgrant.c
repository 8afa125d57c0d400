// SPDX-License-Identifier: GPL-2.0
/*
 * mapgrant: take pages out of a guest's balloon, as a backend does.
 *
 * A kernel without XEN_UNPOPULATED_ALLOC maps a grant into a page that it takes
 * from the balloon (xen_alloc_ballooned_pages()) when the mapping is asked for,
 * and puts the page back when the file is closed.  The grants need not be
 * there: nothing is mapped.  (A PVH guest that really maps pages of its own
 * loses them, because Xen then moves them to where they are mapped.)
 *
 * Usage: mapgrant PAGES
 *   Takes PAGES pages, writes "taken" to /tmp/mapgrant, and keeps them until it
 *   is killed.
 *
 * Exit status: 1 usage, or there were no pages to be had.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What the kernel's header takes for granted. */
typedef uint16_t domid_t;
typedef uint32_t grant_ref_t;

#include <xen/gntdev.h>

#define REPORT "/tmp/mapgrant"

static int fail(const char *what)
{
	perror(what);
	return 1;
}

int main(int argc, char **argv)
{
	struct ioctl_gntdev_map_grant_ref *request;
	uint32_t n = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	int fd = open("/dev/xen/gntdev", O_RDWR);
	FILE *report;

	if (!n) {
		fprintf(stderr, "usage: mapgrant PAGES\n");
		return 1;
	}
	request = calloc(1, sizeof(*request) + n * sizeof(request->refs[0]));
	if (fd < 0 || !request)
		return fail("mapgrant: /dev/xen/gntdev");
	request->count = n;
	if (ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, request))
		return fail("mapgrant: no pages");
	report = fopen(REPORT, "w");
	if (!report)
		return fail("mapgrant: " REPORT);
	fprintf(report, "taken\n");
	fclose(report);
	for (;;)
		pause();
}
