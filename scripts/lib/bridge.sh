# Trees that are older than the series goes, or have changes of their own. The file "bridge" lists patches that bring such a tree the
# names and lines that the series expects; each tree gets those of them that fit it, before the series and only if more of the
# series fits then. series.sh sources it.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # the names that are shared with series.sh

# bridging TREE: the patches of "bridge" that fit, each on top of those before it.
bridging() {
	local pier patch file
	pier=$(mktemp -d "$BUILD/trial.XXXXXX")
	for patch in $(only_patches <"$TOP/bridge"); do
		for file in $(patched_files "$TOP/patches/$patch"); do
			[ -e "$pier/$file" ] || [ ! -e "$1/$file" ] || {
				mkdir -p "$pier/$(dirname "$file")"
				cp "$1/$file" "$pier/$file"
			}
		done
		! patch -d "$pier" -p1 -F0 -f -s --dry-run -i "$TOP/patches/$patch" >/dev/null 2>&1 || {
			patch -d "$pier" -p1 -F0 -f -s -i "$TOP/patches/$patch" >/dev/null
			echo "$patch"
		}
	done
	rm -rf "$pier"
}

# over_bridge TREE: from here on, the whole series is that with the tree's bridge before it, as a group of its own; 1 if it needs none.
over_bridge() {
	local bridge_patches
	[ -f "$TOP/bridge" ] && [ -z "${BALLOON_SERIES-}${BALLOON_PATCHES-}" ] || return 1
	bridge_patches=$(bridging "$1")
	[ -n "$bridge_patches" ] || return 1
	whole_series=$(kept_series "# --- Group \"bridge\": names and lines that later kernels have
$bridge_patches
$(cat "$TOP/series")")
}

# reached: how many patches of the series the tree takes, those of the bridge not counted.
reached() (
	use_group "$fitting"
	series_patches | grep -vc '^bridge-' || :
)
