# Whether a tree takes the series, how much of it, and why no more. series.sh sources it.
# shellcheck shell=sh disable=SC2034,SC2154 # the names that are shared with groups.sh

# explain LOG: the first hunk that did not fit, with its patch and file, from quilt's words.
explain() {
	awk '
		/^Applying patch / { patch = $3; sub(/.*\//, "", patch) }
		/^patching file / { file = $3 }
		/FAILED at [0-9]+/ { sub(/\.$/, ""); print "patch " patch ", file " file ", " $0; found = 1; exit }
		END { if (!found) print "patch " patch ", see below" }' "$1"
}

# fits TREE: whether it takes the series, tried on a copy of the files that the series changes; with the tree's bridge before it
# (scripts/lib/bridge.sh) where it takes more so. Sets
#   fitting  what it takes, for use_group: with GROUP unset the groups from the first on that fit as a whole, or all
#   reason   why it takes no more: the first hunk that does not fit, and of which patch and group it is
# Status 1: it takes nothing, or not all that GROUP names.
fits() {
	local reach=0 at_hand
	whole_series=$own_series
	! fits_as_it_is "$1" || reach=$(reached)
	[ -n "$reason" ] || return 0
	at_hand="$fitting	$reason"
	if over_bridge "$1" && fits_as_it_is "$1" && [ "$(reached)" -gt "$reach" ]; then
		return 0
	fi
	whole_series=$own_series fitting=${at_hand%%	*} reason=${at_hand#*	}
	[ "$reach" -gt 0 ]
}

# fits_as_it_is TREE: the work of fits, with the series as it is.
fits_as_it_is() {
	local unfit_group
	fitting=${BALLOON_GROUP-} reason=
	use_group "$fitting"
	! tried "$1" || return 0
	unfit_group=$(group_of "$unfit")
	reason=${unfit_group:+group $unfit_group, }$reason
	[ -z "${BALLOON_GROUP-}" ] || return 1
	fitting=$(whole_groups "$fit_count")
	[ -n "$fitting" ]
}

# tried TREE: whether all of the series goes on; sets "fit_count", how many patches went on, and "unfit", the next one.
tried() {
	local trial
	mkdir -p "$BUILD"
	trial=$(mktemp -d "$BUILD/trial.XXXXXX")
	copy_files "$1" "$trial"
	if (cd "$trial" && series_quilt push -a) >"$trial/log" 2>&1; then
		rm -rf "$trial"
		return 0
	fi
	grep -E "No file to patch|can't find file" "$trial/log" | head -n 5 >&2
	reason=$(explain "$trial/log")
	fit_count=$(applied "$trial" | wc -l)
	unfit=$(series_patches | sed -n "$((fit_count + 1))p")
	rm -rf "$trial"
	return 1
}

# alone TREE: what to say more of a group that does not fit by itself: whether it does with those before it.
alone() {
	case ${BALLOON_GROUP-} in
	'' | ..*) return 0 ;;
	esac
	use_group "..$BALLOON_GROUP"
	! (tried "$1") 2>/dev/null || echo "; the group builds on those before it, with which it fits: GROUP=..$BALLOON_GROUP"
}

# already TREE: the first patch of the series whose text the tree has, if any.
already() {
	local patch
	for patch in $(series_patches); do
		! carries "$1" "$patch" || {
			echo "$patch"
			return
		}
	done
}

# refuse_carried TREE: the script ends if the tree has the text of a patch of the series.
refuse_carried() {
	local patch
	patch=$(already "$1")
	[ -z "$patch" ] || die "$1 already has the text of $patch; apply the series to a tree without it"
}

# series_for TREE: from here on, the series is what the tree takes of it; the script ends if that is not enough.
series_for() {
	fits "$1" || {
		refuse_carried "$1"
		die "the series does not fit $1: $reason$(alone "$1"); nothing was changed. To refresh the series: $(quoted "$TOP/scripts/refresh") $(quoted "$1")"
	}
	use_group "$fitting"
}
