# Shared by every script of this project: where things are, how progress is shown and how a run fails.
# Source it; it needs TOP, the checkout's root. All scripts are POSIX sh.
# shellcheck shell=sh

set -eu
# What is built or kept may be read by others, whatever the user's umask says.
umask 022

# clean_environment: unset what the project does not read: the user's settings for other programs (KBUILD_OUTPUT, ARCH, CROSS_COMPILE,
# MAKEFLAGS, CDPATH, GIT_DIR, ...) must not change what is built, and no variable of a script has a value before it is given one.
# What is kept, and why, is in docs/environment.md.
clean_environment() {
	for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z_0-9]*\)=.*/\1/p'); do
		case $name in
		TOP | PWD | OLDPWD | IFS) ;;
		BALLOON_* | PATH | HOME | USER | LOGNAME | TERM | TMPDIR | TZ | DEBIAN_FRONTEND | APT_CONFIG) ;;
		http_proxy | https_proxy | ftp_proxy | all_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | ALL_PROXY | NO_PROXY) ;;
		SSL_CERT_FILE | SSL_CERT_DIR | XDG_CONFIG_HOME | XDG_CACHE_HOME | XDG_RUNTIME_DIR) ;;
		CCACHE_DIR | CCACHE_DISABLE | CCACHE_MAXSIZE) ;;
		GIT_CONFIG_* | GIT_AUTHOR_* | GIT_COMMITTER_* | GIT_SSH | GIT_SSH_COMMAND | SSH_AUTH_SOCK | EMAIL | HARNESS_ACTIVE) ;;
		*) unset "$name" ;;
		esac
	done
	# Not local: one that was exported would come back at the end.
	unset name
}

clean_environment
LC_ALL=C
export LC_ALL
BUILD=${BALLOON_BUILD:-$TOP/build}
case $BUILD in
/*) ;;
*) BUILD=$PWD/$BUILD ;;
esac

# help: the comment on top of the script that was called.
help() {
	sed -n -e '1d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
}

case ${1-} in
--help | -h)
	help
	exit 0
	;;
esac

. "$TOP/scripts/lib/ending.sh"

# clear_line: on a terminal, the line that a build's progress is in goes (scripts/lib/progress.sh).
clear_line() {
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

# note TEXT: one line of progress on the terminal (stderr, so that a script's result can be read from stdout).
note() {
	clear_line
	printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2
}

# die TEXT: say what failed, on what and what to do, in one line; exit status 1.
die() {
	clear_line
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# The kernel's make takes no folder with a space or a colon in its path.
case $TOP$BUILD in
*[[:space:]:]*) die "the path of $TOP or of $BUILD has a space or a colon in it, which the kernel's make cannot build in; move it" ;;
esac

# usage TEXT: the call itself is wrong; exit status 2.
usage() {
	printf 'usage: %s\n' "$*" >&2
	exit 2
}

# quoted TEXT: so that a shell reads it as one word, for commands that are printed.
quoted() {
	case $1 in
	'' | *[!A-Za-z0-9_./:=@,+-]*) printf "'%s'\n" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# logged LOG TEXT COMMAND...: run a long step with its output in LOG, showing what runs and where its log is.
# On failure the log's last lines are shown and the script ends. Not to be called in a condition: set -e must hold in COMMAND.
logged() {
	local log="$1" text="$2" rc
	shift 2
	mkdir -p "$(dirname "$log")"
	note "$text (log: ${log#"$TOP"/})"
	case $(command -v "$1") in
	/*) ;;
	*) set -- stepwise "$@" ;;
	esac
	set +e
	attend "$@" >"$log" 2>&1
	rc=$?
	set -e
	if [ "$rc" -ne 0 ]; then
		clear_line
		tail -n 15 "$log" >&2
		no_space "$log"
		die "$text: failed; the lines above are the end of $log"
	fi
}

# stepwise COMMAND...: the first command in it that fails ends it.
stepwise() (
	set -e
	"$@"
)

# no_space LOG: a full disk is the user's to mend, so it is named as such; the log may have had no room to say so.
no_space() {
	if grep -q 'No space left on device' "$1" || [ "$(df -k --output=avail "$BUILD" | tail -n 1)" -lt 1024 ]; then
		die "the disk that holds $BUILD is full; free some space (about 4 GiB a kernel line) and run the same command again"
	fi
}

# into_place FROM TO: the folder FROM becomes TO, in place of what was there. TO is whole at any time, and of one run: those that
# end together come one after the other.
into_place() {
	(
		flock 8
		rm -rf "${2:?}"
		mv -T "$1" "$2"
	) 8>"$(dirname "$2")/lock"
}

# candidate PACKAGE: the version that apt would take of the package of that very name; nothing if there is none. A name with a dot
# in it is a regular expression to apt, which then speaks of another package: of linux-source-6.12 when asked for linux-source-6.1.
candidate() {
	apt-cache policy "$1" 2>/dev/null |
		awk -v heading="$1:" '/^[^ ]/ { ours = $0 == heading } ours && $1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# kernel_version TREE: VERSION.PATCHLEVEL of a kernel tree, as in "6.12".
kernel_version() {
	sed -n 's/^VERSION = //p; s/^PATCHLEVEL = //p' "$1/Makefile" 2>/dev/null | paste -sd.
}

# content_key FILE...: 16 hexadecimal digits that stand for the contents, in the given order.
content_key() {
	cat -- "$@" | sha256sum | cut -c1-16
}
