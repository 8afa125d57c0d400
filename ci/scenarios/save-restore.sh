# C13: a guest that is saved while it waits for memory goes on waiting after the restore, and has it within 2 s.
# A guest of 64 MiB is told to become 96 MiB on a host with 8 MiB free, is saved to a file and restored. Restored, it must
# have the target that it had and go on asking once a second; a minute later the host gets memory. Stock gives up.
# shellcheck shell=dash
# Not-on-arm64: Xen on Arm saves no guest
# Virtual-limit: 900

# shellcheck source=ci/inside/dom0/suspended.sh
. /suspended.sh

WATCH_SECONDS=60
# A try a second, less those that fall between two readings.
LEAST_CALLS=55

one_guest() {
	begin_waiting "$1" spare
	save_restore "$1" spare
	has_its_target "$1"
	goes_on_waiting "$1" "the restore" $WATCH_SECONDS $LEAST_CALLS
	end_waiting "$1" restored
}

scenario() {
	each_type one_guest
}
