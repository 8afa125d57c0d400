/*
 * Test case: a driver that never gives up, and so has no field for it. The
 * words stand in comments only.
 * Written for this test; it is no kernel's source.
 */

#include <linux/kernel.h>

static struct balloon_stats {
	unsigned long current_pages;
	unsigned long target_pages;
} balloon_stats;

/*
 * The hard limit in Xen may change meanwhile; the next pass sees it. There
 * once was a field hard_limit, which remembered it.
 */
static long current_credit(void)
{
	return balloon_stats.target_pages - balloon_stats.current_pages;
}
