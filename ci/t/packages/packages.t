#!/bin/sh
# The series fits, all groups but those for newer trees only, not only the newest package of the main job's line but also the oldest that a suite still has: a release, its
# backports and its security updates ship versions that are months apart. Not part of `make check`: each package is 150 MB.
# Environment: KERNEL, the line (6.12).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_GROUP
. "$TOP/scripts/lib/series.sh"
SUITES='own trixie trixie-security bookworm-backports'
line=${BALLOON_KERNEL:-6.12}
package=linux-source-$line
work=$(mktemp -d)
remove_at_exit "$work"
cd "$work" || exit 1

# oldest: the oldest version of the package that the suite has, by the apt configuration in $conf.
oldest() {
	APT_CONFIG=$conf apt-cache madison "$package" | tr -d ' ' | awk -F '|' -v package="$package" '$1 == package { print $2 }' | sort -V | head -n 1
}

for_any=..$(group_names | grep -vxF "$(newer_groups)" | tail -n 1)
# fit VERSION: the files that the series changes, of that package, take these groups. Those that it adds are not there.
fit() {
	rm -rf deb tree
	mkdir deb tree
	(cd deb && APT_CONFIG=$conf apt-get -q -o APT::Sandbox::User=root download "$package=$1") || return
	dpkg-deb --fsys-tarfile deb/*.deb | tar -x -O --wildcards './usr/src/*.tar.xz' | tar -xJf - -C tree --strip-components=1 --wildcards -T files 2>/dev/null
	if ! fits tree || [ "${fitting:-$for_any}" != "$for_any" ]; then
		echo "$reason"
		return 1
	fi
}

all_patched_files | sed 's,^,*/,' >files
for suite in $SUITES; do
	conf=$("$TOP/scripts/lib/suite" "$suite") && version=$(oldest) || version=
	if [ -n "$version" ]; then
		ok "the series fits $package $version of $suite" fit "$version"
	else
		skip "the series fits $package of $suite" "the suite is not to be had, or has none"
	fi
done
done_testing
