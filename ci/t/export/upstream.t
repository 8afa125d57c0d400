#!/bin/sh
# `scripts/upstream`: every patch has one upstream state, docs/patches.md says the same, and what is set is used.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"

# A checkout of our own to change.
copy_checkout
first=$(series_patches | head -n 1)
last=$(series_patches | tail -n 1)
url=https://lore.kernel.org/r/cover.1.git.a@b.example

# with LINE: the first patch with this instead of its line Upstream:.
with() {
	sed "0,/^Upstream: .*/s##$1#" "$TOP/patches/$first" >"copy/patches/$first"
}

# state PATCH: as the copy's script prints it.
state() {
	copy/scripts/upstream | awk -F '\t' -v patch="$1" '$1 == patch { print $2 }'
}

# exported PATCH FIELD
exported() {
	sed -n "/^\$/q; s/^$2: //p" debian/[0-9]*-"$1"
}

unknown_states() {
	"$TOP/scripts/upstream" | cut -f2 | grep -vxE 'not sent|sent, https://.*|merged, v[0-9.]+(-rc[0-9]+)?'
}

ok "patches and docs/patches.md agree" "$TOP/scripts/upstream"
ok "all patches are listed" test "$("$TOP/scripts/upstream" | wc -l)" -eq "$(only_patches <"$TOP/series" | wc -l)"
ok "with a known state" empty "$(unknown_states)"
for bad in '' 'Upstream: sent' 'Upstream: sent, lore' 'Upstream: merged' 'Upstream: merged, 7.5' 'Upstream: no' 'upstream: not sent' \
	'Upstream: not sent\nUpstream: merged, v7.5'; do
	with "$bad"
	refuses "'$bad' is no state, says upstream" 1 "^upstream: patches/$first: its upstream state is" copy/scripts/upstream
	refuses "and export" 1 "^export: patches/$first: its upstream state is" copy/scripts/export mbox "$work/bad"
	ok "which leaves nothing" not test -e "$work/bad"
done
with 'Upstream: merged, v7.5'
refuses "a table that says otherwise is found" 1 "docs/patches.md says 'not sent' of ${first%.patch}, the patch says 'merged, v7.5'" \
	copy/scripts/upstream
with 'Upstream: not sent'
refuses "a state that is none is not set" 1 "'gone' is no upstream state" copy/scripts/upstream set gone
refuses "nor one with a | in its URL, which ends a cell of the table" 1 "'sent, https://a.example/x|y' is no upstream state; .*%7C" \
	copy/scripts/upstream set 'sent, https://a.example/x|y' "$first"
refuses "nor one of a patch that is not there" 1 'the series has no nothing.patch' copy/scripts/upstream set 'not sent' nothing.patch
ok "nothing was changed by that" diff -r "$TOP/patches" copy/patches
ok "a state is set" copy/scripts/upstream set "sent, $url" "$first"
ok "another one" copy/scripts/upstream set 'merged, v7.5-rc1' "$last"
ok "the first is there, in patch and table" test "$(state "$first")" = "sent, $url"
ok "the second too" test "$(state "$last")" = 'merged, v7.5-rc1'
ok "that changes one line of the patch" test "$(diff "$TOP/patches/$first" "copy/patches/$first" | grep -c '^[<>]')" -eq 2
ok "and two lines of the table" test "$(diff "$TOP/docs/patches.md" copy/docs/patches.md | grep -c '^>')" -eq 2
copy/scripts/export debian "$work/debian" >/dev/null 2>&1
ok "DEP-3: sent patches have where" test "$(exported "$first" Forwarded)" = "$url"
ok "merged ones have since when" test "$(exported "$last" Applied-Upstream)" = v7.5-rc1
ok "all others are not forwarded" test "$(grep -lx 'Forwarded: no' debian/*.patch | wc -l)" -eq $(($(series_patches | wc -l) - 2))
copy/scripts/upstream set 'not sent'
ok "all are set at once" diff -r "$TOP/patches" copy/patches
BALLOON_GROUP=$thread copy/scripts/upstream set "sent, $url"
ok "or those of a group" test "$(grep -lxF "Upstream: sent, $url" copy/patches/*.patch | sed 's,.*/,,')" = "$(in_groups "$thread" | only_patches | sort)"
ok "of which it tells alone" test "$(BALLOON_GROUP=$thread copy/scripts/upstream)" = "$(copy/scripts/upstream | grep -F "$url")"
copy/scripts/upstream set 'not sent'
ok "and back" diff -r "$TOP/patches" copy/patches
done_testing
