/*
 * Test case, RHEL 4 form: variables of the file, and what Xen granted in part is handed back without a look at how much,
 * or whether it was an error.
 * Written for this test from the shape alone; it is no kernel's source.
 */

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/highmem.h>
#include <xen/balloon.h>
#include <xen/interface/memory.h>
#include <xen/xen_proc.h>

#define PAGES2KB(_p) ((_p)<<(PAGE_SHIFT-10))

#ifdef CONFIG_XEN
static struct proc_dir_entry *balloon_pde;
#endif

static DECLARE_MUTEX(balloon_mutex);
DEFINE_SPINLOCK(balloon_lock);

static unsigned long current_pages;
static unsigned long target_pages;
static unsigned long frame_list[PAGE_SIZE / sizeof(unsigned long)];

/* Set when we run into the hard limit in Xen. */
static unsigned long hard_limit;

/* Taken from, or added to, the reservation by drivers. */
static unsigned long driver_pages;

static LIST_HEAD(ballooned_pages);
static unsigned long balloon_low, balloon_high;

static void balloon_process(void *unused);
static DECLARE_WORK(balloon_worker, balloon_process, NULL);
static struct timer_list balloon_timer;

#define GFP_BALLOON \
	(GFP_HIGHUSER | __GFP_NOWARN | __GFP_NORETRY)

#define LIST_OF(p) (&(p)->lru)
#define PAGE_OF(l) list_entry((l), struct page, lru)
#define TAKE_OFF(p)				\
	do {					\
		list_del(LIST_OF(p));		\
		LIST_OF(p)->next = NULL;	\
		LIST_OF(p)->prev = NULL;	\
	} while(0)

static void balloon_append(struct page *page)
{
	if (PageHighMem(page)) {
		list_add_tail(LIST_OF(page), &ballooned_pages);
		balloon_high++;
	} else {
		list_add(LIST_OF(page), &ballooned_pages);
		balloon_low++;
	}
}

static struct page *balloon_retrieve(void)
{
	struct page *page;

	if (list_empty(&ballooned_pages))
		return NULL;

	page = PAGE_OF(ballooned_pages.next);
	TAKE_OFF(page);

	if (PageHighMem(page))
		balloon_high--;
	else
		balloon_low--;

	return page;
}

static void balloon_alarm(unsigned long unused)
{
	schedule_work(&balloon_worker);
}

static unsigned long current_target(void)
{
	unsigned long target = min(target_pages, hard_limit);
	if (target > (current_pages + balloon_low + balloon_high))
		target = current_pages + balloon_low + balloon_high;
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
		frame_list[i] = page_to_pfn(PAGE_OF(pos));
	}

	set_xen_guest_handle(reservation.extent_start, frame_list);
	reservation.nr_extents   = nr_pages;
	rc = HYPERVISOR_memory_op(
		XENMEM_populate_physmap, &reservation);
	if (rc < nr_pages) {
		int ret;
		/* No more than that: give it back, and remember. */
		set_xen_guest_handle(reservation.extent_start, frame_list);
		reservation.nr_extents   = rc;
		ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation,
				&reservation);
		BUG_ON(ret != rc);
		hard_limit = current_pages + rc - driver_pages;
		goto out;
	}

	for (i = 0; i < nr_pages; i++) {
		page = balloon_retrieve();
		BUG_ON(page == NULL);

		pfn = page_to_pfn(page);
		set_phys_to_machine(pfn, frame_list[i]);

#ifdef CONFIG_XEN
		/* Low memory is mapped again. */
		if (pfn < max_low_pfn) {
			int ret;
			ret = HYPERVISOR_update_va_mapping(
				(unsigned long)__va(pfn << PAGE_SHIFT),
				pfn_pte_ma(frame_list[i], PAGE_KERNEL),
				0);
			BUG_ON(ret);
		}
#endif
		/* The allocator may have it. */
		ClearPageReserved(page);
		set_page_count(page, 1);
		__free_page(page);
	}

	current_pages += nr_pages;
	totalram_pages = current_pages;

 out:
	balloon_unlock(flags);

	return 0;
}

