# The mails of scripts/submit, from what scripts/lib/mail.sh and scripts/lib/addresses.sh have made ready. Source it after them.
# shellcheck shell=sh
# shellcheck disable=SC2154 # what scripts/submit sets

# builds_on: the earlier threads whose patches are below this one, each with where it can be read.
builds_on() {
	[ -s "$work/below.names" ] || return 0
	printf 'This thread builds on these, whose patches come first:\n\n'
	while read -r patch; do
		group_of "$patch"
	done <"$work/below.names" | uniq | while read -r group; do
		echo "- $(head -n 1 "$TOP/docs/cover/$group")"
		thread_link "$group" | sed 's/^/  /'
	done
}

# thread_link GROUP: where the thread of a group can be read: what its first patch says that has been sent.
thread_link() {
	for patch in $(in_groups "$1" | only_patches); do
		case $(checked_state "$patch") in
		sent*)
			checked_state "$patch" | sed 's/^sent, //'
			return
			;;
		esac
	done
	echo "(not sent yet)"
}

# description: the cover letter's text, and below a line --- what has changed.
description() {
	printf '%s\n' "$text" | sed '/^change-id: /d'
	builds_on
	echo ---
	[ "$version" -eq 1 ] || {
		echo "Changes in v$version:"
		cat "$changes"
		echo "- Link to v$((version - 1)): https://lore.kernel.org/r/$link"
		echo
	}
	printf '%s\n' "$text" | grep '^change-id: '
}

format_mails() {
	repo_git config branch.series.description "$(description)"
	[ "$version" -eq 1 ] || set -- -v "$version" "--range-diff=previous-below..previous"
	while read -r address; do
		set -- "$@" "--to=$address"
	done <"$work/to"
	while read -r address; do
		set -- "$@" "--cc=$address"
	done <"$work/cc"
	[ -z "$rfc" ] || set -- "$@" --rfc
	# git makes the ids of prerequisites without this heuristic, which moves hunks.
	repo_git -c diff.indentHeuristic=false format-patch -q -o "$part" --cover-letter --cover-from-description=subject --thread=shallow \
		--base="$commit" "$@" series-below..series
}

# check_spdx: checkpatch asks the tree's spdxcheck.py about licences, and would take its failure for an error of each patch.
check_spdx() {
	[ -x "$tree/scripts/spdxcheck.py" ] || return 0
	failure=$(cd "$tree" && echo GPL-2.0 | PATH=/usr/bin:$PATH scripts/spdxcheck.py - 2>&1 | grep -E '^[A-Za-z]*Error' | tail -n 1)
	[ -z "$failure" ] ||
		die "checkpatch needs $tree/scripts/spdxcheck.py, which does not run: $failure; install python3-ply and python3-git, or run scripts/deps check"
}

# hint_boots: what the cover letter says was tested is not always what is sent.
hint_boots() {
	booted=$(printf '%s\n' "$text" | sed -n 's/^Tested on Linux \([^ ]*\).*/\1/p')
	at_base=$(git -C "$tree" show "$commit:Makefile" |
		awk -F ' = ?' '/^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION) =/ { v[$1] = $2 } END { print v["VERSION"] "." v["PATCHLEVEL"] "." v["SUBLEVEL"] v["EXTRAVERSION"] }')
	case $booted in
	'' | "$at_base"*) ;;
	*) note "the kernel that was booted is Linux $booted, the base is $at_base: boot that, make boot KERNEL=$(quoted "$tree") GROUP=..$BALLOON_GROUP, or say that you did not" ;;
	esac
}

# hint_rules: newer trees want to be told how a change came about.
hint_rules() {
	for rule in generated-content coding-assistants; do
		! git -C "$tree" cat-file -e "$commit:Documentation/process/$rule.rst" 2>/dev/null || {
			note "the tree's Documentation/process/$rule.rst asks you to state how the changes came about; say so in the cover letter and the patches"
			return
		}
	done
}

# check_style: checkpatch with the sign-off. Two of its findings are for the sender to judge; that a patch adds a file is
# answered by "recipients": the entries in MAINTAINERS cover it. In a git tree checkpatch asks spdxcheck.py, which wants
# modules that the distribution's python3 has (scripts/deps) and another that comes first in PATH may not.
check_style() {
	note "checkpatch.pl --strict on $(echo "$pending" | wc -l) patches"
	(cd "$tree" && PATH=/usr/bin:$PATH perl scripts/checkpatch.pl --strict --terse --show-types -q "$part"/*[0-9]-xen-*.patch) >"$work/style" 2>&1 || :
	sed -i -e '/^total: /d' -e "s,^$part/,," "$work/style"
	# It does not read a name with quotes as it is written in From:.
	case $who in
	*\"*) sed -i '/FROM_SIGN_OFF_MISMATCH/d' "$work/style" ;;
	esac
	if grep -q UNKNOWN_COMMIT_ID "$work/style"; then
		note "checkpatch could not look up hashes of Fixes: lines; $tree has too little history"
	fi
	if grep -q NO_AUTHOR_SIGN_OFF "$work/style"; then
		note "the author of the patches is not you and has not signed off; --reset-author names you"
	fi
	! grep -v -e UNKNOWN_COMMIT_ID -e NO_AUTHOR_SIGN_OFF -e FILE_PATH_CHANGES "$work/style" >&2 ||
		die "checkpatch --strict is not content; mend the patches it names and run the same command again"
}
