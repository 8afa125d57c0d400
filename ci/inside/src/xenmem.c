// SPDX-License-Identifier: GPL-2.0
/*
 * xenmem: what Xen itself says of the host's and the guests' memory, and hogs,
 * which are domains that have nothing but memory and never run.
 *
 * The scenarios judge the balloon driver by these counts and not by the
 * driver's own.  One process polls, because starting a toolstack command for
 * every sample would cost more instructions, and so more virtual time, than
 * the thing that is measured.
 *
 * Looking (xenmem-look.c):
 *   xenmem free                  free host memory, KiB
 *   xenmem dom ID                "PAGES MAX_PAGES CPU_NS" of a domain
 *   xenmem all                   "ID PAGES MAX_PAGES" of every domain there is,
 *                                  then "free PAGES" of the host
 *   xenmem log FILE ID=NAME...   append "SECONDS NAME KiB" to FILE whenever
 *                                  a reservation has changed, looking twice
 *                                  a second, until killed; SECONDS is dom0's
 *                                  uptime
 * Waiting (xenmem-wait.c):
 *   xenmem wait ID ge|le PAGES SECONDS
 *                                  wait for a reservation; prints the seconds
 *                                  waited, exact to 20 ms in the first 10 s
 *                                  and to 0.5 s from then on
 *   xenmem time ID ge|le PAGES SECONDS
 *                                  the seconds from the first change of a
 *                                  reservation to that size, exact to 5 ms
 *   xenmem reach SECONDS FREE ID=PAGES...
 *                                  wait until each of these domains has exactly
 *                                  so many pages and the host at most FREE
 *                                  pages free ("any": however many); prints
 *                                  "ID SECONDS" of each when it gets there
 * Taking (xenmem-take.c):
 *   xenmem max ID MIB            set a domain's maximum, and nothing else (xl
 *                                  refuses one below the target)
 *   xenmem pool ID KIB           set the size of a domain's paging memory
 *   xenmem hog MIB               take that much of the host's memory with a
 *                                  hog; prints its ID
 *   xenmem drop ID               give a hog's memory back
 *   xenmem take-all              take all of the host's memory, to the page,
 *                                  and say "taken PAGES"; then read a number of
 *                                  pages from each line of the input, give so
 *                                  many back and say "given PAGES"; at its end
 *                                  give the rest back, say "given the rest"
 *
 * Exit status: 0 done, 1 time is up, 2 usage or a failed hypercall,
 * 3 the domain is gone or has shut down or crashed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "xenmem.h"

static const struct command {
	const char *name, *arguments;
	int least, most;		/* how many arguments */
	int (*run)(char **args);
} commands[] = {
	{ "free", "", 0, 0, show_free },
	{ "dom", "ID", 1, 1, show_domain },
	{ "all", "", 0, 0, show_all },
	{ "log", "FILE ID=NAME...", 2, MAX_DOMAINS, log_sizes },
	{ "wait", "ID ge|le PAGES SECONDS", 4, 4, wait_for },
	{ "time", "ID ge|le PAGES SECONDS", 4, 4, time_move },
	{ "reach", "SECONDS FREE ID=PAGES...", 2, MAX_DOMAINS, reach },
	{ "max", "ID MIB", 2, 2, set_maximum },
	{ "pool", "ID KIB", 2, 2, set_pool },
	{ "hog", "MIB", 1, 1, hog },
	{ "drop", "ID", 1, 1, drop },
	{ "take-all", "", 0, 0, take_all },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

xc_interface *xch;

int fail(const char *what)
{
	fprintf(stderr, "xenmem: %s\n", what);
	return FAILED;
}

static void check_number(const char *text, const char *end)
{
	if (*text >= '0' && *text <= '9' && !*end)
		return;
	fprintf(stderr, "xenmem: '%s' is no number\n", text);
	exit(FAILED);
}

unsigned long long number(const char *text)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 10);

	check_number(text, end);
	return n;
}

double seconds(const char *text)
{
	char *end;
	double n = strtod(text, &end);

	check_number(text, end);
	return n;
}

double uptime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

void nap(long ns)
{
	struct timespec t = { .tv_nsec = ns };

	nanosleep(&t, NULL);
}

int look(unsigned int id, xc_domaininfo_t *info)
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

static int usage(void)
{
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stderr, "%s xenmem %s %s\n", i ? "      " : "usage:",
			commands[i].name, commands[i].arguments);
	return FAILED;
}

int main(int argc, char **argv)
{
	int n = argc - 2;

	for (size_t i = 0; i < COMMANDS; i++) {
		const struct command *c = &commands[i];

		if (argc < 2 || strcmp(argv[1], c->name) || n < c->least ||
		    n > c->most)
			continue;
		xch = xc_interface_open(NULL, NULL, 0);
		return xch ? c->run(argv + 2) :
			     fail("no access to Xen; is this dom0?");
	}
	return usage();
}
