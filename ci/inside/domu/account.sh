# What a soak asks of a guest after each step, thousands of times.
# shellcheck shell=sh

# account_begin MIB: get ready for "account", which is what "tell NAME" runs (init): hold a pattern of that size.
account_begin() {
	hold "$1" </dev/null >/dev/null 2>&1 &
	echo $! >/tmp/hold.pid
	until [ -s /tmp/hold ]; do
		sleep 0.1
	done
	mkfifo /tmp/pause
}

# account SEQUENCE NAME: answer "@SEQUENCE account NAME CURRENT TARGET TOTAL FREE AVAILABLE PATTERN": two of the driver's attributes
# and three of /proc/meminfo in KiB, and what the pattern is. A soak asks thousands of times, so no program is started for it.
account() {
	read -r pid </tmp/hold.pid
	: >/tmp/hold
	kill -USR1 "$pid" || return 1
	read -r current <"$XEN_MEMORY/info/current_kb"
	read -r target <"$XEN_MEMORY/target_kb"
	{ read -r _ total _; read -r _ free _; read -r _ available _; } </proc/meminfo
	# A pipe that nothing comes through: a pause for the pattern's program.
	# shellcheck disable=SC3045 # busybox has it
	until [ -s /tmp/hold ]; do
		read -r -t 0.005 _ <>/tmp/pause || :
	done
	read -r pattern </tmp/hold
	echo "@$1 account $2 $current $target $total $free $available $pattern"
}
