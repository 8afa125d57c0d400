/*
 * Test case, oldest XenLinux form (RHEL 5, forward ports to 2.6.17 to 2.6.20): the counts are variables of the file.
 * Written for this test from the shape alone; it is no kernel's source.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/highmem.h>
#include <xen/balloon.h>
#include <xen/interface/memory.h>
#include <xen/xenbus.h>
#include <xen/xen_proc.h>

#define PAGES2KB(_p) ((_p)<<(PAGE_SHIFT-10))

/* One worker at a time. */
static DECLARE_MUTEX(balloon_mutex);

/* Guards the counts and the list. */
DEFINE_SPINLOCK(balloon_lock);

/* What the domain has, and what it was told to have. */
static unsigned long current_pages;
static unsigned long target_pages;

/* The frame numbers of one hypercall. */
static unsigned long frame_list[PAGE_SIZE / sizeof(unsigned long)];

/* How far Xen let us grow before it refused: its hard limit, as far as we know. */
static unsigned long hard_limit;

/*
 * Drivers change the reservation behind our back; they tell us, so that
 * the hard limit is not met because of them.
 */
static unsigned long driver_pages;

/* The balloon: pages that Xen has. */
static LIST_HEAD(ballooned_pages);
static unsigned long balloon_low, balloon_high;

static void balloon_process(void *unused);
static DECLARE_WORK(balloon_worker, balloon_process, NULL);
static struct timer_list balloon_timer;

#define GFP_BALLOON \
	(GFP_HIGHUSER | __GFP_NOWARN | __GFP_NORETRY | __GFP_NOMEMALLOC)

#define PAGE_ON_LIST(l) list_entry((l), struct page, lru)

#define WPRINTK(fmt, args...) \
	printk(KERN_WARNING "xen_mem: " fmt, ##args)

/* Low memory is wanted back first, so it stands in front. */
static void balloon_append(struct page *page)
{
	if (PageHighMem(page)) {
		list_add_tail(&page->lru, &ballooned_pages);
		balloon_high++;
	} else {
		list_add(&page->lru, &ballooned_pages);
		balloon_low++;
	}
}

static struct page *balloon_retrieve(void)
{
	struct page *page;

	if (list_empty(&ballooned_pages))
		return NULL;

	page = PAGE_ON_LIST(ballooned_pages.next);
	list_del(&page->lru);

	if (PageHighMem(page))
		balloon_high--;
	else
		balloon_low--;

	return page;
}

static struct page *balloon_first_page(void)
{
	if (list_empty(&ballooned_pages))
		return NULL;
	return PAGE_ON_LIST(ballooned_pages.next);
}

static struct page *balloon_next_page(struct page *page)
{
	struct list_head *next = page->lru.next;

	return next == &ballooned_pages ? NULL : PAGE_ON_LIST(next);
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
	long           rc;
	struct xen_memory_reservation reservation = {
		.extent_order = 0,
		.domid        = DOMID_SELF
	};

	if (nr_pages > ARRAY_SIZE(frame_list))
		nr_pages = ARRAY_SIZE(frame_list);

	balloon_lock(flags);

	page = balloon_first_page();
	for (i = 0; i < nr_pages; i++) {
		BUG_ON(page == NULL);
		frame_list[i] = page_to_pfn(page);;
		page = balloon_next_page(page);
	}

	set_xen_guest_handle(reservation.extent_start, frame_list);
	reservation.nr_extents   = nr_pages;
	rc = HYPERVISOR_memory_op(
		XENMEM_populate_physmap, &reservation);
	if (rc < nr_pages) {
		if (rc > 0) {
			int ret;

			/* Refused: this is where the limit lies. */
			reservation.nr_extents = rc;
			ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation,
					&reservation);
			BUG_ON(ret != rc);
		}
		if (rc >= 0)
			hard_limit = current_pages + rc - driver_pages;
		goto out;
	}

	/* The pages have memory behind them again. */
	for (i = 0; i < nr_pages; i++) {
		page = balloon_retrieve();
		BUG_ON(page == NULL);

		pfn = page_to_pfn(page);
		BUG_ON(phys_to_machine_mapping_valid(pfn));

		set_phys_to_machine(pfn, frame_list[i]);

		/* Low memory is always mapped. */
		if (pfn < max_low_pfn) {
			int ret;
			ret = HYPERVISOR_update_va_mapping(
				(unsigned long)__va(pfn << PAGE_SHIFT),
				pfn_pte_ma(frame_list[i], PAGE_KERNEL),
				0);
			BUG_ON(ret);
		}

		ClearPageReserved(page);
		init_page_count(page);
		__free_page(page);
	}

	current_pages += nr_pages;	/* and the kernel is told */
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
#ifdef CONFIG_XEN_SCRUB_PAGES
		clear_page(kmap(page));
		kunmap(page);
#endif
	}

	kmap_flush_unused();
	flush_tlb_all();

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

