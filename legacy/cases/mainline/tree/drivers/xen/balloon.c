/*
 * Test case, mainline form: one file, a file-local struct balloon_stats.
 * Written for this test from the shape alone; it is no kernel's source.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/highmem.h>
#include <linux/mutex.h>
#include <linux/sysdev.h>
#include <asm/xen/hypercall.h>
#include <xen/interface/memory.h>
#include <xen/xenbus.h>

#define PAGES2KB(_p) ((_p)<<(PAGE_SHIFT-10))

struct balloon_stats {
	/* What the domain has, and what it was told to have. */
	unsigned long current_pages;
	unsigned long target_pages;
	/* The hard limit: Xen refused us once; remember how far we got. */
	unsigned long hard_limit;
	/* Pages that drivers took from, or gave to, the reservation. */
	unsigned long driver_pages;
	/* Pages in the balloon, by kind. */
	unsigned long balloon_low;
	unsigned long balloon_high;
};

static struct balloon_stats balloon_stats;

/* The worker runs alone; the lock guards the counts and the list. */
static DEFINE_MUTEX(balloon_mutex);
static DEFINE_SPINLOCK(balloon_lock);

static int register_balloon(void);

/* One page of frame numbers is what one hypercall handles. */
static unsigned long frame_list[PAGE_SIZE / sizeof(unsigned long)];

static LIST_HEAD(ballooned_pages);

static void balloon_process(struct work_struct *work);
static DECLARE_WORK(balloon_worker, balloon_process);
static struct timer_list balloon_timer;

/* Shrinking must not wake the OOM killer. */
#define GFP_BALLOON \
	(GFP_HIGHUSER | __GFP_NOWARN | __GFP_NORETRY | __GFP_NOMEMALLOC)

static void scrub_page(struct page *page)
{
#ifdef CONFIG_XEN_SCRUB_PAGES
	void *v = kmap(page);

	clear_page(v);
	kunmap(page);
#endif
}

/* Low pages go to the head, so that they are the first to come back. */
static void balloon_append(struct page *page)
{
	if (PageHighMem(page)) {
		list_add_tail(&page->lru, &ballooned_pages);
		balloon_stats.balloon_high++;
	} else {
		list_add(&page->lru, &ballooned_pages);
		balloon_stats.balloon_low++;
	}
}

static struct page *balloon_retrieve(void)
{
	struct page *page;

	if (list_empty(&ballooned_pages))
		return NULL;

	page = list_entry(ballooned_pages.next, struct page, lru);
	list_del(&page->lru);

	if (PageHighMem(page))
		balloon_stats.balloon_high--;
	else
		balloon_stats.balloon_low--;

	return page;
}

/* Names the first pages of the balloon to Xen. */
static void fill_frame_list(unsigned long nr_pages)
{
	struct list_head *pos = ballooned_pages.next;
	unsigned long i;

	for (i = 0; i < nr_pages; i++) {
		BUG_ON(pos == &ballooned_pages);
		frame_list[i] = page_to_pfn(list_entry(pos, struct page, lru));
		pos = pos->next;
	}
}

/* The kernel maps all of its low memory. */
static void map_low_page(unsigned long pfn, unsigned long mfn)
{
	unsigned long va = (unsigned long)__va(pfn << PAGE_SHIFT);

	if (pfn < max_low_pfn && HYPERVISOR_update_va_mapping(va, mfn_pte(mfn, PAGE_KERNEL), 0))
		BUG_ON(1);
}

static void balloon_alarm(unsigned long unused)
{
	schedule_work(&balloon_worker);
}

static unsigned long current_target(void)
{
	unsigned long target = min(balloon_stats.target_pages, balloon_stats.hard_limit);

	target = min(target,
		     balloon_stats.current_pages +
		     balloon_stats.balloon_low +
		     balloon_stats.balloon_high);

	return target;
}

static int increase_reservation(unsigned long nr_pages)
{
	unsigned long  pfn, i, flags;
	struct page   *page;
	long           rc;
	struct xen_memory_reservation reservation = {
		.extent_order = 0,
		.domid        = DOMID_SELF
	};

	if (nr_pages > ARRAY_SIZE(frame_list))
		nr_pages = ARRAY_SIZE(frame_list);

	spin_lock_irqsave(&balloon_lock, flags);

	fill_frame_list(nr_pages);
	set_xen_guest_handle(reservation.extent_start, frame_list);
	reservation.nr_extents   = nr_pages;
	rc = HYPERVISOR_memory_op(
		XENMEM_populate_physmap, &reservation);
	if (rc < nr_pages) {
		if (rc > 0) {
			int ret;

			/* That is all there is: give it back. */
			reservation.nr_extents = rc;
			ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation,
					&reservation);
			BUG_ON(ret != rc);
		}
		if (rc >= 0)
			balloon_stats.hard_limit = (balloon_stats.current_pages + rc -
						    balloon_stats.driver_pages);
		goto out;
	}

	for (i = 0; i < nr_pages; i++) {
		page = balloon_retrieve();
		BUG_ON(page == NULL);

		pfn = page_to_pfn(page);
		set_phys_to_machine(pfn, frame_list[i]);
		map_low_page(pfn, frame_list[i]);

		/* From here on it is a page like any other. */
		ClearPageReserved(page);
		init_page_count(page);
		__free_page(page);
	}

	balloon_stats.current_pages += nr_pages;
	totalram_pages = balloon_stats.current_pages;

 out:
	spin_unlock_irqrestore(&balloon_lock, flags);

	return 0;
}

