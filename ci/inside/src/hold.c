// SPDX-License-Identifier: GPL-2.0
/*
 * hold: keep a pattern in a guest's memory and say whether a byte of it was lost.
 *
 * Growing and shrinking moves frames below a running guest; a frame that is
 * given back or taken while somebody uses it shows as a wrong word here.
 *
 * Usage: hold MIB
 *   Fills MIB MiB with words that depend on their place, says "holding", and
 *   then checks them at each SIGUSR1, writing "intact" or "lost N words" to
 *   /tmp/hold.
 *
 * Exit status: 1 usage or no memory; otherwise it runs until it is killed.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define REPORT "/tmp/hold"

static uint64_t pattern(size_t i)
{
	return (i + 1) * 0x9e3779b97f4a7c15ull;
}

static size_t wrong_words(const uint64_t *words, size_t n)
{
	size_t i, wrong = 0;

	for (i = 0; i < n; i++)
		wrong += words[i] != pattern(i);
	return wrong;
}

static void report(const char *text, size_t wrong)
{
	FILE *f = fopen(REPORT ".new", "w");

	if (!f)
		return;
	fprintf(f, text, wrong);
	fclose(f);
	rename(REPORT ".new", REPORT);
}

int main(int argc, char **argv)
{
	size_t i, bytes = argc == 2 ? strtoul(argv[1], NULL, 10) << 20 : 0;
	size_t n = bytes / sizeof(uint64_t);
	uint64_t *words;
	sigset_t set;

	if (!bytes) {
		fprintf(stderr, "usage: hold MIB\n");
		return 1;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	words = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (words == MAP_FAILED) {
		fprintf(stderr, "hold: no memory for %zu bytes\n", bytes);
		return 1;
	}
	for (i = 0; i < n; i++)
		words[i] = pattern(i);
	report("holding\n", 0);
	for (;;) {
		size_t wrong;

		sigwaitinfo(&set, NULL);
		wrong = wrong_words(words, n);
		report(wrong ? "lost %zu words\n" : "intact\n", wrong);
	}
}
