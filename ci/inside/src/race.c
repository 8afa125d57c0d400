// SPDX-License-Identifier: GPL-2.0
/*
 * race: all that can meet in a guest's balloon driver, at the same time.
 *
 * Several processes write targets and delays and read every attribute, while
 * others take pages out of the balloon and put them back, online the memory
 * blocks that the driver adds, and take the second CPU away and bring it back.
 *
 * Usage: race SECONDS LOW_KIB HIGH_KIB CPU_MS
 *   Goes on for SECONDS seconds with targets between LOW_KIB and HIGH_KIB and at
 *   most CPU_MS ms from one switch of the second CPU to the next, or none if that
 *   is 0; then leaves both CPUs on, hotplug_unpopulated off and
 *   max_schedule_delay at 32 s, and writes to /tmp/race, for each kind of
 *   process, how often it did its work and how often the kernel refused.
 *
 * Exit status: 0 done, 1 usage.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the kernel's header takes for granted. */
typedef uint16_t domid_t;
typedef uint32_t grant_ref_t;

#include <xen/gntdev.h>

#define REPORT		"/tmp/race"
#define XEN_MEMORY	"/sys/devices/system/xen_memory/xen_memory0/"
#define UNPOPULATED	"/proc/sys/xen/balloon/hotplug_unpopulated"
#define BLOCKS		"/sys/devices/system/memory"
#define CPU1		"/sys/devices/system/cpu/cpu1/online"

static unsigned long low_kib, high_kib, cpu_ms;

/* 0 when the kernel took it. */
static int put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY), rc;

	if (fd < 0)
		return -1;
	rc = write(fd, text, strlen(text)) < 0;
	close(fd);
	return rc;
}

static int put_number(const char *file, unsigned long number)
{
	char text[32];

	snprintf(text, sizeof(text), "%lu\n", number);
	return put(file, text);
}

static int write_target(void)
{
	return put_number(XEN_MEMORY "target_kb",
			  low_kib + random() % (high_kib - low_kib));
}

static int write_target_bytes(void)
{
	return put_number(XEN_MEMORY "target",
			  (low_kib + random() % (high_kib - low_kib)) << 10);
}

static int write_delay(void)
{
	usleep(random() % 20000);
	return put_number(XEN_MEMORY "max_schedule_delay", random() % 4);
}

static int read_attributes(void)
{
	static const char * const names[] = {
		"info/current_kb", "info/low_kb", "target", "target_kb",
		"schedule_delay", "retry_count", "max_retry_count",
	};
	char file[128], text[32];
	int failed = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd;

		snprintf(file, sizeof(file), XEN_MEMORY "%s", names[i]);
		fd = open(file, O_RDONLY);
		failed |= fd < 0 || read(fd, text, sizeof(text)) <= 0;
		close(fd);
	}
	return failed;
}

/*
 * xen_alloc_ballooned_pages() and xen_free_ballooned_pages(); now and then for
 * more than the guest has, which is refused and undone.
 */
static int map_grants(void)
{
	uint32_t n = random() % 8 ? 1 + random() % 1024 : 60000;
	struct ioctl_gntdev_map_grant_ref *request =
		calloc(1, sizeof(*request) + n * sizeof(request->refs[0]));
	int fd = open("/dev/xen/gntdev", O_RDWR), rc;

	request->count = n;
	rc = ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, request);
	usleep(random() % 20000);
	close(fd);
	free(request);
	return rc;
}

static int hotplug_for_grants(void)
{
	usleep(random() % 50000);
	return put_number(UNPOPULATED, random() % 2);
}

static int online_blocks(void)
{
	DIR *dir = opendir(BLOCKS);
	char file[300], state[8] = "";
	struct dirent *entry;
	int onlined = 0;

	while (dir && (entry = readdir(dir))) {
		int fd;

		snprintf(file, sizeof(file), BLOCKS "/%.200s/state", entry->d_name);
		fd = open(file, O_RDONLY);
		if (fd < 0)
			continue;
		if (read(fd, state, sizeof(state)) > 0 && state[0] == 'o' &&
		    state[1] == 'f')
			onlined += !put(file, "online\n");
		close(fd);
	}
	closedir(dir);
	usleep(random() % 50000);
	return !onlined;
}

static int switch_cpu(void)
{
	static int on = 1;

	usleep(random() % (cpu_ms * 1000));
	on = !on;
	return put_number(CPU1, on);
}

/* Memory comes and goes, so that shrinking finds now more, now less. */
static int use_memory(void)
{
	size_t bytes = (1 + random() % 16) << 20;
	char *buffer = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (buffer == MAP_FAILED)
		return 1;
	memset(buffer, 1, bytes);
	return munmap(buffer, bytes);
}

static const struct kind {
	const char *name;
	int (*work)(void);
	int processes;
} kinds[] = {
	{ "target_kb", write_target, 2 },
	{ "target", write_target_bytes, 1 },
	{ "max_schedule_delay", write_delay, 1 },
	{ "attributes", read_attributes, 1 },
	{ "grants", map_grants, 2 },
	{ "hotplug_unpopulated", hotplug_for_grants, 1 },
	{ "blocks", online_blocks, 1 },
	{ "cpu1", switch_cpu, 1 },
	{ "memory", use_memory, 1 },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static int processes(const struct kind *kind)
{
	return kind->work == switch_cpu && !cpu_ms ? 0 : kind->processes;
}

/* Shared with the processes; each has a line of its own. */
static struct count {
	unsigned long done, refused;
} *counts;

static void run(const struct kind *kind, struct count *count, time_t end)
{
	srandom(getpid());
	while (time(NULL) < end)
		if (kind->work())
			count->refused++;
		else
			count->done++;
	exit(0);
}

int main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc == 5 ? atoi(argv[1]) : 0);
	int children = 0;
	FILE *report;

	low_kib = argc == 5 ? strtoul(argv[2], NULL, 10) : 0;
	high_kib = argc == 5 ? strtoul(argv[3], NULL, 10) : 0;
	cpu_ms = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;
	if (high_kib <= low_kib) {
		fprintf(stderr, "usage: race SECONDS LOW_KIB HIGH_KIB CPU_MS\n");
		return 1;
	}
	counts = mmap(NULL, sizeof(*counts) * 16, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (size_t k = 0; k < KINDS; k++)
		for (int p = 0; p < processes(&kinds[k]); p++, children++)
			if (!fork())
				run(&kinds[k], &counts[children], end);
	while (wait(NULL) > 0)
		;
	put(CPU1, "1\n");
	put(UNPOPULATED, "0\n");
	put(XEN_MEMORY "max_schedule_delay", "32\n");
	online_blocks();
	report = fopen(REPORT ".new", "w");
	children = 0;
	for (size_t k = 0; report && k < KINDS; k++) {
		unsigned long done = 0, refused = 0;

		for (int p = 0; p < processes(&kinds[k]); p++, children++) {
			done += counts[children].done;
			refused += counts[children].refused;
		}
		fprintf(report, "%s %lu %lu\n", kinds[k].name, done, refused);
	}
	if (report && !fclose(report))
		rename(REPORT ".new", REPORT);
	return 0;
}
