/*
 * As much of a kernel as the case drivers need to be compiled and run in user
 * space. Xen is xen_memory_op(), which the program that includes this defines.
 */
#ifndef TEST_KERNEL_H
#define TEST_KERNEL_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define __init
#define __user
#define KERN_WARNING ""
#define printk printf
#define BUG_ON(x) do { if (x) { printf("BUG_ON(%s)\n", #x); exit(3); } } while (0)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define subsys_initcall(f) int (*const initcall)(void) __attribute__((unused)) = f
#define MODULE_LICENSE(x) extern int the_license

/* lists and pages */
struct list_head { struct list_head *next, *prev; };
#define LIST_HEAD(name) struct list_head name = { &name, &name }
#define list_entry(p, type, member) ((type *)((char *)(p) - offsetof(type, member)))

static inline int list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline void list_add(struct list_head *new, struct list_head *head)
{
	new->next = head->next;
	new->prev = head;
	head->next->prev = new;
	head->next = new;
}

static inline void list_add_tail(struct list_head *new, struct list_head *head)
{
	list_add(new, head->prev);
}

static inline void list_del(struct list_head *entry)
{
	entry->prev->next = entry->next;
	entry->next->prev = entry->prev;
}

/* "freed" counts how often the kernel got the page back. */
struct page { struct list_head lru; int high, reserved, count, freed; };
#define MAX_PAGES 2048
static struct page mem_map[MAX_PAGES] __attribute__((unused));

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PageHighMem(p) ((p)->high)
#define ClearPageReserved(p) ((p)->reserved = 0)
#define init_page_count(p) ((p)->count = 1)
#define set_page_count(p, n) ((p)->count = (n))
#define page_to_pfn(p) ((unsigned long)((p) - mem_map))
#define pfn_to_page(pfn) (&mem_map[pfn])
#define __free_page(p) ((void)(p)->freed++)
#define GFP_KERNEL 1
#define GFP_HIGHUSER 2
#define __GFP_NOWARN 4
#define __GFP_NORETRY 8
#define __GFP_NOMEMALLOC 16
#define alloc_page(gfp) take_page(gfp)
struct page *take_page(int gfp);
#define kmap(p) ((void *)(p))
#define kunmap(p) ((void)(p))
#define clear_page(v) ((void)(v))
#define kmap_flush_unused() ((void)0)
#define flush_tlb_all() ((void)0)
#define kswapd_run(node) ((void)(node))
#define build_all_zonelists() ((void)0)
#define need_resched() 0
#define schedule() ((void)0)
#define cond_resched() ((void)0)
static unsigned long totalram_pages __attribute__((unused));
static unsigned long max_pfn __attribute__((unused)) = MAX_PAGES;
static unsigned long max_low_pfn __attribute__((unused)) = MAX_PAGES / 2;

/* Xen: frame numbers equal page numbers */
#define DOMID_SELF 0x7ff0
#define XENMEM_decrease_reservation 1
#define XENMEM_populate_physmap 6
#define INVALID_P2M_ENTRY (~0UL)
#define PAGE_KERNEL 0
struct xen_memory_reservation {
	unsigned long *extent_start, nr_extents;
	unsigned int extent_order, domid;
};
struct start_info { unsigned long nr_pages; };
static struct start_info xen_start_info_page __attribute__((unused));
#define xen_start_info (&xen_start_info_page)
#define set_xen_guest_handle(handle, list) ((handle) = (list))
long xen_memory_op(int op, struct xen_memory_reservation *r);
#define HYPERVISOR_memory_op(op, r) xen_memory_op(op, r)
typedef unsigned long pte_t;
#define HYPERVISOR_update_va_mapping(va, pte, flags) ((void)(va), (void)(pte), 0)
#define is_running_on_xen() 1
#define set_phys_to_machine(pfn, mfn) ((void)(pfn), (void)(mfn))
#define phys_to_machine_mapping_valid(pfn) ((void)(pfn), 0)
#define pfn_to_mfn(pfn) (pfn)
#define mfn_to_pfn(mfn) (mfn)
#define mfn_pte(mfn, prot) (mfn)
#define pfn_pte_ma(mfn, prot) (mfn)
#define __va(x) ((void *)(x))

/* locks, work, time: "queued" and "timer_at" are what a test looks at */
struct mutex { int held; };
#define DEFINE_MUTEX(m) struct mutex m
#define mutex_lock(m) BUG_ON((m)->held++)
#define mutex_unlock(m) ((m)->held--)
#define DECLARE_MUTEX(m) struct mutex m
#define down(m) mutex_lock(m)
#define up(m) mutex_unlock(m)
#define DEFINE_SPINLOCK(l) int l
#define spin_lock_irqsave(l, flags) do { (flags) = 0; BUG_ON((*(l))++); } while (0)
#define spin_unlock_irqrestore(l, flags) do { (void)(flags); (*(l))--; } while (0)
#define balloon_lock(flags) spin_lock_irqsave(&balloon_lock, flags)
#define balloon_unlock(flags) spin_unlock_irqrestore(&balloon_lock, flags)

struct work_struct { void *fn; };
#define DECLARE_WORK(w, fn, ...) struct work_struct w = { fn }
static int queued __attribute__((unused));
#define schedule_work(w) ((void)(w), (void)queued++)
struct timer_list { unsigned long data; void (*function)(unsigned long); };
#define HZ 250
static unsigned long jiffies __attribute__((unused)) = 1000, timer_at __attribute__((unused));
#define init_timer(t) ((t)->function = NULL)
#define mod_timer(t, when) ((void)(t), (void)(timer_at = (when)))

/* sysfs, /proc, xenstore: only so that the drivers compile */
#define S_IRUGO 0444
#define S_IWUSR 0200
#define CAP_SYS_ADMIN 21
#define capable(cap) ((cap) != 0)
struct attribute { const char *name; };
struct attribute_group { const char *name; struct attribute **attrs; };
struct sys_device { int kobj; };
struct sysdev_attribute { struct attribute attr; void *show, *store; };
#define SYSDEV_ATTR(n, mode, show, store) \
	struct sysdev_attribute attr_##n = { { #n }, show, store }
#define sysdev_register(d) ((void)(d), 0)
#define sysfs_create_group(kobj, group) ((void)(kobj), (group)->attrs ? 0 : -1)
struct file;
struct proc_dir_entry { void *read_proc, *write_proc; };
static struct proc_dir_entry proc_entry __attribute__((unused));
#define create_xen_proc_entry(name, mode) (&proc_entry)
#define copy_from_user(to, from, n) (memcpy(to, from, n), 0)
#define memparse(s, end) strtoull(s, end, 0)
struct xenbus_watch {
	const char *node;
	void (*callback)(struct xenbus_watch *, const char **, unsigned int);
};
#define XBT_NIL 0
#define xenbus_scanf(t, dir, node, fmt, p) ((void)(t), sscanf("4096", fmt, p))
#define register_xenbus_watch(w) ((w)->callback ? 0 : -1)

#endif
