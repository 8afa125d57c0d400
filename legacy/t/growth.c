/*
 * Runs the worker of a balloon driver against a Xen that grants as many pages
 * as it is told to, and checks what must hold after growth that got all, some,
 * or none of the pages it asked for, or an error.
 *
 * Build with -DDRIVER='"path/balloon.c"', -DSET_TARGET=function, and -DIN_STRUCT
 * where the counts are in struct balloon_stats. Each check is one TAP line.
 */
#include "kernel.h"
#include DRIVER

#ifdef IN_STRUCT
#define COUNT(name) balloon_stats.name
#else
#define COUNT(name) name
#endif

#define HAVE 100UL		/* pages in the reservation at the start */
#define BALLOON 20UL		/* pages in the balloon at the start */
#define CALLS_MAX 50		/* a worker that spins is stopped here */

static long grant;		/* what Xen answers to populate; above "asked": all of it */
static int populate_calls, give_back_calls, checks;

long xen_memory_op(int op, struct xen_memory_reservation *r)
{
	if (op == XENMEM_decrease_reservation) {
		give_back_calls++;
		return r->nr_extents;
	}
	if (++populate_calls > CALLS_MAX) {
		printf("Bail out! the worker spins: %d populate calls\n", CALLS_MAX);
		exit(4);
	}
	return grant > (long)r->nr_extents ? (long)r->nr_extents : grant;
}

struct page *take_page(int gfp)
{
	static unsigned long next = 1500;

	(void)gfp;
	return next < 1505 ? &mem_map[next++] : NULL;
}

static void check(int ok, const char *what, unsigned long balloon, long g)
{
	printf("%sok %d - %s (balloon %lu, grant %ld)\n", ok ? "" : "not ", ++checks, what, balloon, g);
}

static void start(unsigned long balloon, long g)
{
	unsigned long i;

	COUNT(target_pages) = COUNT(driver_pages) = 0;
	COUNT(balloon_low) = COUNT(balloon_high) = 0;
	memset(mem_map, 0, sizeof(mem_map));
	ballooned_pages.next = ballooned_pages.prev = &ballooned_pages;
	COUNT(current_pages) = HAVE;
	for (i = 0; i < balloon; i++) {
		mem_map[i].high = i >= balloon / 2;
		balloon_append(&mem_map[i]);
	}
	grant = g;
	populate_calls = give_back_calls = 0;
	timer_at = 0;
}

static void run(unsigned long target)
{
	SET_TARGET(target);
	balloon_process(NULL);
}

static unsigned long in_balloon(void)
{
	unsigned long n = 0;
	struct list_head *pos;

	for (pos = ballooned_pages.next; pos != &ballooned_pages; pos = pos->next)
		n++;
	return n;
}

/* The pages that left must be those that stood first, each freed once. */
static int first_left(struct page **order, unsigned long balloon, unsigned long n)
{
	unsigned long i;

	for (i = 0; i < balloon; i++)
		if (order[i]->freed != (i < n))
			return 0;
	return 1;
}

static void list_order(struct page **order)
{
	struct list_head *pos;

	for (pos = ballooned_pages.next; pos != &ballooned_pages; pos = pos->next)
		*order++ = list_entry(pos, struct page, lru);
}

static void grow(unsigned long balloon, long g)
{
	struct page *order[MAX_PAGES];
	unsigned long batch = PAGE_SIZE / sizeof(unsigned long);
	unsigned long first = balloon < batch ? balloon : batch;
	unsigned long n = g < 0 ? 0 : g >= (long)first ? balloon : (unsigned long)g;

	start(balloon, g);
	list_order(order);
	run(HAVE + balloon);

	check(COUNT(current_pages) == HAVE + n, "what was granted is counted", balloon, g);
	check(in_balloon() == balloon - n &&
	      COUNT(balloon_low) + COUNT(balloon_high) == balloon - n,
	      "as much has left the balloon", balloon, g);
	check(first_left(order, balloon, n), "the pages that left are those that Xen populated", balloon, g);
	check(give_back_calls == 0, "nothing is given back", balloon, g);
	check(timer_at == (n < balloon ? jiffies + HZ : 0),
	      n < balloon ? "the 1 s timer is set" : "no timer is set", balloon, g);
	check(n == balloon || populate_calls == 1, "short of pages it asks once", balloon, g);

	/* The host has memory again, and the timer fires. */
	grant = MAX_PAGES;
	timer_at = 0;
	balloon_alarm(0);
	balloon_process(NULL);
	check(COUNT(current_pages) == HAVE + balloon && in_balloon() == 0 && timer_at == 0,
	      "the next pass takes the rest", balloon, g);
}

static void shrink(void)
{
	start(0, 0);
	run(HAVE - 10);
	check(COUNT(current_pages) == HAVE - 5 && in_balloon() == 5,
	      "shrinking stops where memory ends", 0, 0);
	check(timer_at == jiffies + HZ, "and sets the same timer", 0, 0);
}

int main(void)
{
	grow(BALLOON, 0);
	grow(BALLOON, 1);
	grow(BALLOON, BALLOON - 1);
	grow(BALLOON, BALLOON);
	grow(BALLOON, -ENOMEM);
	grow(1000, 7);		/* more than one batch */
	grow(1000, MAX_PAGES);
	shrink();
	printf("1..%d\n", checks);
	return 0;
}