/* Takes pages from the kernel; says how many it could get. */
static unsigned long take_pages(unsigned long nr_pages)
{
	unsigned long i;

	for (i = 0; i < nr_pages; i++) {
		struct page *page = alloc_page(GFP_BALLOON);

		if (page == NULL)
			break;
		frame_list[i] = pfn_to_mfn(page_to_pfn(page));
		scrub_page(page);
	}

	/* A ballooned page must not stay mapped. */
	kmap_flush_unused();
	flush_tlb_all();
	return i;
}

static int decrease_reservation(unsigned long nr_pages)
{
	unsigned long i, taken, flags;
	struct xen_memory_reservation reservation = { .domid = DOMID_SELF };

	nr_pages = min(nr_pages, ARRAY_SIZE(frame_list));
	taken = take_pages(nr_pages);

	spin_lock_irqsave(&balloon_lock, flags);

	for (i = 0; i < taken; i++) {
		unsigned long pfn = mfn_to_pfn(frame_list[i]);

		set_phys_to_machine(pfn, INVALID_P2M_ENTRY);
		balloon_append(pfn_to_page(pfn));
	}

	set_xen_guest_handle(reservation.extent_start, frame_list);
	reservation.nr_extents = taken;
	BUG_ON(HYPERVISOR_memory_op(XENMEM_decrease_reservation, &reservation) != taken);

	balloon_stats.current_pages -= taken;
	totalram_pages = balloon_stats.current_pages;

	spin_unlock_irqrestore(&balloon_lock, flags);

	return taken != nr_pages;
}

/*
 * The target may change while we work, and so may the hard limit in Xen; the
 * next pass puts it right.
 */
static void balloon_process(struct work_struct *work)
{
	int need_sleep = 0;
	long credit;

	mutex_lock(&balloon_mutex);

	do {
		credit = current_target() - balloon_stats.current_pages;
		if (credit > 0)
			need_sleep = (increase_reservation(credit) != 0);
		if (credit < 0)
			need_sleep = (decrease_reservation(-credit) != 0);

#ifndef CONFIG_PREEMPT
		if (need_resched())
			schedule();
#endif
	} while ((credit != 0) && !need_sleep);

	/* Not there yet: look again in a second. */
	if (current_target() != balloon_stats.current_pages)
		mod_timer(&balloon_timer, jiffies + HZ);

	mutex_unlock(&balloon_mutex);
}

/* A new target deserves a new attempt. */
static void balloon_set_new_target(unsigned long target)
{
	/* Plain stores: no lock is needed. */
	balloon_stats.hard_limit   = ~0UL;
	balloon_stats.target_pages = target;
	schedule_work(&balloon_worker);
}

static struct xenbus_watch target_watch =
{
	.node = "memory/target"
};

static void watch_target(struct xenbus_watch *watch,
			 const char **vec, unsigned int len)
{
	unsigned long long new_target;

	if (xenbus_scanf(XBT_NIL, "memory", "target", "%llu", &new_target) != 1)
		return;

	/* xenstore speaks KiB */
	balloon_set_new_target(new_target >> (PAGE_SHIFT - 10));
}

static int __init balloon_init(void)
{
	unsigned long pfn;

	if (!is_running_on_xen())
		return -ENODEV;

	balloon_stats.current_pages = min(xen_start_info->nr_pages, max_pfn);
	totalram_pages   = balloon_stats.current_pages;
	balloon_stats.target_pages  = balloon_stats.current_pages;
	balloon_stats.balloon_low   = 0;
	balloon_stats.balloon_high  = 0;
	balloon_stats.driver_pages  = 0UL;
	balloon_stats.hard_limit    = ~0UL;

	init_timer(&balloon_timer);
	balloon_timer.data = 0;
	balloon_timer.function = balloon_alarm;

	register_balloon();

	/* Memory beyond what Xen gave us at boot starts in the balloon. */
	for (pfn = xen_start_info->nr_pages; pfn < max_pfn; pfn++)
		balloon_append(pfn_to_page(pfn));

	target_watch.callback = watch_target;
	return register_xenbus_watch(&target_watch);
}

subsys_initcall(balloon_init);

#define SHOW_ARGUMENTS struct sys_device *dev, struct sysdev_attribute *attr, char *buf
#define BALLOON_SHOW(name, fmt, args...)		\
	static ssize_t show_##name(SHOW_ARGUMENTS)	\
	{ return sprintf(buf, fmt, ##args); }		\
	static SYSDEV_ATTR(name, S_IRUGO, show_##name, NULL)

BALLOON_SHOW(current_kb, "%lu\n", PAGES2KB(balloon_stats.current_pages));
BALLOON_SHOW(low_kb, "%lu\n", PAGES2KB(balloon_stats.balloon_low));
BALLOON_SHOW(high_kb, "%lu\n", PAGES2KB(balloon_stats.balloon_high));
BALLOON_SHOW(hard_limit_kb,
	     (balloon_stats.hard_limit!=~0UL) ? "%lu\n" : "???\n",
	     (balloon_stats.hard_limit!=~0UL) ? PAGES2KB(balloon_stats.hard_limit) : 0);
BALLOON_SHOW(driver_kb, "%lu\n", PAGES2KB(balloon_stats.driver_pages));

static struct attribute *balloon_info_attrs[] = {
	&attr_current_kb.attr,
	&attr_low_kb.attr,
	&attr_high_kb.attr,
	&attr_hard_limit_kb.attr,
	&attr_driver_kb.attr,
	NULL
};

static struct attribute_group balloon_info_group = { "info", balloon_info_attrs };

static int register_balloon(void)
{
	static struct sys_device sysdev;
	int error = sysdev_register(&sysdev);

	return error ? error : sysfs_create_group(&sysdev.kobj, &balloon_info_group);
}

MODULE_LICENSE("GPL");
