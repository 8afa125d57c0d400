/*
 * Test case, XenLinux forward port: the attributes.
 * Written for this test from the shape alone; it is no kernel's source.
 */

#include <linux/sysdev.h>
#include "common.h"

#define SHOW_ARGUMENTS struct sys_device *dev, struct sysdev_attribute *attr, char *buf
#define BALLOON_SHOW(name, fmt, args...)		\
	static ssize_t show_##name(SHOW_ARGUMENTS)	\
	{ return sprintf(buf, fmt, ##args); }		\
	static SYSDEV_ATTR(name, S_IRUGO, show_##name, NULL)

BALLOON_SHOW(current_kb, "%lu\n", PAGES2KB(bs.current_pages));
BALLOON_SHOW(low_kb, "%lu\n", PAGES2KB(bs.balloon_low));
BALLOON_SHOW(high_kb, "%lu\n", PAGES2KB(bs.balloon_high));
BALLOON_SHOW(driver_kb, "%lu\n", PAGES2KB(bs.driver_pages));
BALLOON_SHOW(hard_limit_kb,
	     (bs.hard_limit!=~0U) ? "%lu\n" : "???\n",
	     (bs.hard_limit!=~0U) ? PAGES2KB(bs.hard_limit) : 0);

static struct attribute *balloon_info_attrs[] = {
	&attr_current_kb.attr,
	&attr_low_kb.attr,
	&attr_high_kb.attr,
	&attr_driver_kb.attr,
	&attr_hard_limit_kb.attr,
	NULL
};

static struct attribute_group balloon_info_group = { "info", balloon_info_attrs };

int balloon_sysfs_init(void)
{
	static struct sys_device sysdev;

	return sysfs_create_group(&sysdev.kobj, &balloon_info_group);
}
