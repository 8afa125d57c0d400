#!/bin/sh
# `scripts/export`, every form of scripts/lib/formats: a folder of patches in order by name, with their names in "series"; the printed
# commands run as they stand, from a path with a space and a quote in it, and what they and the printed lines make is read by the
# form's own tool where this distribution has it: the tree is the one that quilt makes. debian.t, rpm.t and mbox.t try those forms.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
chmod 755 "$work"
formats=$("$TOP/scripts/export" --list | cut -d' ' -f1)

mkdir "it's there"

# exported FORMAT: into "it's there/FORMAT", with what is printed in FORMAT.said.
exported() {
	"$TOP/scripts/export" "$1" "$work/it's there/$1" >"$work/$1.said"
}

# follow FORMAT: run what is printed for it, as one who pastes it; the place where Gentoo looks is in this folder, too.
follow() {
	sed '/^# The lines of/,$d' "$work/$1.said" | sed 's, /etc/, ./etc/,g' >commands
	cat commands
	mkdir -p target/linux/x86/patches-6.12
	sh -e commands
}

# pasted FORMAT: the lines that are printed, which are those that are kept in the file.
pasted() {
	sed '1,/^# The lines of/d' "$work/$1.said" >lines
	cmp lines "$work/it's there/$1/$(sed -n 's/^# The lines of \(.*\):$/\1/p' "$work/$1.said")"
}

# in_order: patch files by name, as `LC_ALL=C ls` has them, are those of the series.
in_order() {
	(cd "$work/it's there/$1" && printf '%s\n' *.patch) >by_name
	diff by_name "$work/it's there/$1/series" && sed 's/^[0-9]*-//' by_name >names && [ "$(cat names)" = "$(series_patches)" ]
}

without_state() {
	not grep -rl '^Upstream: ' "$work/it's there/$1"
}

# makes_the_tree FILE...: patches, applied in this order.
makes_the_tree() {
	rm -rf tree
	cp -R "$work/base" tree
	for file in "$@"; do
		patch -s -p1 -F0 -d tree -i "$(realpath "$file")" || return
	done
	same_as_quilt tree
}

try_folder() {
	cp -R "$work/base/." . && follow folder && same_as_quilt .
}

try_mbox() {
	cp -R "$work/base/." . && commit . base && follow mbox && same_as_quilt .
}

try_opensuse() {
	follow opensuse && cp -R "$work/base" tree &&
		(cd tree && QUILT_PATCHES=../patches.addon QUILT_SERIES=../patches.addon/series quilt --quiltrc - push -a -q --fuzz=0) && same_as_quilt tree
}

