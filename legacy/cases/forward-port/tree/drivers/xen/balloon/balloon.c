/*
 * Test case, XenLinux forward port: unsigned int counts, a work item with one
 * argument, and memory management to be told after the pages came.
 * Written for this test from the shape alone; it is no kernel's source.
 */

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/swap.h>
#include <xen/interface/memory.h>
#include <xen/xenbus.h>
#include "common.h"

static DEFINE_MUTEX(balloon_mutex);
DEFINE_SPINLOCK(balloon_lock);

struct balloon_stats balloon_stats;

static unsigned long frame_list[PAGE_SIZE / sizeof(unsigned long)];
static LIST_HEAD(ballooned_pages);

static void balloon_process(struct work_struct *unused);
static DECLARE_WORK(balloon_worker, balloon_process);
static struct timer_list balloon_timer;

#define GFP_BALLOON (GFP_HIGHUSER | __GFP_NOWARN | __GFP_NORETRY)

static void balloon_append(struct page *page)
{
	if (PageHighMem(page)) {
		list_add_tail(&page->lru, &ballooned_pages);
		bs.balloon_high++;
	} else {
		list_add(&page->lru, &ballooned_pages);
		bs.balloon_low++;
	}
}

static struct page *balloon_retrieve(int *was_empty)
{
	struct page *page;

	if (list_empty(&ballooned_pages))
		return NULL;

	page = list_entry(ballooned_pages.next, struct page, lru);
	list_del(&page->lru);
	if (PageHighMem(page))
		bs.balloon_high--;
	else
		bs.balloon_low--;
	*was_empty |= bs.current_pages == 0;
	return page;
}

static void balloon_alarm(unsigned long unused)
{
	schedule_work(&balloon_worker);
}

static unsigned long current_target(void)
{
	unsigned long target = min(bs.target_pages, bs.hard_limit);
	unsigned long most = (unsigned long)bs.current_pages + bs.balloon_low + bs.balloon_high;

	return min(target, most);
}

static int increase_reservation(unsigned int nr_pages)
{
	unsigned long  pfn, flags;
	unsigned int   i;
	struct page   *page;
	struct list_head *pos = &ballooned_pages;
	int            rc, was_empty = 0;
	struct xen_memory_reservation reservation = {
		.domid = DOMID_SELF
	};

	if (nr_pages > ARRAY_SIZE(frame_list))
		nr_pages = ARRAY_SIZE(frame_list);

	balloon_lock(flags);

	for (i = 0; i < nr_pages; i++) {
		pos = pos->next;
		frame_list[i] = page_to_pfn(list_entry(pos, struct page, lru));
	}

	set_xen_guest_handle(reservation.extent_start, frame_list);
	reservation.nr_extents = nr_pages;
	rc = HYPERVISOR_memory_op(XENMEM_populate_physmap, &reservation);
	if (rc < nr_pages) {
		if (rc > 0) {
			int ret;

			reservation.nr_extents = rc;
			ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation, &reservation);
			BUG_ON(ret != rc);
		}
		if (rc >= 0)
			bs.hard_limit = bs.current_pages + rc - bs.driver_pages;
		goto out;
	}

	for (i = 0; i < nr_pages; i++) {
		page = balloon_retrieve(&was_empty);
		BUG_ON(page == NULL);

		pfn = page_to_pfn(page);
		set_phys_to_machine(pfn, frame_list[i]);

		ClearPageReserved(page);
		init_page_count(page);
		__free_page(page);
	}

	bs.current_pages += nr_pages;
	totalram_pages = bs.current_pages;

 out:
	balloon_unlock(flags);

#ifndef MODULE
	if (rc > 0)
		kswapd_run(0);
	if (was_empty)
		build_all_zonelists();
#endif

	return 0;
}

static int decrease_reservation(unsigned int nr_pages)
{
	unsigned long pfn, flags;
	unsigned int i;
	struct page *page;
	int need_sleep, ret;
	struct xen_memory_reservation reservation = { .domid = DOMID_SELF };

	if (nr_pages > ARRAY_SIZE(frame_list))
		nr_pages = ARRAY_SIZE(frame_list);

	for (i = 0; i < nr_pages; i++) {
		page = alloc_page(GFP_BALLOON);
		if (!page)
			break;
		frame_list[i] = pfn_to_mfn(page_to_pfn(page));
	}

	need_sleep = i != nr_pages;
	nr_pages = i;

	balloon_lock(flags);

	for (i = 0; i < nr_pages; i++) {
		pfn = mfn_to_pfn(frame_list[i]);
		set_phys_to_machine(pfn, INVALID_P2M_ENTRY);
		balloon_append(pfn_to_page(pfn));
	}

	set_xen_guest_handle(reservation.extent_start, frame_list);
	reservation.nr_extents = nr_pages;
	ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation, &reservation);
	BUG_ON(ret != nr_pages);

	bs.current_pages -= nr_pages;
	totalram_pages = bs.current_pages;

	balloon_unlock(flags);

	return need_sleep;
}

static void balloon_process(struct work_struct *unused)
{
	int need_sleep = 0;
	long credit;

	mutex_lock(&balloon_mutex);

	do {
		credit = current_target() - bs.current_pages;
		if (credit > 0)
			need_sleep = (increase_reservation(credit) != 0);
		if (credit < 0)
			need_sleep = (decrease_reservation(-credit) != 0);
		cond_resched();
	} while ((credit != 0) && !need_sleep);

	if (current_target() != bs.current_pages)
		mod_timer(&balloon_timer, jiffies + HZ);

	mutex_unlock(&balloon_mutex);
}

void balloon_set_new_target(unsigned long target)
{
	bs.hard_limit = ~0U;
	bs.target_pages = target;
	schedule_work(&balloon_worker);
}

int balloon_proc_line(char *page)
{
	int len;

	len = sprintf(page,
		"Requested target:   %8lu kB\n"
		"Xen hard limit:     ",
		PAGES2KB(bs.target_pages));

	if (bs.hard_limit != ~0U)
		len += sprintf(page + len, "%8lu kB\n", PAGES2KB(bs.hard_limit));
	else
		len += sprintf(page + len, "     ??? kB\n");

	return len;
}

static int __init balloon_init(void)
{
	bs.current_pages = min(xen_start_info->nr_pages, max_pfn);
	bs.target_pages = bs.current_pages;
	bs.hard_limit = ~0U;

	init_timer(&balloon_timer);
	balloon_timer.function = balloon_alarm;

	return balloon_sysfs_init();
}

subsys_initcall(balloon_init);
