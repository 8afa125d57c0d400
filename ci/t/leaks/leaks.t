#!/bin/sh
# For whoever commits: the repo does not name this machine's mirrors or this checkout's folder. It is no part of make check, as others
# may have a mirror called localhost or a checkout in /src, which say nothing of the repo.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
cd "$TOP" || exit 1

# hosts: the mirrors that this machine's apt uses.
hosts() {
	# shellcheck disable=SC2016 # the format is apt's
	apt-get indextargets --format '$(SITE)' 2>/dev/null | sed -e 's,^[a-z]*://,,' -e 's,/.*,,' | sort -u
}

for host in $(hosts); do
	ok "the repo does not name the mirror of this machine" empty "$(git grep -nIF "$host" -- .)"
done
ok "the repo does not name this checkout's folder" empty "$(git grep -nIF "$TOP/" -- .)"
done_testing
