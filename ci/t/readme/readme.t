#!/bin/sh
# Every command in README.md and in the pages of docs/ that say how to do something (PAGES) does what it says: each indented block runs in
# a scratch clone, with its placeholders filled in. What stands between ``` is output, and no command may hide there.
# What takes long and runs elsewhere is named in ELSEWHERE with where, and here only what is cheap of it; a line there
# that no command needs fails too. A block whose first word is a scenario's is checked to be made of a scenario's words.
# Targets, scripts and pages that the text names between backquotes, or links to, must exist.
# Placeholders: <here> and <its folder>, the clone; <this repository>; TREE, a kernel tree with the files that the series
# changes and what the kernel's own scripts look for, also a git repository; OUTDIR, a folder that is not there yet.
# Environment: KERNEL, the line whose tree is used (6.12).
PAGES='README.md docs/maintaining.md docs/sending.md docs/testing.md docs/patches.md docs/history.md docs/glossary.md'
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
. "$TOP/scripts/lib/series.sh"
mkdir -p "$BUILD"
source_tree=$("$TOP/scripts/fetch" "${BALLOON_KERNEL:-6.12}") || exit 1
work=$(mktemp -d)
remove_at_exit "$work"
clone=$work/$(basename "$TOP")
GIT_CONFIG_GLOBAL=$work/gitconfig
export GIT_CONFIG_GLOBAL
git config --global user.name 'A Reader'
git config --global user.email reader@example.org
# A checkout that another user made, as in a container.
git config --global safe.directory '*'

# A regular expression on a whole command; where it runs; what of it runs here. Tabs between.
cat >"$work/elsewhere" <<'EOF'
^make boot$	make check-boots	make -n boot
^make boot GROUP=..growth$	by hand: it takes long	make -n boot GROUP=..growth
^make boot STOCK=package$	by hand: it downloads	make -n boot STOCK=package
^make package$	by hand: it takes long	make -n package
^BALLOON_KCONFIG=distro ci/run 6.12 host-pressure$	by hand: it takes long	test -f ci/kconfig/distro
^BALLOON_GUEST_KCONFIG=pages-64k BALLOON_ARCH=arm64 ci/run 6.12 host-pressure$	by hand: it takes long	test -f ci/kconfig/pages-64k
^make check$	make check	make -n check
^make check JUNIT=[a-z/]*$	ci/t/harness/junit.t	make -n check
^make report JUNIT=[a-z/]*$	ci/t/harness/junit.t	make -n report
^make boot XEN=[a-z]* QEMU=[a-z]*$	by hand: it downloads	make -n boot
^make check-patches$	make check	make -n check-patches
^make check-patches GIT_TREE=[^ ]*$	ci/t/patches/finds.t	make -n check-patches
^make boot ARCH=arm64$	make check-arm64	make -n boot ARCH=arm64
^make check-boots ARCH=arm64$	by hand: it takes long	make -n check-boots ARCH=arm64
^make check-devices$	by hand: it takes long	make -n check-devices
^make busy-host$	by hand: it takes long	make -n busy-host
^make check-boots TYPES="pvh hvm"$	by hand: it takes long	make -n check-boots
^make bench$	by hand: it takes long	make -n bench
^make soak( SEED=n)?$	ci/t/harness/soak.t, and a short round in make check	make -n soak
^ci/run 6.12 host-pressure$	make check-boots	test -f ci/scenarios/host-pressure.sh
^scripts/refresh --continue$	ci/t/refresh/refresh.t	test -x scripts/refresh
^scripts/refresh --abort$	ci/t/refresh/refresh.t	test -x scripts/refresh
^BALLOON_GROUP=growth scripts/submit [^ ]* \.\./v[12]\b.*	ci/t/export/submit.t	test -x scripts/submit
EOF

