# The steps of scripts/submit, which sets what they use: tree, base, out, version, previous, changes, text, pending, reset, rfc.
# Source it after outgoing.sh. They set: commit, the base; $work/repo, a repository that borrows the tree's objects and has the
# branches "series" and, from version 2 on, "previous"; in each the thread begins behind the branch NAME-below, where the patches of the
# groups before it are that the base does not have.
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # those above, and what scripts/lib/letter.sh uses

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
		die "$tree is a shallow clone without the base commit $1; run: git -C $(quoted "$tree") fetch --unshallow"
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
	local patch state
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

# earlier_patches: those of the groups before this one.
earlier_patches() {
	in_groups "..$BALLOON_GROUP" | only_patches | sed "/^$(series_patches | head -n 1)\$/,\$d"
}

# at_base: the patches of the groups up to this one that the current branch has already, found by taking them off a copy, the last first.
at_base() {
	local patch
	rm -rf "$work/copy"
	mkdir "$work/copy"
	find "$work/repo" -mindepth 1 -maxdepth 1 ! -name .git -exec cp -R -t "$work/copy" {} +
	for patch in $(in_groups "..$BALLOON_GROUP" | only_patches | tac); do
		! carries "$work/copy" "$patch" || {
			patch -d "$work/copy" -p1 -R -F0 -f -s -i "$QUILT_PATCHES/$patch" >/dev/null
			echo "$patch"
		}
	done
}

# commit_earlier [old]: the patches of the groups before this one on the current branch, except for those that it has and, unless it is an
# old one, those that are merged: what came behind them may hide them there. Their names, and the text of each that was committed, go to $work/below.
commit_earlier() {
	local patch
	rm -rf "$work/below"
	mkdir "$work/below"
	: >"$work/below.names"
	at_base >"$work/at_base"
	for patch in $(earlier_patches); do
		case ${1-}$(checked_state "$patch") in
		merged*) continue ;;
		esac
		! grep -qxF "$patch" "$work/at_base" || continue
		repo_git am -q "$TOP/patches/$patch" >"$work/log" 2>&1 ||
			die "the series does not fit $base of $tree: $patch of group $(group_of "$patch"), on which group $BALLOON_GROUP builds, $(grep -m1 '^error:' "$work/log"); run first: scripts/refresh $(quoted "$tree")"
		echo "$patch" >>"$work/below.names"
		cp "$TOP/patches/$patch" "$work/below/$(printf '%04d' "$(wc -l <"$work/below.names")")-$patch"
	done
}

# commit_series: the branch "series". A tree that has some of the thread already is refused by name.
commit_series() {
	local patch
	# shellcheck disable=SC2046 # file names have no spaces
	branch series "$commit" $(in_groups "..$BALLOON_GROUP" | only_patches | (cd "$TOP/patches" && xargs cat) | patched_files)
	commit_earlier
	repo_git branch series-below
	for patch in $pending; do
		! grep -qxF "$patch" "$work/at_base" ||
			die "$tree already has the text of $patch at $base; if it is merged: scripts/upstream set 'merged, vX.Y' $patch"
	done
	for patch in $pending; do
		cp "$TOP/patches/$patch" "$work/message"
		add_trailers "$work/message"
		add_own_trailers "$patch" "$work/message"
		repo_git am -q "$work/message" >"$work/log" 2>&1 ||
			die "the series does not fit $base of $tree: $patch, $(grep -m1 '^error:' "$work/log"); run first: scripts/refresh $(quoted "$tree")"
		[ -z "$reset" ] || repo_git commit -q --amend --no-edit --reset-author
	done
}

# commit_previous: the branch "previous", on the base that its cover letter names. What it was built on is in the folder that it was
# prepared in; for an mbox it is taken to be what it is now.
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
	branch previous "$old" $(patched_files "$@" $(earlier_patches | sed "s,^,$TOP/patches/,"))
	if [ -d "$previous/below" ]; then
		repo_git am -q "$previous"/below/*.patch >"$work/log" 2>&1 ||
			die "what the previous version in $previous was built on does not apply to its base: $(grep -m1 '^error:' "$work/log")"
	elif [ ! -d "$previous" ]; then
		commit_earlier old
	fi
	repo_git branch previous-below
	repo_git am -q "$@" >"$work/log" 2>&1 ||
		die "the previous version in $previous does not apply to its base: $(grep -m1 '^error:' "$work/log")"
}

# message_id FILE...: that of the first message, without <>.
message_id() {
	cat -- "$@" | sed -n 's/^Message-I[dD]: <\(.*\)>$/\1/p' | head -n 1
}
