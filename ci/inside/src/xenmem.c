// SPDX-License-Identifier: GPL-2.0
/*
 * xenmem: what Xen itself says of the host's and the guests' memory, and hogs.
 *
 * The scenarios judge the balloon driver by these figures and not by the
 * driver's own.  One process polls, because starting a toolstack command for
 * every sample would cost more instructions, and so more virtual time, than
 * the thing that is measured.
 *
 * Usage:
 *   xenmem free                  free host memory, KiB
 *   xenmem dom ID                "PAGES MAX_PAGES CPU_NS" of a domain
 *   xenmem wait ID ge|le PAGES SECONDS
 *                                  wait for a reservation; prints the seconds
 *                                  waited, exact to 20 ms in the first 10 s
 *                                  and to 0.5 s from then on
 *   xenmem time ID ge|le PAGES SECONDS
 *                                  the seconds from the first change of a
 *                                  reservation to that size, exact to 5 ms
 *   xenmem all                   "ID PAGES MAX_PAGES" of every domain there is,
 *                                  then "free PAGES" of the host
 *   xenmem reach SECONDS FREE ID=PAGES...
 *                                  wait until each of these domains has exactly
 *                                  so many pages and the host at most FREE
 *                                  pages free ("any": however many); prints
 *                                  "ID SECONDS" of each when it gets there
 *   xenmem log FILE ID=NAME...   append "SECONDS NAME KiB" to FILE whenever
 *                                  a reservation has changed, looking twice
 *                                  a second, until killed; SECONDS is dom0's
 *                                  uptime
 *   xenmem max ID MIB            set a domain's maximum, and nothing else (xl
 *                                  refuses one below the target)
 *   xenmem pool ID KIB           set the size of a domain's paging memory
 *   xenmem hog MIB               take that much of the host's memory with a
 *                                  domain that has nothing else and never
 *                                  runs; prints its ID
 *   xenmem drop ID               give a hog's memory back
 *
 * Exit status: 0 done, 1 time is up, 2 usage or a failed hypercall,
 * 3 the domain is gone or has shut down or crashed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xenctrl.h>
#include "hog.h"

#define POLL_NS		(20 * 1000 * 1000)	/* 20 ms */
#define TIME_POLL_NS	(5 * 1000 * 1000)	/* 5 ms */
#define SLOW_POLL_NS	(500 * 1000 * 1000)	/* 0.5 s */
#define FAST_SECONDS	10			/* then the slow poll does */
#define KIB_PER_PAGE	4
#define PAGES_PER_MIB	256
#define MAX_LOGGED	8
#define MAX_DOMAINS	64

enum { DONE, TIME_UP, FAILED, DEAD };

static xc_interface *xch;

static int fail(const char *what)
{
	fprintf(stderr, "xenmem: %s\n", what);
	return FAILED;
}

static double uptime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void nap(long ns)
{
	struct timespec t = { .tv_nsec = ns };

	nanosleep(&t, NULL);
}

/* Fill @info for domain @id; DEAD when there is no such running domain. */
static int look(unsigned int id, xc_domaininfo_t *info)
{
	int n = xc_domain_getinfolist(xch, id, 1, info);

	if (n < 0)
		return fail("XEN_DOMCTL_getdomaininfo failed");
	if (n == 0 || info->domain != id)
		return DEAD;
	if (info->flags & (XEN_DOMINF_dying | XEN_DOMINF_shutdown))
		return DEAD;
	return DONE;
}

static int show_free(void)
{
	xc_physinfo_t phys = { 0 };

	if (xc_physinfo(xch, &phys))
		return fail("XEN_SYSCTL_physinfo failed");
	printf("%llu\n", (unsigned long long)phys.free_pages * KIB_PER_PAGE);
	return DONE;
}

