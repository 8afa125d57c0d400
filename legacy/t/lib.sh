# Sourced by the tests here: TAP output, and trees to work on. Sets $legacy (this directory's parent) and $tmp.
# shellcheck shell=sh

TOP=$(CDPATH='' cd "$(dirname "$0")/../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
set -e
legacy=$TOP/legacy
tmp=$(mktemp -d)
remove_at_exit "$tmp"

needs() { # COMMAND...
	for c; do
		command -v "$c" >/dev/null || { echo "1..0 # SKIP $c is not installed"; exit 0; }
	done
}

# Needs spatch, and puts the one that BALLOON_SPATCH names first in the path: a program, or a suite (see ci/harness/spatch).
needs_spatch() {
	[ -n "${BALLOON_SPATCH-}" ] || {
		needs spatch
		return 0
	}
	spatch=$("$TOP/ci/harness/spatch") || {
		echo "1..0 # SKIP SPATCH=$BALLOON_SPATCH: no such spatch is to be had; the lines above say why"
		exit 0
	}
	mkdir "$tmp/bin"
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\nexec %s "$@"\n' "$spatch" >"$tmp/bin/spatch"
	chmod +x "$tmp/bin/spatch"
	PATH=$tmp/bin:$PATH
}

# A fresh copy of a case's tree as $tmp/NAME, and as $tmp/NAME.orig to compare with.
tree_of() { # CASE NAME
	rm -rf "${tmp:?}/$2" "$tmp/$2.orig"
	cp -r "$legacy/cases/$1/tree" "$tmp/$2"
	cp -r "$tmp/$2" "$tmp/$2.orig"
}

unchanged() { # NAME
	diff -r "$tmp/$1.orig" "$tmp/$1"
}

# Runs hard-limit; keeps $tmp/out, $tmp/err and $status.
hard_limit() { # ARGUMENT...
	status=0
	"$legacy/hard-limit" "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
}

# The last run ended so, and said one line of this text and nothing else.
ended() { # STATUS TEXT-OF-STDERR
	echo "status $status, said: $(cat "$tmp/err")"
	[ "$status" = "$1" ] && [ ! -s "$tmp/out" ] && [ "$(cat "$tmp/err")" = "hard-limit: $2" ]
}
