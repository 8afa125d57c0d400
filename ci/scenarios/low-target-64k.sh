# C9, C15: a guest with pages of 64 KiB that is told to become far too small loses no program, and its work goes on.
# A guest of 256 MiB, of which a program holds 64, is told to become 8 MiB. Every 10 s it needs 12 MiB for a moment, and a minute later
# its kernel needs 14, of which it keeps 7: each is less than 16 MiB. But what a program gives back lies on per-CPU lists, where the
# kernel does not find it for itself: up to an eighth of the RAM that the guest booted with, 30 MiB, whatever the size of its pages.
# Stock leaves it the kernel's own reserve, 2 MiB, and kills. So does a driver that leaves 16 MiB and nothing for those lists.
# shellcheck shell=dash
# Not-on-x86: it has pages of 4 KiB only
# Guest-kconfig: pages-64k
# Virtual-limit: 1500
# Stock-allows: ^.pvh. .*(invoked oom-killer|oom-kill:|Out of memory|Call [Tt]race:)

SIZE_MIB=256
LOW_MIB=8
BETTER_MIB=192
HELD_MIB=64
WORK_MIB=12
KERNEL_MIB=14
WORK_EVERY_SECONDS=10
FIRST_SECONDS=60
NEED_SECONDS=20
LOW_SECONDS=900
# One round may begin before and end after.
LEAST_ROUNDS=$((LOW_SECONDS / WORK_EVERY_SECONDS - 1))
GROW_SECONDS=2

nothing_killed() {
	[ -z "$(logged_at pvh 'Out of memory')" ]
}

# needs_kernel_memory: pipes hold it, which is no movable memory.
needs_kernel_memory() {
	ask pvh "(fragment $KERNEL_MIB pipes </dev/null >/dev/null 2>&1 &)"
	sleep $NEED_SECONDS
	check C15 "pvh: kill nothing when its kernel needs $KERNEL_MIB MiB" nothing_killed
}

lives_on() {
	local rounds failed
	ask pvh work_done >/dev/null
	sleep $LOW_SECONDS
	ask pvh work_done >/tmp/work
	read -r rounds failed _ </tmp/work
	figure "pvh: left at a target of $LOW_MIB MiB" $(($(pages pvh) * 4)) KiB
	figure "pvh: of that available" "$(ask pvh 'memory_kib MemAvailable')" KiB
	check C9 "pvh: its work goes on ($rounds rounds, $failed failed)" [ "$rounds" -ge $LEAST_ROUNDS -a "$failed" -eq 0 ]
	check C15 "pvh: kill nothing in $LOW_SECONDS s" nothing_killed
	check C3 "pvh: hold every byte of its pattern" [ "$(ask pvh check_pattern)" = intact ]
}

scenario() {
	guest pvh pvh $SIZE_MIB $SIZE_MIB
	check C15 "pvh: have pages of 64 KiB" [ "$(ask pvh page_kib)" -eq 64 ]
	ask pvh "hold_pattern $HELD_MIB"
	ask pvh "start_work $WORK_MIB $WORK_EVERY_SECONDS"
	target pvh $LOW_MIB
	sleep $FIRST_SECONDS
	defect C15 "pvh: kill nothing in the first $FIRST_SECONDS s" nothing_killed
	! nothing_killed || needs_kernel_memory
	! nothing_killed || lives_on
	target pvh $BETTER_MIB
	took=$(until_pages pvh $(((BETTER_MIB - 1) * 256)) 60) || took=
	figure "pvh: grown to $BETTER_MIB MiB after a better target" "${took:-more than 60}" s
	check C9 "pvh: grow back within $GROW_SECONDS s of a better target" at_most "$took" $GROW_SECONDS
}