static int show_domain(unsigned int id)
{
	xc_domaininfo_t info;
	int rc = look(id, &info);

	if (rc == DONE)
		printf("%llu %llu %llu\n",
		       (unsigned long long)info.tot_pages,
		       (unsigned long long)info.max_pages,
		       (unsigned long long)info.cpu_time);
	return rc;
}

static int wait_for(unsigned int id, int want_more, unsigned long long pages,
		    double seconds)
{
	double start = uptime(), now = start;
	xc_domaininfo_t info;

	for (;;) {
		int rc = look(id, &info);

		if (rc != DONE)
			return rc;
		now = uptime();
		if (want_more ? info.tot_pages >= pages : info.tot_pages <= pages)
			break;
		if (now - start >= seconds)
			return TIME_UP;
		nap(now - start < FAST_SECONDS ? POLL_NS : SLOW_POLL_NS);
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
static int time_move(unsigned int id, int want_more, unsigned long long pages,
		     double seconds)
{
	double asked = uptime(), start = 0, now;
	unsigned long long first = 0;
	xc_domaininfo_t info;

	mark();
	for (;; nap(TIME_POLL_NS)) {
		int rc = look(id, &info);

		if (rc != DONE)
			return rc;
		now = uptime();
		if (!first)
			first = info.tot_pages;
		if (!start && info.tot_pages != first)
			start = now;
		if (want_more ? info.tot_pages >= pages : info.tot_pages <= pages)
			break;
		if (now - asked >= seconds)
			return TIME_UP;
	}
	mark();
	printf("%.3f\n", start ? now - start : 0);
	return DONE;
}

static int show_all(void)
{
	xc_domaininfo_t info[MAX_DOMAINS];
	xc_physinfo_t phys = { 0 };
	int n = xc_domain_getinfolist(xch, 0, MAX_DOMAINS, info);

	if (n < 0 || n == MAX_DOMAINS)
		return fail("all: no list of domains, or too many of them");
	if (xc_physinfo(xch, &phys))
		return fail("XEN_SYSCTL_physinfo failed");
	for (int i = 0; i < n; i++)
		printf("%u %llu %llu\n", info[i].domain,
		       (unsigned long long)info[i].tot_pages,
		       (unsigned long long)info[i].max_pages);
	printf("free %llu\n", (unsigned long long)phys.free_pages);
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

static int reach(double seconds, const char *most_free, int n, char **texts)
{
	unsigned long long most = strcmp(most_free, "any") ?
				  strtoull(most_free, NULL, 10) : ~0ull;
	struct goal goals[MAX_DOMAINS] = { 0 };
	double start = uptime(), now = start;
	xc_physinfo_t phys = { 0 };

	if (n > MAX_DOMAINS)
		return fail("reach: too many domains");
	for (int i = 0; i < n; i++)
		if (sscanf(texts[i], "%u=%llu", &goals[i].id,
			   &goals[i].pages) != 2)
			return fail("reach: domains are given as ID=PAGES");
	for (;;) {
		int there = arrived(n, goals, now - start);

		if (there < 0)
			return -there;
		if (xc_physinfo(xch, &phys))
			return fail("XEN_SYSCTL_physinfo failed");
		if (there == n && phys.free_pages <= most)
			return DONE;
		if (now - start >= seconds)
			return TIME_UP;
		nap(now - start < FAST_SECONDS ? POLL_NS : SLOW_POLL_NS);
		now = uptime();
	}
}

/* One sample of domain @id into @out, if it differs from @last. */
static void log_one(FILE *out, unsigned int id, const char *name,
		    unsigned long long *last)
{
	xc_domaininfo_t info;

	if (look(id, &info) != DONE || info.tot_pages == *last)
		return;
	*last = info.tot_pages;
	fprintf(out, "%.1f %s %llu\n", uptime(), name, *last * KIB_PER_PAGE);
	fflush(out);
}

static int log_sizes(const char *file, int n, char **guests)
{
	unsigned long long last[MAX_LOGGED] = { 0 };
	FILE *out = fopen(file, "a");

	if (!out || n > MAX_LOGGED)
		return fail("log: cannot open the file, or too many guests");
	for (;; nap(SLOW_POLL_NS))
		for (int i = 0; i < n; i++) {
			char *name = strchr(guests[i], '=');

			if (!name)
				return fail("log: guests are given as ID=NAME");
			log_one(out, atoi(guests[i]), name + 1, &last[i]);
		}
}

/* Take @mib MiB for domain @id, one MiB a call. */
static int fill_hog(uint32_t id, unsigned long mib)
{
	xen_pfn_t frames[PAGES_PER_MIB];

	if (xc_domain_setmaxmem(xch, id, mib * PAGES_PER_MIB * KIB_PER_PAGE))
		return fail("XEN_DOMCTL_max_mem failed");
	for (unsigned long done = 0; done < mib; done++) {
		for (unsigned long i = 0; i < PAGES_PER_MIB; i++)
			frames[i] = done * PAGES_PER_MIB + i;
		if (xc_domain_populate_physmap_exact(xch, id, PAGES_PER_MIB, 0,
						     0, frames))
			return fail("hog: the host has not that much memory");
	}
	return DONE;
}

static int hog(unsigned long mib)
{
	uint32_t id = 0;
	int rc;

	if (create_hog(xch, &id, mib))
		return fail("hog: the domain could not be created");
	rc = fill_hog(id, mib);
	if (rc == DONE)
		printf("%u\n", id);
	else
		xc_domain_destroy(xch, id);
	return rc;
}

int main(int argc, char **argv)
{
	xch = xc_interface_open(NULL, NULL, 0);
	if (!xch)
		return fail("no access to Xen; is this dom0?");
	if (argc == 2 && !strcmp(argv[1], "free"))
		return show_free();
	if (argc == 3 && !strcmp(argv[1], "dom"))
		return show_domain(atoi(argv[2]));
	if (argc == 2 && !strcmp(argv[1], "all"))
		return show_all();
	if (argc >= 4 && !strcmp(argv[1], "reach"))
		return reach(atof(argv[2]), argv[3], argc - 4, argv + 4);
	if (argc == 6 && !strcmp(argv[1], "wait"))
		return wait_for(atoi(argv[2]), !strcmp(argv[3], "ge"),
				strtoull(argv[4], NULL, 10), atof(argv[5]));
	if (argc == 6 && !strcmp(argv[1], "time"))
		return time_move(atoi(argv[2]), !strcmp(argv[3], "ge"),
				 strtoull(argv[4], NULL, 10), atof(argv[5]));
	if (argc == 4 && !strcmp(argv[1], "max"))
		return xc_domain_setmaxmem(xch, atoi(argv[2]),
					   strtoull(argv[3], NULL, 10) << 10) ?
		       fail("XEN_DOMCTL_max_mem failed") : DONE;
	if (argc == 4 && !strcmp(argv[1], "pool"))
		return xc_set_paging_mempool_size(xch, atoi(argv[2]),
						  strtoull(argv[3], NULL, 10) << 10) ?
		       fail("XEN_DOMCTL_set_paging_mempool_size failed") : DONE;
	if (argc == 3 && !strcmp(argv[1], "hog"))
		return hog(strtoul(argv[2], NULL, 10));
	if (argc == 3 && !strcmp(argv[1], "drop"))
		return xc_domain_destroy(xch, atoi(argv[2])) ?
		       fail("XEN_DOMCTL_destroydomain failed") : DONE;
	if (argc >= 4 && !strcmp(argv[1], "log"))
		return log_sizes(argv[2], argc - 3, argv + 3);
	return fail("usage: xenmem free | dom ID | all | wait ID ge|le PAGES SECONDS | "
		    "time ID ge|le PAGES SECONDS | "
		    "reach SECONDS FREE ID=PAGES... | "
		    "log FILE ID=NAME... | max ID MIB | pool ID KIB | hog MIB | "
		    "drop ID");
}
