// SPDX-License-Identifier: GPL-2.0
/*
 * The part of usemem that keeps a pattern and says whether a byte was lost.
 *
 * Growing and shrinking moves frames below a running guest; a frame that is
 * given back or taken while somebody uses it shows as a wrong word here.
 */
#include <signal.h>
#include <stdint.h>
#include "usemem.h"

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

int hold(size_t bytes)
{
	size_t i, wrong, n = bytes / sizeof(uint64_t);
	uint64_t *words;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	words = own_memory(bytes);
	if (!words)
		return 1;
	for (i = 0; i < n; i++)
		words[i] = pattern(i);
	report("hold", "holding\n");
	for (;;) {
		sigwaitinfo(&set, NULL);
		wrong = wrong_words(words, n);
		if (wrong)
			report("hold", "lost %zu words\n", wrong);
		else
			report("hold", "intact\n");
	}
}
