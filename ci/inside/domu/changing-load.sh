# A load that changes, and a guest that says what it needs. Not part of the agent, so that the shell of a guest that is filled to its last
# half MiB is no larger than it needs to be: a request that wants these commands reads them first.
# shellcheck shell=sh

# start_changing_load SEED MOST EVERY: hold between none and MOST pieces of 16 MiB, until stop_changing_load: another number every EVERY seconds, which
# follows from SEED, and towards it a piece every 8 s. A piece that is killed is begun anew.
start_changing_load() {
	# Only "exec" lets go of the pipe that the answer goes through.
	(
		exec </dev/null >/dev/null 2>&1
		seed=$1
		while :; do
			seed=$(((seed * 1103515245 + 12345) % 2147483648))
			pieces=$((seed / 65536 % ($2 + 1)))
			for _ in $(seq $(($3 / 8))); do
				one_piece "$pieces"
				sleep 8
			done
		done
	) &
	echo $! >/tmp/changing.pid
}

# one_piece PIECES: one piece more or one less, if there are not so many.
one_piece() {
	pieces=$1
	# shellcheck disable=SC2046 # process numbers
	set -- $(pidof hold)
	if [ $# -lt "$pieces" ]; then
		hold 16 &
	elif [ $# -gt "$pieces" ]; then
		kill "$1"
	fi
}

stop_changing_load() {
	kill "$(cat /tmp/changing.pid)"
	killall hold
}

# say_need SECONDS: every SECONDS seconds write "@need KIB" to the console: what is in use.
say_need() {
	(
		exec </dev/null >/dev/hvc0 2>&1
		while sleep "$1"; do
			{ read -r _ total _; read -r _ _; read -r _ available _; } </proc/meminfo
			echo "@need $((total - available))"
		done
	) &
}
