/*
 * Test case, XenLinux form: struct balloon_stats in common.h, reached as "bs".
 * Written for this test from the shape alone; it is no kernel's source.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <xen/balloon.h>
#include <xen/interface/memory.h>
#include <xen/xen_proc.h>
#include "common.h"

#define PFN_TO_VA(pfn) ((unsigned long)__va((pfn) << PAGE_SHIFT))

static DEFINE_MUTEX(balloon_mutex);
DEFINE_SPINLOCK(balloon_lock);

struct balloon_stats balloon_stats;

static unsigned long frame_list[PAGE_SIZE / sizeof(unsigned long)];
static LIST_HEAD(ballooned_pages);

static void balloon_process(void *unused);
static DECLARE_WORK(balloon_worker, balloon_process, NULL);
static struct timer_list balloon_timer;

#define GFP_BALLOON (GFP_HIGHUSER | __GFP_NOWARN | __GFP_NORETRY)

#define WPRINTK(fmt, args...) \
	printk(KERN_WARNING "xen_mem: " fmt, ##args)

static void balloon_append(struct page *page)
{
	/* The head is taken first; low memory is what the kernel lacks first. */
	if (PageHighMem(page)) {
		list_add_tail(&page->lru, &ballooned_pages);
		bs.balloon_high++;
	} else {
		list_add(&page->lru, &ballooned_pages);
		bs.balloon_low++;
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
		bs.balloon_high--;
	else
		bs.balloon_low--;
	return page;
}

static void balloon_alarm(unsigned long unused)
{
	schedule_work(&balloon_worker);
}

static unsigned long current_target(void)
{
	unsigned long target = min(bs.target_pages, bs.hard_limit);
	if (target > (bs.current_pages + bs.balloon_low + bs.balloon_high))
		target = bs.current_pages + bs.balloon_low + bs.balloon_high;
	return target;
}

static int increase_reservation(unsigned long nr_pages)
{
	unsigned long  pfn, i, flags;
	struct page   *page;
	struct list_head *pos = &ballooned_pages;
	long           rc;
	struct xen_memory_reservation reservation = {
		.extent_order = 0,
		.domid        = DOMID_SELF
	};

	if (nr_pages > ARRAY_SIZE(frame_list))
		nr_pages = ARRAY_SIZE(frame_list);

	balloon_lock(flags);

	for (i = 0; i < nr_pages; i++) {
		pos = pos->next;
		frame_list[i] = page_to_pfn(list_entry(pos, struct page, lru));
	}

	set_xen_guest_handle(reservation.extent_start, frame_list);
	reservation.nr_extents   = nr_pages;
	rc = HYPERVISOR_memory_op(
		XENMEM_populate_physmap, &reservation);
	if (rc < nr_pages) {
		if (rc > 0) {
			int ret;

			/* The limit lies here; hand the part back. */
			reservation.nr_extents = rc;
			ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation,
					&reservation);
			BUG_ON(ret != rc);
		}
		if (rc >= 0)
			bs.hard_limit = (bs.current_pages + rc -
					 bs.driver_pages);
		goto out;
	}

	for (i = 0; i < nr_pages; i++) {
		page = balloon_retrieve();
		BUG_ON(page == NULL);

		pfn = page_to_pfn(page);
		set_phys_to_machine(pfn, frame_list[i]);

#ifdef CONFIG_XEN
		/* Low memory is always mapped. */
		if (pfn < max_low_pfn) {
			pte_t pte = pfn_pte_ma(frame_list[i], PAGE_KERNEL);

			if (HYPERVISOR_update_va_mapping(PFN_TO_VA(pfn), pte, 0))
				BUG_ON(1);
		}
#endif

		/* To the kernel, and to whoever asks it for memory. */
		ClearPageReserved(page);
		init_page_count(page);
		__free_page(page);
	}

	bs.current_pages += nr_pages;
	totalram_pages = bs.current_pages;

 out:
	balloon_unlock(flags);

	return 0;
}

static int decrease_reservation(unsigned long nr_pages)
{
	unsigned long pfn, i, flags;
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
#ifdef CONFIG_XEN_SCRUB_PAGES
		clear_page(kmap(page));
		kunmap(page);
#endif
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

static void balloon_process(void *unused)
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

#ifndef CONFIG_PREEMPT
		if (need_resched())
			schedule();
#endif
	} while ((credit != 0) && !need_sleep);

	/* Something is left to do: do it in a second. */
	if (current_target() != bs.current_pages)
		mod_timer(&balloon_timer, jiffies + HZ);

	mutex_unlock(&balloon_mutex);
}

/* Both values change as one, or the worker could clamp the new target. */
void set_new_target(unsigned long target)
{
	unsigned long flags;

	balloon_lock(flags);
	bs.hard_limit   = ~0UL;	/* ask Xen again */
	bs.target_pages = target;
	balloon_unlock(flags);
	schedule_work(&balloon_worker);
}

static int balloon_write(struct file *file, const char __user *buffer,
			 unsigned long count, void *data)
{
	char text[24], *end;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buffer, count))
		return -EFAULT;
	text[count] = '\0';

	set_new_target(memparse(text, &end) >> PAGE_SHIFT);
	return count;
}

static int balloon_read(char *page, char **start, off_t off,
			int count, int *eof, void *data)
{
	int len;

	len = sprintf(
		page,
		"Current allocation: %8lu kB\n"
		"Requested target:   %8lu kB\n"
		"Driver pages:       %8lu kB\n"
		"Xen hard limit:     ",
		PAGES2KB(bs.current_pages), PAGES2KB(bs.target_pages), 
		PAGES2KB(bs.driver_pages));

	if (bs.hard_limit != ~0UL)
		len += sprintf(page + len, "%8lu kB\n",
			       PAGES2KB(bs.hard_limit));
	else
		len += sprintf(page + len, "     ??? kB\n");

	*eof = 1;
	return len;
}

static int __init balloon_init(void)
{
	struct proc_dir_entry *balloon_pde;

	bs.current_pages = min(xen_start_info->nr_pages, max_pfn);
	bs.target_pages  = bs.current_pages;
	bs.driver_pages  = 0UL;
	bs.hard_limit    = ~0UL;

	init_timer(&balloon_timer);
	balloon_timer.data = 0;
	balloon_timer.function = balloon_alarm;

	if ((balloon_pde = create_xen_proc_entry("balloon", 0644)) == NULL) {
		WPRINTK("no /proc/xen/balloon\n");
		return -1;
	}
	balloon_pde->read_proc  = balloon_read;
	balloon_pde->write_proc = balloon_write;

	return balloon_sysfs_init();
}

subsys_initcall(balloon_init);

/* A page that a driver takes leaves the reservation, and the driver tells. */
struct page *alloc_empty_page(void)
{
	unsigned long flags;
	struct page *page = alloc_page(GFP_KERNEL);

	if (page == NULL)
		return NULL;

	balloon_lock(flags);
	totalram_pages = --bs.current_pages;
	bs.driver_pages++;
	balloon_unlock(flags);

	schedule_work(&balloon_worker);
	return page;
}
