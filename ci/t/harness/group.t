#!/bin/sh
# The groups of the series: GROUP= means the same before every script, a tree gets the groups that fit it and no part of one, and
# whoever keeps something by the series' key does so by what was applied.
# Environment: KERNEL, the line whose tree is used (6.12).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_GROUP
# The main line takes all groups but those for newer trees only.
BALLOON_SERIES=$(mktemp)
export BALLOON_SERIES
remove_at_exit "$BALLOON_SERIES"
sed '/^# --- Group "[a-z]*", for newer trees only:/,$d' "$TOP/series" >"$BALLOON_SERIES"
. "$TOP/scripts/lib/series.sh"
. "$TOP/scripts/lib/rows.sh"
source_tree=$("$TOP/scripts/fetch" "${BALLOON_KERNEL:-6.12}") || exit 1
work=$(mktemp -d)
remove_at_exit "$work"
names=$(group_names)
first=$(echo "$names" | head -n 1) last=$(echo "$names" | tail -n 1) before_last=$(echo "$names" | tail -n 2 | head -n 1)

# series_says COMMAND [NAME=VALUE...]: what a command that scripts/lib/series.sh defines prints in that environment.
series_says() {
	command=$1
	shift
	# shellcheck disable=SC2016 # the inner shell's
	env "$@" sh -c 'TOP=$1; . "$TOP/scripts/lib/common.sh"; . "$TOP/scripts/lib/series.sh"; eval "$2"' sh "$TOP" "$command"
}

patches() {
	series_says series_patches "$@"
}

# key NAME=VALUE...: what scripts/build knows the series by.
key() {
	series_says ". $TOP/scripts/lib/directory.sh; . $TOP/scripts/lib/source.sh; tree=$source_tree; variant_key patched" "$@"
}

# new_tree FROM: the files that the series changes.
new_tree() {
	rm -rf "$work/tree"
	mkdir "$work/tree"
	copy_files "$1" "$work/tree"
	touch "$work/tree/Kbuild"
}

# spoil PATCH: the tree of a kernel that this patch, and none before it, does not fit: it changes what a line says that the patch has.
spoil() {
	new_tree "$source_tree"
	sed -n 's/^-\([^-].*\)/\1/p' "$QUILT_PATCHES/$1" | while IFS= read -r line; do
		for file in $(cd "$QUILT_PATCHES" && patched_files "$1"); do
			[ "$(grep -cxF -- "$line" "$work/tree/$file")" = 1 ] || continue
			used_before "$1" "$line" || {
				NEW=$(printf '%s /* moved */' "$line") awk -v old="$line" '$0 == old { print ENVIRON["NEW"]; next } { print }' \
					"$work/tree/$file" >"$work/spoilt"
				cp "$work/spoilt" "$work/tree/$file"
				return
			}
		done
	done
}

# used_before PATCH LINE: whether an earlier patch has the line, too.
used_before() {
	for earlier in $(only_patches <"$whole_series" | sed "/^$1\$/,\$d"); do
		! grep -qF -- "$2" "$QUILT_PATCHES/$earlier" || return 0
	done
	return 1
}

# apply [NAME=VALUE...]: to the tree, with what it says in "said".
apply() {
	env "$@" "$TOP/scripts/apply" "$work/tree" >"$work/said" 2>&1
	status=$?
	cat "$work/said"
	return "$status"
}

# has GROUP: the tree has the patches that GROUP names, and no other.
has() {
	applied "$work/tree"
	[ "$(applied "$work/tree")" = "$(patches BALLOON_GROUP="$1")" ]
}

# untouched: nothing was applied to the tree.
untouched() {
	[ ! -e "$work/tree/.pc" ]
}

says() {
	cat "$work/said"
	grep -qE -- "$1" "$work/said"
}

# --- what GROUP= means
ok "the series is made of groups" test "$(echo "$names" | wc -l)" -ge 2
ok "each patch is in one" empty "$(sed '/^# --- Group "/,$d' "$TOP/series" | only_patches)"
ok "those for newer trees only are the last" test "$(only_patches <"$TOP/series")" = "$(
	only_patches <"$BALLOON_SERIES"
	for name in $(series_says newer_groups BALLOON_SERIES="$TOP/series"); do patches BALLOON_SERIES="$TOP/series" BALLOON_GROUP="$name"; done
)"
ok "each has patches" empty "$(for name in $names; do [ -n "$(patches BALLOON_GROUP="$name")" ] || echo "$name"; done)"
ok "no two have one name" test "$(echo "$names" | sort -u)" = "$(echo "$names" | sort)"
ok "without GROUP there are all, group by group" test "$(patches)" = "$(for name in $names; do patches BALLOON_GROUP="$name"; done)"
ok "..NAME is all up to it" test "$(patches BALLOON_GROUP=.."$before_last"; patches BALLOON_GROUP="$last")" = "$(patches)"
ok "..NAME of the last is all" test "$(patches BALLOON_GROUP=.."$last")" = "$(patches)"
ok "so it has the same key" test "$(key BALLOON_GROUP=.."$last")" = "$(key)"
ok "and ..NAME of the one before has another" not test "$(key BALLOON_GROUP=.."$before_last")" = "$(key)"
ok "..NAME of the first is the first" test "$(key BALLOON_GROUP=.."$first")" = "$(key BALLOON_GROUP="$first")"
new_tree "$source_tree"
for bad in second ..second .. first.. "$first $last"; do
	refuses "GROUP='$bad' is refused, with the names that there are" 1 \
		"^apply: GROUP is '$bad', which is no group of .*$(echo "$names" | tr '\n' ' ')" env BALLOON_GROUP="$bad" "$TOP/scripts/apply" "$work/tree"
