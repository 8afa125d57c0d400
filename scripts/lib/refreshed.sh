# The end of a refresh: which patches changed, the new patches/ for the old, and what there is to say. Source it after series.sh; it needs
# "place", the state of the refresh (scripts/refresh).
# shellcheck shell=sh disable=SC2034,SC2154

# use_own: the new series, and all of its groups: the later ones must still fit on top of those that were refreshed.
use_own() {
	QUILT_PATCHES=$TOP/patches QUILT_SERIES=$TOP/series BALLOON_GROUP=''
}

# moved PATCH: how its file differs from what it was: nothing if it does not.
moved() {
	if cmp -s "$place/was/$1" "$place/patches/$1"; then
		return
	fi
	for version in was patches; do
		sed 's/^@@ .*/@@/' "$place/$version/$1" >"$place/$version.text"
	done
	if cmp -s "$place/was.text" "$place/patches.text"; then
		echo "$1: line numbers only"
	else
		echo "$1: text"
	fi
}

# replace: the new patches/ for the old, in one step as far as a signal can see.
replace() {
	remove_at_exit "$TOP/patches.new"
	cp -R "$place/patches" "$TOP/patches.new"
	hear_none
	mv -T "$TOP/patches" "$TOP/patches.old"
	mv -T "$TOP/patches.new" "$TOP/patches"
	hear_signals
	rm -rf "$TOP/patches.old"
}

# other_lines: whether the new series still serves the lines whose trees are at hand.
other_lines() {
	grep -v '^#' "$TOP/kernels" | while read -r line _; do
		for other in "$BUILD/trees/$line"-*; do
			[ -d "$other/drivers/xen" ] || continue
			if fits "$other" 2>/dev/null; then
				note "the series fits $(basename "$other")${reason:+ up to $fitting; from there on not: $reason}"
			else
				note "the series does not fit $(basename "$other"): $reason"
			fi
		done
	done
}

finish() {
	local onto merged changes patch
	onto=$(cat "$place/onto") merged=$(cat "$place/merged")
	changes=$(series_patches | while read -r patch; do moved "$patch"; done)
	if [ -n "$changes" ]; then
		replace
		echo "$changes"
		(cd "$place" && diff -ru was patches | diffstat -p1)
		note "refreshed on $onto: $(echo "$changes" | wc -l) of $(series_patches | wc -l) patches changed"
	elif [ -z "$merged" ]; then
		note "the series is unchanged: it is refreshed on $onto as it is"
	fi
	rm -rf "$place"
	use_own
	other_lines
	for patch in $merged; do
		note "$patch is already in $onto: set its upstream state to merged (scripts/upstream set 'merged, vX.Y' $patch) and drop it from series, unless an older line needs it"
	done
	[ -z "$merged" ]
}
