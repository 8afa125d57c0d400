# How a script ends: with what it started, whatever ends it (its own end, Ctrl-C, TERM, a closed terminal, the death of the script
# that it is a part of). lib.sh sources it.
# Two things do it. A script that another one has started is told of that one's death by the kernel (setpriv --pdeathsig), so a
# chain of scripts ends from whatever link is cut. And a script that ends takes along what it has started.
# A script that has nothing to tidy up just dies of a signal. One that has hears it, but a shell does so only when the command that
# it waits for has ended; hence "attend" and "ask" there, for all that takes long.
# Environment: BALLOON_GUARD, set by the first script, or by make, for those below it; HARNESS_ACTIVE, which prove sets.
# shellcheck shell=sh

# Whoever starts the first one may be anything, and may have threads that end before it does; of prove we know that it has none.
case ${BALLOON_GUARD:-${HARNESS_ACTIVE-}} in
'')
	BALLOON_GUARD=$$.$PPID
	export BALLOON_GUARD
	;;
"$$.$PPID") ;;
"$$."*) exit 143 ;; # the parent was gone before we could be told
*)
	# Whoever is started in the background does not hear INT, nor do all below it; the second option mends that.
	if [ -f "$0" ]; then
		BALLOON_GUARD=$$.$PPID exec env --default-signal=INT,QUIT setpriv --pdeathsig TERM /bin/sh "$0" "$@"
	fi
	;;
esac

# started: whether something may run in the background. last_act and doomed: what the next two were told.
started='' last_act=: doomed='' deaf=

# at_exit FUNCTION: run it at the script's end, when nothing that it started runs any more; instead of an earlier one.
at_exit() {
	last_act=$1
	hear_signals
}

# remove_at_exit PATH...: as far as they are still there, after that.
remove_at_exit() {
	doomed="$doomed$(printf '%s\n' "$@")
"
	hear_signals
}

# attend COMMAND...: run it, and hear signals meanwhile. Its input is empty. A program ends with the script, a function's do not
# if the script is killed outright.
attend() {
	[ -n "$deaf" ] || hear_signals
	case $(command -v "$1") in
	/*) set -- setpriv --pdeathsig TERM "$@" ;;
	esac
	started=1
	"$@" &
	wait $!
}

# ask COMMAND...: attend it, and set "answer" to what it prints.
ask() {
	answer_file=$(mktemp)
	remove_at_exit "$answer_file"
	attend "$@" >"$answer_file" && answer_status=0 || answer_status=$?
	# shellcheck disable=SC2034 # whoever asks reads it
	answer=$(cat "$answer_file")
	rm "$answer_file"
	return "$answer_status"
}

# self: this process. In parentheses, a pipe or $( ) it is another one than $$, and has no say over what the script has started.
self=$$
know_self() {
	read -r self _ </proc/self/stat
}

# descendants: the processes that this one has started, those that they have started, and so on, less those that have ended.
descendants() {
	cat /proc/[0-9]*/stat 2>/dev/null | sed -n 's/^\([0-9]*\) (.*) \([A-Z]\) \([0-9]*\) .*/\1 \2 \3/p' | awk -v root="$self" '
		$2 != "Z" { parent[$1] = $3 }
		END {
			for (pid in parent) {
				up = pid
				while (up != root && up in parent)
					up = parent[up]
				if (up == root && pid != root)
					print pid
			}
		}'
}

# running PID...: whether one of them has not ended. One whose status nobody has asked for yet has.
running() {
	for one_running in "$@"; do
		case $(cat "/proc/$one_running/stat" 2>/dev/null) in
		'' | *') Z '* | *') X '*) ;;
		*) return 0 ;;
		esac
	done
	return 1
}

# end_descendants: they have 5 s to clean up. All are stopped first: whoever sees another one end could start the next. Who loses his
# parent between the two looks is found by the first alone.
# shellcheck disable=SC2046,SC2086 # process ids
end_descendants() {
	left=$(descendants)
	[ -n "$left" ] || return 0
	kill -s STOP $left 2>/dev/null || :
	left="$left $(descendants)"
	kill -s STOP $left 2>/dev/null || :
	kill $left 2>/dev/null || :
	kill -s CONT $left 2>/dev/null || :
	waited=0
	while running $left && [ $waited -lt 50 ]; do
		sleep 0.1
		waited=$((waited + 1))
	done
	! running $left || kill -s KILL $left 2>/dev/null || :
}

leave() {
	status=$?
	hear_none
	trap '' PIPE
	know_self
	[ -z "$started" ] || end_descendants
	[ "$self" = $$ ] || exit "$status"
	"$last_act" || :
	printf '%s' "$doomed" | while IFS= read -r path; do
		rm -rf "$path"
	done
	exit "$status"
}

# hear_signals: from now on the script tidies up when a signal ends it.
hear_signals() {
	deaf=
	trap leave EXIT
	trap 'cut_short 129' HUP
	trap 'cut_short 130' INT
	trap 'cut_short 141' PIPE
	trap 'cut_short 143' TERM
}

# cut_short STATUS: a second signal must not cut the tidying up short, nor must it that nobody reads what is said any more.
cut_short() {
	hear_none
	trap '' PIPE
	started=1
	exit "$1"
}

# hear_none: for a second that must not be cut short.
hear_none() {
	deaf=1
	trap '' HUP INT TERM
}
