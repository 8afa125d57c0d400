/*
 * Test case, XenLinux form: the counts, shared by balloon.c and sysfs.c.
 * Written for this test from the shape alone; it is no kernel's source.
 */

#ifndef CASE_BALLOON_COMMON_H
#define CASE_BALLOON_COMMON_H

#define PAGES2KB(_p) ((_p)<<(PAGE_SHIFT-10))

struct balloon_stats {
	unsigned long current_pages;	/* what we have */
	unsigned long target_pages;	/* what we want */
	unsigned long hard_limit;	/* what Xen would not exceed */
	unsigned long driver_pages;	/* what drivers hold */
	unsigned long balloon_low;
	unsigned long balloon_high;
};

extern struct balloon_stats balloon_stats;
#define bs balloon_stats

int balloon_sysfs_init(void);
void set_new_target(unsigned long target);

#endif
