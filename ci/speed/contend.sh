# Up to 8 guests, PV and PVH in turn, that grow by 64 MiB each at the same time on one CPU: until the last has arrived.
# shellcheck shell=dash
# Host-MiB: 2048
# Virtual-limit: 900

SMALL_MIB=96
LARGE_MIB=160
NEARLY=$((LARGE_MIB * 256 - SLACK))

# name NUMBER
name() {
	[ $(($1 % 2)) -eq 1 ] && echo "pv$1" || echo "pvh$1"
}

# all MIB COUNT: the target of the first COUNT guests.
all() {
	for n in $(seq "$2"); do
		target "$(name "$n")" "$1"
	done
}

contend() {
	local names="" began
	for n in $(seq "$1"); do
		names="$names $(name "$n")"
	done
	all $SMALL_MIB "$1"
	sleep 10
	began=$(uptime_s)
	all $LARGE_MIB "$1"
	# shellcheck disable=SC2086 # names
	until_all $NEARLY 60 $names
	figure "guests that grow by $((LARGE_MIB - SMALL_MIB)) MiB at once: $1" "$(since "$began")" s
}

scenario() {
	for n in 1 2 3 4 5 6 7 8; do
		name=$(name $n)
		guest "$name" "${name%[0-9]}" $LARGE_MIB $LARGE_MIB
	done
	for n in 1 2 4 8; do
		contend $n
	done
}
