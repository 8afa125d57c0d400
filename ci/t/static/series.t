#!/bin/sh
# The series agrees with its folder, each patch has the header that upstream wants, and a refresh changes nothing but line numbers:
# today's tree of the line may be newer than the one it was refreshed on. What the kernel's own tools say of the patches is in
# scripts/check-patches.
# Environment: KERNEL, the line whose tree is used (6.12).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/tap.sh"
. "$TOP/scripts/series.sh"
cd "$TOP" || exit 1
tree=$("$TOP/scripts/fetch" "${BALLOON_KERNEL:-6.12}") || exit 1
authors=$(git log --format='%an <%ae>' | sort -u)
work=$(mktemp -d)
remove_at_exit "$work"

unlisted() {
	for file in patches/*.patch; do
		series_patches | grep -qxF "$(basename "$file")" ||
			echo "$file is not listed in series; add it there or remove it"
	done
}

absent() {
	for patch in $(series_patches); do
		[ -f "patches/$patch" ] || echo "series lists $patch, which is not in patches/; remove the line or add the file"
	done
}

# header_faults PATCH: what its header lacks.
header_faults() {
	header=$(sed '/^---$/,$d' "patches/$1")
	printf '%s\n' "$header" | sed -n '1s/^From: //p' | grep -qxF "$authors" ||
		echo "line 1 is not 'From: ' and an author of this repository"
	printf '%s\n' "$header" | sed -n 2p | grep -qE '^Subject: \[PATCH\] xen/balloon: ([a-z]|Xen |KUnit ).*[^.]$' ||
		echo "line 2 is no subject of the form 'Subject: [PATCH] xen/balloon: do this'"
	grep -qx -e '---' "patches/$1" || echo "no line --- between message and change"
}

unclaimed() {
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
		sed -n 's/^[^#].*# //p' series | tr ' ' '\n' | grep -qx "C$n" || echo "no patch claims C$n"
	done
}

# refreshed: the series as quilt writes it on a copy of the files it changes; the difference to what is here.
refreshed() {
	mkdir -p "$work/tree"
	cp -R patches "$work/patches"
	copy_files "$tree" "$work/tree"
	(
		cd "$work/tree" || exit
		export QUILT_PATCHES="$work/patches"
		for patch in $(series_patches); do
			series_quilt push -q || exit
			series_quilt refresh || exit
		done
	) >"$work/log" 2>&1 || tail -n 5 "$work/log"
	cp -R patches "$work/committed"
	sed -i 's/^@@ .*/@@/' "$work"/committed/*.patch "$work"/patches/*.patch
	(cd "$work" && diff -ru committed patches)
}

ok "each patch is listed" empty "$(unlisted)"
ok "each listed patch is there" empty "$(absent)"
ok "each contract row is claimed" empty "$(unclaimed)"
for patch in $(series_patches); do
	ok "header of $patch" empty "$(header_faults "$patch")"
done
ok "the series applies without fuzz" fits "$(mkdir -p "$work/fit"; copy_files "$tree" "$work/fit"; echo "$work/fit")"
ok "quilt refresh changes nothing but line numbers" empty "$(refreshed)"
done_testing
