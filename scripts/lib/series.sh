# The series and a tree: is it applied, apply it, take it off. Source it after common.sh. Whether it fits: fits.sh.
# quilt does the work; what is added is that a tree is patched whole or not at all, and without fuzz.
# Which patches these are: groups.sh.
# shellcheck shell=sh

. "$TOP/scripts/lib/groups.sh"
. "$TOP/scripts/lib/fits.sh"

# series_quilt COMMAND...: quilt with the project's settings and not the user's.
series_quilt() {
	quilt --quiltrc "$TOP/scripts/lib/quiltrc" "$@"
}

# with_series TREE FOLDER: copy the files that the series changes there, as they are with it.
with_series() {
	local patch
	copy_files "$1" "$2"
	for patch in $(series_patches); do
		patch -d "$2" -p1 -F0 -f -s --no-backup-if-mismatch -i "$QUILT_PATCHES/$patch" >/dev/null || {
			rm -rf "$2"
			die "$patch does not fit $1, so nothing can be of this series; see scripts/apply $1"
		}
	done
}

# changes_key TREE: stands for what the series changes there, whatever the messages say, in however many patches and in whatever order:
# the difference to the tree, as one, without the line numbers, which differ between versions of the same kernel line.
changes_key() {
	local keyed
	keyed=$(mktemp -d)
	mkdir "$keyed/a" "$keyed/b"
	copy_files "$1" "$keyed/a"
	with_series "$1" "$keyed/b"
	(cd "$keyed" && diff -ruN a b) >"$keyed/change" || :
	sed -e 's/^@@ .*/@@/' -e '/^diff /d' -e 's/^\(--- \|+++ \)\([^	]*\)	.*/\1\2/' "$keyed/change" | sha256sum | cut -c1-16
	rm -rf "$keyed"
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
	local file origin patch
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

# Where quilt's words go: a file for each script, as several may patch at a time. It is kept when quilt fails.
quilt_log=$BUILD/log/quilt-$$.log

# whole TREE COMMAND...: a quilt command that is not cut short: for the second that it takes, an interrupt is not heard. In a
# session of its own, because what quilt runs would hear one sent to the whole group.
whole() {
	local rc=0
	mkdir -p "$BUILD/log"
	hear_none
	(cd "$1" && shift && setsid -w quilt --quiltrc "$TOP/scripts/lib/quiltrc" "$@") >"$quilt_log" 2>&1 || rc=$?
	[ "$rc" -ne 0 ] || rm -f "$quilt_log"
	hear_signals
	return "$rc"
}

# apply_series TREE: all patches that are to be applied or, with a message, none; says which they are.
apply_series() {
	[ -z "$(applied "$1")" ] ||
		die "$1 is already patched with quilt ($(applied "$1" | wc -l) patches); take them off with scripts/unapply $(quoted "$1")"
	series_for "$1"
	refuse_carried "$1"
	# quilt would follow what an earlier patching of this tree, or of the tree it was copied from, noted in there.
	rm -rf "$1/.pc"
	whole "$1" push -a -q ||
		die "quilt push failed in $1 though the trial went well; see $quilt_log"
	local groups
	groups=$(groups_in_use)
	note "applied $(series_patches | wc -l) patches to $1${groups:+, of the groups: $groups}"
	left_off
}

# left_off: say why the tree did not get more, if it did not.
left_off() {
	local name
	[ -n "$reason" ] || return 0
	for name in $(newer_groups); do
		case $reason in
		"group $name, "*)
			note "left out, as only newer trees take it: group $name"
			return
			;;
		esac
	done
	note "not applied from there on: $reason does not fit"
}

# unapply_series TREE [-f]: take all patches off and make the files newer than what was built from them. With -f also
# where files or patches have changed since, which loses such changes: for trees that are ours.
unapply_series() {
	local touched file
	[ -n "$(applied "$1")" ] || return 0
	# quilt reads the series where it was when it was applied; the file for some groups may be gone.
	case $(cat "$1/.pc/.quilt_series" 2>/dev/null) in
	*/series.????????????????) kept_series "$(applied "$1")" >"$1/.pc/.quilt_series" ;;
	esac
	touched=$(cd "$1/.pc" && find . -path './*/*' -type f ! -name '.timestamp' | cut -d/ -f3- | sort -u)
	whole "$1" pop -a -q ${2:+"$2"} ||
		die "quilt pop failed in $1: files were changed after the series was applied; see $quilt_log"
	for file in $touched; do
		[ ! -f "$1/$file" ] || touch "$1/$file"
	done
}

. "$TOP/scripts/lib/bridge.sh"
