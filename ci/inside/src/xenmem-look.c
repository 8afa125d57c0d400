// SPDX-License-Identifier: GPL-2.0
/* The part of xenmem that looks: at sizes of the host and of domains. */
#include <stdio.h>
#include <string.h>
#include "xenmem.h"

#define MAX_LOGGED	8

int show_free(char **args)
{
	xc_physinfo_t phys = { 0 };

	(void)args;
	if (xc_physinfo(xch, &phys))
		return fail("XEN_SYSCTL_physinfo failed");
	printf("%llu\n", (unsigned long long)phys.free_pages * KIB_PER_PAGE);
	return DONE;
}

int show_domain(char **args)
{
	xc_domaininfo_t info;
	int rc = look(number(args[0]), &info);

	if (rc == DONE)
		printf("%llu %llu %llu\n",
		       (unsigned long long)info.tot_pages,
		       (unsigned long long)info.max_pages,
		       (unsigned long long)info.cpu_time);
	return rc;
}

int show_all(char **args)
{
	xc_domaininfo_t info[MAX_DOMAINS];
	xc_physinfo_t phys = { 0 };
	int n = xc_domain_getinfolist(xch, 0, MAX_DOMAINS, info);

	(void)args;
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

int log_sizes(char **args)
{
	unsigned long long last[MAX_LOGGED] = { 0 };
	unsigned int ids[MAX_LOGGED];
	char *names[MAX_LOGGED];
	FILE *out = fopen(args[0], "a");
	int guests;

	if (!out)
		return fail("log: cannot open the file");
	for (guests = 0; args[guests + 1]; guests++) {
		char *guest = args[guests + 1], *equals = strchr(guest, '=');

		if (!equals || guests == MAX_LOGGED)
			return fail("log: guests are given as ID=NAME, 8 at most");
		*equals = '\0';
		ids[guests] = number(guest);
		names[guests] = equals + 1;
	}
	for (;; nap(SLOW_POLL_NS))
		for (int i = 0; i < guests; i++)
			log_one(out, ids[i], names[i], &last[i]);
}
