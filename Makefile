# The front door: `make` prints what there is, `make boot` does the main job, `make check` runs all tests.
#
# Options are typed behind `make`, as in `make boot KERNEL=6.1`:
#   KERNEL=LINE|DIRECTORY|TARBALL  a line of the table "kernels", or a kernel tree or tarball
#   GROUP=NAME or GROUP=..NAME     of which groups the series is to be (scripts/lib/groups.sh)
#   ARCH=x86|arm64                 the architecture
#   XEN=, QEMU=                    others than this machine's
#   REAL_TIME=1                    two vCPUs and the machine's clock
#   TYPES="pv pvh hvm"             the types of guests, or some of them
#   STOCK=package                  the distribution's own package as the stock kernel
#   JUNIT=FOLDER                   gets the results as JUnit XML too
#   JOBS=N                         boots and tests at a time
#   SHARD=K/N                      check-boots: one part of the scenarios
#   SEED=N, HOURS=N                soak
#   GIT_TREE=FOLDER                check-patches
#   SPATCH=PROGRAM|SUITE           check-legacy
# Of the environment only names that begin with BALLOON_ are read (docs/environment.md): an assignment here goes before a
# variable of the environment, and what is typed behind `make` before both.
KERNEL := $(BALLOON_KERNEL)
GROUP := $(BALLOON_GROUP)
ARCH := $(BALLOON_ARCH)
XEN := $(BALLOON_XEN)
QEMU := $(BALLOON_QEMU)
REAL_TIME := $(BALLOON_REAL_TIME)
STOCK := $(BALLOON_STOCK)
TYPES := $(BALLOON_TYPES)
JUNIT := $(BALLOON_JUNIT)
GIT_TREE := $(BALLOON_GIT_TREE)
SPATCH := $(BALLOON_SPATCH)
JOBS := $(BALLOON_JOBS)
SHARD := $(BALLOON_SHARD)
SEED :=
HOURS := 24
# The scripts are told by the environment, and each is told to end when what started it does (scripts/lib/ending.sh).
export BALLOON_KERNEL := $(KERNEL)
export BALLOON_GROUP := $(GROUP)
export BALLOON_ARCH := $(ARCH)
export BALLOON_XEN := $(XEN)
export BALLOON_QEMU := $(QEMU)
export BALLOON_REAL_TIME := $(REAL_TIME)
export BALLOON_STOCK := $(STOCK)
export BALLOON_TYPES := $(TYPES)
export BALLOON_JUNIT := $(JUNIT)
export BALLOON_GIT_TREE := $(GIT_TREE)
export BALLOON_SPATCH := $(SPATCH)
export BALLOON_JOBS := $(JOBS)
export BALLOON_SHARD := $(SHARD)
export BALLOON_GUARD := make
LINE := $(or $(KERNEL),6.12)
# The scenarios of the main job; `make check` runs all of ci/scenarios/.
MAIN = host-pressure partial-grant same-target quiet-hour
# What `make package` boots.
MAIN_PACKAGE = host-pressure partial-grant
# What `make check` boots on arm64.
MAIN_ARM64 = $(MAIN) hotplug-steps dom0-direct-mapped
# What make check-devices boots.
DEVICES = hvm disk busy-host dom0-pvh live-migration migration-moving
# What it has to say, scripts/deps says before.
AT_A_TIME = $(or $(JOBS),$(shell scripts/lib/at-a-time 2>/dev/null))

.DEFAULT_GOAL := help
# Every target is a job, not a file.
.PHONY: help boot check check-host check-static check-leaks check-harness check-export check-readme check-packages check-legacy
.PHONY: check-patches check-builds check-prefixes check-lines check-boots check-line check-arm64 check-races check-devices busy-host check-mutants
.PHONY: kernels report bench package soak prune scenarios picture clean

help: ## print the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 24

boot: ## the main job: build and boot a stock and a patched kernel (KERNEL=6.12), print the verdict and the table
	@scripts/deps boot 5
	@ci/harness/image '$(LINE)' stock >/dev/null
	@ci/harness/image '$(LINE)' patched >/dev/null
	@ci/run --jobs $(AT_A_TIME) '$(LINE)' $(MAIN)
	@ci/harness/table '$(LINE)' $(MAIN)

check: ## all tests: static checks, the harness's own tests, every scenario
	@scripts/deps check 12
	@ci/harness/ahead --lines ci/harness/in-turn check-host check-patches check-boots check-lines check-arm64

check-host: ## what boots nothing: check-static, check-harness, check-export, check-readme and check-legacy, several tests at a time
	@scripts/deps check
	@ci/harness/prove --jobs $(AT_A_TIME) ci/t/static ci/t/harness ci/t/refresh ci/t/export ci/t/readme legacy/t

check-static: ## shell scripts, the series' form
	@scripts/deps check
	@ci/harness/prove ci/t/static

check-leaks: ## for authors: the repo does not name this machine's mirrors or folders (not part of check)
	@ci/harness/prove ci/t/leaks

check-harness: ## the harness's own tests: verdicts, bad input
	@scripts/deps check
	@ci/harness/prove ci/t/harness

check-export: ## what a maintainer runs: refresh, and what export and submit write, applied by Debian's, rpm's and git's own tools, and mailed
	@scripts/deps check
	@ci/harness/prove ci/t/refresh ci/t/export