# An APKBUILD is read by a POSIX shell, and abuild hands the digests to sha512sum.
# shellcheck disable=SC2016 # the inner shell's
try_alpine() {
	echo there >config
	printf 'source="config"\nsha512sums="%s\n"\n' "$(sha512sum config)" >APKBUILD
	follow alpine && pasted alpine && cat lines >>APKBUILD &&
		sh -ec '. ./APKBUILD; echo "$sha512sums" | sed "/^\$/d" >digests; printf "%s\n" $source >sources' &&
		sha512sum -c --strict --quiet digests && [ "$(wc -l <digests)" -eq "$(wc -l <sources)" ] &&
		{ echo config; cat by_name; } | diff - sources && makes_the_tree ./*.patch
}

# makepkg runs for a user who is not root, checks the digests and calls prepare().
try_arch() {
	tar -czf linux.tar.gz --transform 's,^base,linux,' -C "$work" base
	cat >PKGBUILD <<-'END'
		pkgname=linux-test pkgver=1 pkgrel=1 arch=(any)
		source=(linux.tar.gz) noextract=(linux.tar.gz)
		prepare() {
			tar -xzf linux.tar.gz
			cd linux
			local src
			for src in "${source[@]}"; do
				[[ $src = *.patch ]] || continue
				patch -sNp1 -F0 <"../$src"
			done
		}
	END
	follow arch && pasted arch && cat lines >>PKGBUILD && chmod 777 . && chmod 644 ./*.patch &&
		as_user makepkg --geninteg >sums && cat sums >>PKGBUILD && as_user makepkg --nobuild --nodeps && same_as_quilt src/linux
}

# as_user COMMAND...: without pacman, which only sees to dependencies.
as_user() {
	if [ "$(id -u)" -eq 0 ]; then
		HOME=$PWD PACMAN=true setpriv --reuid=65534 --clear-groups "$@"
	else
		PACMAN=true "$@"
	fi
}

try_gentoo() {
	follow gentoo && makes_the_tree etc/portage/patches/sys-kernel/gentoo-kernel/*.patch
}

# nix reads the lines, and the patches that it finds in them are those that are there.
try_nixos() {
	follow nixos && pasted nixos && { echo '{'; cat lines; echo '}'; } >configuration.nix &&
		nix_eval 'map (p: p.name) (import ./configuration.nix).boot.kernelPatches' >names &&
		printf '%s\n' xen-balloon-retry/*.patch >listed && nix_eval 'map (p: toString p.patch) (import ./configuration.nix).boot.kernelPatches' >paths &&
		diff by_name names && sed "s,^$PWD/,," paths | diff - listed && makes_the_tree xen-balloon-retry/*.patch
}

# nix_eval EXPRESSION: a list of strings, one a line.
nix_eval() {
	NIX_STATE_DIR=$PWD/nix NIX_STORE_DIR=$PWD/nix/store nix-instantiate --store dummy:// --eval --strict --json -E "$1" |
		python3 -c 'import json, sys; print("\n".join(json.load(sys.stdin)))'
}

# What BitBake reads: a variable whose lines go on up to the closing quote. Debian has no BitBake.
try_yocto() {
	follow yocto && pasted yocto && sed -n 's,^    file://\(.*\) \\$,\1,p' lines >names && diff by_name names &&
		[ "$(grep -vc '^    file://' lines)" -eq 3 ] && [ "$(tail -n 1 lines)" = '"' ] && (cd xen-balloon-retry && xargs ls) <names >/dev/null &&
		makes_the_tree xen-balloon-retry/*.patch
}

try_yocto_scc() {
	follow yocto-scc && pasted yocto-scc && sed -n 's,^patch ,,p' xen-balloon-retry/xen-balloon-retry.scc >names && diff by_name names &&
		[ "$(wc -l <lines)" -eq "$(wc -l <names)" ] && (cd xen-balloon-retry && xargs ls) <names >/dev/null
}

try_buildroot() {
	follow buildroot && makes_the_tree linux/*.patch
}

# A target's own patches have three digits, and ours come behind them.
try_openwrt() {
	mkdir -p target/linux/x86/patches-6.12 && touch target/linux/x86/patches-6.12/100-theirs.patch && follow openwrt &&
		[ "$(cd target/linux/x86/patches-6.12 && printf '%s\n' *.patch | head -n 1)" = 100-theirs.patch ] && makes_the_tree target/linux/x86/patches-6.12/*.patch
}

# for_old KERNEL: what is exported for a kernel of the oldest line applies there as a whole, and is not all.
for_old() {
	rm -rf old_tree "$work/old"
	"$TOP/scripts/export" folder "$work/old" --for "$1" 2>said || return
	cat said
	mkdir old_tree
	(cd "$old" && patched_files "$work"/old/*.patch | xargs ls 2>/dev/null | cpio -pdm --quiet "$work/old_tree")
	(cd old_tree && QUILT_PATCHES=$work/old QUILT_SERIES=series quilt --quiltrc - push -a -q --fuzz=0) || return
	sed 's/^[0-9]*-//' "$work/old/series" >old_patches
	series_patches >all_patches
	grep -qxFf all_patches old_patches && grep -qvxFf old_patches all_patches && [ "$(wc -l <old_patches)" -eq "$(find "$work/old" -name '*.patch' | wc -l)" ]
}

for format in $formats; do
	mkdir "$work/$format" && cd "$work/$format" || exit 1
	ok "$format: it is written" exported "$format"
	ok "$format: no upstream state is left in it" without_state "$format"
	[ "$format" = mbox ] || ok "$format: the patches are in order by name" in_order "$format"
	case $format in
	debian | rpm | fedora) ;;
	*) ok "$format: its tool makes quilt's tree of what the printed commands give it" "try_$(echo "$format" | tr - _)" ;;
	esac
done
cd "$work" || exit 1
# first_there LINE...: the tree of the first line that a suite has today; which have the older ones depends on the machine's release.
first_there() {
	for line in "$@"; do
		"$TOP/scripts/fetch" "$line" && return
	done
}
# shellcheck disable=SC2046 # lines are words
old=$(first_there $(sed -n 's/^\([0-9][^	]*\).*/\1/p' "$TOP/kernels"))
ok "--for a tree that takes a part of the series writes that part" for_old "$old"
ok "--for its line does the same" for_old "$(basename "$old" | cut -d- -f1)"
# what_any_takes: without --for, what those for newer trees only are, is left out and said.
what_any_takes() {
	rm -rf "$work/any"
	BALLOON_GROUP='' "$TOP/scripts/export" folder "$work/any" 2>said || return
	cat said
	grep -q "^[0-9:]* left out, as only newer trees take it: group $(newer_groups); --for" said &&
		[ "$(sed 's/^[0-9]*-//' "$work/any/series")" = "$(only_patches <"$TOP/series" | grep -vxF "$(in_groups "$(newer_groups)" | only_patches)")" ]
}
ok "without --for the groups for newer trees only are left out, which is said" what_any_takes
newest=$(first_there "$(sed -n 's/	.*current stable$//p' "$TOP/kernels")") ||
	skip "--for a newer tree they are there" "no suite has one today"
[ -z "$newest" ] || ok "--for a newer tree they are there" test "$("$TOP/scripts/export" folder "$work/newest" --for "$newest" >/dev/null && sed 's/^[0-9]*-//' "$work/newest/series")" = "$(only_patches <"$TOP/series")"
refuses "--for a tree that takes nothing" 1 '^export: .* already has the text of ' "$TOP/scripts/export" folder "$work/new" --for "$work/quilted"
ok "leaves no folder" not test -e "$work/new"
done_testing
