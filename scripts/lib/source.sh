# The source that kernels are built from: a copy of a fetched tree, patched and unpatched in place. Source it after series.sh and directory.sh.
# The fetched tree itself stays as it came, so whoever reads it need not care what is being built.
# shellcheck shell=sh

# With the compiler cache where there is one. It goes by the compiler's own name: were it a word before that, make would compile
# everything again once the cache is installed. CCACHE_DEPEND: what a file includes is read from what the compiler writes anyway;
# to preprocess each file first makes compiling with an empty cache cost 30 % more than without one (57 files, processor time).
# A cache that cannot be written to would fail every compilation: then it is below build/.
[ ! -d /usr/lib/ccache ] || PATH=$TOP/scripts/lib/cached:$PATH
CCACHE_DEPEND=1
export PATH CCACHE_DEPEND
use_cache() {
	cache=$(ccache --get-config cache_dir 2>/dev/null) || cache=
	[ -z "$cache" ] || ! mkdir -p "$cache" 2>/dev/null || [ ! -w "$cache" ] || return 0
	CCACHE_DIR=$BUILD/ccache
	export CCACHE_DIR
}
! command -v ccache >/dev/null || use_cache

# clean_source: the kernel's make wants a source that nothing was built in. Files are links to those of the fetched tree: patch
# and quilt replace files and never write into them. Earlier versions of this project patched the fetched tree itself.
# A source that there is already was that of an earlier copy of the same directory: only what differs is replaced, and is newer than
# what was built from it.
# shellcheck disable=SC2317 # "logged" calls it
clean_source() {
	[ ! -f "$fetched/.pc/series-key" ] || unapply_series "$fetched" -f
	rm -rf "$place"/part.* "$place/tree"
	part=$(mktemp -d "$place/part.XXXXXX")
	cp -al "$fetched" "$part/linux"
	rm -rf "$part/linux/.pc"
	make -C "$part/linux" -s mrproper
	if [ -d "$source" ]; then
		unapply_series "$source" -f
		rsync -rlp --checksum --delete --exclude='/objects-*' --exclude=/part --exclude=/.pc "$part/linux/" "$source/"
	else
		mv -T "$part/linux" "$source"
	fi
	basename "$fetched" >"$place/tree"
	rm -rf "$part"
}

# source_is_of TREE: whether the source is that tree's. There is one tree for each place but for directories.
source_is_of() {
	[ -d "$source" ] || return 1
	case ${1##*/} in
	dir-*) [ "$(cat "$place/tree" 2>/dev/null)" = "$(basename "$1")" ] ;;
	esac
}

# lock_source TREE: set place, and source, the source in it; until the script ends nobody else builds from it.
lock_source() {
	fetched=$1
	place=$(place_of "$1")
	source=$place/source
	mkdir -p "$place"
	exec 9>"$place/lock"
	flock -n 9 || {
		note "waiting for another build of $(basename "$place")"
		flock 9
	}
	source_is_of "$fetched" || logged "$BUILD/log/source.log" "a clean source tree of $(basename "$fetched")" clean_source
}

# variant_key stock|patched: stands for what the variant's source has otherwise than the tree (to be set): the files that the series
# changes, as they are with it. What a patch's message says, or which patch does what, compiles nothing.
# shellcheck disable=SC2154
variant_key() {
	local changed
	if [ "$1" = stock ]; then
		echo stock
	else
		changed=$(mktemp -d)
		with_series "$tree" "$changed"
		directory_digest "$changed"
		rm -rf "$changed"
	fi
}

# to_variant stock|patched: with the series or without it. Files that this changes are newer than what was built from them.
to_variant() {
	local wanted
	wanted=$(variant_key "$1") || exit 1
	if [ "$1" = stock ]; then
		unapply_series "$source" -f
	elif [ -z "$(applied "$source")" ] || [ "$(cat "$source/.pc/series-key" 2>/dev/null)" != "$wanted" ]; then
		unapply_series "$source" -f
		apply_series "$source"
		echo "$wanted" >"$source/.pc/series-key"
	fi
}

# note_series FOLDER: what of the series the kernel in there has, "NAME<TAB>VALUE" a line, by the names of today. It
# needs tree and variant.
# shellcheck disable=SC2154
note_series() {
	[ "$variant" = patched ] || return 0
	names=$(printf '%s\t%s\n' group "$(group_in_use)" patches "$(series_patches | paste -sd' ')")
	[ "$(sed 1d "$1/applied" 2>/dev/null)" != "$names" ] || return 0
	printf 'series\t%s\n%s\n' "$(changes_key "$tree")" "$names" >"$1/applied.$$"
	mv "$1/applied.$$" "$1/applied"
}

# begin_objects FOLDER FROM: a folder for objects, where it is not there yet, begins with those in FROM, if any; make compiles
# again what differs. Both are directly below the source: kbuild calls that ".." only there, and so objects do not name their folder.
begin_objects() {
	if [ ! -d "$1" ] && [ -d "$2" ]; then
		rm -rf "$source/part"
		cp -a "$2" "$source/part"
		mv -T "$source/part" "$1"
	fi
	mkdir -p "$1"
}
