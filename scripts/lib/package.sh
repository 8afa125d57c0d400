# A kernel package taken apart for a boot: its image, and the modules of ci/package/modules as archives for the initramfs. Source it
# after common.sh and arch.sh.
# What is left in a folder below build/kernels/:
#   bzImage           the package's /boot/vmlinuz
#   config            its configuration
#   modules.dom0.gz, modules.guest.gz   cpio archives: /modules/NN-NAME.ko in the order in which they are to be loaded, uncompressed and
#                     otherwise as they were in the package (a signature is at a module's end), and what loads them
#   form              in a few words, what kernel this is, and on a second line, which modules are loaded; the manifest of results has both
# shellcheck shell=sh

MODULES=$TOP/ci/package/modules
# For depmod, which others than root may not find otherwise.
PATH=$PATH:/usr/sbin:/sbin

# only_x86: the script ends on another architecture.
only_x86() {
	[ "$ARCH" = x86 ] || die "packages were only booted on x86, and ARCH is $ARCH; leave ARCH= off"
}

# package_line LINE: set tree, version (of its source package, so of all others that were made of it) and suites; the script ends unless
# the line is one of the table "kernels".
package_line() {
	suites=$(awk -F '\t' -v line="$1" '$1 == line { print $2 }' "$TOP/kernels")
	[ -n "$suites" ] ||
		die "'$1' is no line of the table 'kernels', and only these have packages; lines: $(sed -n 's/^\([0-9][^	]*\).*/\1/p' "$TOP/kernels" | paste -sd' ')"
	tree=$("$TOP/scripts/fetch" "$1") || exit 1
	version=$(basename "$tree")
	version=${version#"$1-"}
}

# has_version PACKAGE: whether the suite whose apt configuration is in use has it in that version.
has_version() {
	apt-cache madison "$1" | awk -F ' *[|] *' -v version="$version" '$2 == version { found = 1 } END { exit !found }'
}

# find_package NAMES: set package to the first of those that the function NAMES prints that one of the suites has in that version, and
# use the suite's apt configuration from here on.
find_package() {
	for suite in $suites; do
		APT_CONFIG=$("$TOP/scripts/lib/suite" "$suite") || continue
		export APT_CONFIG
		for package in $("$1"); do
			! has_version "$package" || return 0
		done
	done
	return 1
}

# download_package: package, into the folder $part.
# shellcheck disable=SC2154 # the script sets part
download_package() {
	(cd "$part" && apt-get -q -o APT::Sandbox::User=root download "$package=$version")
}

# wanted_modules WHERE: the modules for dom0 or guest, in order.
wanted_modules() {
	awk -F '\t' -v where="$1" '!/^#/ && ($2 == where || $2 == "both") { print $1 }' "$MODULES"
}

# depends FOLDER MODULE: the files that are to be loaded for a module, in order, by depmod's list, in which what is to be loaded first
# stands last; nothing if it is built in.
depends() {
	# The kernel takes "-" and "_" in a module's name for the same.
	awk -v module="$(echo "$2" | tr - _)" '
		{
			name = $1
			sub(/.*\//, "", name)
			sub(/\.ko.*/, "", name)
			gsub("-", "_", name)
		}
		name == module {
			found = 1
			for (i = NF; i > 1; i--)
				print $i
			sub(/:$/, "", $1)
			print $1
		}
		END { exit !found }' "$1/modules.dep" "$1/modules.builtin"
}

# module_files FOLDER WHERE: the files of all modules for dom0 or guest and of what they depend on, in the order in which they load.
module_files() {
	for module in $(wanted_modules "$2"); do
		depends "$1" "$module" || die "the package has no module $module, nor is it built in; mend $MODULES"
	done >"$folder/depends"
	awk '!seen[$0]++' "$folder/depends" | while read -r file; do
		# One that is built in is listed, too, and has no file.
		[ ! -e "$1/$file" ] || echo "$1/$file"
	done
	rm "$folder/depends"
}

# unpacked FILE: a module's contents.
unpacked() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dcq "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# module_archive FOLDER WHERE ARCHIVE: the modules for dom0 or guest as a cpio archive; prints their names.
module_archive() {
	folder=$(mktemp -d "$BUILD/part.XXXXXX")
	remove_at_exit "$folder"
	mkdir "$folder/modules"
	cp "$TOP/ci/package/load.sh" "$folder/modules/"
	module_files "$1" "$2" >"$folder/files"
	count=10
	while read -r file; do
		name=$(basename "$file" | sed 's/\.ko.*//')
		unpacked "$file" >"$folder/modules/$count-$name.ko"
		count=$((count + 1))
		echo "$name"
	done <"$folder/files"
	rm "$folder/files"
	find "$folder" -exec touch -h -d @0 {} +
	(cd "$folder" && find . | sort | cpio -o -H newc -R 0:0 --reproducible --quiet) | gzip -n1 >"$3"
}

# take_apart DEB FOLDER WORDS: what WORDS says of the package comes into "form".
take_apart() {
	root=$(mktemp -d "$BUILD/part.XXXXXX")
	remove_at_exit "$root"
	dpkg-deb -x "$1" "$root"
	release=$(cd "$root/boot" && echo vmlinuz-*)
	release=${release#vmlinuz-}
	# Newer releases have /usr/lib/modules alone.
	[ -d "$root/lib/modules" ] || ln -s usr/lib "$root/lib"
	depmod -b "$root" "$release"
	cp "$root/boot/vmlinuz-$release" "$2/${IMAGE##*/}"
	cp "$root/boot/config-$release" "$2/config"
	for where in dom0 guest; do
		module_archive "$root/lib/modules/$release" "$where" "$2/modules.$where.gz" >"$2/loaded.$where"
	done
	{
		echo "$3"
		cat "$2/loaded.dom0" "$2/loaded.guest" | sort -u | paste -sd' '
	} >"$2/form"
	rm -r "${root:?}" "$2/loaded.dom0" "$2/loaded.guest"
}
