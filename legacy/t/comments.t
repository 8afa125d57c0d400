#!/bin/sh
# Proves that no comment goes but those within what goes: with one above and one behind every line of a known form, the change is the
# same, and all the comments of lines that stay, stay.
# shellcheck disable=SC1091,SC2154 # lib.sh sets them
. "$(dirname "$0")/lib.sh"
needs patch
needs_spatch

sources() { # TREE
	(cd "$1" && find . -name '*.[ch]' | sort)
}

decorate() { # TREE
	for f in $(sources "$1"); do
		awk -f "$legacy/comments.awk" -f "$legacy/t/decorate.awk" "$1/$f" >"$tmp/decorated"
		cp "$tmp/decorated" "$1/$f"
	done
}

undecorate() { # TREE
	for f in $(sources "$1"); do
		sed -i -e '/^\/\* above [0-9]* \*\/$/d' -e 's, /\* behind [0-9]* \*/,,' "$1/$f"
	done
}

expected() { # CASE: what the case's tree is to be, as $tmp/expected
	rm -rf "$tmp/expected"
	cp -r "$legacy/cases/$1/tree" "$tmp/expected"
	(cd "$tmp/expected" && patch -s -p1 <"$legacy/cases/$1/expect.patch")
}

# Prints the lines of a file that stay, by number. The jump out of the give-back stays, but it stands within what goes.
staying() { # CASE FILE
	diff --old-line-format='' --new-line-format='' --unchanged-line-format='%dn %L' "$legacy/cases/$1/tree/$2" "$tmp/expected/$2" |
		sed 's/^\([0-9]*\) \t\tgoto out;$/\1 within/' | awk '{ print $1, $2 == "within" ? "within" : "stays" }'
}

comments() { # FILE
	grep -o '/\* \(above\|behind\) [0-9]* \*/' "$1" | tr -d '/*' | sort -u
}

# Comments that the decorated tree has and the changed one has not, but for those of lines that go: behind them, and above them if
# the line before goes, too.
lost() { # CASE
	for f in $(sources "$tmp/decorated.orig"); do
		comments "$tmp/decorated.orig/$f" >"$tmp/before"
		comments "$tmp/decorated.tree/$f" >"$tmp/after"
		comm -23 "$tmp/before" "$tmp/after" >"$tmp/gone"
		staying "$1" "$f" | cat - "$tmp/gone" | awk -v file="$f" '
			$1 == "above" || $1 == "behind" { gone[++n] = $1; line[n] = $2; next }
			{ stays[$1] = $2 }
			END {
				for (i = 1; i <= n; i++)
					if (stays[line[i]] == "stays" || gone[i] == "above" && stays[line[i] - 1] == "stays")
						print file ": " gone[i] " line " line[i]
			}'
	done
}

none_lost() { # CASE
	lost "$1" >"$tmp/lost"
	cat "$tmp/lost"
	[ ! -s "$tmp/lost" ]
}

# Whether a blank line goes depends on its neighbours, so these are not compared here.
keeps_comments() { # CASE
	expected "$1"
	tree_of "$1" decorated.tree
	decorate "$tmp/decorated.tree"
	rm -rf "$tmp/decorated.orig"
	cp -r "$tmp/decorated.tree" "$tmp/decorated.orig"
	hard_limit --apply "$tmp/decorated.tree"
	ok "$1 with comments everywhere: converted" [ "$status" = 0 ]
	ok "$1: no comment of a line that stays is lost" none_lost "$1"
	ok "$1: a changed line keeps the comment behind it" grep -rq 'return rc != nr_pages; /\* behind [0-9]* \*/$' "$tmp/decorated.tree"
	undecorate "$tmp/decorated.tree"
	ok "$1: the code is what it is without them" diff -rB "$tmp/expected" "$tmp/decorated.tree"
}

# A file that does not end with a newline stays so.
keeps_end() {
	tree_of mainline tree
	f=drivers/xen/balloon.c
	printf '/* the end */' | tee -a "$tmp/tree/$f" >>"$tmp/tree.orig/$f"
	hard_limit --apply "$tmp/tree"
	ok "an end without a newline stays so" [ "$(tail -c 13 "$tmp/tree/$f")" = '/* the end */' ]
}

# Lines that end with a carriage return and a newline are no other lines: what goes and what comes is the same.
keeps_carriage_returns() { # CASE
	expected "$1"
	tree_of "$1" tree
	find "$tmp/tree" "$tmp/expected" -name '*.[ch]' -exec sed -i 's/$/\r/' {} +
	hard_limit --apply "$tmp/tree"
	ok "$1 with carriage returns: they stay, and nothing else differs" diff -r "$tmp/expected" "$tmp/tree"
}

for c in mainline xenlinux forward-port file-variables unguarded; do
	keeps_comments "$c"
	keeps_carriage_returns "$c"
done
keeps_end
done_testing
