# C16: what a target that changes in the middle of a live migration can break is the guest alone; one that is aborted breaks nothing.
# Three PVH guests and three HVM ones, one after another, migrate to the same host, which has memory. When 16 MiB have arrived
# grow is told to become 160 MiB instead of 96, shrink 96 instead of 160, and abort 160 instead of 96, and whoever receives abort is killed.
# Xen does not note as changed what a guest gets or gives meanwhile, whatever its driver does, stock or not (docs/trust.md). So what becomes of
# the first two is shown and not judged: what xl says, whether the guest lives, whether it has lost a byte. Judged is by how much Xen's
# count and the driver's are apart at most, that a guest that gave memory lives, and that the host has all its memory back when the guest is gone. The third
# must reach its target where it is and hold every byte, and the counts must agree. None of that can fail on stock.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm migrates no guest
# Target: check-devices
# Types: pvh hvm
# Kconfig: devices
# Virtual-limit: 1800
# Real-limit: 1800
# The copy of a guest that grows has the maximum that xl knows: dom0 is refused what is beyond it and gives up. And Xen may count what a guest gave and has
# not: it runs into its maximum below its target.
# Allows: Over-allocation
# What xl said.
# Allows: ^DATA migrate
# The guest may die of it, and says so.
# Allows: ^.(pvh|hvm)(grow|shrink). |^.XEN. .*(domain_crash|crashed on cpu|Triple fault)

SMALL_MIB=96
LARGE_MIB=160
MAXIMUM_MIB=256
PATTERN_MIB=16
PART_PAGES=$((16 * 256))
SETTLE_SECONDS=10
TRY_SECONDS=30
# What the host's free memory may differ by: Xen keeps some of a domain's for a moment.
SLACK_KIB=2048

# start_moving NAME TYPE FROM TO: a guest of FROM MiB is on its way when it is told to become TO MiB.
start_moving() {
	free=$(host_free_kib)
	guest "$1" "$2" "$3" $MAXIMUM_MIB
	ask "$1" "hold_pattern $PATTERN_MIB"
	maximum "$1" $MAXIMUM_MIB
	start_migrating "$1"
	until_on_the_way "$1" $PART_PAGES
	target "$1" "$4"
}

# gone NAME: destroy it.
gone() {
	forget "$1"
	sleep $SETTLE_SECONDS
	free=$((free - $(host_free_kib)))
	check C16 "$1: leave the host all its memory ($free KiB less)" [ $free -le $SLACK_KIB ]
}

# apart_by NAME: the pages that Xen has come to count above the driver.
apart_by() {
	local kib
	kib=$(try "$1" 'attribute info/current_kb' $TRY_SECONDS) || return 1
	echo $(($(pages "$1") - kib / 4 - $(cat "/tmp/$1.offset")))
}

# shown NAME: what has become of it.
shown() {
	local pattern apart most
	most=$(((LARGE_MIB - SMALL_MIB) * 256))
	pattern=$(try "$1" check_pattern $TRY_SECONDS) || pattern='no answer'
	figure "$1: size afterwards" "$(pages "$1")" pages
	figure "$1: its pattern afterwards" "$pattern" ''
	apart=$(apart_by "$1") || return 0
	figure "$1: Xen's count above the driver's afterwards, beyond what it was" "$apart" pages
	check C16 "$1: what moved meanwhile is the most by which the counts are apart ($apart of $most pages)" [ "${apart#-}" -le $most ]
}

# moves TYPE WHAT FROM TO
moves() {
	local name=$1$2 rc=0
	start_moving "$name" "$1" "$3" "$4"
	migrated "$name" || rc=$?
	[ $rc -eq 0 ] || sed "s/^/DATA migrate /" "/tmp/$name.migrated" >&3
	sleep $SETTLE_SECONDS
	figure "$name: what xl says of its migration" $rc ''
	shown "$name"
	[ "$2" = grow ] || check C16 "$name: live when it gave memory meanwhile" lives "$name"
	gone "$name"
}

aborts() {
	local name=${1}abort
	start_moving "$name" "$1" $SMALL_MIB $LARGE_MIB
	kill -KILL -- "-$(cat /tmp/receiver)"
	check C16 "$name: not migrate when it is aborted" fails migrated "$name"
	xl destroy "$name--incoming" 2>/dev/null || :
	until_all $(((LARGE_MIB - 1) * 256)) $TRY_SECONDS "$name"
	figure "$name: $LARGE_MIB MiB reached after it was aborted" "$(took "$name")" s
	check C16 "$name: reach its target where it is" [ -n "$(took "$name")" ]
	check C16 "$name: hold every byte of its pattern" [ "$(ask "$name" check_pattern)" = intact ]
	agree "$name"
	gone "$name"
}

one_type() {
	moves "$1" shrink $LARGE_MIB $SMALL_MIB
	moves "$1" grow $SMALL_MIB $LARGE_MIB
	aborts "$1"
}

scenario() {
	each_type one_type
}
