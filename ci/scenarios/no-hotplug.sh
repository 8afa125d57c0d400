# C8: a kernel without memory hotplug keeps the wanted target, grows as far as its balloon allows, sleeps without spinning,
# and goes on by itself when pages come back to the balloon.
# Guests of 128 MiB with a balloon of 32 MiB, of which 4 MiB are in use for grants, are told to become 256 MiB. 100 s
# later those come back; then an hour passes. Stock overwrites the target with the size it reached.
# That it grows as far as its balloon allows, and sleeps, cannot fail on stock.
# shellcheck shell=dash
# Virtual-limit: 5400
# Kconfig: no-hotplug

MIB=128
MAXIMUM_MIB=160
TARGET_MIB=256
GRANTED_PAGES=1024
# max_schedule_delay and more.
BACKED_OFF_SECONDS=100
HOUR=3600
BACK_SECONDS=2
PER_MILLE=1

keeps_target() {
	[ "$(ask "$1" 'attribute target_kb')" -eq "$2" ]
}

# in_balloon NAME: pages of the balloon that are left to grow by.
in_balloon() {
	echo $((($(ask "$1" 'attribute info/low_kb') + $(ask "$1" 'attribute info/high_kb')) / 4))
}

# start NAME: a guest with grants mapped, told to grow; how far it can go to all_NAME, what it shall want to wanted_NAME.
start() {
	guest "$1" "$1" $MIB $MAXIMUM_MIB
	ask "$1" "map_grants $GRANTED_PAGES" || bail "$1 has no pages to map grants into"
	eval "all_$1=$(($(pages "$1") + $(in_balloon "$1")))"
	eval "wanted_$1=$(($(ask "$1" 'attribute target_kb') + (TARGET_MIB - MIB) * 1024))"
	mem_set_beyond "$1" $TARGET_MIB
}

# comes_back NAME PAGES: the grants end, and the guest takes the pages up to PAGES.
comes_back() {
	ask "$1" 'killall grants'
	took=$(xenmem wait "$(id "$1")" ge "$2" $BACK_SECONDS) || return 1
	figure "$1: growth after pages came back to the balloon" "$took" s
}

scenario() {
	each_type start
	sleep $BACKED_OFF_SECONDS
	for name in $TYPES; do
		eval "all=\$all_$name wanted=\$wanted_$name"
		check C8 "$name: grow as far as the balloon allows" [ "$(pages "$name")" -eq "${all:?}" ]
		defect C8 "$name: keep the wanted target" keeps_target "$name" "${wanted:?}"
		defect C8 "$name: go on by itself when pages come back" comes_back "$name" $((all + GRANTED_PAGES))
		eval "thread_$name=$(ask "$name" balloon_cpu_ns)"
	done
	sleep $HOUR
	for name in $TYPES; do
		eval "thread=\$thread_$name wanted=\$wanted_$name"
		thread=$((($(ask "$name" balloon_cpu_ns) - thread) / 1000))
		figure "$name: CPU of the balloon thread in an hour with an empty balloon" "$thread" us
		check C8 "$name: sleep without spinning ($thread us in an hour)" [ "$thread" -le $((HOUR * 1000 * PER_MILLE)) ]
		defect C8 "$name: keep the wanted target for an hour" keeps_target "$name" "${wanted:?}"
	done
}
