#!/bin/sh
# Proves that hard-limit leaves alone what has no hard_limit, and refuses, with the place named and nothing changed, each
# form it does not know. A form is a patch in cases/refused to a known tree; its header says what must be said.
# shellcheck disable=SC1091,SC2154 # lib.sh sets them
. "$(dirname "$0")/lib.sh"
needs patch
needs_spatch

header() { # NAME FILE
	sed -n "s/^$1: //p; /^---/q" "$2"
}

refuses_form() { # FILE
	form=$(basename "$1" .patch)
	tree_of "$(header Base "$1")" tree
	(cd "$tmp/tree" && patch -s -p1 <"$1")
	rm -rf "$tmp/tree.orig"
	cp -r "$tmp/tree" "$tmp/tree.orig"
	hard_limit --apply "$tmp/tree"
	ok "$form: refused, and the place is named" ended 1 "$(header Says "$1")"
	ok "$form: nothing was changed" unchanged tree
	ok "$form: that place is in the tree" place_exists
}

# A comment is named by its own line, the code that it stands above by the next.
place_exists() {
	sed -n 's/^hard-limit: \([^:]*\):\([0-9]*\): .*/\1 \2/p' "$tmp/err" | {
		read -r file line
		sed -n "$line,$((line + 1))p" "$tmp/tree/$file" | grep -E 'hard.limit|increase_reservation|target_pages|nr_pages'
	}
}

leaves_alone() {
	tree_of no-limit tree
	for option in --diff --apply "--patch $tmp/none"; do
		# shellcheck disable=SC2086 # an option and its argument
		hard_limit $option "$tmp/tree"
		ok "no field, ${option%% *}: told so" \
			ended 0 "$tmp/tree: the balloon driver has no hard_limit; nothing to do"
	done
	ok "no field: left alone" unchanged tree
	ok "no field: no patch is written" [ ! -e "$tmp/none" ]
}

# Others have a hard_limit of their own, and a comment is no use.
not_users() {
	tree_of mainline tree
	mkdir -p "$tmp/tree/fs" "$tmp/tree/arch/x86/xen"
	echo 'int f(struct quota bs) { return bs.hard_limit; }' >"$tmp/tree/fs/quota.c"
	echo '/* balloon_stats.hard_limit was read here. */' >"$tmp/tree/arch/x86/xen/mmu.c"
	hard_limit "$tmp/tree"
	ok "a hard_limit that is not the driver's, and a comment, are no users" diff "$legacy/cases/mainline/expect.patch" "$tmp/out"
}

leaves_alone
not_users
for p in "$legacy"/cases/refused/*.patch; do
	refuses_form "$p"
done
done_testing
