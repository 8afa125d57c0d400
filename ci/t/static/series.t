#!/bin/sh
# The series agrees with its folder, each patch has the header that upstream wants, and a refresh changes nothing but line numbers:
# today's tree of the line may be newer than the one it was refreshed on. That is tried on the trees of two lines, the main one and
# the newest, which takes every group. Which groups a line has to take is in lines.t; what the kernel's own tools say of the patches is
# in scripts/check-patches.
# Environment: BALLOON_KERNEL, the main line (6.12).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
. "$TOP/scripts/lib/series.sh"
cd "$TOP" || exit 1
authors=$(git log --format='%an <%ae>' | sort -u)
work=$(mktemp -d)
remove_at_exit "$work"

# listed: the patches of the series, and of the bridge for old trees.
listed() {
	cat series bridge | only_patches
}

unlisted() {
	for file in patches/*.patch; do
		listed | grep -qxF "$(basename "$file")" ||
			echo "$file is not listed in series or bridge; add it there or remove it"
	done
}

absent() {
	for patch in $(listed); do
		[ -f "patches/$patch" ] || echo "series or bridge lists $patch, which is not in patches/; remove the line or add the file"
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

# stable_faults PATCH: a fix that does not say whether it is for stable, or something for stable that says of nothing what it mends; a reason that
# is missing; a patch that is needed first and is not before it. Backport tools read these lines.
stable_faults() {
	header=$(sed '/^---$/,$d' "patches/$1")
	fixes=$(printf '%s\n' "$header" | grep -c '^Fixes: ') stable=$(printf '%s\n' "$header" | grep -c '^Cc: .*stable')
	[ "$((fixes > 0))" = "$((stable > 0))" ] || echo "it has Fixes: without 'Cc: stable@vger.kernel.org', or that without Fixes:"
	[ "$stable" -le 1 ] || echo "it has several lines Cc: to stable"
	printf '%s\n' "$header" | grep '^Cc: .*stable' |
		grep -vE '^Cc: stable@vger\.kernel\.org( # needs ".*")?$|^Cc: <stable\+noautosel@kernel\.org> # .' ||
		:
	title=$(printf '%s\n' "$header" | sed -n 's/^Cc: stable.* # needs "\(.*\)"$/\1/p')
	[ -z "$title" ] || series_patches | sed "/^$1\$/,\$d" | (cd patches && xargs grep -lF "xen/balloon: $title") | grep -q . ||
		echo "no patch before it has the title '$title'"
}

unclaimed() {
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
		sed -n 's/^[^#].*# //p' series | tr ' ' '\n' | grep -qx "C$n" || echo "no patch claims C$n"
	done
}

# unknown_patches: patches by whose names scenarios ask what a kernel has.
unknown_patches() {
	grep -ho 'unpatched balloon-[a-z0-9_-]*' ci/scenarios/*.sh | while read -r _ patch; do
		series_patches | grep -qxF "$patch.patch" || echo "$patch"
	done
}

# refreshed TREE: the series as chosen, as quilt writes them on a copy of the files they change; the difference to what is here.
refreshed() {
	rm -rf "$work/tree" "$work/patches" "$work/committed"
	mkdir -p "$work/tree"
	cp -R patches "$work/patches"
	copy_files "$1" "$work/tree"
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

# newest: the newest line that some suite has.
newest() {
	cut -f1 kernels | grep '^[0-9]' | sort -rV | while read -r line; do
		! "$TOP/scripts/fetch" "$line" >/dev/null 2>&1 || {
			echo "$line"
			break
		}
	done
}

ok "each patch is listed" empty "$(unlisted)"
ok "each listed patch is there" empty "$(absent)"
ok "each contract row is claimed" empty "$(unclaimed)"
for patch in $(listed); do
	ok "header of $patch" empty "$(header_faults "$patch")"
	ok "what $patch says of stable" empty "$(stable_faults "$patch")"
done
ok "each group has a name and says what it is for" empty "$(grep '^# --- Group' series | grep -vE '^# --- Group "[a-z]+"(, for newer trees only)?: .')"
ok "a scenario names no patch that the series does not have" empty "$(unknown_patches)"
for line in "${BALLOON_KERNEL:-6.12}" "$(newest)"; do
	tree=$("$TOP/scripts/fetch" "$line") || exit 1
	use_group
	series_for "$tree"
	ok "quilt refresh on ${tree##*/} changes nothing but line numbers" empty "$(refreshed "$tree")"
done
if [ "$line" = "${BALLOON_KERNEL:-6.12}" ]; then
	skip "the newest line takes all groups" "no suite has a newer one today"
else
	ok "the newest line takes all groups" empty "$reason"
fi
done_testing
