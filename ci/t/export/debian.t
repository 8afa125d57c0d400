#!/bin/sh
# `scripts/export debian`: every patch has the fields of DEP-3; the patches apply, as the printed commands hand them to
# debian/bin/test-patches, which takes them in that order, and put them into debian/patches/, on top of the distribution's own patched source, and drivers/xen/ compiles with its own configuration.
# What the configuration's `make prepare` builds is kept in build/debian/.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
package=$(awk -v line="$line" '$1 == line { print $3 }' "$TOP/kernels" | sed 's/^linux-source-/linux-config-/')
suites=$(awk -F '\t' -v line="$line" '$1 == line { print $2 }' "$TOP/kernels")
version=$(basename "$tree" | sed "s/^$line-//")
place=$BUILD/debian/$(basename "$tree")
linux=$place/linux

# lacking: the fields that DEP-3 requires, and those by which a maintainer sees what to do with a patch.
lacking() {
	for file in out/*.patch; do
		sed '/^$/,$d' "$file" >fields
		for field in 'From: .* <.*@.*>' 'Subject: xen/balloon: .*' 'Forwarded: (no|yes|https://.*)' 'Last-Update: [0-9]{4}-[0-9]{2}-[0-9]{2}'; do
			grep -qxE "$field" fields || echo "$file has no field $field"
		done
	done
}

# packaged: do in a source package what the commands say. Its test-patches adds its arguments to the series.
packaged() {
	mkdir -p package/debian/patches package/debian/bin
	cp -R base/. package/
	echo "# what is there already" >package/debian/patches/series
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >tested\n' >package/debian/bin/test-patches
	chmod +x package/debian/bin/test-patches
	(cd package && sh -e "$work/advice")
}

# tested: the arguments of test-patches are the files, in the order of the series.
tested() {
	sed "s,^,$work/out/," out/series | diff - package/tested
}

push() {
	(cd "$1" && QUILT_PATCHES=debian/patches QUILT_SERIES=series quilt --quiltrc - push -a --fuzz=0)
}

# patched_object: BP_ECANCELED is a state that the series removes; the debugging information has its name.
patched_object() {
	[ -s "$linux/drivers/xen/balloon.o" ] && not grep -q BP_ECANCELED "$linux/drivers/xen/balloon.o"
}

# download_config: from the suite that has the tree's version.
download_config() {
	for suite in $suites; do
		conf=$("$TOP/scripts/lib/suite" "$suite") &&
			APT_CONFIG=$conf apt-get -q -o APT::Sandbox::User=root download "$package=$version" && return
	done
	return 1
}

# fetch_config: the distribution's configuration for amd64.
fetch_config() {
	download_config &&
		dpkg-deb --fsys-tarfile ./"$package"_*.deb | tar -xf - --wildcards '*/config.amd64_none_amd64.xz' &&
		find usr -name 'config.amd64_none_amd64.xz' -exec xz -dc {} + >config
}

# needed_files: what `make drivers/xen/` looks at, a sixth of the tree.
needed_files() {
	find . -type f \( -name 'Kconfig*' -o -name 'Makefile*' -o -name Kbuild \)
	find drivers/pci -name '*.h' | sed 's,^,./,'
	find arch/x86 certs include init kernel lib scripts security tools usr drivers/xen -type f \
		! -name '*.o' ! -name '.*.cmd' ! -name '*.a' | sed 's,^,./,'
}

# unpatch DIR: the files of the series as they are without it.
unpatch() {
	rm -rf "$1/.pc" "$1/debian"
	(cd "$1" && all_patched_files | xargs rm -f)
	cp -R base/. "$1/"
}

# prepare: a tree with the distribution's configuration, in which drivers/xen/ can be compiled.
prepare() (
	set -e
	rm -rf "$place/part"
	mkdir -p "$place/part"
	(cd "$tree" && needed_files | sort -u | tar -cf - -T -) | tar -C "$place/part" -xf -
	unpatch "$place/part"
	make -C "$place/part" -s mrproper
	mv "$place/part" "$linux"
	cp config "$linux/.config"
	make -C "$linux" -s olddefconfig
	make -C "$linux" -s -j "$(nproc)" CC='ccache gcc' prepare
	touch "$place/prepared"
)

# compiled: the exported patches on top, and drivers/xen/ compiled without a warning.
compiled() (
	set -e
	unpatch "$linux"
	cp -R package/debian "$linux/debian"
	push "$linux"
	make -C "$linux" -s -j "$(nproc)" CC='ccache gcc' drivers/xen/ >compile.log 2>&1 || {
		tail -n 15 compile.log
		exit 1
	}
	if grep -E '(warning|error):' compile.log; then
		exit 1
	fi
	[ -n "$(find "$linux/drivers/xen/balloon.o" -newer "$linux/.pc/applied-patches")" ]
)

"$TOP/scripts/export" debian "$work/out" >"$work/advice" 2>/dev/null
ok "every patch has the fields of DEP-3" empty "$(lacking)"
ok "every patch is in the series file" test "$(wc -l <out/series)" -eq "$(series_patches | wc -l)"
ok "the printed commands run in a package" packaged
ok "test-patches gets them in order" tested
ok "quilt applies the package's patches without fuzz" push package
ok "the tree is quilt's, byte for byte" same_as_quilt package
if [ -n "$package" ]; then
	ok "the configuration of $line is to be had: $package $version" fetch_config
	mkdir -p "$place"
	exec 8>"$place/lock"
	flock 8
	[ -e "$place/prepared" ] || {
		rm -rf "$linux"
		ok "a tree with that configuration" prepare
	}
	ok "drivers/xen/ with the patches compiles in it without a warning" compiled
	ok "and is the patched driver" patched_object
	ok "with memory hotplug, as Debian has it" \
		grep -qx 'CONFIG_XEN_BALLOON_MEMORY_HOTPLUG=y' "$linux/.config"
fi
done_testing
