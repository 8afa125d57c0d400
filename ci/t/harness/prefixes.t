#!/bin/sh
# scripts/check-prefixes: which prefixes it walks with GROUP=, each with all that comes before it and boots that are due there. What builds
# and boots is replaced by something that notes what it was told.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_GROUP
. "$TOP/scripts/lib/series.sh"
work=$(mktemp -d)
remove_at_exit "$work"
mkdir -p "$work/ci/harness"
cp -R "$TOP/scripts" "$TOP/patches" "$TOP/series" "$TOP/kernels" "$work/"
cp -R "$TOP/ci/scenarios" "$work/ci/"
for stub in scripts/build scripts/check-builds ci/harness/scenario; do
	# shellcheck disable=SC2016 # the stub's
	printf '#!/bin/sh\necho "%s $2 $(grep -c "^balloon-" "$BALLOON_SERIES") ${BALLOON_GROUP:-none} $(grep -c Group "$BALLOON_SERIES")" >>"%s/told"\n' \
		"${stub##*/}" "$work" >"$work/$stub"
	chmod +x "$work/$stub"
done
first=$(group_names | head -n 1) last=$(group_names | tail -n 1)
all=$(series_patches | wc -l)

# walk GROUP OPTION...: of the copy; "told" is what the stubs were told.
walk() {
	rm -f "$work/told"
	group=$1
	shift
	BALLOON_GROUP=$group BALLOON_BUILD=$work/build "$work/scripts/check-prefixes" "$@" nothing >"$work/tap" 2>"$work/said" || {
		cat "$work/said"
		return 1
	}
	cat "$work/told"
}

# built: the sizes of the prefixes that were built.
built() {
	sed -n 's/^build patched \([0-9]*\) .*/\1/p' "$work/told" | paste -sd' '
}

# patches GROUP: how many.
patches() {
	in_groups "$1" | only_patches | wc -l
}

ok "GROUP=NAME" walk "$last" --build-only
ok "walks that group's prefixes, on top of the groups before it" test "$(built)" = "$(seq $((all - $(patches "$last") + 1)) "$all" | paste -sd' ')"
ok "the steps are told of the prefix, and of no group" empty "$(grep -v ' none 0$' "$work/told")"
ok "GROUP=..NAME" walk "..$first" --build-only
ok "walks the prefixes up to it" test "$(built)" = "$(seq "$(patches "$first")" | paste -sd' ')"
ok "nothing is booted with --build-only" not grep -q '^scenario' "$work/told"
ok "with boots" walk "..$first"
ok "what is due is booted" grep -q '^scenario' "$work/told"
ok "and nothing that needs a later group" empty "$(grep '^scenario' "$work/told" | awk -v most="$(patches "$first")" '$3 > most')"
done_testing
