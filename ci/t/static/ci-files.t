#!/bin/sh
# The files for GitLab and GitHub are valid YAML, call make boot and all that make check calls, and otherwise only install packages, and keep what
# the commands leave. Nothing here can run them: Debian has no runner of either.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
cd "$TOP" || exit 1
FILES='.gitlab-ci.yml .github/workflows/boot.yml'

# yaml FILE EXPRESSION: strings from the parsed file, one a line. Debian's python, which has Debian's yaml.
yaml() {
	/usr/bin/python3 -c 'import sys, yaml
d = yaml.safe_load(open(sys.argv[1]))
print("\n".join(eval(sys.argv[2])))' "$1" "$2" || echo "$1 cannot be read"
}

# commands FILE: each line that it runs; a matrix is written out.
commands() {
	case $1 in
	.gitlab*)
		# shellcheck disable=SC2016 # GitLab's shell expands it
		yaml "$1" 'd["default"]["before_script"] + [line.replace(" KERNEL=\"$LINE\" XEN=\"$SUITE\"", "") for job in d.values() if "script" in job for line in job["script"]]'
		;;
	*)
		# shellcheck disable=SC2016 # GitHub expands it
		yaml "$1" '[line.replace("${{ matrix.target }}", target) for job in d["jobs"].values()
			for matrix in [job.get("strategy", {}).get("matrix", {"target": ["none"], "include": []})]
			for target in matrix["target"] + sorted({more["target"] for more in matrix["include"]})
			for step in job["steps"] for line in step.get("run", "").splitlines()]'
		;;
	esac
}

kept() {
	case $1 in
	.gitlab*) yaml "$1" '[path for job in d.values() if "artifacts" in job for path in job["artifacts"]["paths"]]' ;;
	*) yaml "$1" '[line for job in d["jobs"].values() for step in job["steps"] for line in step.get("with", {}).get("path", "").splitlines()]' ;;
	esac
}

strange() {
	commands "$1" | while read -r command; do
		case $command in
		'apt-get update -q' | 'apt-get install -y -q --no-install-recommends '*) ;;
		'make '*) make -n "${command#make }" >/dev/null 2>&1 || echo "no such target: $command" ;;
		*) echo "$command" ;;
		esac
	done
}

# shards FILE: the parts that the scenarios are split into, as GitLab says them by their number.
shards() {
	case $1 in
	.gitlab*) yaml "$1" '["%d/%d" % (n + 1, d["check-boots"]["parallel"]) for n in range(d["check-boots"]["parallel"])]' ;;
	*) yaml "$1" '[more["shard"] for more in d["jobs"]["make"]["strategy"]["matrix"]["include"] if "shard" in more]' ;;
	esac
}

# lines FILE: the lines of the kernels that are booted on each Xen.
lines() {
	case $1 in
	.gitlab*) yaml "$1" 'd["check-line"]["parallel"]["matrix"][0]["LINE"]' ;;
	*) yaml "$1" 'd["jobs"]["make"]["strategy"]["matrix"]["kernel"]' ;;
	esac
}

# lines_that_boot: those of the table.
lines_that_boot() {
	awk -F '\t' '!/^#/ && ($4 == "boot" || $4 == "all") { print $1 }' kernels
}

# booted FILE: the scenarios of all its shards.
booted() {
	for shard in $(shards "$1"); do
		ci/run --list --shard "$shard" 6.12
	done | sort
}

# parts_of_check: the targets that make check makes; check-lines is check-line with one line after the other.
parts_of_check() {
	sed -n '/^check:/,/^$/s/.*in-turn //p' Makefile | sed 's/check-lines/check-line/'
}

calls() {
	commands "$1" | grep -qx "$2"
}

# skipped FILE: the jobs that do not run when the kernels that they need could not be built.
skipped() {
	case $1 in
	.gitlab*) yaml "$1" '[name for name, job in d.items() if "script" in job and "kernels" in job.get("needs", []) and job.get("when") != "always"]' ;;
	*)
		# shellcheck disable=SC2016 # GitHub expands it
		yaml "$1" '[name for name, job in d["jobs"].items() if "kernels" in job.get("needs", "")
			and (job.get("if") != "${{ !cancelled() }}"
			or not all(step.get("continue-on-error") for step in job["steps"] if step.get("with", {}).get("name") == "kernels"))]'
		;;
	esac
}

# lost FILE: what the job that builds the kernels does not keep when one could not be built.
lost() {
	case $1 in
	.gitlab*) yaml "$1" '[path for path in d["kernels"]["artifacts"]["paths"] if d["kernels"]["artifacts"].get("when") != "always"]' ;;
	*) yaml "$1" '[step["with"]["path"] for step in d["jobs"]["kernels"]["steps"] if "upload" in step.get("uses", "") and step.get("if") != "always()"]' ;;
	esac
}

keeps() {
	kept "$1" | grep -qxF "$2"
}

# jobs: the targets of the Makefile; phony: those that it knows to be no files, as the table "kernels" is one.
jobs() {
	sed -n 's/^\([a-z0-9-]*\):.*/\1/p' Makefile | sort
}

phony() {
	sed -n 's/^\.PHONY: //p' Makefile | tr ' ' '\n' | sort
}

ok "every target of the Makefile is phony" test "$(jobs)" = "$(phony)"
for file in $FILES; do
	ok "$file is clean YAML" yamllint --strict -d '{extends: default, rules: {line-length: {max: 130}}}' "$file"
	ok "$file calls make boot" calls "$file" 'make boot'
	for target in $(parts_of_check); do
		ok "$file calls make $target, a part of make check" calls "$file" "make $target"
	done
	ok "its shards are all scenarios, none twice" test "$(booted "$file")" = "$(ci/run --list 6.12 | sort)"
	ok "it boots each line that boots" test "$(lines "$file")" = "$(lines_that_boot)"
	for target in kernels report; do
		ok "$file calls make $target" calls "$file" "make $target"
	done
	ok "though a kernel could not be built, the jobs that boot run" empty "$(skipped "$file")"
	ok "and get the others" empty "$(lost "$file")"
	ok "$file runs nothing else but the installing of packages" empty "$(strange "$file")"
	for folder in build/log/ build/results/ 'build/kernels/*/bzImage' 'build/kernels/*/Image' build/junit/ build/kernels/ build/junit.xml; do
		ok "$file keeps $folder" keeps "$file" "$folder"
	done
done
done_testing
