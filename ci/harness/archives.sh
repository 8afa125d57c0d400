# How the cpio archives that an initramfs is put together from are made of the distribution's packages. Source it after common.sh and arch.sh;
# it unpacks below $work and $root, and copies to the archive's folder $out.
# Environment: BALLOON_XEN, see ci/harness/initramfs.
# shellcheck shell=sh disable=SC2154 # set by what sources it

LIBDIRS="lib/$LIBRARY_DIR usr/lib/$LIBRARY_DIR lib64 usr/lib64 lib usr/lib"

# The Xen version that the suite carries, read from the package that always depends on the current one.
xen_version() {
	apt-cache depends "xen-system-$DEB_ARCH" 2>/dev/null |
		sed -n "s/.*Depends: xen-hypervisor-\(.*\)-$DEB_ARCH\$/\1/p" | head -n 1
}

# choose_suite: set suite and version to the Xen that BALLOON_XEN names, and have apt look there.
choose_suite() {
	suite=own version=
	case ${BALLOON_XEN-} in
	[0-9]*) version=$BALLOON_XEN ;;
	?*) suite=$BALLOON_XEN ;;
	esac
	APT_CONFIG=$("$TOP/scripts/lib/suite" "$suite" "$DEB_ARCH") || exit 1
	export APT_CONFIG
	version=${version:-$(xen_version)}
	[ -n "$version" ] || die "the packages of suite '$suite' have no Xen for $DEB_ARCH; add Debian's main component to apt's sources, run apt-get update, or name another suite with XEN="
}

# libraries_of PACKAGE...: the packages of every library that they need.
libraries_of() {
	apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
		--no-enhances "$@" | grep -E '^z?lib' | grep -v -e python -e perl
}

# unpack PACKAGE...: download them and their libraries, and unpack all below $root.
unpack() {
	local deb
	mkdir -p "$work/debs" "$root"
	# shellcheck disable=SC2046 # a list of words is what it takes
	(cd "$work/debs" && apt-get -o APT::Sandbox::User=root download $({
		libraries_of "$@"
		printf '%s\n' "$@"
	} | sort -u))
	for deb in "$work"/debs/*.deb; do
		dpkg-deb -x "$deb" "$root"
	done
}

# needed FILE: the shared libraries that an ELF file names.
needed() {
	readelf -d "$1" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

# add_library SONAME: copy a library and, in turn, what it needs.
add_library() {
	local dir lib
	[ ! -e "$out/lib/$1" ] || return 0
	for dir in $LIBDIRS; do
		if [ -e "$root/$dir/$1" ]; then
			cp -L "$root/$dir/$1" "$out/lib/$1"
			for lib in $(needed "$out/lib/$1"); do
				add_library "$lib"
			done
			return 0
		fi
	done
	echo "library $1 is in none of the unpacked packages"
	exit 1
}

# add_program FILE DIR: copy a program and its libraries.
add_program() {
	local lib
	cp "$1" "$out/$2/"
	for lib in $(needed "$1"); do
		add_library "$lib"
	done
}

# pack DIR FILE: a reproducible compressed cpio archive (same contents, same bytes).
pack() {
	find "$1" -exec touch -h -d @0 {} +
	(cd "$1" && find . | sort | cpio -o -H newc -R 0:0 --reproducible --quiet) | gzip -n1 >"$2"
}