# Blocks as numbered files: runs of lines that are indented by four spaces, comments behind the commands taken off.
# What stands between ``` goes to "fenced".
mkdir "$work/blocks"
: >"$work/fenced"
cd "$TOP" || exit 1
# shellcheck disable=SC2086 # names without spaces
awk -v to="$work/blocks/" -v fenced="$work/fenced" '
	FNR == 1 { inside = fence = 0 }
	/^```/ { fence = !fence; inside = 0; next }
	fence { print FILENAME ": " $0 >fenced; next }
	/^    / { if (!inside) file = sprintf("%s%02d", to, ++n); inside = 1; print substr($0, 5) >file; next }
	{ inside = 0 }' $PAGES
cd "$work" || exit 1
sed -i 's/[[:space:]]\{1,\}#.*//' "$work"/blocks/*

# new_tree DIR: see TREE above.
new_tree() {
	mkdir -p "$1/scripts"
	copy_files "$source_tree" "$1"
	cp "$source_tree/Kbuild" "$source_tree/MAINTAINERS" "$source_tree/COPYING" "$source_tree/CREDITS" \
		"$source_tree/README" "$source_tree/Makefile" "$1/"
	cp "$source_tree"/scripts/*.pl "$source_tree"/scripts/*.txt "$source_tree"/scripts/*.checkpatch "$1/scripts/"
	for folder in Documentation arch include drivers fs init ipc kernel lib; do
		mkdir -p "$1/$folder"
		touch "$1/$folder/.keep"
	done
	git -C "$1" init -q && git -C "$1" add -A -f && git -C "$1" commit -q -m tree
}

# fill FILE: the block with its placeholders filled in. Each command that makes an OUTDIR gets one of its own, and those below
# it speak of that one.
fill() {
	sed -e "s,<this repository>,$TOP,g" -e "s,<its folder>,$clone,g" -e "s,<here>,$clone,g" -e "s,\\bTREE\\b\\([^=]\\|\$\\),$work/tree\\1,g" "$1" |
		awk -v out="$work/out/" '/^scripts\/(export|submit) / { n++ } { gsub(/OUTDIR/, out n + 0); print }'
}

# unknown FILE: placeholders in a filled block: <words>, or capitals that are neither set nor read as a variable.
unknown() {
	sed -e 's/[A-Z_]\{2,\}=//g' -e 's/\$[A-Z_]*//g' -e "s/'[^']*'//g" "$1" | grep -oE '<[a-z ]+>|\b[A-Z]{3,}\b'
}

# shorten FILE: the block with the commands of ELSEWHERE replaced; those that were are noted.
shorten() {
	while IFS= read -r command; do
		rule=$(grep -n . "$work/elsewhere" | while IFS='	' read -r pattern where cheap; do
			! printf '%s\n' "$command" | grep -qE "${pattern#*:}" || printf '%s\t%s\t%s\n' "${pattern%%:*}" "$where" "$cheap"
		done | head -n 1)
		if [ -n "$rule" ]; then
			echo "${rule%%	*}" >>"$work/used"
			echo "# '$command' runs elsewhere: $(echo "$rule" | cut -f2)" >&2
			echo "$rule" | cut -f3
		else
			printf '%s\n' "$command"
		fi
	done <"$1"
}

# place FILE: where a reader stands when he types it.
place() {
	case $(head -n 1 "$1") in
	'git clone '*) echo "$work" ;;
	*) echo "$clone" ;;
	esac
}

is_scenario() {
	grep -q "^$(sed -n '1s/ .*//p' "$1")()" "$TOP"/ci/inside/dom0/*.sh
}

strange_words() {
	cut -d' ' -f1 "$1" | while read -r word; do
		grep -q "^$word()" "$TOP"/ci/inside/dom0/*.sh || echo "$word is no word of a scenario"
	done
}

# run FILE: the block in a new tree and the clone as committed.
run() {
	rm -rf "$work/tree" "$work/out"
	mkdir "$work/out"
	cp -R "$work/pristine" "$work/tree"
	case $(place "$1") in
	"$work") rm -rf "$clone" ;;
	esac
	cat "$1"
	(cd "$(place "$1")" && env -u QUILT_PATCHES -u QUILT_SERIES -u QUILT_PC -u BALLOON_GUARD BALLOON_BUILD="$work/build" sh -e "$1")
}

# texts: the pages without their blocks.
texts() {
	# shellcheck disable=SC2086 # names without spaces
	(cd "$TOP" && grep -hv '^    ' $PAGES)
}

# absent: what the text says can be run or read, between backquotes, and is not there.
absent() {
	# shellcheck disable=SC2016 # backquotes are what is looked for
	texts | grep -oE '`(make|scripts/|ci/|legacy/|docs/|\.ci/)[^`]*`' | tr -d '`' | sort -u | while read -r name rest; do
		case $name in
		make) [ -z "$rest" ] || (cd "$TOP" && make -n "${rest%% *}") >/dev/null 2>&1 || echo "no target: make $rest" ;;
		*) [ -e "$TOP/$name" ] || echo "$name is not there" ;;
		esac
	done
}

# dead_links: "](FILE)", relative to the page.
dead_links() {
	cd "$TOP" || return
	for page in README.md legacy/README.md docs/*.md; do
		grep -oE '\]\([^):]*\)' "$TOP/$page" | sed 's/^](//; s/)$//' | while read -r target; do
			[ -e "$TOP/$(dirname "$page")/$target" ] || echo "$page: $target is not there"
		done
	done
}

# unlinked: pages of docs/ that README.md does not name, which a reader would not find.
unlinked() {
	for page in "$TOP"/docs/*.md; do
		grep -qF "docs/$(basename "$page")" "$TOP/README.md" || echo "README.md does not say what docs/$(basename "$page") is for"
	done
}

# hidden: commands in excerpts of output, where they would not be run.
hidden() {
	grep -E '^[^ ]*: ([$#] )?(make|git|quilt|sed|echo|export|sh|sudo|apt[a-z-]*|(\./)?(scripts|ci|legacy|\.ci)/[^ ]*)( |$)' "$work/fenced"
}

# What was fetched and built is used, and nothing of a refresh that may be under way.
mkdir "$work/build"
for folder in trees apt kernels initramfs results; do
	[ ! -d "$BUILD/$folder" ] || ln -s "$BUILD/$folder" "$work/build/"
done
new_tree "$work/pristine"
git clone -q "$TOP" "$clone" || exit 1
: >"$work/used"
for block in "$work"/blocks/??; do
	first=$(head -n 1 "$block")
	if is_scenario "$block"; then
		ok "a scenario's words: $first ..." empty "$(strange_words "$block")"
		continue
	fi
	fill "$block" >"$block.filled"
	ok "no unknown placeholder: $first ..." empty "$(unknown "$block.filled")"
	shorten "$block.filled" >"$block.sh" 2>"$block.notes"
	cat "$block.notes"
	ok "runs: $first ..." run "$block.sh"
done
ok "what runs elsewhere is still in one of the pages" \
	empty "$(seq "$(grep -c . "$work/elsewhere")" | grep -vxFf "$work/used" | while read -r n; do sed -n "${n}p" "$work/elsewhere"; done)"
ok "what the text names is there" empty "$(absent)"
ok "and so is what it links to" empty "$(dead_links)"
ok "README.md names each page" empty "$(unlinked)"
ok "README.md has 120 lines at most" test "$(wc -l <"$TOP/README.md")" -le 120
ok "no command hides in an excerpt of output" empty "$(hidden)"
done_testing
