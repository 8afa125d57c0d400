// SPDX-License-Identifier: GPL-2.0
/*
 * fragment: leave a guest no two free pages side by side.
 *
 * Usage: fragment MIB [pipes]
 *   Takes MIB MiB, gives every second page of it back, writes "done" to
 *   /tmp/fragment and holds the rest until it is killed.
 *   With "pipes" the pages are those that the kernel cannot move, as the
 *   balloon's own; the kernel keeps movable ones apart from these, and takes
 *   a page of another zone before it mixes them.
 *
 * Exit status: 1 usage or no memory; otherwise it runs until it is killed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PIPE_BYTES	(1 << 20)	/* what a pipe holds at most */
#define MOST_PAIRS	200

/* By a process's own memory. */
static int fragment_process(size_t bytes)
{
	size_t i, page = sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		fprintf(stderr, "fragment: no memory for %zu bytes\n", bytes);
		return 1;
	}
	for (i = 0; i < bytes; i += page)
		memory[i] = 1;
	for (i = 0; i < bytes; i += 2 * page)
		madvise(memory + i, page, MADV_DONTNEED);
	return 0;
}

/* By pairs of pipes: a page into one, a page into the other, which is dropped. */
static int fragment_pipes(size_t bytes)
{
	size_t i, n, pairs = bytes / (2 * PIPE_BYTES);
	static int kept[MOST_PAIRS][2], dropped[MOST_PAIRS][2];
	static char page[4096];

	for (n = 0; n < pairs && n < MOST_PAIRS; n++) {
		if (pipe(kept[n]) || pipe(dropped[n]) ||
		    fcntl(kept[n][1], F_SETPIPE_SZ, PIPE_BYTES) < 0 ||
		    fcntl(dropped[n][1], F_SETPIPE_SZ, PIPE_BYTES) < 0)
			return 1;
		for (i = 0; i < PIPE_BYTES; i += sizeof(page))
			if (write(kept[n][1], page, sizeof(page)) < 0 ||
			    write(dropped[n][1], page, sizeof(page)) < 0)
				return 1;
	}
	while (n--) {
		close(dropped[n][0]);
		close(dropped[n][1]);
	}
	return 0;
}

int main(int argc, char **argv)
{
	size_t bytes = argc > 1 ? strtoul(argv[1], NULL, 10) << 20 : 0;
	FILE *f;

	if (!bytes || argc > 3) {
		fprintf(stderr, "usage: fragment MIB [pipes]\n");
		return 1;
	}
	if (argc == 3 ? fragment_pipes(bytes) : fragment_process(bytes))
		return 1;
	f = fopen("/tmp/fragment", "w");
	if (!f)
		return 1;
	fputs("done\n", f);
	fclose(f);
	for (;;)
		pause();
}
