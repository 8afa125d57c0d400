#!/bin/sh
# Every shell script of the repo is shellcheck clean and free of what belongs in no repo.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
cd "$TOP" || exit 1

scripts() {
	git ls-files -co --exclude-standard | while read -r file; do
		case $file in
		*.sh | *.t) echo "$file" ;;
		*) head -n 1 "$file" | grep -q '^#!/bin/sh' && echo "$file" ;;
		esac
	done
}

# hosts: the mirrors that this machine's apt uses.
hosts() {
	# shellcheck disable=SC2016 # the format is apt's
	apt-get indextargets --format '$(SITE)' 2>/dev/null | sed -e 's,^[a-z]*://,,' -e 's,/.*,,' | sort -u
}

for script in $(scripts); do
	ok "shellcheck $script" shellcheck -x "$script"
done
for host in $(hosts); do
	ok "the repo does not name the mirror of this machine" empty "$(git grep -nIF "$host" -- .)"
done
ok "the repo does not name this checkout's folder" empty "$(git grep -nIF "$TOP/" -- .)"
ok "no patch carries a sign-off" empty "$(git grep -n '^Signed-off-by:' -- patches)"
done_testing