static int decrease_reservation(unsigned long nr_pages)
{
	unsigned long  pfn, i, flags;
	struct page   *page;
	int            need_sleep = 0;
	int ret;
	struct xen_memory_reservation reservation = {
		.extent_order = 0,
		.domid        = DOMID_SELF
	};

	if (nr_pages > ARRAY_SIZE(frame_list))
		nr_pages = ARRAY_SIZE(frame_list);

	for (i = 0; i < nr_pages; i++) {
		if ((page = alloc_page(GFP_BALLOON)) == NULL) {
			nr_pages = i;
			need_sleep = 1;
			break;
		}

		frame_list[i] = pfn_to_mfn(page_to_pfn(page));
		if (!PageHighMem(page)) {
			clear_page(page);
		}
#ifdef CONFIG_XEN_SCRUB_PAGES
		else {
			clear_page(kmap(page));
			kunmap(page);
		}
#endif
	}

	balloon_lock(flags);

	for (i = 0; i < nr_pages; i++) {
		pfn = mfn_to_pfn(frame_list[i]);
		set_phys_to_machine(pfn, INVALID_P2M_ENTRY);
		balloon_append(pfn_to_page(pfn));
	}

	set_xen_guest_handle(reservation.extent_start, frame_list);
	reservation.nr_extents   = nr_pages;
	ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation, &reservation);
	BUG_ON(ret != nr_pages);

	current_pages -= nr_pages;
	totalram_pages = current_pages;

	balloon_unlock(flags);

	return need_sleep;
}

static void balloon_process(void *unused)
{
	int need_sleep = 0;
	long credit;

	down(&balloon_mutex);

	do {
		credit = current_target() - current_pages;
		if (credit > 0)
			need_sleep = (increase_reservation(credit) != 0);
		if (credit < 0)
			need_sleep = (decrease_reservation(-credit) != 0);

#ifndef CONFIG_PREEMPT
		if (need_resched())
			schedule();
#endif
	} while ((credit != 0) && !need_sleep);

	/* Come back when more is to be done. */
	if (current_target() != current_pages)
		mod_timer(&balloon_timer, jiffies + HZ);

	up(&balloon_mutex);
}

static void set_new_target(unsigned long target)
{
	hard_limit   = ~0UL;
	target_pages = target;
	schedule_work(&balloon_worker);
}

#ifdef CONFIG_XEN
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
		"Requested target:   %8lu kB\n"
		"Driver pages:       %8lu kB\n"
		"Xen hard limit:     ",
		PAGES2KB(target_pages), PAGES2KB(driver_pages));

	if (hard_limit != ~0UL)
		len += sprintf(page + len, "%8lu kB\n", PAGES2KB(hard_limit));
	else
		len += sprintf(page + len, "     ??? kB\n");

	*eof = 1;
	return len;
}
#endif

static int __init balloon_init(void)
{
#ifdef CONFIG_XEN
	current_pages = min(xen_start_info->nr_pages, max_pfn);
	totalram_pages = current_pages;
#else
	current_pages = totalram_pages;
#endif
	target_pages  = current_pages;
	balloon_low   = 0;
	balloon_high  = 0;
	driver_pages  = 0UL;
	hard_limit    = ~0UL;

	init_timer(&balloon_timer);
	balloon_timer.data = 0;
	balloon_timer.function = balloon_alarm;
#ifdef CONFIG_XEN
	if ((balloon_pde = create_xen_proc_entry("balloon", 0644)) == NULL)
		return -1;

	balloon_pde->read_proc  = balloon_read;
	balloon_pde->write_proc = balloon_write;
#else
	set_new_target(current_pages);
#endif
	return 0;
}

subsys_initcall(balloon_init);

/* What a driver does not need any more is pushed back into the balloon. */
void free_empty_pages(struct page **pages, int nr_pages)
{
	unsigned long flags;
	int i;

	balloon_lock(flags);
	for (i = 0; i < nr_pages; i++)
		balloon_append(pages[i]);
	balloon_unlock(flags);

	schedule_work(&balloon_worker);
}
