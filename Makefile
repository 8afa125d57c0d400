# The front door: `make` prints what there is, `make boot` does the main job, `make check` runs all tests.
# KERNEL is a line of the table "kernels", or a kernel tree or tarball.

KERNEL ?= 6.12
export KERNEL
# The scenarios of the main job; `make check` runs all of ci/scenarios/.
MAIN = host-pressure partial-grant same-target quiet-hour
JOBS ?= $(shell nproc)

.DEFAULT_GOAL := help
.PHONY: help boot check check-static check-export check-harness check-legacy check-builds check-prefixes check-boots scenarios picture clean

help: ## print the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

boot: ## the main job: build and boot a stock and a patched kernel (KERNEL=6.12), print the verdict and the table
	@scripts/deps boot
	@scripts/build '$(KERNEL)' stock >/dev/null
	@scripts/build '$(KERNEL)' patched >/dev/null
	@ci/run --jobs $(JOBS) '$(KERNEL)' $(MAIN)
	@ci/table '$(KERNEL)' $(MAIN)

check: check-static check-export check-harness check-legacy check-builds check-boots ## all tests: static checks, the harness's own tests, every scenario

check-static: ## shell scripts, the series' form, the patches' style
	@scripts/deps check
	@prove ci/t/static

check-export: ## what export and submit write: applied by Debian's, rpm's and git's own tools, and mailed
	@scripts/deps check
	@prove ci/t/export

check-harness: ## the harness's own tests: verdicts, bad input
	@scripts/deps check
	@prove ci/t/harness

check-legacy: ## the conversion of trees that still have hard_limit
	@scripts/deps check
	@prove legacy/t

check-builds: ## drivers/xen/ in every configuration that the contract names, no new warning
	@scripts/deps check
	@prove ci/t/builds

check-prefixes: ## walk the series: each prefix builds and boots what it claims (not part of check: it takes long)
	@scripts/deps check
	@scripts/check-prefixes '$(KERNEL)'

check-boots: ## every scenario on KERNEL, stock and patched
	@scripts/deps boot
	@ci/run --jobs $(JOBS) '$(KERNEL)'

scenarios: ## list the scenarios, one line each
	@for s in ci/scenarios/*.sh; do printf '%-24s %s\n' "$$(basename $$s .sh)" "$$(sed -n '1s/^# //p' $$s)"; done

picture: ## draw the committed picture again from the last `make boot`
	@ci/table --picture docs '$(KERNEL)' $(MAIN)

clean: ## remove everything that was downloaded and built
	rm -rf build
