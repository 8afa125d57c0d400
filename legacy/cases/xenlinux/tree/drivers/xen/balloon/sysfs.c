/*
 * Test case, XenLinux form: the attributes.
 * Written for this test from the shape alone; it is no kernel's source.
 */

#include <linux/sysdev.h>
#include "common.h"

#define SHOW_ARGUMENTS struct sys_device *dev, char *buf
#define BALLOON_SHOW(name, fmt, args...)		\
	static ssize_t show_##name(SHOW_ARGUMENTS)	\
	{ return sprintf(buf, fmt, ##args); }		\
	static SYSDEV_ATTR(name, S_IRUGO, show_##name, NULL)

BALLOON_SHOW(current_kb, "%lu\n", PAGES2KB(bs.current_pages));
BALLOON_SHOW(hard_limit_kb,
	     (bs.hard_limit!=~0UL) ? "%lu\n" : "???\n",
	     (bs.hard_limit!=~0UL) ? PAGES2KB(bs.hard_limit) : 0);
BALLOON_SHOW(driver_kb, "%lu\n", PAGES2KB(bs.driver_pages));

static ssize_t show_target_kb(struct sys_device *dev, char *buf)
{
	return sprintf(buf, "%lu\n", PAGES2KB(bs.target_pages));
}

static ssize_t store_target_kb(struct sys_device *dev, const char *buf, size_t count)
{
	char *endchar;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	set_new_target(memparse(buf, &endchar) >> PAGE_SHIFT);
	return count;
}

static SYSDEV_ATTR(target_kb, S_IRUGO | S_IWUSR,
		   show_target_kb, store_target_kb);

static struct attribute *balloon_attrs[] = {
	&attr_current_kb.attr,
	&attr_hard_limit_kb.attr,
	&attr_driver_kb.attr,
	&attr_target_kb.attr,
	NULL
};

static struct attribute_group balloon_group = { "info", balloon_attrs };

int balloon_sysfs_init(void)
{
	static struct sys_device sysdev;

	return sysfs_create_group(&sysdev.kobj, &balloon_group);
}
