/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of usemem share: see usemem.c. */
#include <stddef.h>

/* Put @text into /tmp/@name, all of it at once. */
void report(const char *name, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Memory of the process's own; NULL, and a line on stderr, if there is none. */
void *own_memory(size_t bytes);

/* The programs; they come back only with an exit status. */
int hold(size_t bytes);
int work(size_t bytes, unsigned int seconds);
int fragment_process(size_t bytes);
int fragment_pipes(size_t bytes);
