# What a scenario is written in, continued: live migration, from this host to itself. See lib.sh.
# shellcheck shell=dash

# start_migrating NAME: begin to migrate a guest to this very host; the process is $migrating, those that receive it are the group in /tmp/receiver.
# The domain that it becomes is called NAME--incoming on the way, and so is its console's log, which goes to the same file.
start_migrating() {
	rm -f /tmp/receiver
	ln -sf "guest-$1.log" "/var/log/xen/console/guest-$1--incoming.log"
	# shellcheck disable=SC2016 # the receiver's
	xl migrate -s "" "$1" 'echo $$ >/tmp/receiver; exec setsid xl migrate-receive' >"/tmp/$1.migrated" 2>&1 &
	migrating=$!
}

# until_on_the_way NAME PAGES: wait until the receiver has so many pages of it.
until_on_the_way() {
	local copy has
	until copy=$(xl domid "$1--incoming" 2>/dev/null) && has=$(xenmem dom "$copy" | cut -d' ' -f1) && [ "${has:-0}" -ge "$2" ]; do
		[ -d "/proc/$migrating" ] || bail "the migration of $1 has ended before it was on its way: $(tail -n 1 "/tmp/$1.migrated")"
		sleep 0.05
	done
}

# migrated NAME: wait for the end of it; with the status of xl. The guest is another domain then.
migrated() {
	local rc=0
	wait "$migrating" || rc=$?
	find_id "$1"
	return $rc
}