/*
 * Targets and the hard limit in Xen may change while we work; what we miss
 * now we see the next time.
 */
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

	/* What is left to do is done in a second. */
	if (current_target() != current_pages)
		mod_timer(&balloon_timer, jiffies + HZ);

	up(&balloon_mutex);
}

/* Forgets what Xen refused before; a new target is tried anew. */
static void set_new_target(unsigned long target)
{
	/* Nothing is read here, so no lock is taken. */
	hard_limit   = ~0UL;
	target_pages = target;
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
	int err;

	err = xenbus_scanf(XBT_NIL, "memory", "target", "%llu", &new_target);
	if (err != 1) {
		/* No target for us: not an error. */
		return;
	}

	/* From KiB to pages. */
	set_new_target(new_target >> (PAGE_SHIFT - 10));
}

static int balloon_write(struct file *file, const char __user *buffer,
			 unsigned long count, void *data)
{
	char text[24], *end;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
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
		"Low-mem balloon:    %8lu kB\n"
		"High-mem balloon:   %8lu kB\n"
		"Driver pages:       %8lu kB\n"
		"Xen hard limit:     ",
		PAGES2KB(current_pages), PAGES2KB(target_pages), 
		PAGES2KB(balloon_low), PAGES2KB(balloon_high),
		PAGES2KB(driver_pages));

	if (hard_limit != ~0UL)
		len += sprintf(page + len, "%8lu kB\n", PAGES2KB(hard_limit));
	else
		len += sprintf(page + len, "     ??? kB\n");

	*eof = 1;
	return len;
}

static int __init balloon_init(void)
{
	unsigned long pfn;
	struct proc_dir_entry *balloon_pde;

	if (!is_running_on_xen())
		return -ENODEV;

	current_pages = min(xen_start_info->nr_pages, max_pfn);
	totalram_pages = current_pages;
	target_pages  = current_pages;
	balloon_low   = 0;
	balloon_high  = 0;
	driver_pages  = 0UL;
	/* Nothing was refused so far. */
	hard_limit    = ~0UL;

	init_timer(&balloon_timer);
	balloon_timer.data = 0;
	balloon_timer.function = balloon_alarm;
    
	if ((balloon_pde = create_xen_proc_entry("balloon", 0644)) == NULL) {
		WPRINTK("no /proc/xen/balloon\n");
		return -1;
	}

	balloon_pde->read_proc  = balloon_read;
	balloon_pde->write_proc = balloon_write;
    
	/* Memory beyond what Xen gave us at boot starts in the balloon. */
	for (pfn = xen_start_info->nr_pages; pfn < max_pfn; pfn++)
		balloon_append(pfn_to_page(pfn));

	target_watch.callback = watch_target;
	return register_xenbus_watch(&target_watch);
}

subsys_initcall(balloon_init);

void balloon_update_driver_allowance(long delta)
{
	unsigned long flags;

	balloon_lock(flags);
	driver_pages += delta;
	balloon_unlock(flags);
}

/* A driver is done with a page; it is pushed into the balloon. */
void balloon_release_driver_page(struct page *page)
{
	unsigned long flags;

	balloon_lock(flags);
	balloon_append(page);
	driver_pages--;
	balloon_unlock(flags);

	schedule_work(&balloon_worker);
}

MODULE_LICENSE("GPL");
