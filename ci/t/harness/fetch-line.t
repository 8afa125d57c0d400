#!/bin/sh
# A kernel line is the package of that very name, and a tree of that very version: from a suite that has linux-source-6.12 and no
# linux-source-6.1, whose name is a regular expression to apt, line 6.1 is refused. The suite is a folder of small packages.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
chmod 755 "$work"
cd "$work" || exit 1
mkdir -p suite apt/lists/partial apt/cache/archives/partial
touch apt/status

# package LINE VERSION PATCHLEVEL: linux-source-LINE with a tree that says so.
package() {
	rm -rf deb linux
	mkdir -p deb/DEBIAN deb/usr/src linux
	printf 'VERSION = %s\nPATCHLEVEL = %s\n' "$2" "$3" >linux/Makefile
	touch linux/Kbuild
	tar -cJf "deb/usr/src/linux-source-$1.tar.xz" linux
	printf 'Package: linux-source-%s\nVersion: %s.%s.7-1\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: a test\n' \
		"$1" "$2" "$3" >deb/DEBIAN/control
	file=suite/linux-source-$1.deb
	dpkg-deb -b deb "$file" >/dev/null
	{
		cat deb/DEBIAN/control
		printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d' ' -f1)"
	} >>Packages
}

package 6.12 6 12
package 7.2 7 1
package 6.6 6 6
echo "deb [trusted=yes] file:$work ./" >apt/sources.list
cat >apt.conf <<END
Dir::State "$work/apt"; Dir::State::status "$work/apt/status"; Dir::Cache "$work/apt/cache";
Dir::Etc::sourcelist "$work/apt/sources.list"; Dir::Etc::sourceparts "-"; APT::Sandbox::User "root"; Acquire::Languages "none";
END
export APT_CONFIG="$work/apt.conf"
apt-get -q update >log 2>&1 || cat log >&2

# A checkout whose lines are all in that suite.
mkdir -p here
cp -R "$TOP/scripts" here/
for line in 6.1 6.12 6.6 7.2; do
	printf '%s\town\tlinux-source-%s\tboot\ta test\n' $line $line
done >here/kernels

fetch() {
	BALLOON_BUILD=$work/build here/scripts/fetch "$1"
}

# trees: what is kept.
trees() {
	find build/trees -mindepth 1 -maxdepth 1 2>/dev/null
}

# is_line LINE: what is fetched is a tree of it.
is_line() {
	tree=$(fetch "$1") && [ "$(sed -n 's/.* = //p' "$tree/Makefile" | paste -sd.)" = "$1" ]
}

refuses "a line that the suite lacks is refused, though apt offers another package" 1 'apt knows no package linux-source-6.1 for line 6.1;' fetch 6.1
refuses "a package with a tree of another version is refused" 1 'linux-source-7.2 7.1.7-1 is a tree of Linux 7.1, not of 7.2;' fetch 7.2
ok "and neither leaves a tree" empty "$(trees)"
ok "a line that is there is fetched" is_line 6.12
ok "another, too" is_line 6.6
sed -i 's/PATCHLEVEL = .*/PATCHLEVEL = 5/' build/trees/6.6-*/Makefile
refuses "a tree that was kept under a wrong name is refused" 1 'is a tree of Linux 6.5, not of 6.6; .* remove .*build/trees/6.6-6.6.7-1 ' fetch 6.6
done_testing
