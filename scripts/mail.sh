# The steps of scripts/submit, which sets what they use: tree, base, out, version, previous, changes, text, pending, reset.
# Source it after ship.sh. They set: commit, the base; $work/repo, a repository that borrows the tree's objects and has the
# branches "series" and, from version 2 on, "previous"; $work/to and $work/cc.
# shellcheck shell=sh
# shellcheck disable=SC2154 # those above, and part, which begin_folder sets

# check_tree: a clean git tree of Linux.
check_tree() {
	top=$(git -C "$tree" rev-parse --show-toplevel 2>/dev/null) || die "$tree is no git tree; name a clone of mainline"
	tree=$top
	for file in scripts/get_maintainer.pl scripts/checkpatch.pl drivers/xen/balloon.c; do
		[ -f "$tree/$file" ] || die "$tree is no git tree of Linux: it has no $file"
	done
	dirt=$(git --no-optional-locks -C "$tree" status --porcelain --untracked-files=no | head -n 1)
	[ -z "$dirt" ] || die "$tree is dirty ('$dirt' is the first of its changes); commit or stash them"
}

# resolve COMMIT: its full hash.
resolve() {
	git -C "$tree" rev-parse -q --verify "$1^{commit}" 2>/dev/null && return
	if [ "$(git -C "$tree" rev-parse --is-shallow-repository)" = true ]; then
		die "$tree is a shallow clone without the base commit $1; run: git -C $tree fetch --unshallow"
	fi
	die "$tree has no base commit $1; fetch it, or name another"
}

# check_base: a base must be one that others have.
check_base() {
	commit=$(resolve "$base") || exit 1
	if [ "$base" = HEAD ] && git -C "$tree" rev-parse -q --verify '@{upstream}' >/dev/null 2>&1; then
		ahead=$(git -C "$tree" rev-list --count '@{upstream}..HEAD')
		[ "$ahead" -eq 0 ] ||
			die "HEAD of $tree has $ahead commits that its upstream does not have, so nobody could apply patches on top; name a base: --base '@{upstream}'"
	fi
}

# pending_patches: those that are not merged.
pending_patches() {
	for patch in $(series_patches); do
		state=$(checked_state "$patch") || exit 1
		case $state in
		merged*) ;;
		*) echo "$patch" ;;
		esac
	done
}

# as_committer 'NAME <ADDRESS>': git acts as the user, but without the user's settings, hooks and signing.
as_committer() {
	GIT_COMMITTER_NAME=${1%% <*} GIT_COMMITTER_EMAIL=$(echo "$1" | sed 's/.*<\(.*\)>/\1/')
	GIT_AUTHOR_NAME=$GIT_COMMITTER_NAME GIT_AUTHOR_EMAIL=$GIT_COMMITTER_EMAIL
	export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
}

repo_git() {
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 git -C "$work/repo" "$@"
}

# new_repo: so that the user's tree is not written to, not even its refs.
new_repo() {
	GIT_CONFIG_GLOBAL=/dev/null git init -q -b series "$work/repo"
	git -C "$tree" rev-parse --path-format=absolute --git-path objects >"$work/repo/.git/objects/info/alternates"
	shallow=$(git -C "$tree" rev-parse --path-format=absolute --git-path shallow)
	[ ! -f "$shallow" ] || cp "$shallow" "$work/repo/.git/shallow"
}

# branch NAME COMMIT FILE...: a branch there, with only these files in the folder: git am looks at no other.
branch() {
	name=$1 at=$2
	shift 2
	find "$work/repo" -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +
	repo_git update-ref "refs/heads/$name" "$at"
	repo_git symbolic-ref HEAD "refs/heads/$name"
	repo_git read-tree --reset "$at"
	repo_git ls-files -z -- "$@" | repo_git checkout-index -q -f -z --stdin
}

# commit_series: the branch "series". A tree that has some of it already is refused by name.
commit_series() {
	# shellcheck disable=SC2046 # file names have no spaces
	branch series "$commit" $(all_patched_files)
	for patch in $pending; do
		! carries "$work/repo" "$patch" ||
			die "$tree already has the text of $patch at $base; if it is merged: scripts/upstream set 'merged, vX.Y' $patch"
	done
	for patch in $pending; do
		cp "$TOP/patches/$patch" "$work/message"
		[ -z "$reset" ] || sed -i "1s/^From: .*/From: $GIT_COMMITTER_NAME <$GIT_COMMITTER_EMAIL>/" "$work/message"
		add_trailers "$work/message"
		repo_git am -q "$work/message" >"$work/log" 2>&1 ||
			die "the series does not fit $base of $tree: $patch, $(grep -m1 '^error:' "$work/log"); run first: scripts/refresh $tree"
	done
}

