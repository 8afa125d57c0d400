// SPDX-License-Identifier: GPL-2.0
/* The part of usemem that leaves a guest no two free pages side by side. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "usemem.h"

#define PIPE_BYTES	(1 << 20)	/* what a pipe holds at most */
#define MOST_PAIRS	200

static int keep(void)
{
	report("fragment", "done\n");
	while (pause())
		;
	return 0;
}

/* By a process's own memory. */
int fragment_process(size_t bytes)
{
	size_t i, page = sysconf(_SC_PAGESIZE);
	char *memory = own_memory(bytes);

	if (!memory)
		return 1;
	for (i = 0; i < bytes; i += page)
		memory[i] = 1;
	for (i = 0; i < bytes; i += 2 * page)
		madvise(memory + i, page, MADV_DONTNEED);
	return keep();
}

/*
 * By pairs of pipes: a page into one, a page into the other, which is dropped.
 * The kernel cannot move these, as it cannot the balloon's own.  It keeps
 * movable pages apart from them, and takes a page of another zone before it
 * mixes them.
 */
int fragment_pipes(size_t bytes)
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
	return keep();
}
