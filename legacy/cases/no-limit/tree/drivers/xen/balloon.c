/*
 * Test case: a driver that never gives up, and so has no field for it. The
 * word stands in a comment only, where it means Xen's own hard limit.
 * Written for this test; it is no kernel's source.
 */

#include <linux/kernel.h>

static struct balloon_stats {
	unsigned long current_pages;
	unsigned long target_pages;
} balloon_stats;

/* The hard limit in Xen may change meanwhile; the next pass sees it. */
static long current_credit(void)
{
	return balloon_stats.target_pages - balloon_stats.current_pages;
}
