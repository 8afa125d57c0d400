#!/bin/sh
# `scripts/export rpm` and `fedora`: the %prep of a minimal .spec with their lines makes the tree that quilt makes.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"

# prepared NAME LINES...: the tree in $work/NAME after %prep, which has these lines. NAME-patches/ is what was exported.
prepared() {
	name=$1
	shift
	mkdir -p "$work/$name/SOURCES"
	cp "$work/$name-patches"/*.patch "$work/$name/SOURCES/"
	(cd "$work" && tar -czf "$work/$name/SOURCES/linux.tar.gz" --transform 's,^base,linux,' base)
	{
		printf 'Name: linux\nVersion: 1\nRelease: 1\nSummary: A test\nLicense: GPL-2.0\nSource0: linux.tar.gz\n'
		grep '^Patch' "$work/$name-patches/patches.spec" || echo 'Patch999999: linux-kernel-test.patch'
		printf '%%description\nA test.\n%%prep\n'
		printf '%s\n' "$@"
	} >"$work/$name/linux.spec"
	rpmbuild -bp --nodeps --define "_topdir $work/$name" "$work/$name/linux.spec"
}

# built NAME: the tree in there. From rpm 4.20 on it is a folder deeper.
built() {
	find "$work/$1/BUILD" -mindepth 1 -maxdepth 2 -type d -name linux
}

# kernel.spec's word, in our own: a patch that has a PatchN: line is applied, unless it is empty.
# shellcheck disable=SC2016 # the .spec's
OPTIONAL='ApplyOptionalPatch() { grep -q "^Patch[0-9]*: $1\$" %{_topdir}/linux.spec; [ ! -s "$RPM_SOURCE_DIR/$1" ] || patch -s -p1 -F0 <"$RPM_SOURCE_DIR/$1"; }'

ok "it is written" "$TOP/scripts/export" rpm "$work/auto-patches"
ok "it has a PatchN: line for each patch" test "$(grep -c '^Patch[0-9]*: ' auto-patches/patches.spec)" -eq "$(series_patches | wc -l)"
ok "%autosetup takes it" prepared auto '%autosetup -p1 -n linux'
ok "the tree is quilt's, byte for byte" same_as_quilt "$(built auto)"
ok "with numbers from 100 on" "$TOP/scripts/export" rpm "$work/late-patches" --first 100 --sign-off
ok "the first is Patch100" test "$(head -n 1 late-patches/patches.spec | cut -d: -f1)" = Patch100
ok "%autopatch takes it" prepared late '%setup -q -n linux' '%autopatch -p1 -m 100'
ok "the tree is quilt's, byte for byte" same_as_quilt "$(built late)"
ok "for a kernel.spec" "$TOP/scripts/export" fedora "$work/fedora-patches" --first 0100
ok "a number is decimal, whatever it begins with" test "$(head -n 1 fedora-patches/patches.spec | cut -d: -f1)" = Patch100
ok "ApplyOptionalPatch takes it" prepared fedora '%setup -q -n linux' "$OPTIONAL" "$(grep '^Apply' fedora-patches/patches.spec)"
ok "the tree is quilt's, byte for byte" same_as_quilt "$(built fedora)"
mkdir one-patches
touch one-patches/patches.spec
cat fedora-patches/*.patch >one-patches/linux-kernel-test.patch
ok "linux-kernel-test.patch takes all of it" prepared one '%setup -q -n linux' "$OPTIONAL" 'ApplyOptionalPatch linux-kernel-test.patch'
ok "the tree is quilt's, byte for byte" same_as_quilt "$(built one)"
done_testing
