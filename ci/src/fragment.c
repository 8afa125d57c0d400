// SPDX-License-Identifier: GPL-2.0
/*
 * fragment: leave a guest no two free pages side by side.
 *
 * Usage: fragment MIB
 *   Takes MIB MiB, gives every second page of it back, writes "done" to
 *   /tmp/fragment and holds the rest until it is killed.
 *
 * Exit status: 1 usage or no memory; otherwise it runs until it is killed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	size_t i, bytes = argc == 2 ? strtoul(argv[1], NULL, 10) << 20 : 0;
	size_t page = sysconf(_SC_PAGESIZE);
	char *memory;
	FILE *f;

	if (!bytes) {
		fprintf(stderr, "usage: fragment MIB\n");
		return 1;
	}
	memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		fprintf(stderr, "fragment: no memory for %zu bytes\n", bytes);
		return 1;
	}
	for (i = 0; i < bytes; i += page)
		memory[i] = 1;
	for (i = 0; i < bytes; i += 2 * page)
		madvise(memory + i, page, MADV_DONTNEED);
	f = fopen("/tmp/fragment", "w");
	if (!f)
		return 1;
	fputs("done\n", f);
	fclose(f);
	for (;;)
		pause();
}
