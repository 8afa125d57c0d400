/*
 * Test case, XenLinux forward port: the counts are unsigned int.
 * Written for this test from the shape alone; it is no kernel's source.
 */

#ifndef CASE_BALLOON_COMMON_H
#define CASE_BALLOON_COMMON_H

#define PAGES2KB(_p) ((unsigned long)(_p)<<(PAGE_SHIFT-10))

struct balloon_stats {
	/* In pages; 32 bits are enough for 16 TiB. */
	unsigned int current_pages;
	unsigned int target_pages;

	/*
	 * The hard limit: where Xen stopped us the last time,
	 * all bits set when it did not.
	 */
	unsigned int hard_limit;

	/* Gone to drivers, and so not ours to balance. */
	unsigned int driver_pages;
	unsigned int balloon_low;
	unsigned int balloon_high;
};

extern struct balloon_stats balloon_stats;
#define bs balloon_stats

int balloon_sysfs_init(void);
void balloon_set_new_target(unsigned long target);

#endif