# commit_previous: the branch "previous", on the base that its cover letter names.
commit_previous() {
	if [ -d "$previous" ]; then
		set -- "$previous"/*.patch
	else
		set -- "$previous"
	fi
	old=$(cat -- "$@" | sed -n 's/^base-commit: //p' | head -n 1)
	[ -n "$old" ] || die "$previous is no series that was prepared for sending: it has no line base-commit:"
	old=$(resolve "$old") || exit 1
	link=$(message_id "$@")
	# A mail without a change is a cover letter, or an answer.
	mkdir "$work/mails"
	git mailsplit -o"$work/mails" -- "$@" >/dev/null
	# shellcheck disable=SC2046 # file names have no spaces
	set -- $(grep -l '^diff --git ' "$work"/mails/*)
	# shellcheck disable=SC2046 # file names have no spaces
	branch previous "$old" $(patched_files "$@")
	repo_git am -q "$@" >"$work/log" 2>&1 ||
		die "the previous version in $previous does not apply to its base: $(grep -m1 '^error:' "$work/log")"
}

# message_id FILE...: that of the first message, without <>.
message_id() {
	cat -- "$@" | sed -n 's/^Message-I[dD]: <\(.*\)>$/\1/p' | head -n 1
}

# addresses PATCH OPTION...: what the tree's get_maintainer.pl says, one a line.
addresses() {
	patch=$1
	shift
	(cd "$tree" && perl scripts/get_maintainer.pl --no-rolestats --no-git-fallback "$@" "$TOP/patches/$patch") 2>/dev/null || :
}

# recipients: maintainers and reviewers of any patch to To:, lists to Cc:, all of them in every mail.
recipients() {
	for patch in $pending; do
		addresses "$patch" --no-l >"$work/addresses"
		[ -s "$work/addresses" ] ||
			die "get_maintainer.pl of $tree names nobody for $patch; does its MAINTAINERS have an entry for drivers/xen/?"
		cat "$work/addresses" >>"$work/to.all"
		addresses "$patch" --no-m --no-r >>"$work/cc.all"
	done
	for list in to cc; do
		awk '!seen[$0]++' "$work/$list.all" >"$work/$list"
	done
}

# description: the cover letter's text, and below a line --- what has changed.
description() {
	printf '%s\n' "$text" | sed '/^change-id: /d'
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
	[ "$version" -eq 1 ] || set -- -v "$version" "--range-diff=$old..previous"
	while read -r address; do
		set -- "$@" "--to=$address"
	done <"$work/to"
	while read -r address; do
		set -- "$@" "--cc=$address"
	done <"$work/cc"
	repo_git format-patch -q -o "$part" --cover-letter --cover-from-description=subject --thread=shallow \
		--base="$commit" "$@" "$commit..series"
}

# check_style: checkpatch with the sign-off. Two of its findings are for the sender to judge; that a patch adds a file is
# answered by "recipients": the entries in MAINTAINERS cover it. In a git tree checkpatch asks spdxcheck.py, which wants
# modules that the distribution's python3 has (scripts/deps) and another that comes first in PATH may not.
check_style() {
	(cd "$tree" && PATH=/usr/bin:$PATH perl scripts/checkpatch.pl --strict --terse --show-types -q "$part"/*[0-9]-xen-*.patch) >"$work/style" 2>&1 || :
	sed -i -e '/^total: /d' -e "s,^$part/,," "$work/style"
	if grep -q UNKNOWN_COMMIT_ID "$work/style"; then
		note "checkpatch could not look up hashes of Fixes: lines; $tree has too little history"
	fi
	if grep -q NO_AUTHOR_SIGN_OFF "$work/style"; then
		note "the author of the patches is not you and has not signed off; --reset-author names you"
	fi
	! grep -v -e UNKNOWN_COMMIT_ID -e NO_AUTHOR_SIGN_OFF -e FILE_PATH_CHANGES "$work/style" >&2 ||
		die "checkpatch --strict is not content; mend the patches it names and run the same command again"
}
