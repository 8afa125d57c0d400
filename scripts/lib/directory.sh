# A kernel tree that the user names by its directory: what stands for its contents, our copies of it, and where these are built.
# Source it after common.sh.
# An edit costs what was edited: nothing is read when no file has changed, and what a copy has in common with the one before is a
# link to that one's file.
# shellcheck shell=sh

# What a build leaves behind in a tree is no part of it.
LEFTOVERS='.git *.o *.a *.ko .*.cmd .tmp_* vmlinux'

# files_of DIRECTORY [ACTION...]: what find says of its files and links.
files_of() {
	(
		cd "$1" || exit
		shift
		set -f
		# shellcheck disable=SC2086,SC2046 # patterns
		find . \( $(printf -- '-o -name %s ' $LEFTOVERS | cut -c4-) \) -prune -o \( -type f -o -type l \) "$@"
	)
}

# directory_stamp DIRECTORY: changes whenever a file there does: names, sizes, and when a file was changed last, which no program can set.
directory_stamp() {
	files_of "$1" -printf '%P %M %s %C@ %i %l\n' | sort | sha256sum | cut -c1-16
}

# directory_digest DIRECTORY: stands for names, modes and contents.
directory_digest() {
	{
		files_of "$1" -printf '%P %M %l\n' | sort
		files_of "$1" -type f -print0 | sort -z | (cd "$1" && xargs -0 -r sha256sum)
	} | sha256sum | cut -c1-16
}

# directory_name DIRECTORY: dir-PATH-CONTENTS, keys of both. Contents are read when the stamp is not the one that was noted with
# their key; it is noted if nothing has changed meanwhile.
directory_name() {
	path_key=$(realpath "$1" | sha256sum | cut -c1-8)
	noted=$BUILD/trees/dir-$path_key.noted
	stamp=$(directory_stamp "$1")
	digest=$(sed -n "s/^$stamp //p" "$noted" 2>/dev/null || :)
	if [ -z "$digest" ]; then
		digest=$(directory_digest "$1")
		mkdir -p "$BUILD/trees"
		echo "$(directory_stamp "$1") $digest" >"$noted.$$"
		! grep -q "^$stamp " "$noted.$$" || mv "$noted.$$" "$noted"
		rm -f "$noted.$$"
	fi
	echo "dir-$path_key-$digest"
}

# copy_before NAME: the newest copy of the same directory, if there is one.
copy_before() {
	for copy in "$BUILD/trees/${1%-*}"-????????????????; do
		[ ! -d "$copy" ] || printf '%s %s\n' "$(stat -c %Y "$copy")" "$copy"
	done | sort -n | sed -n '$s/^[0-9]* //p'
}

# copy_directory DIRECTORY NAME TO: files that are as they were are found by their contents, as an edit may keep size and time.
copy_directory() {
	before=$(copy_before "$2")
	set -f
	# shellcheck disable=SC2046,SC2086 # patterns
	rsync -rlp --checksum $(printf -- '--exclude=%s ' $LEFTOVERS) ${before:+"--link-dest=$before"} "$1/" "$3"
	set +f
	[ "$(directory_digest "$3")" = "${2##*-}" ] || die "files in $1 were changed while it was being copied; run the same command again"
}

# place_of TREE: the folder of all that is built from a fetched tree. The copies of one directory have one, so that an edit compiles
# only what it touches.
place_of() {
	case ${1##*/} in
	dir-*) echo "$BUILD/objects/$(basename "${1%-*}")" ;;
	*) echo "$BUILD/objects/$(basename "$1")" ;;
	esac
}
