#!/bin/sh
# Every shell script of the repo is shellcheck clean and no patch is signed off.
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

for script in $(scripts); do
	ok "shellcheck $script" shellcheck -x "$script"
done
ok "no patch carries a sign-off" empty "$(git grep -n '^Signed-off-by:' -- patches)"
done_testing