check-readme: ## every command in README.md and docs/, and what the figures there are of
	@scripts/deps check
	@ci/harness/prove ci/t/readme

check-packages: ## the series on the oldest package of each suite that ships the main line (not part of check: 150 MB each)
	@scripts/deps check
	@ci/harness/prove ci/t/packages

check-legacy: ## the conversion of trees that still have hard_limit (SPATCH=, a program or a suite)
	@scripts/deps check
	@ci/harness/prove legacy/t

check-patches: ## what a reviewer would run: checkpatch, Fixes:, codespell, coccicheck, kernel-doc, sparse, W=1, sizes (GIT_TREE=)
	@scripts/deps check
	@ci/harness/prove --jobs $(AT_A_TIME) --timer --comments ci/t/patches ci/t/builds

check-builds: ## drivers/xen/ in every configuration that the contract names, no new warning
	@scripts/deps check
	@ci/harness/prove ci/t/builds

check-prefixes: ## walk the series: each prefix builds and boots what it claims (not part of check: it takes long)
	@scripts/deps check
	@scripts/check-prefixes '$(LINE)'

check-lines: ## the other kernel lines of the table "kernels" that boot: build both kernels, boot host-pressure
	@scripts/deps boot
	@ci/harness/other-lines --jobs $(AT_A_TIME)

check-boots: ## every scenario on KERNEL, stock and patched (SHARD=2/4, the second of four parts)
	@scripts/deps boot
	@ci/harness/ahead ci/run --jobs $(AT_A_TIME) --shard '$(SHARD)' '$(LINE)'

check-line: ## host-pressure on KERNEL; passed over when no suite has it today (what check-lines does with each, for a CI that has a job for each)
	@scripts/deps boot
	@ci/run --if-there '$(LINE)' host-pressure

check-arm64: ## the main scenarios on arm64 (ARCH=arm64 makes check-boots and every other command that boots do all of them)
	@BALLOON_ARCH=arm64 scripts/deps boot
	@BALLOON_ARCH=arm64 ci/run --jobs $(AT_A_TIME) '$(LINE)' $(MAIN_ARM64)

kernels: ## build the kernels that check-boots boots, and no more, for a CI that hands them on
	@scripts/deps boot
	@ci/harness/ahead --build

report: ## one JUnit file, build/junit.xml, of all that is below JUNIT=FOLDER, and whether all of it passed
	@scripts/deps report
	@ci/harness/report '$(or $(JUNIT),build/junit)'

check-races: ## two vCPUs in real time, everything at once, on a plain kernel and two debug kernels (not part of check: real time varies)
	@scripts/deps boot
	@ci/harness/races '$(LINE)'

check-devices: ## HVM guests, disks, a busy host, a PVH dom0, live migration, stock and patched (not part of check: it takes long)
	@scripts/deps boot
	@ci/run --jobs $(AT_A_TIME) '$(LINE)' $(DEVICES)

busy-host: ## a daemon that shares memory out among four guests for an hour, stock and patched; writes its picture into docs/
	@scripts/deps boot
	@ci/run --jobs $(AT_A_TIME) '$(LINE)' busy-host
	@ci/harness/table '$(LINE)' busy-host
	@ci/harness/busy-host '$(LINE)' docs/busy-host.svg

check-mutants: ## break the driver in each row and see its scenario fail; writes docs/mutants.md (not part of check: it takes long)
	@scripts/deps check
	@prove --jobs $(AT_A_TIME) --comments --exec ci/mutant ci/mutants/*.patch
	@ci/mutant --table >docs/mutants.md.new && mv docs/mutants.md.new docs/mutants.md

bench: ## stock beside patched: how fast memory moves (7.2 unless KERNEL= is given; GROUP=..growth leaves the group speed off)
	@scripts/deps boot
	@ci/bench --jobs $(AT_A_TIME) '$(or $(KERNEL),7.2)'

package: ## kernel packages with the distribution's own configuration, built stock and patched, booted with their modules (not part of check: it takes long)
	@scripts/deps package
	@BALLOON_PACKAGE=1 ci/harness/image '$(LINE)' stock >/dev/null
	@BALLOON_PACKAGE=1 ci/harness/image '$(LINE)' patched >/dev/null
	@BALLOON_PACKAGE=1 ci/run --jobs $(AT_A_TIME) '$(LINE)' $(MAIN_PACKAGE)
	@BALLOON_PACKAGE=1 ci/harness/table '$(LINE)' $(MAIN_PACKAGE)

soak: ## random steps for 24 virtual hours (SEED=n repeats a run, HOURS=24)
	@scripts/deps boot
	@ci/soak --jobs $(AT_A_TIME) --seed '$(SEED)' --hours '$(HOURS)' '$(LINE)'

prune: ## remove kernels, objects and trees below build/ that were not used for 14 days (scripts/prune --days N)
	@scripts/prune

scenarios: ## list the scenarios, one line each
	@awk 'FNR == 1 { name = FILENAME; gsub(/.*\/|\.sh/, "", name); printf "%-24s %s\n", name, substr($$0, 3) }' ci/scenarios/*.sh

picture: ## write the table in README.md and its picture in docs/ from the last `make boot` and `make boot ARCH=arm64`
	@ci/harness/figures $(MAIN)

clean: ## remove everything that was downloaded and built
	rm -rf build
