// SPDX-License-Identifier: GPL-2.0
/*
 * count: a plugin for QEMU that counts the instructions that run, by address.
 *
 * It cuts the run into phases: each "xchg %rbx,%rbx" that the machine executes
 * (nothing else does; "xenmem time" does it twice) ends one.  At each phase's
 * end, lines "ADDRESS INSTRUCTIONS" of the blocks that ran in it are written to
 * the file FILE.NUMBER, the first being 0.
 *
 * Usage: qemu-system-x86_64 -plugin count.so,out=FILE
 *
 * Debian has no package with QEMU's header, so what is used of it is declared
 * here.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info_t;
enum { CB_NO_REGS };
enum { INLINE_ADD_U64 };

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t idx);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
		void (*cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb,
					      int op, void *ptr, uint64_t imm);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
		void (*cb)(unsigned int vcpu, void *data), int flags, void *data);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id,
		void (*cb)(qemu_plugin_id_t id, void *data), void *data);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

#define SLOTS	(1u << 21)	/* a power of two, far above the blocks of a run */

static struct slot {
	uint64_t address, count;
} slots[SLOTS];
static const char *file = "count";
static int phase;

static struct slot *slot_of(uint64_t address)
{
	uint64_t i = (address * 0x9e3779b97f4a7c15ull) >> 43;

	while (slots[i].address && slots[i].address != address)
		i = (i + 1) % SLOTS;
	slots[i].address = address;
	return &slots[i];
}

static void end_phase(void)
{
	char name[4096];
	FILE *out;

	snprintf(name, sizeof(name), "%s.%d", file, phase++);
	out = fopen(name, "w");
	if (!out) {
		perror(name);
		exit(1);
	}
	for (size_t i = 0; i < SLOTS; i++) {
		if (slots[i].count)
			fprintf(out, "%016" PRIx64 " %" PRIu64 "\n",
				slots[i].address, slots[i].count);
		slots[i].count = 0;
	}
	fclose(out);
}

static void marked(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	end_phase();
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	static const unsigned char mark[] = { 0x48, 0x87, 0xdb };
	size_t n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (qemu_plugin_insn_size(insn) == sizeof(mark) &&
		    !memcmp(qemu_plugin_insn_data(insn), mark, sizeof(mark)))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, marked,
							       CB_NO_REGS, NULL);
	}
	qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64,
			&slot_of(qemu_plugin_tb_vaddr(tb))->count, n);
}

static void ended(qemu_plugin_id_t id, void *data)
{
	(void)id;
	(void)data;
	end_phase();
}

__attribute__((visibility("default")))
int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info,
			int argc, char **argv)
{
	(void)info;
	if (argc == 1 && !strncmp(argv[0], "out=", 4))
		file = argv[0] + 4;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}
