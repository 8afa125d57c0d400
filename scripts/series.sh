# The series and a tree: is it applied, does it fit, apply it, take it off. Source it after lib.sh.
# quilt does the work; what is added is that a tree is patched whole or not at all, and without fuzz.
# Environment: BALLOON_SERIES, another series file, BALLOON_PATCHES, another folder of patches: scripts/check-prefixes walks so, and
# ci/mutant breaks the driver so; BALLOON_GROUP=first, leave off the patches behind the first line "# --- Group" of the series.
# shellcheck shell=sh

QUILT_PATCHES=${BALLOON_PATCHES:-$TOP/patches}
QUILT_SERIES=${BALLOON_SERIES:-$TOP/series}
QUILT_PC=.pc
export QUILT_PATCHES QUILT_SERIES QUILT_PC

# first_group: write the series without its further groups, and print the file's name. The name holds the contents' key, so
# that nobody reads a file that is being written for another series.
first_group() {
	mkdir -p "$BUILD"
	first=$(sed '/^# --- Group/,$d' "$QUILT_SERIES")
	name=$BUILD/series.$(echo "$first" | sha256sum | cut -c1-16)
	[ -f "$name" ] || {
		echo "$first" >"$name.$$"
		mv "$name.$$" "$name"
	}
	echo "$name"
}

case ${BALLOON_GROUP-} in
'') ;;
first) QUILT_SERIES=$(first_group) ;;
*) die "GROUP is '$BALLOON_GROUP'; set it to 'first' for the series without its further groups, or leave it unset" ;;
esac

# older TREE: whether a tree's kernel is older than what the mark of a further group asks for ("from 6.12").
older() {
	from=$(sed -n 's/^# --- Group.* from \([0-9]*\.[0-9]*\)[^0-9].*/\1/p' "$QUILT_SERIES" | head -n 1)
	version=$(kernel_version "$1")
	[ -n "$from" ] && [ -n "$version" ] && [ "$version" != "$from" ] &&
		[ "$(printf '%s\n' "$from" "$version" | sort -V | head -n 1)" = "$version" ]
}

# series_for TREE: from here on, the series without its further groups if the tree is too old for them.
series_for() {
	! older "$1" || QUILT_SERIES=$(first_group)
}

# series_quilt COMMAND...: quilt with the project's settings and not the user's.
series_quilt() {
	quilt --quiltrc "$TOP/scripts/quiltrc" "$@"
}

# series_patches: the names of the patches, in order.
series_patches() {
	sed -e 's/[[:space:]]*#.*//' -e '/^$/d' "$QUILT_SERIES"
}

# changes_key TREE: stands for what the series changes there, whatever the messages say, in however many patches and in whatever order:
# the difference to the tree, as one, without the line numbers, which differ between versions of the same kernel line.
changes_key() {
	keyed=$(mktemp -d)
	mkdir "$keyed/a"
	copy_files "$1" "$keyed/a"
	cp -R "$keyed/a" "$keyed/b"
	for patch in $(series_patches); do
		patch -d "$keyed/b" -p1 -F0 -f -s -i "$QUILT_PATCHES/$patch" >"$keyed/log" || {
			rm -rf "$keyed"
			die "$patch does not fit $1, so nothing can be of this series; see scripts/apply $1"
		}
	done
	(cd "$keyed" && diff -ruN a b) >"$keyed/change" || :
	sed -e 's/^@@ .*/@@/' -e '/^diff /d' -e 's/^\(--- \|+++ \)\([^	]*\)	.*/\1\2/' "$keyed/change" | sha256sum | cut -c1-16
	rm -rf "$keyed"
}

# patched_files PATCH...: the files that patches change, relative to the tree.
patched_files() {
	sed -n 's,^+++ b/\([^[:space:]]*\).*,\1,p' "$@" | sort -u
}

all_patched_files() {
	# shellcheck disable=SC2046 # patch names have no spaces
	(cd "$QUILT_PATCHES" && patched_files $(series_patches))
}

# applied TREE: the patches that quilt has applied there, one a line.
applied() {
	[ ! -f "$1/.pc/applied-patches" ] || cat "$1/.pc/applied-patches"
}

