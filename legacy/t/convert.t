#!/bin/sh
# Proves what hard-limit makes of the forms it knows: the expected change and no other, code with nothing unused, and, run
# against a Xen that grants a part, a driver that keeps the part and comes back on the timer.
# shellcheck disable=SC1091,SC2154 # lib.sh sets them
. "$(dirname "$0")/lib.sh"
needs gcc patch
needs_spatch

# The kernel, too, is built without these two warnings; all else that could be unused is an error.
warnings='-Wall -Wextra -Wunused -Werror -Wno-unused-parameter -Wno-sign-compare'

# The drivers' own includes are empty; kernel.h stands for all of them.
empty_includes() {
	grep -rhoE '^#include <[^>]+>' "$legacy/cases" | sed 's/#include <//; s/>//' | sort -u | while read -r h; do
		mkdir -p "$tmp/include/${h%/*}"
		: >"$tmp/include/$h"
	done
}

compile() { # GCC-ARGUMENT...
	gcc -O1 -I"$tmp/include" -I"$legacy/t" -include "$legacy/t/kernel.h" "$@"
}

compiles() { # TREE
	find "$1" -name '*.c' | sort >"$tmp/sources"
	while read -r c; do
		for config in -UCONFIG_XEN '-DCONFIG_XEN -DCONFIG_XEN_SCRUB_PAGES' -DMODULE; do
			# shellcheck disable=SC2086 # lists of options
			compile -std=gnu89 $warnings $config -c -o /dev/null "$c" || return 1
		done
	done <"$tmp/sources"
}

# Builds the worker of a tree into the growth program and runs it; its TAP lines are in $tmp/growth.
grows() { # TREE
	driver=$(find "$1" -name balloon.c)
	setter=$(grep -ohE '\<(balloon_)?set_new_target\>' "$driver" | head -n 1)
	rest=$(find "$1" -name sysfs.c)
	counts=-DIN_FILE
	! grep -rq '^struct balloon_stats {' "$1" || counts=-DIN_STRUCT
	# shellcheck disable=SC2086 # $rest is one file or none
	compile -w $counts -DSET_TARGET="$setter" -DDRIVER="\"$driver\"" -o "$tmp/growth.bin" "$legacy/t/growth.c" $rest || return 1
	timeout 10 "$tmp/growth.bin" >"$tmp/growth" || { tail -n 1 "$tmp/growth"; return 1; }
	grep '^not ok' "$tmp/growth" && return 1
	[ "$(grep -c '^ok' "$tmp/growth")" = "$(sed -n 's/^1\.\.//p' "$tmp/growth")" ]
}

fails() { # COMMAND...
	! "$@"
}

# The growth program must find each of these wrong in the driver as it was.
bugs_found() {
	for bug in 'nothing is given back' 'the 1 s timer is set' 'takes the rest' 'what was granted is counted'; do
		grep -q "^not ok .*$bug" "$tmp/growth" || { echo "not found: $bug"; return 1; }
	done
}

patched() { # NAME PATCH
	(cd "$tmp/$1.orig" && patch -s -p1 <"$2") && diff -r "$tmp/$1.orig" "$tmp/$1"
}

shows_and_writes() { # CASE
	tree_of "$1" tree
	hard_limit "$tmp/tree"
	ok "$1: the expected change is shown" diff "$legacy/cases/$1/expect.patch" "$tmp/out"
	hard_limit --patch "$tmp/written" "$tmp/tree"
	ok "$1: and written as a patch" diff "$legacy/cases/$1/expect.patch" "$tmp/written"
	ok "$1: neither touches the tree" unchanged tree
}

applies() { # CASE
	hard_limit --apply "$tmp/tree"
	ok "$1: applied, it gives what the patch gives" patched tree "$tmp/written"
	ok "$1: no trace of the field is left" fails grep -r hard_limit "$tmp/tree"
	hard_limit --apply "$tmp/tree"
	ok "$1: a second run says that there is nothing to do" \
		ended 0 "$tmp/tree: the balloon driver has no hard_limit; nothing to do"
	ok "$1: and changes nothing" unchanged tree
}

behaves() { # CASE
	ok "$1: compiles, and nothing in it is unused" compiles "$tmp/tree"
	ok "$1: keeps what was granted and comes back for the rest" grows "$tmp/tree"
	ok "$1: as it was, it does not" fails grows "$legacy/cases/$1/tree"
	ok "$1: and the bugs are those that the change mends" bugs_found
}

# Each part of the change, undone by itself, must be noticed.
undone() { # WHAT SED-EXPRESSION
	tree_of mainline undone
	hard_limit --apply "$tmp/undone"
	sed -i "$2" "$tmp/undone/drivers/xen/balloon.c"
	ok "without $1 the growth program fails" fails grows "$tmp/undone"
}

unused_is_noticed() {
	mkdir -p "$tmp/unused"
	printf 'int f(void);\nint f(void)\n{\n%s\n\treturn 0;\n}\n' "$1" >"$tmp/unused/f.c"
	ok "the compiler notices $2" fails compiles "$tmp/unused"
}

two_drivers() {
	tree_of mainline two
	cp -r "$legacy/cases/xenlinux/tree/drivers/xen/balloon" "$tmp/two/drivers/xen/"
	cp -r "$tmp/two/drivers/xen/balloon" "$tmp/two.orig/drivers/xen/"
	hard_limit --apply "$tmp/two"
	cat "$legacy/cases/mainline/expect.patch" "$legacy/cases/xenlinux/expect.patch" >"$tmp/both"
	ok "a tree with both drivers has both changed" patched two "$tmp/both"
}

empty_includes
for c in mainline xenlinux forward-port file-variables unguarded; do
	shows_and_writes "$c"
	applies "$c"
	behaves "$c"
done
undone "the bound of the loop" 's/i < rc;/i < nr_pages;/'
undone "the count" 's/current_pages += rc;/current_pages += nr_pages;/'
undone "the value returned" 's/return rc != nr_pages;/return 0;/'
undone "the look at errors" '/if (rc < 0)/,/goto out;/d'
unused_is_noticed 'int left;' "a variable that is not used"
unused_is_noticed 'left:' "a label that is not used"
two_drivers
done_testing
