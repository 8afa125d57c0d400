#!/bin/sh
# A checkout in a path that the kernel's make cannot build in is refused, once and clearly, by every command.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
mkdir "$work/a path" "$work/a:path"
for folder in "a path" "a:path"; do
	cp -R "$TOP/Makefile" "$TOP/scripts" "$TOP/ci" "$TOP/kernels" "$TOP/series" "$TOP/patches" "$work/$folder/"
done

for folder in "a path" "a:path"; do
	refuses "make in '$folder'" 2 'has a space or a colon in it' env -u BALLOON_BUILD make -s -C "$work/$folder" boot
done
refuses "ci/run there" 1 'has a space or a colon in it' env -u BALLOON_BUILD "$work/a path/ci/run" 6.12 host-pressure
refuses "a build folder there" 1 'has a space or a colon in it' env BALLOON_BUILD="$work/a path" "$TOP/scripts/fetch" 6.12
ok "nothing was begun" empty "$(find "$work" -name build -type d)"
done_testing
