/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of xenmem share: see xenmem.c. */
#include <xenctrl.h>

#define POLL_NS		(20 * 1000 * 1000)	/* 20 ms */
#define SLOW_POLL_NS	(500 * 1000 * 1000)	/* 0.5 s */
#define KIB_PER_PAGE	4
#define PAGES_PER_MIB	256
#define MAX_DOMAINS	64

enum { DONE, TIME_UP, FAILED, DEAD };

extern xc_interface *xch;

/* Says what is wrong; returns FAILED. */
int fail(const char *what);
/* What an argument says, or the program ends: an empty one is not domain 0. */
unsigned long long number(const char *text);
double seconds(const char *text);
double uptime(void);
void nap(long ns);
/* Fill @info for domain @id; DEAD when there is no such running domain. */
int look(unsigned int id, xc_domaininfo_t *info);

/* The commands, each with its arguments and a null pointer at their end. */
int show_free(char **args);
int show_domain(char **args);
int show_all(char **args);
int log_sizes(char **args);
int wait_for(char **args);
int time_move(char **args);
int reach(char **args);
int set_maximum(char **args);
int set_pool(char **args);
int hog(char **args);
int drop(char **args);
int take_all(char **args);
