# What the tests of this folder share: trees to take the series to, a git identity, results of a boot. Source it after TOP is set.
# Environment: KERNEL, the line whose tree is used (6.12).
# Sets: line; tree, the fetched kernel tree; thread, the group whose cover letter has a table of figures, which has others before it;
# work, a scratch folder and the current one, with in it
#   base     the files that the series changes, as they are without it
#   quilted  the same files with the series, from quilt; with a GROUP in quilted_with
# The series is here what export writes for any tree: all groups but those for newer trees only.
# shellcheck shell=sh

. "$TOP/scripts/lib/tap.sh"
. "$TOP/scripts/lib/series.sh"
. "$TOP/scripts/lib/results.sh"
line=${BALLOON_KERNEL:-6.12}
thread=$(basename "$(grep -lx '@FIGURES@' "$TOP"/docs/cover/*)")
tree=$("$TOP/scripts/fetch" "$line") || exit 1
work=$(mktemp -d)
remove_at_exit "$work"
cd "$work" || exit 1

# The tests' own identity, and nothing of the user's settings.
printf '[user]\n\tname = Test Sender\n\temail = sender@test.example\n' >"$work/gitconfig"
GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_NOSYSTEM=1
export GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM
unset EMAIL GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

mkdir "$work/base"
copy_files "$tree" "$work/base"
for_any=..$(group_names | grep -vxF "$(newer_groups)" | tail -n 1)
# quilted_with GROUP: the base with those patches, from quilt, is $work/quilted.
quilted_with() {
	rm -rf "$work/quilted"
	cp -R "$work/base" "$work/quilted"
	use_group "${1:-$for_any}"
	(cd "$work/quilted" && series_quilt push -a -q && rm -rf .pc) >"$work/quilted.log" 2>&1 || die "$(cat "$work/quilted.log")"
	rm "$work/quilted.log"
	use_group "$for_any"
}

quilted_with ''

# nobody COMMAND...: without a git identity.
nobody() {
	GIT_CONFIG_GLOBAL=/dev/null "$@"
}

# same_as_quilt DIR: the files of the series are the same there, byte for byte; a part of it may not have all of them.
same_as_quilt() {
	for file in $(all_patched_files); do
		[ -e "$work/quilted/$file" ] || [ -e "$1/$file" ] || continue
		cmp "$work/quilted/$file" "$1/$file" || return 1
	done
}

# commit DIR TEXT: all that is in the folder.
commit() {
	[ -d "$1/.git" ] || git init -q -b master "$1"
	git -C "$1" add -A
	git -C "$1" commit -q -m "$2"
}

# base_repo DIR: a git tree of the base.
base_repo() {
	cp -R "$work/base" "$1"
	commit "$1" base
}

# mainline DIR: a git tree with as much of Linux as get_maintainer.pl and checkpatch.pl want to see, in two commits.
mainline() {
	cp -R "$work/base" "$1"
	(cd "$tree" && tar -cf - COPYING CREDITS Kbuild Kconfig MAINTAINERS Makefile README arch/Kconfig fs/Kconfig \
		init/Kconfig ipc/Makefile kernel/Makefile lib/Kconfig include/linux/xarray.h scripts/checkpatch.pl \
		scripts/spelling.txt scripts/const_structs.checkpatch scripts/get_maintainer.pl) | tar -C "$1" -xf -
	commit "$1" Linux
	echo "A second commit." >"$1/Documentation/second"
	commit "$1" "Documentation: Second commit"
}

# thread_key CHECKOUT: the key of the series up to the thread, of the patches in there.
thread_key() (
	QUILT_PATCHES=$1/patches
	use_group "..$thread"
	changes_key "$tree"
)

# booted BUILD: a build folder with the results of a `make boot` of one scenario, with the series up to the thread.
booted() {
	result=$1/results/$(results_name "$line")
	mkdir -p "$result/host-pressure/patched"
	ln -s "$BUILD/trees" "$1/trees"
	printf 'scenario\tfigure\tstock\tpatched\tunit\nhost-pressure\tpv: target reached\t3636.7\t0.6\ts\n' >"$result/table.tsv"
	printf '(XEN) Xen version 9.9.1 (Somebody)\r\n(pv) [ 0.0] Linux version 8.8.2 (build@localhost)\r\n' \
		>"$result/host-pressure/patched/console.log"
	echo "ok 1 - patched: it holds" >"$result/host-pressure/patched/tap"
	booted_with "$1" "$(thread_key "$TOP")"
}

# booted_with BUILD SERIES: the same results, of that series.
booted_with() {
	printf '%s\t%s\n' kernel "$(basename "$tree")" variant patched series "$2" group "..$thread" clock virtual xen 9.9.1 qemu 7 date 2026-01-01T00:00:00Z \
		>"$1/results/$(results_name "$line")/table.manifest"
	cp "$1/results/$(results_name "$line")/table.manifest" "$1/results/$(results_name "$line")/host-pressure/patched/manifest"
}

# submit ARGUMENT...: the thread, with these results.
submit() {
	BALLOON_GROUP=$thread BALLOON_BUILD=$work/booted "$TOP/scripts/submit" "$@"
}

# copy_checkout: a checkout of our own, to change.
copy_checkout() {
	mkdir copy
	cp -R "$TOP/scripts" "$TOP/patches" "$TOP/series" "$TOP/docs" "$TOP/ci" copy/
}

# message_tail FILE: the last paragraph of its message.
message_tail() {
	sed '/^---$/,$d' "$1" | awk '/^$/ { text = "" ; next } { text = text $0 "\n" } END { printf "%s", text }'
}
