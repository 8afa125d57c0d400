#!/bin/sh
# A kernel line is the package of that very name, and a tree of that very version: from a suite that has linux-source-6.12 and no
# linux-source-6.1, whose name is a regular expression to apt, line 6.1 is refused. Of several suites the one with the newest version
# is taken; one that is not there, that has no such package or that cannot be verified is passed over in one line; a line that none
# has is told from one that cannot be had. Suites are folders of small packages.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
chmod 755 "$work"
cd "$work" || exit 1

# package SUITE LINE VERSION PATCHLEVEL SUBLEVEL: linux-source-LINE there, with a tree that says so.
package() {
	suite=$1
	shift
	rm -rf deb linux
	mkdir -p deb/DEBIAN deb/usr/src linux "$suite"
	printf 'VERSION = %s\nPATCHLEVEL = %s\n' "$2" "$3" >linux/Makefile
	touch linux/Kbuild
	tar -cJf "deb/usr/src/linux-source-$1.tar.xz" linux
	printf 'Package: linux-source-%s\nVersion: %s.%s.%s-1\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: a test\n' \
		"$1" "$2" "$3" "$4" >deb/DEBIAN/control
	file=$suite/linux-source-$1.deb
	dpkg-deb -b deb "$file" >/dev/null
	{
		cat deb/DEBIAN/control
		printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d' ' -f1)"
	} >>"$suite.packages"
}

# apt_for SUITE: apt's configuration for it, in SUITE.conf. The archive is where other suites are looked for.
apt_for() {
	mkdir -p "apt-$1/$1" "apt-$1/lists/partial" "apt-$1/cache/archives/partial"
	mv "$1.packages" "apt-$1/Packages"
	mv "$1"/*.deb "apt-$1/$1/"
	touch "apt-$1/status"
	printf 'deb [trusted=yes] file:%s ./\ndeb [trusted=yes] file:%s stable main\n' "$work/apt-$1" "$work/archive" >"apt-$1/sources.list"
	cat >"$1.conf" <<-END
		Dir::State "$work/apt-$1"; Dir::State::status "$work/apt-$1/status"; Dir::Cache "$work/apt-$1/cache";
		Dir::Etc::sourcelist "$work/apt-$1/sources.list"; Dir::Etc::sourceparts "-"; APT::Sandbox::User "root"; Acquire::Languages "none";
	END
	APT_CONFIG=$work/$1.conf apt-get -q update >log 2>&1 || cat log >&2
}

mkdir -p archive/dists/stable/main/binary-all archive/dists/unsigned
touch archive/dists/stable/main/binary-all/Packages
printf 'Suite: unsigned\nComponents: main\nArchitectures: all\n' | tee archive/dists/unsigned/Release |
	sed 's/unsigned/stable/' >archive/dists/stable/Release
package own 6.12 6 12 9
package own 7.2 7 1 7
package own 6.6 6 6 7
package newer 6.12 6 12 10
apt_for own
apt_for newer
export APT_CONFIG="$work/own.conf"

# A checkout whose scripts/lib/suite knows one suite more, and whose lines are in the release's own unless said.
mkdir -p here
cp -R "$TOP/scripts" here/
mv here/scripts/lib/suite here/scripts/lib/suite-as-it-is
# shellcheck disable=SC2016 # the script's
printf '#!/bin/sh\n[ "$1" != newer ] || exec echo "%s"\nexec "${0%%/*}/suite-as-it-is" "$@"\n' "$work/newer.conf" >here/scripts/lib/suite
chmod +x here/scripts/lib/suite

# table [SUITES]: where the lines are looked for.
table() {
	for line in 6.1 6.12 6.6 7.2; do
		printf '%s\t%s\tlinux-source-%s\tboot\ta test\n' $line "${1:-own}" $line
	done >here/kernels
}
table

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

# newest SUITES VERSION: what is taken of 6.12.
newest() {
	table "$1"
	rm -rf build/trees
	[ "$(fetch 6.12 2>said)" = "$work/build/trees/6.12-$2" ] || {
		cat said
		false
	}
}

# passed_over SUITE PATTERN: of that suite and the own one the own is taken, and one line says what is wrong with the other.
passed_over() {
	newest "$1 own" 6.12.9-1 || return 1
	sed -i '/ (log: /d' said
	cat said
	[ "$(wc -l <said)" -eq 1 ] && grep -qE "$2" said
}

refuses "a line that the suite lacks is refused, though apt offers another package" 3 \
	'^fetch: no suite has line 6.1 today .linux-source-6.1 in: own.; run apt-get update' fetch 6.1
refuses "a package with a tree of another version is refused" 1 'linux-source-7.2 7.1.7-1 is a tree of Linux 7.1, not of 7.2;' fetch 7.2
ok "and neither leaves a tree" empty "$(trees)"
ok "a line that is there is fetched" is_line 6.12
ok "another, too" is_line 6.6
sed -i 's/PATCHLEVEL = .*/PATCHLEVEL = 5/' build/trees/6.6-*/Makefile
refuses "a tree that was kept under a wrong name is refused" 1 'is a tree of Linux 6.5, not of 6.6; .* remove .*build/trees/6.6-6.6.7-1 ' fetch 6.6
ok "of two suites the newer version is taken" newest 'own newer' 6.12.10-1
ok "in any order" newest 'newer own' 6.12.10-1
ok "a suite that is not there is passed over" passed_over missing ': no package lists of missing: .*does not have a Release file'
ok "one whose lists cannot be verified, too" passed_over unsigned ': no package lists of unsigned: .*is not signed'
ok "and again, which asks nobody" passed_over unsigned ': no package lists of unsigned: .*is not signed'
ok "an archive for security that this machine does not have" passed_over old-security ': apt names no mirror .* old-security'
table 'newer missing'
refuses "a suite without the package is named" 3 'the suite newer has no package linux-source-6.6$' fetch 6.6
refuses "a line that none has is told from one that cannot be had" 3 '^fetch: no suite has line 6.6 today .linux-source-6.6 in: newer missing.' fetch 6.6

# asked_once: lists are there for a day, though their folder is reached by two ways, as from a test that links to it.
asked_once() {
	mkdir -p fake
	# shellcheck disable=SC2016 # the script's
	printf '#!/bin/sh\ncase $* in\n*update) echo >>"%s" ;;\n*) exec /usr/bin/apt-get "$@" ;;\nesac\n' "$work/asked" >fake/apt-get
	chmod +x fake/apt-get
	ln -s build link
	for build in build link build; do
		PATH=$work/fake:$PATH BALLOON_BUILD=$work/$build here/scripts/lib/suite-as-it-is testing || return
	done
	[ "$(wc -l <asked)" -eq 1 ]
}
ok "lists are fetched once a day, by whatever way their folder is reached" asked_once
done_testing
