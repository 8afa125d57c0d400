// SPDX-License-Identifier: GPL-2.0
/*
 * usemem: what the programs of a guest do with memory.  It is one file with
 * three names, so that each can be seen and killed by its own.
 *
 * Usage:
 *   hold MIB             keep a pattern: fills MIB MiB, says "holding", and
 *                          checks them at each SIGUSR1: "intact" or "lost N
 *                          words" (usemem-hold.c)
 *   work MIB SECONDS     use MIB MiB for a moment every SECONDS seconds; says
 *                          "ROUNDS FAILED MICROSECONDS", the rounds so far,
 *                          those in which something failed, and the time that
 *                          all of them took (usemem-work.c)
 *   fragment MIB [pipes]
 *                        take MIB MiB and give every second page of it back,
 *                          so that no two free pages are side by side; says
 *                          "done".  With "pipes" the pages are those that the
 *                          kernel cannot move (usemem-fragment.c)
 * What it says is in the file /tmp/NAME of its name.
 *
 * Exit status: 1 usage, or no memory; otherwise it runs until it is killed.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "usemem.h"

void report(const char *name, const char *format, ...)
{
	char file[32], new[32];
	va_list args;
	FILE *f;

	snprintf(file, sizeof(file), "/tmp/%s", name);
	snprintf(new, sizeof(new), "/tmp/%s.new", name);
	f = fopen(new, "w");
	if (!f)
		return;
	va_start(args, format);
	vfprintf(f, format, args);
	va_end(args);
	fclose(f);
	rename(new, file);
}

void *own_memory(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory != MAP_FAILED)
		return memory;
	fprintf(stderr, "usemem: no memory for %zu bytes\n", bytes);
	return NULL;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];
	size_t bytes = argc > 1 ? strtoul(argv[1], NULL, 10) << 20 : 0;

	if (bytes && argc == 2 && !strcmp(name, "hold"))
		return hold(bytes);
	if (bytes && argc == 3 && !strcmp(name, "work"))
		return work(bytes, atoi(argv[2]));
	if (bytes && argc == 2 && !strcmp(name, "fragment"))
		return fragment_process(bytes);
	if (bytes && argc == 3 && !strcmp(name, "fragment") &&
	    !strcmp(argv[2], "pipes"))
		return fragment_pipes(bytes);
	fprintf(stderr, "usage: hold MIB\n"
			"       work MIB SECONDS\n"
			"       fragment MIB [pipes]\n");
	return 1;
}
