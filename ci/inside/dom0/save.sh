# What a scenario is written in, continued: guests that are saved to dom0's memory. See lib.sh.
# shellcheck shell=dash

# save NAME HOG [OPTION]: save a guest to dom0's memory, with an option of xl's.
# Xen itself needs some memory to save a guest, and a guest that waits has left it none; so HOG is released once the guest
# has stopped. The file has a file system of its own, as the one below / takes no more than half of dom0's memory.
save() {
	local saving
	mkdir -p /save
	mount -t tmpfs -o size=80% save /save
	# shellcheck disable=SC2086 # an option, or none
	xl save ${3-} "$1" /save/guest >"/tmp/$1.saved" 2>&1 &
	saving=$!
	while xenmem dom "$(id "$1")" >/dev/null && [ -d /proc/$saving ]; do
		sleep 0.05
	done
	release "$2"
	wait $saving || not_saved "$1"
}

not_saved() {
	cat "/tmp/$1.saved"
	bail "guest $1 could not be saved and go on"
}

# save_restore NAME HOG: save a guest and start it again from the file, with a new domain number.
save_restore() {
	save "$@"
	xl restore /save/guest >>"/tmp/$1.saved" 2>&1 || not_saved "$1"
	umount /save
	find_id "$1"
}

# checkpoint NAME HOG: save a guest, which goes on where it is, and throw the file away.
checkpoint() {
	save "$@" -c
	[ -s /save/guest ] || not_saved "$1"
	umount /save
}
