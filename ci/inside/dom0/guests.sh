# What a scenario is written in, continued: guests, and talking to them. See lib.sh.
# shellcheck shell=dash

# All guests, and those with an agent that answers.
launched=
guests=

# disk_line: what a guest's configuration says of its disk; nothing if it has none.
disk_line() {
	[ -z "${DISK-}" ] || echo "disk = [ 'format=raw,vdev=xvde,access=rw,backendtype=phy,target=$DISK' ]"
}

# launch NAME TYPE MIB MAXMIB [PARAMETER...]: make a guest (TYPE pv, pvh, hvm, or shim: PV in a PVH container) that stands still until
# "xl unpause NAME", and that need not answer, nor live, from then on. PARAMETERs go to its kernel's command line. DISK is a block
# device of dom0's that it gets as /dev/xvde.
launch() {
	local name=$1 type=$2 mib=$3 maxmib=$4
	shift 4
	cat >"/tmp/$name.cfg" <<-EOF
		name = "$name"
		$(config_lines "$type")
		kernel = "/guest/kernel"
		ramdisk = "/guest/domu.gz"
		memory = $(first_size "$mib" "$maxmib")
		maxmem = $maxmib
		vcpus = ${VCPUS:-1}
		$(disk_line)
		extra = "console=hvc0 rdinit=/init $KERNEL_PARAMETERS oops=panic $*"
		on_poweroff = "preserve"
		on_reboot = "preserve"
		on_crash = "preserve"
	EOF
	xl create -p "/tmp/$name.cfg" >"/tmp/$name.create" 2>&1 || {
		cat "/tmp/$name.create" "/var/log/xen/qemu-dm-$name.log"
		bail "xl create $name failed"
	}
	launched="$launched $name"
	find_id "$name"
}

# guest NAME TYPE MIB MAXMIB [PARAMETER...]: the same, and start it and wait until its agent answers.
guest() {
	launch "$@"
	xl unpause "$1"
	guests="$guests $1"
	echo 0 >"/tmp/$1.seq"
	answer "$1" 0 "$(patience)" >/dev/null
	[ "$(first_size "$3" "$4")" -eq "$3" ] || come_down "$1" "$3"
	offset "$1" >"/tmp/$1.offset"
}

# each_type COMMAND [ARGUMENT...]: run "COMMAND TYPE ARGUMENT..." for each type of guest; most scenarios call a guest by its type.
each_type() {
	local command="$1" type
	shift
	for type in $TYPES; do
		"$command" "$type" "$@"
	done
}

# come_down NAME MIB: a guest that was started larger becomes as large as it was meant to be.
come_down() {
	mem_set "$1" "$2"
	ask "$1" 'until_at_target 30' || bail "guest $1 did not come down to $2 MiB within 30 s"
}

# frames NAME: how many of Xen's pages, of 4 KiB, one of the guest's own is.
frames() {
	echo $(($(ask "$1" page_kib) / 4))
}

# logged_at NAME REGEX: when a guest's kernel logged the first such line, in seconds of its own clock; or nothing.
logged_at() {
	tr -d '\r' <"$(console_log "$1")" | sed -nE "s/^\[ *([0-9.]+)\] .*($2).*/\1/p" | head -n 1
}

# until_logged NAME REGEX SECONDS: wait until a guest's kernel has logged such a line; looks twice a second.
until_logged() {
	local deadline
	deadline=$(($(date +%s) + $3))
	until [ -n "$(logged_at "$1" "$2")" ]; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.5
	done
}

# find_id NAME: ask for a guest's domain number, which is another one after it was created, restored or migrated.
find_id() {
	xl domid "$1" >"/tmp/$1.id"
}

# id NAME: a guest's domain number.
id() {
	local id
	read -r id <"/tmp/$1.id"
	echo "$id"
}

console_log() {
	echo "/var/log/xen/console/guest-$1.log"
}

# patience: how many seconds a guest has to answer; in real time its kernel may be slow, and the machine busy.
patience() {
	[ -n "${VCPUS-}" ] && echo 300 || echo 60
}

# answer NAME SEQUENCE SECONDS: wait for an agent's answer and print it; the answer's status is returned.
# A program that is started costs dom0 about as much as the wait between two looks, so there is one in each, and whether the
# guest lives is asked in every twentieth only.
answer() {
	local log now deadline looks=0
	log=/var/log/xen/console/guest-$1.log
	read -r now _ </proc/uptime
	deadline=$((${now%.*} + $3))
	# In the shim a line may begin with a carriage return.
	until grep -q "^[[:cntrl:]]*@$2\. " "$log" 2>/dev/null; do
		looks=$((looks + 1))
		[ $((looks % 20)) -ne 0 ] || alive "$1"
		read -r now _ </proc/uptime
		[ "${now%.*}" -lt "$deadline" ] || bail "guest $1 did not answer within $3 s"
		sleep 0.05
	done
	awk -v mark="@$2" '
		{ gsub(/\r/, "") }
		index($0, mark " ") == 1 { print substr($0, length(mark) + 2) }
		index($0, mark ". ") == 1 { status = substr($0, length(mark) + 3) }
		END { exit status + 0 }' "$log"
}

# terminal NAME: the pseudo terminal of a guest's console, which it keeps as long as its domain number.
terminal() {
	local file terminal
	file=/tmp/terminal.$(id "$1")
	[ -s "$file" ] || xenstore-read "/local/domain/$(id "$1")/console/tty" >"$file"
	read -r terminal <"$file"
	echo "$terminal"
}

# ask NAME COMMAND: run a command in a guest; its output and status come back.
ask() {
	local n
	read -r n <"/tmp/$1.seq"
	n=$((n + 1))
	echo $n >"/tmp/$1.seq"
	echo "$n $2" >"$(terminal "$1")"
	answer "$1" "$n" "$(patience)"
}

# try NAME COMMAND SECONDS: the same of a guest that may die of it: fails if there is no answer by then.
try() {
	local n deadline
	read -r n <"/tmp/$1.seq"
	n=$((n + 1)) deadline=$(($(date +%s) + $3))
	echo $n >"/tmp/$1.seq"
	echo "$n $2" >"$(terminal "$1")"
	until grep -q "^[[:cntrl:]]*@$n\. " "$(console_log "$1")"; do
		lives "$1" && [ "$(date +%s)" -lt $deadline ] || return 1
		sleep 0.5
	done
	answer "$1" $n 1
}

# alive NAME: a guest that has crashed or is gone ends the run.
alive() {
	lives "$1" || bail "guest $1 is dead"
}

# lives NAME: whether a guest is there and has not crashed; for guests that may die.
lives() {
	xenmem dom "$(id "$1")" >/dev/null 2>&1
}

# forget NAME: a guest is dead or of no more use. Its memory goes back to the host, and its console is still shown.
forget() {
	local name rest=
	for name in $guests; do
		[ "$name" = "$1" ] || rest="$rest $name"
	done
	guests=$rest
	xl destroy "$(id "$1")"
}

# show_console NAME: what a guest said, each line with its name before it.
show_console() {
	grep -v '^[[:cntrl:]]*@' "$(console_log "$1")" | tr -d '\r' | sed "s/^/($1) /"
}

show_consoles() {
	local name
	for name in $launched; do
		show_console "$name"
	done
}
