# The series as the user chose it: its patches, and the groups that they are in. Source it after common.sh.
# The series is made of groups, each begun by a line `# --- Group "NAME": what it is for`, or, where the lines that it changes came
# late to the kernel, `# --- Group "NAME", for newer trees only: ...`.
# Environment: BALLOON_GROUP, of which groups the series is to be:
#   unset   all; where it meets a tree, the groups from the first on, as long as each fits as a whole
#   NAME    that group alone
#   ..NAME  everything up to that group, and it
# BALLOON_SERIES, another series file, BALLOON_PATCHES, another folder of patches: scripts/check-prefixes walks so, and
# ci/mutant breaks the driver so. A series file without groups is one that fits as a whole or not at all.
# shellcheck shell=sh

QUILT_PATCHES=${BALLOON_PATCHES:-$TOP/patches}
own_series=${BALLOON_SERIES:-$TOP/series}
whole_series=$own_series
QUILT_SERIES=$whole_series
QUILT_PC=.pc
export QUILT_PATCHES QUILT_SERIES QUILT_PC

# group_names: of all groups, in order.
group_names() {
	sed -n 's/^# --- Group "\([^"]*\)".*/\1/p' "$whole_series"
}

# newer_groups: those for newer trees only.
newer_groups() {
	sed -n 's/^# --- Group "\([^"]*\)", for newer trees only:.*/\1/p' "$whole_series"
}

# in_groups GROUP: the lines of the series that GROUP, NAME or ..NAME, names.
in_groups() {
	awk -v group="$1" '
		BEGIN { up_to = sub(/^\.\./, "", group) }
		/^# --- Group "/ {
			if (inside)
				exit
			split($0, part, "\"")
			inside = part[2] == group
		}
		up_to || inside' "$whole_series"
}

# kept_series TEXT: write a series, and print its file's name, which has the contents' key, so that nobody reads one that is being
# written for another series.
kept_series() {
	local kept
	mkdir -p "$BUILD"
	kept=$BUILD/series.$(echo "$1" | sha256sum | cut -c1-16)
	[ -f "$kept" ] || {
		echo "$1" >"$kept.$$"
		mv "$kept.$$" "$kept"
	}
	echo "$kept"
}

# use_group [GROUP]: from here on the series is what GROUP names; all of it without.
use_group() {
	QUILT_SERIES=$whole_series
	[ -n "${1-}" ] || return 0
	group_names | grep -qxF -e "${1#..}" ||
		die "GROUP is '$1', which is no group of $whole_series; set it to one of: $(group_names | tr '\n' ' ')(that group alone), or to ..NAME (all up to it), or leave it unset"
	QUILT_SERIES=$(kept_series "$(in_groups "$1")")
}

use_group "${BALLOON_GROUP-}"

# one_group: the script ends unless GROUP names one group alone.
one_group() {
	case ${BALLOON_GROUP-} in
	'' | ..*) die "this is done group by group; set GROUP, as in BALLOON_GROUP=$(group_names | head -n 1), to one of: $(group_names | paste -sd' ')" ;;
	esac
}

# group_of PATCH: the name of its group.
group_of() {
	awk -v patch="$1" '/^# --- Group "/ { split($0, part, "\""); name = part[2] } $1 == patch { print name }' "$whole_series"
}

# group_in_use: the series as it is chosen, as GROUP would name it: ..NAME where it goes from the first group on; "all" of a
# series without groups.
group_in_use() {
	local last_group
	last_group=$(group_of "$(series_patches | tail -n 1)")
	if [ -z "$last_group" ]; then
		echo all
	elif [ "$(in_groups "..$last_group" | only_patches)" = "$(series_patches)" ]; then
		echo "..$last_group"
	else
		echo "$last_group"
	fi
}

# whole_groups NUMBER: the last group that is among the first NUMBER patches with all that it has, as ..NAME; nothing if none is.
whole_groups() {
	awk -v number="$1" '
		/^# --- Group "/ {
			if (name != "" && patches <= number)
				whole = ".." name
			split($0, part, "\"")
			name = part[2]
		}
		/^[^#[:space:]]/ { patches++ }
		END { print whole }' "$whole_series"
}

# only_patches: the names of the patches in the lines of a series.
only_patches() {
	sed -e 's/[[:space:]]*#.*//' -e '/^$/d'
}

# series_patches: the names of the patches, in order.
series_patches() {
	only_patches <"$QUILT_SERIES"
}

# groups_in_use: the names of the groups whose patches are in the series as it is chosen.
groups_in_use() {
	local patch
	for patch in $(series_patches); do
		group_of "$patch"
	done | uniq | paste -sd' '
}

# patched_files PATCH...: the files that patches change, relative to the tree.
patched_files() {
	sed -n 's,^+++ b/\([^[:space:]]*\).*,\1,p' "$@" | sort -u
}

all_patched_files() {
	# shellcheck disable=SC2046 # patch names have no spaces
	(cd "$QUILT_PATCHES" && patched_files $(series_patches))
}
