# What a scenario is written in, continued: how long a change of size takes. See lib.sh.
# shellcheck shell=dash

# Guests stop short of a round number by a few pages, so the last MiB is not waited for.
SLACK=256

# moved NAME MIB: tell a guest its new size and print the seconds from the first page that moves to the last but SLACK.
moved() {
	local way=ge pages=$(($2 * 256 - SLACK)) waiter
	if [ "$(pages "$1")" -gt $pages ]; then
		way=le pages=$(($2 * 256 + SLACK))
	fi
	xenmem time "$(id "$1")" $way $pages 300 >"/tmp/$1.moved" &
	waiter=$!
	target "$1" "$2"
	wait $waiter || bail "guest $1 is not at $2 MiB after 300 s"
	cat "/tmp/$1.moved"
}
