// SPDX-License-Identifier: GPL-2.0
/*
 * work: a guest's own work, so that a scenario can see whether it goes on.
 *
 * A balloon that has taken too much shows in what needs memory for a moment and
 * gives it back: a process that starts, a buffer that is filled.
 *
 * Usage: work MIB SECONDS
 *   Every SECONDS seconds: fills and frees MIB MiB, reads a file, starts a
 *   program; then replaces /tmp/work by "ROUNDS FAILED MICROSECONDS", the
 *   rounds so far, those in which something failed, and the time that all of
 *   them took.
 *
 * Exit status: 1 usage; otherwise it runs until it is killed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REPORT	"/tmp/work"
#define PROGRAM	"/bin/true"	/* also the file that is read */

static int use_memory(size_t bytes)
{
	char *buffer = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (buffer == MAP_FAILED)
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

static void report(long rounds, long failed, long long us)
{
	FILE *f = fopen(REPORT ".new", "w");

	if (!f)
		return;
	fprintf(f, "%ld %ld %lld\n", rounds, failed, us);
	fclose(f);
	rename(REPORT ".new", REPORT);
}

int main(int argc, char **argv)
{
	size_t bytes = argc == 3 ? strtoul(argv[1], NULL, 10) << 20 : 0;
	long long began, us = 0;
	long rounds, failed = 0;

	if (!bytes) {
		fprintf(stderr, "usage: work MIB SECONDS\n");
		return 1;
	}
	for (rounds = 1; ; rounds++) {
		began = now_us();
		failed += use_memory(bytes) || read_file() || start_program();
		us += now_us() - began;
		report(rounds, failed, us);
		sleep(atoi(argv[2]));
	}
}
