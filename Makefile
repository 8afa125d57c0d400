# The front door: `make` prints what there is, `make boot` does the main job, `make check` runs all tests.
# KERNEL is a line of the table "kernels", or a kernel tree or tarball. JUNIT=FOLDER leaves the results there as JUnit XML too.

KERNEL ?= 6.12
export KERNEL SEED HOURS
# The scenarios of the main job; `make check` runs all of ci/scenarios/.
MAIN = host-pressure partial-grant same-target quiet-hour
JOBS ?= $(shell nproc)

.DEFAULT_GOAL := help
# Every target that the help lists is a job, not a file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST)))

help: ## print the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

boot: ## the main job: build and boot a stock and a patched kernel (KERNEL=6.12), print the verdict and the table
	@scripts/deps boot
	@scripts/build '$(KERNEL)' stock >/dev/null
	@scripts/build '$(KERNEL)' patched >/dev/null
	@ci/run --jobs $(JOBS) '$(KERNEL)' $(MAIN)
	@ci/table '$(KERNEL)' $(MAIN)

# Not $(MAKE), which would run with -n, too.
check: ## all tests: static checks, the harness's own tests, every scenario
	@scripts/deps check
	@ci/ahead --lines make --no-print-directory check-host check-patches check-boots check-lines

check-host: ## what boots nothing: check-static, check-harness, check-ship, check-readme and check-legacy, several tests at a time
	@scripts/deps check
	@ci/prove --jobs $(JOBS) ci/t/static ci/t/harness ci/t/refresh ci/t/export ci/t/readme legacy/t

check-static: ## shell scripts, the series' form
	@scripts/deps check
	@ci/prove ci/t/static

check-harness: ## the harness's own tests: verdicts, bad input
	@scripts/deps check
	@ci/prove ci/t/harness

check-ship: ## what a maintainer runs: refresh, and what export and submit write, applied by Debian's, rpm's and git's own tools, and mailed
	@scripts/deps check
	@ci/prove ci/t/refresh ci/t/export

check-readme: ## every command in README.md
	@scripts/deps check
	@ci/prove ci/t/readme

check-legacy: ## the conversion of trees that still have hard_limit
	@scripts/deps check
	@ci/prove legacy/t

check-patches: ## what a reviewer would run: checkpatch, Fixes:, codespell, coccicheck, kernel-doc, sparse, W=1, sizes (GIT_TREE=)
	@scripts/deps check
	@ci/prove --jobs $(JOBS) --timer --comments ci/t/patches ci/t/builds

check-builds: ## drivers/xen/ in every configuration that the contract names, no new warning
	@scripts/deps check
	@ci/prove ci/t/builds

check-prefixes: ## walk the series: each prefix builds and boots what it claims (not part of check: it takes long)
	@scripts/deps check
	@scripts/check-prefixes '$(KERNEL)'

check-lines: ## the other kernel lines of the table "kernels" that boot: build both kernels, boot host-pressure
	@scripts/deps boot
	@awk -F '\t' '!/^#/ && $$4 == "boot" { print $$1 }' kernels | xargs -P $(JOBS) -I '{}' ci/run '{}' host-pressure

check-boots: ## every scenario on KERNEL, stock and patched
	@scripts/deps boot
	@ci/ahead ci/run --jobs $(JOBS) '$(KERNEL)'

check-races: ## two vCPUs in real time, everything at once, on a plain kernel and two debug kernels (not part of check: real time varies)
	@scripts/deps boot
	@REAL_TIME=1 VARIANTS=patched ci/scenario '$(KERNEL)' races
	@for debug in debug kcsan; do \
		DOM0_KERNEL=$$(scripts/build '$(KERNEL)' patched) REAL_TIME=1 VARIANTS=patched KCONFIG=$$debug \
			ci/scenario '$(KERNEL)' races || exit 1; done

check-mutants: ## break the driver in each row and see its scenario fail; writes docs/mutants.md (not part of check: it takes long)
	@scripts/deps check
	@prove --jobs $(JOBS) --comments --exec ci/mutant ci/mutants/*.patch
	@ci/mutant --table >docs/mutants.md.new && mv docs/mutants.md.new docs/mutants.md

bench: ## stock beside patched: how fast memory moves (7.2 unless KERNEL= is given; GROUP=first leaves the second group off)
	@scripts/deps boot
	@ci/bench --jobs $(JOBS) '$(if $(filter file,$(origin KERNEL)),7.2,$(KERNEL))'

soak: ## random steps for 24 virtual hours (SEED=n repeats a run, HOURS=24)
	@scripts/deps boot
	@JOBS=$(JOBS) ci/soak '$(KERNEL)'

scenarios: ## list the scenarios, one line each
	@for s in ci/scenarios/*.sh; do printf '%-24s %s\n' "$$(basename $$s .sh)" "$$(sed -n '1s/^# //p' $$s)"; done

picture: ## draw the committed picture again from the last `make boot`
	@ci/table --picture docs '$(KERNEL)' $(MAIN)

clean: ## remove everything that was downloaded and built
	rm -rf build