done
for script in scripts/unapply scripts/build scripts/export scripts/submit scripts/upstream scripts/cover scripts/refresh scripts/check-prefixes \
	scripts/check-patches scripts/check-builds ci/run ci/harness/scenario ci/harness/table; do
	refuses "$script refuses it, too" 1 "^${script##*/}: GROUP is 'second'.*$first .*$last" env BALLOON_GROUP=second "$TOP/$script" 6.12 stock
done

# --- what a tree gets
ok "a tree that all groups fit gets them all" apply
ok "which is said" says "applied $(patches | wc -l) patches to .*, of the groups: $(echo "$names" | tr '\n' ' ' | sed 's/ $//')$"
ok "and is so" has ""
ok "they can be taken off" "$TOP/scripts/unapply" "$work/tree"
ok "a group by itself, and no other" apply BALLOON_GROUP="$first" BALLOON_BUILD="$work/build"
ok "is what the tree then has" has "$first"
rm -r "$work/build"
ok "it can be taken off, though the list of its patches is gone" "$TOP/scripts/unapply" "$work/tree"
ok "all up to a group" apply BALLOON_GROUP=.."$before_last"
ok "is what the tree then has" has .."$before_last"
new_tree "$source_tree"
refuses "a group that needs others is not applied alone, and GROUP= that takes them is named" 1 \
	"^apply: the series does not fit .*: group $before_last, patch balloon-.*Hunk.* builds on those before it, .*GROUP=..$before_last" \
	env BALLOON_GROUP="$before_last" "$TOP/scripts/apply" "$work/tree"
ok "and nothing was applied" untouched

# The last patch of the last group: all before it fit.
spoil "$(patches | tail -n 1)"
ok "a tree that the last patch does not fit gets the groups before its group" apply
ok "all of those, and no part of that one" has .."$before_last"
ok "it is said which" says "applied .* patches to .*, of the groups: .*$before_last$"
ok "and why no more: group, patch, file and hunk" \
	says "not applied from there on: group $last, patch $(patches | tail -n 1), file [a-zA-Z/.-]*, Hunk #[0-9]* FAILED at [0-9]* does not fit"
spoil "$(patches | tail -n 1)"
refuses "with GROUP= it gets all that is named or nothing" 1 "^apply: the series does not fit .*: group $last, patch $(patches | tail -n 1), file" \
	env BALLOON_GROUP=.."$last" "$TOP/scripts/apply" "$work/tree"
ok "and nothing was applied" untouched
ok "the key is that of what fits" test \
	"$(series_says "series_for $work/tree; changes_key $source_tree")" = "$(series_says "changes_key $source_tree" BALLOON_GROUP=.."$before_last")"
ok "which it is called by" test "$(series_says "series_for $work/tree; group_in_use")" = "..$before_last"
spoil "$(patches BALLOON_GROUP="$first" | tail -n 1)"
refuses "a tree that the first group does not fit is refused" 1 "^apply: the series does not fit .*: group $first, patch balloon-.*Hunk .*refresh" \
	"$TOP/scripts/apply" "$work/tree"
ok "and nothing was applied" untouched
# --- scenarios and the groups that a kernel has
# later_scenario: one that needs a row which the first group does not claim, and the row.
later_scenario() {
	for script in "$TOP"/ci/scenarios/*.sh; do
		for row in $(unclaimed "$script" "$(in_groups "..$first" | claimed)"); do
			echo "$(basename "$script" .sh) $row"
			return
		done
	done
}

read -r scenario row <<-END
	$(later_scenario)
END
passed_over() {
	said=$(BALLOON_GROUP=..$first "$TOP/ci/harness/scenario" "${BALLOON_KERNEL:-6.12}" "$scenario") || return 1
	echo "$said"
	echo "$said" | grep -qE "^1[.][.]0 # SKIP GROUP=[.][.]$first does not claim .*$row"
}
ok "a scenario that needs rows of other groups is passed over, and says which: $scenario, $row" passed_over
for command in "ci/run ${BALLOON_KERNEL:-6.12}" "ci/harness/table ${BALLOON_KERNEL:-6.12}"; do
	# shellcheck disable=SC2086 # words
	refuses "if no other is asked for, ${command%% *} says so" 1 "with GROUP=..$first none of these is due: $scenario" \
		env BALLOON_GROUP="..$first" "$TOP"/$command "$scenario"
done

# asks VARIANT PATCHES: what a scenario hears that asks for the patch "one".
asks() {
	# shellcheck disable=SC2034 # unpatched reads them
	VARIANT=$1 PATCHES=$2
	eval "$(sed -n '/^unpatched() {/,/^}/p' "$TOP/ci/inside/dom0/lib.sh")"
	unpatched one
}
ok "a scenario is told that a patched kernel is without a patch" asks patched 'another-one.patch one-more.patch'
ok "and that it has it" not asks patched 'another.patch one.patch'
ok "a stock kernel is not unpatched: it shows the defect" not asks stock ''
done_testing