# carries TREE PATCH: whether the patch's text is in the tree already, by whatever means it came there.
carries() {
	(cd "$1" && patch -p1 -R -F0 -f -s --dry-run -i "$QUILT_PATCHES/$2") >/dev/null 2>&1
}

# copy_files FROM TO: the files that the series changes, and nothing else, as they are without the series. quilt keeps in
# .pc/PATCH/ what a file was before PATCH, empty if it was not there.
copy_files() {
	for file in $(all_patched_files); do
		origin=$1/$file
		for patch in $(applied "$1"); do
			if [ -e "$1/.pc/$patch/$file" ]; then
				origin=$1/.pc/$patch/$file
				break
			fi
		done
		[ ! -s "$origin" ] || {
			mkdir -p "$2/$(dirname "$file")"
			cp -p "$origin" "$2/$file"
		}
	done
}

# explain LOG: the first hunk that did not fit, with its patch and file, from quilt's words.
explain() {
	awk '
		/^Applying patch / { patch = $3; sub(/.*\//, "", patch) }
		/^patching file / { file = $3 }
		/FAILED at [0-9]+/ { sub(/\.$/, ""); print "patch " patch ", file " file ", " $0; found = 1; exit }
		END { if (!found) print "patch " patch ", see below" }' "$1"
}

# fits TREE: try the whole series on a copy of the files it changes; says what does not fit and returns 1.
fits() {
	whole_series=$QUILT_SERIES
	series_for "$1"
	rc=0
	tried "$1" || rc=$?
	QUILT_SERIES=$whole_series
	return $rc
}

# tried TREE: the work of fits, with the series as it is.
tried() {
	trial=$(mktemp -d "$BUILD/trial.XXXXXX")
	copy_files "$1" "$trial"
	if (cd "$trial" && series_quilt push -a) >"$trial/log" 2>&1; then
		rm -rf "$trial"
		return 0
	fi
	grep -E "No file to patch|can't find file" "$trial/log" | head -n 5 >&2
	reason=$(explain "$trial/log")
	rm -rf "$trial"
	return 1
}

# whole TREE COMMAND...: a quilt command that is not cut short: for the second that it takes, an interrupt is not heard. In a
# session of its own, because what quilt runs would hear one sent to the whole group.
whole() {
	hear_none
	(cd "$1" && shift && setsid -w quilt --quiltrc "$TOP/scripts/quiltrc" "$@") >"$BUILD/apply.log" 2>&1 && rc=0 || rc=$?
	hear_signals
	return "$rc"
}

# apply_series TREE: all patches or, with a message, none.
apply_series() {
	mkdir -p "$BUILD"
	series_for "$1"
	[ -z "$(applied "$1")" ] ||
		die "$1 is already patched with quilt ($(applied "$1" | wc -l) patches); take them off with scripts/unapply $1"
	for patch in $(series_patches); do
		! carries "$1" "$patch" ||
			die "$1 already has the text of $patch; apply the series to a tree without it"
	done
	fits "$1" || die "the series does not fit $1: $reason; nothing was changed. To refresh the series: $TOP/scripts/refresh $1"
	# quilt would follow what an earlier patching of this tree, or of the tree it was copied from, noted in there.
	rm -rf "$1/.pc"
	whole "$1" push -a -q ||
		die "quilt push failed in $1 though the trial went well; see $BUILD/apply.log"
}

# unapply_series TREE [-f]: take all patches off and make the files newer than what was built from them. With -f also
# where files or patches have changed since, which loses such changes: for trees that are ours.
unapply_series() {
	[ -n "$(applied "$1")" ] || return 0
	touched=$(cd "$1/.pc" && find . -path './*/*' -type f ! -name '.timestamp' | cut -d/ -f3- | sort -u)
	whole "$1" pop -a -q ${2:+"$2"} ||
		die "quilt pop failed in $1: files were changed after the series was applied; see $BUILD/apply.log"
	for file in $touched; do
		[ ! -f "$1/$file" ] || touch "$1/$file"
	done
}
