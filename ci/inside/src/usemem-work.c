// SPDX-License-Identifier: GPL-2.0
/*
 * The part of usemem that works, so that a scenario can see whether a guest's
 * own work goes on.
 *
 * A balloon that has taken too much shows in what needs memory for a moment and
 * gives it back: a process that starts, a buffer that is filled.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "usemem.h"

#define PROGRAM	"/bin/true"	/* also the file that is read */

static int use_memory(size_t bytes)
{
	char *buffer = own_memory(bytes);

	if (!buffer)
		return -1;
	memset(buffer, 1, bytes);
	return munmap(buffer, bytes);
}

static int read_file(void)
{
	static char buffer[1 << 16];
	int fd = open(PROGRAM, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return -1;
	do
		n = read(fd, buffer, sizeof(buffer));
	while (n > 0);
	close(fd);
	return n;
}

static int start_program(void)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		return -1;
	if (!child) {
		execl(PROGRAM, PROGRAM, (char *)NULL);
		_exit(1);
	}
	return waitpid(child, &status, 0) == child ? status : -1;
}

static long long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}

int work(size_t bytes, unsigned int seconds)
{
	long long began, us = 0;
	long rounds, failed = 0;

	for (rounds = 1; ; rounds++) {
		began = now_us();
		failed += use_memory(bytes) || read_file() || start_program();
		us += now_us() - began;
		report("work", "%ld %ld %lld\n", rounds, failed, us);
		sleep(seconds);
	}
}
