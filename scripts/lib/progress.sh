# How far a build has come. Sourced by scripts/build.
# shellcheck shell=sh disable=SC2154 # common.sh sets BUILD

# How many objects a kernel with kconfig-fragment has, while none was built here: 1189 on 6.12, 1239 on 7.3.
MOST_OBJECTS=1200

# remember_objects FOLDER: how many objects a build has left there, for the next one to say how far it is.
remember_objects() {
	find "$1" -name '*.o' | wc -l >"$1.count"
}

# most_objects FOLDER: how many its last build left there; else how many any had; else MOST_OBJECTS.
most_objects() {
	counts=$1.count
	# shellcheck disable=SC2012 # the newest is wanted
	[ -f "$counts" ] || counts=$(ls -t "$BUILD"/objects/*/source/*.count 2>/dev/null | head -n 1)
	[ -n "$counts" ] && cat "$counts" || echo $MOST_OBJECTS
}

# progress_text LOG MOST. What is up to date is not compiled again, and what has changed is not known before.
progress_text() {
	echo "  $(grep -c '^  [A-Z].*\.o$' "$1") of at most about $2 objects"
}

# after SECONDS: wait, and say whether the script is still there. Who is killed meanwhile ends the pause, too.
after() {
	sleep "$1" &
	wait $! && kill -s 0 $$ 2>/dev/null
}

# end_pause BEFORE: end the pause that this shell is in, and see it gone; BEFORE is what $! was when there was none yet, which is
# another's. $! is set with the process, a variable only after it, and a signal may come between the two.
end_pause() {
	[ "${!-}" = "$1" ] || {
		kill $!
		wait $!
	} 2>/dev/null
}

# progress LOG FOLDER: until it is killed or the script is, say how far the build into FOLDER is that writes LOG: on a terminal in one line
# that is renewed every second, else in a line every 15 s, which is often enough for a log.
progress() {
	before=${!-}
	trap 'end_pause "$before"; exit' TERM
	most=$(most_objects "$2")
	if [ -t 2 ]; then
		while after 1; do
			clear_line
			printf '%s' "$(progress_text "$1" "$most")" >&2
		done
	else
		while after 15; do
			note "$(progress_text "$1" "$most")"
		done
	fi
}
