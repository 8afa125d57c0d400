// SPDX-License-Identifier: GPL-2.0
/* The part of xenmem that waits for reservations and measures how long it took. */
#include <stdio.h>
#include <string.h>
#include "xenmem.h"

#define TIME_POLL_NS	(5 * 1000 * 1000)	/* 5 ms */
#define FAST_SECONDS	10			/* then the slow poll does */

/* What is waited for: "ID ge|le PAGES SECONDS". */
struct size {
	unsigned int id;
	int at_least;
	unsigned long long pages;
	double seconds;
};

static int read_size(char **args, struct size *size)
{
	if (strcmp(args[1], "ge") && strcmp(args[1], "le"))
		return fail("a size is waited for with ge or le");
	size->id = number(args[0]);
	size->at_least = !strcmp(args[1], "ge");
	size->pages = number(args[2]);
	size->seconds = seconds(args[3]);
	return DONE;
}

static int has(const xc_domaininfo_t *info, const struct size *size)
{
	return size->at_least ? info->tot_pages >= size->pages :
				 info->tot_pages <= size->pages;
}

static void nap_after(double waited)
{
	nap(waited < FAST_SECONDS ? POLL_NS : SLOW_POLL_NS);
}

int wait_for(char **args)
{
	double start = uptime(), now = start;
	xc_domaininfo_t info;
	struct size size;

	if (read_size(args, &size))
		return FAILED;
	for (;;) {
		int rc = look(size.id, &info);

		if (rc != DONE)
			return rc;
		now = uptime();
		if (has(&info, &size))
			break;
		if (now - start >= size.seconds)
			return TIME_UP;
		nap_after(now - start);
	}
	printf("%.2f\n", now - start);
	return DONE;
}

/* Does nothing, and shows a profiler where a phase begins or ends (count.c). */
static void mark(void)
{
#ifdef __x86_64__
	asm volatile("xchg %%rbx, %%rbx" ::: "rbx");
#endif
}

/* Like wait_for(), but the time begins when the reservation first changes. */
int time_move(char **args)
{
	double asked = uptime(), start = 0, now;
	unsigned long long first = 0;
	xc_domaininfo_t info;
	struct size size;

	if (read_size(args, &size))
		return FAILED;
	mark();
	for (;; nap(TIME_POLL_NS)) {
		int rc = look(size.id, &info);

		if (rc != DONE)
			return rc;
		now = uptime();
		if (!first)
			first = info.tot_pages;
		if (!start && info.tot_pages != first)
			start = now;
		if (has(&info, &size))
			break;
		if (now - asked >= size.seconds)
			return TIME_UP;
	}
	mark();
	printf("%.3f\n", start ? now - start : 0);
	return DONE;
}

struct goal {
	unsigned int id;
	unsigned long long pages;
	int said;
};

/* How many of the @n domains have what they shall have, or -DEAD. */
static int arrived(int n, struct goal *goals, double seconds)
{
	xc_domaininfo_t info;
	int there = 0;

	for (int i = 0; i < n; i++) {
		int rc = look(goals[i].id, &info);

		if (rc != DONE)
			return -rc;
		if (info.tot_pages != goals[i].pages)
			continue;
		there++;
		if (!goals[i].said)
			printf("%u %.2f\n", goals[i].id, seconds);
		goals[i].said = 1;
	}
	return there;
}

int reach(char **args)
{
	double most_seconds = seconds(args[0]), start = uptime(), now = start;
	unsigned long long most = strcmp(args[1], "any") ? number(args[1]) : ~0ull;
	struct goal goals[MAX_DOMAINS] = { 0 };
	xc_physinfo_t phys = { 0 };
	int n;

	for (n = 0; args[n + 2]; n++)
		if (sscanf(args[n + 2], "%u=%llu", &goals[n].id,
			   &goals[n].pages) != 2)
			return fail("reach: domains are given as ID=PAGES");
	for (;;) {
		int there = arrived(n, goals, now - start);

		if (there < 0)
			return -there;
		if (xc_physinfo(xch, &phys))
			return fail("XEN_SYSCTL_physinfo failed");
		if (there == n && phys.free_pages <= most)
			return DONE;
		if (now - start >= most_seconds)
			return TIME_UP;
		nap_after(now - start);
		now = uptime();
	}
}
