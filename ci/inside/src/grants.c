// SPDX-License-Identifier: GPL-2.0
/*
 * grants: a guest offers pages to dom0, dom0 maps them, and pages leave a
 * balloon for the grants of others.
 *
 * For every grant that a program maps, the kernel takes a page from the balloon,
 * and when that is empty makes the domain smaller to get one.  XSA-300 is that
 * this went on until dom0 had nothing left.
 *
 * Usage:
 *   grants offer COUNT           in a guest: offer COUNT pages to dom0; prints
 *                                  the first reference (they follow each other)
 *                                  and keeps them until it is killed
 *   grants map ID FIRST COUNT MOST
 *                                  in dom0: map those grants of domain ID over
 *                                  and over, at most MOST pages, until refused;
 *                                  prints "PAGES ERROR" (ERROR is "none" when
 *                                  never refused) and keeps them until killed
 *   grants take COUNT            take COUNT pages out of the balloon, as a
 *                                  backend does; prints "taken" and keeps them
 *                                  until it is killed
 *
 * Exit status: 1 usage or a failed call; otherwise it runs until it is killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* What the kernel's headers take for granted. */
typedef uint16_t domid_t;
typedef uint32_t grant_ref_t;

#include <xen/gntalloc.h>
#include <xen/gntdev.h>

#define PAGE_BYTES	4096

static int fail(const char *what)
{
	fprintf(stderr, "grants: %s: %s\n", what, strerror(errno));
	return 1;
}

/* Say the result and hold what there is until killed. */
static int hold(void)
{
	fflush(stdout);
	while (pause())
		;
	return 0;
}

static int offer(uint32_t count)
{
	struct ioctl_gntalloc_alloc_gref *o;
	int fd = open("/dev/xen/gntalloc", O_RDWR);

	o = calloc(1, sizeof(*o) + count * sizeof(o->gref_ids[0]));
	if (!o || fd < 0)
		return fail("/dev/xen/gntalloc");
	o->flags = GNTALLOC_FLAG_WRITABLE;
	o->count = count;
	if (ioctl(fd, IOCTL_GNTALLOC_ALLOC_GREF, o))
		return fail("IOCTL_GNTALLOC_ALLOC_GREF");
	for (uint32_t i = 1; i < count; i++)
		if (o->gref_ids[i] != o->gref_ids[0] + i) {
			errno = EINVAL;
			return fail("the references do not follow each other");
		}
	printf("%u\n", o->gref_ids[0]);
	return hold();
}

/* The grants @first and following of a domain, to be asked for. */
static struct ioctl_gntdev_map_grant_ref *request(uint32_t domid,
						  uint32_t first,
						  uint32_t count)
{
	struct ioctl_gntdev_map_grant_ref *m;

	m = calloc(1, sizeof(*m) + count * sizeof(m->refs[0]));
	if (!m)
		return NULL;
	m->count = count;
	for (uint32_t i = 0; i < count; i++) {
		m->refs[i].domid = domid;
		m->refs[i].ref = first + i;
	}
	return m;
}

static int map(uint32_t domid, uint32_t first, uint32_t count, uint32_t most)
{
	struct ioctl_gntdev_map_grant_ref *m = request(domid, first, count);
	int fd = open("/dev/xen/gntdev", O_RDWR);
	uint32_t mapped = 0;

	if (!m || fd < 0)
		return fail("/dev/xen/gntdev");
	for (errno = 0; mapped < most; mapped += count)
		if (ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, m) ||
		    mmap(NULL, (size_t)count * PAGE_BYTES,
			 PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			 m->index) == MAP_FAILED)
			break;
	printf("%u %s\n", mapped, errno == 0 ? "none" :
	       errno == ENOMEM ? "ENOMEM" : strerror(errno));
	return hold();
}

/*
 * A kernel without XEN_UNPOPULATED_ALLOC maps a grant into a page that it takes
 * from the balloon (xen_alloc_ballooned_pages()) when the mapping is asked for,
 * and puts the page back when the file is closed.  The grants need not be
 * there: nothing is mapped.  (A PVH guest that really maps pages of its own
 * loses them, because Xen then moves them to where they are mapped.)
 */
static int take(uint32_t count)
{
	struct ioctl_gntdev_map_grant_ref *m = request(0, 0, count);
	int fd = open("/dev/xen/gntdev", O_RDWR);

	if (!m || fd < 0)
		return fail("/dev/xen/gntdev");
	if (ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, m))
		return fail("no pages");
	puts("taken");
	return hold();
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "offer"))
		return offer(atoi(argv[2]));
	if (argc == 6 && !strcmp(argv[1], "map"))
		return map(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]),
			   atoi(argv[5]));
	if (argc == 3 && !strcmp(argv[1], "take"))
		return take(atoi(argv[2]));
	fprintf(stderr, "usage: grants offer COUNT\n"
			"       grants map ID FIRST COUNT MOST\n"
			"       grants take COUNT\n");
	return 1;
}
