// SPDX-License-Identifier: GPL-2.0
/*
 * mapgrant: take pages out of a guest's balloon, as a backend does.
 *
 * A kernel without XEN_UNPOPULATED_ALLOC maps a grant into a page that it takes
 * from the balloon (xen_alloc_ballooned_pages()), and puts the page back when
 * the grant is unmapped.  The guest grants pages to itself and maps them, so
 * that no second guest is needed.
 *
 * Usage: mapgrant DOMID PAGES
 *   DOMID is the guest's own number.  Maps PAGES grants, checks that what is
 *   written to the granted pages is read through the mapping, and writes
 *   "mapped" to /tmp/mapgrant.  It keeps them until it is killed.
 *
 * Exit status: 1 usage, or a grant could not be made or mapped.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* What the kernel's header takes for granted. */
typedef uint16_t domid_t;
typedef uint32_t grant_ref_t;

#include <xen/gntalloc.h>
#include <xen/gntdev.h>

#define REPORT "/tmp/mapgrant"

static size_t page_size;

static int fail(const char *what)
{
	perror(what);
	return 1;
}

/* Grant @n pages to domain @domid; the references go to @refs. */
static uint8_t *grant(uint16_t domid, uint32_t n, uint32_t *refs)
{
	struct ioctl_gntalloc_alloc_gref *request;
	int fd = open("/dev/xen/gntalloc", O_RDWR);
	uint8_t *pages;

	request = calloc(1, sizeof(*request) + n * sizeof(*refs));
	if (fd < 0 || !request)
		return MAP_FAILED;
	request->domid = domid;
	request->flags = GNTALLOC_FLAG_WRITABLE;
	request->count = n;
	if (ioctl(fd, IOCTL_GNTALLOC_ALLOC_GREF, request))
		return MAP_FAILED;
	pages = mmap(NULL, n * page_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		     fd, request->index);
	memcpy(refs, request->gref_ids, n * sizeof(*refs));
	free(request);
	return pages;
}

/* Map the grants @refs of domain @domid. */
static uint8_t *map(uint16_t domid, uint32_t n, const uint32_t *refs)
{
	struct ioctl_gntdev_map_grant_ref *request;
	int fd = open("/dev/xen/gntdev", O_RDWR);

	request = calloc(1, sizeof(*request) + n * sizeof(request->refs[0]));
	if (fd < 0 || !request)
		return MAP_FAILED;
	request->count = n;
	for (uint32_t i = 0; i < n; i++) {
		request->refs[i].domid = domid;
		request->refs[i].ref = refs[i];
	}
	if (ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, request))
		return MAP_FAILED;
	return mmap(NULL, n * page_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, request->index);
}

int main(int argc, char **argv)
{
	uint32_t n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	uint32_t *refs = calloc(n, sizeof(*refs));
	uint8_t *pages, *mapped;
	FILE *report;

	if (!n || !refs) {
		fprintf(stderr, "usage: mapgrant DOMID PAGES\n");
		return 1;
	}
	page_size = sysconf(_SC_PAGESIZE);
	pages = grant(atoi(argv[1]), n, refs);
	if (pages == MAP_FAILED)
		return fail("mapgrant: granting");
	mapped = map(atoi(argv[1]), n, refs);
	if (mapped == MAP_FAILED)
		return fail("mapgrant: mapping");
	for (uint32_t i = 0; i < n; i++) {
		memset(pages + i * page_size, i, page_size);
		if (memcmp(pages + i * page_size, mapped + i * page_size,
			   page_size)) {
			fprintf(stderr, "mapgrant: page %u is another one\n", i);
			return 1;
		}
	}
	report = fopen(REPORT, "w");
	if (!report)
		return fail("mapgrant: " REPORT);
	fprintf(report, "mapped\n");
	fclose(report);
	for (;;)
		pause();
}
