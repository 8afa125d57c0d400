# The results of boots: where they are, and which belong together. Source it after common.sh.
# ci/harness/boot leaves a manifest in each result folder, "NAME<TAB>VALUE" a line: kernel (the source tree), form and modules (of_form below), variant, series (a key of
# what it changes in that tree), group (those that the kernel has, as GROUP would name them), options, clock, xen, qemu, scenario, date, checkout.
# shellcheck shell=sh

# results_name LINE|DIRECTORY|TARBALL: the name of the folder with its results. A path's ends in a key of the whole path: two trees may
# have the same last part.
results_name() {
	if [ -e "$1" ]; then
		whole_path=$(realpath "$1")
		echo "$(basename "$whole_path")-$(printf '%s' "$whole_path" | sha256sum | cut -c1-8)"
	else
		basename "$1"
	fi
}

# check_stock: ends the script if BALLOON_STOCK says what is no form of a kernel.
check_stock() {
	case ${BALLOON_STOCK-} in
	'' | package) ;;
	*) die "STOCK is '$BALLOON_STOCK'; set it to package, the distribution's own, or leave it unset" ;;
	esac
}

# results_folder LINE|DIRECTORY|TARBALL: where the results of such boots as the environment asks for are kept, a folder for each scenario in it.
results_folder() {
	special=${BALLOON_STOCK:+-stock-$BALLOON_STOCK}${BALLOON_PACKAGE:+-package}${BALLOON_REAL_TIME:+-real-time}
	special=$special${BALLOON_KCONFIG:+-$BALLOON_KCONFIG}${BALLOON_GUEST_KCONFIG:+-$BALLOON_GUEST_KCONFIG}
	[ -z "${BALLOON_TYPES-}" ] || special=$special-$(echo "$BALLOON_TYPES" | tr ' ' -)
	echo "${BALLOON_RESULTS:-$BUILD/results}/$(results_name "$1")$special$(arch_suffix)"
}

# manifest_field FOLDER NAME
manifest_field() {
	sed -n "s/^$2	//p" "$1/manifest" 2>/dev/null
}

# key_today FOLDER: the key of the series as it is now, for the tree that the manifest there names (changes_key in series.sh, to be sourced, too).
key_today() {
	booted_tree=$BUILD/trees/$(manifest_field "$1" kernel)
	[ -d "$booted_tree" ] || die "the kernel tree that was booted is not in $booted_tree any more; run: make boot"
	series_for "$booted_tree"
	changes_key "$booted_tree"
}

# has IMAGE NAME ELSE: what scripts/build has noted beside a patched kernel of the series in it (series, group, patches); ELSE of an
# image that it did not build.
has() {
	local noted
	noted=$(sed -n "s/^$2	//p" "$(dirname "$1")/applied" 2>/dev/null) || noted=
	echo "${noted:-$3}"
}

# of_form IMAGE LINE ELSE: what scripts/lib/package.sh has noted beside an image out of a package: on line 1 which that is, on line 2 the
# modules that are loaded; ELSE of the test kernel.
of_form() {
	local noted
	noted=$(sed -n "$2p" "$(dirname "$1")/form" 2>/dev/null) || noted=
	echo "${noted:-$3}"
}

# newest FOLDER...: the one that was booted last, of those that have a manifest.
newest() {
	local folder
	for folder in "$@"; do
		[ ! -f "$folder/manifest" ] || printf '%s\t%s\n' "$(manifest_field "$folder" date)" "$folder"
	done | sort | tail -n 1 | cut -f2
}

# apart FOLDER REFERENCE: why a result does not belong to another, in a few words; nothing if it does. Only patched kernels have a
# series; the options that a scenario asks for itself are its own.
apart() {
	local fields field
	if [ ! -f "$1/manifest" ]; then
		echo "nothing says what was booted (no manifest)"
		return
	fi
	fields='kernel clock xen qemu'
	if [ "$(manifest_field "$1" variant)" = patched ] && [ "$(manifest_field "$2" variant)" = patched ]; then
		fields="$fields group series"
	fi
	for field in $fields; do
		if [ "$(manifest_field "$1" "$field")" != "$(manifest_field "$2" "$field")" ]; then
			echo "$field is $(manifest_field "$1" "$field"), not $(manifest_field "$2" "$field"), and it is of $(manifest_field "$1" date)"
			return
		fi
	done
}

# aligned: a TSV of stdin for people: two columns of words, then numbers, and the unit.
aligned() {
	awk -F '\t' '
		{
			for (i = 1; i <= NF; i++) {
				cell[NR, i] = $i
				if (length($i) > width[i])
					width[i] = length($i)
			}
		}
		END {
			for (r = 1; r <= NR; r++) {
				for (i = 1; i < NF; i++)
					printf((i < 3 ? "%-*s  " : "%*s  "), width[i], cell[r, i])
				print cell[r, NF]
			}
		}'
}
