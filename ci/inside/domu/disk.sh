# What a guest's programs can be asked to do with a disk, by a request that reads this first (see changing-load.sh). The disk is
# ci/inside/dom0/disk.sh's.
# shellcheck shell=sh

# start_reading SECONDS: begin to read all files of the disk in turn, SECONDS apart, each with its checksum, and after each pass to write a copy of one
# out to the disk and read that. disk_done says how far that has come.
start_reading() {
	mkdir -p /disk
	mount -t ext4 /dev/xvde /disk || return 1
	echo 0 0 0 >/tmp/disk.done
	# Only "exec" lets go of the pipe that the answer goes through.
	(
		exec </dev/null >/dev/null 2>&1
		read_for_ever "$1"
	) &
	echo $! >/tmp/disk.pid
}

read_for_ever() {
	passes=0 wrong=0 ended=0
	while :; do
		while read -r sum file; do
			read_file "$sum" "/disk/$file"
			last=$file last_sum=$sum
			sleep "$1"
		done </disk/sums
		rm -f /disk/copy
		dd if="/disk/$last" of=/disk/copy bs=1M conv=fsync
		count $?
		read_file "$last_sum" /disk/copy
		passes=$((passes + 1))
		echo $passes $wrong $ended >/tmp/disk.done
	done
}

# read_file SUM FILE: count what comes of it.
read_file() {
	echo "$1  $2" | md5sum -c -s
	count $?
}

# count STATUS: 128 and more is a program that was killed, any other than 0 that its file is not what it was.
count() {
	case $1 in
	0) ;;
	12[89] | 1[3-9]? | 2??) ended=$((ended + 1)) ;;
	*) wrong=$((wrong + 1)) ;;
	esac
}

# disk_done: "PASSES WRONG KILLED": whole passes, files that were not what they were, programs that were killed.
disk_done() {
	cat /tmp/disk.done
}

# stop_reading: what was written is on the disk then. The program that is reading goes on to the end of its file.
stop_reading() {
	kill "$(cat /tmp/disk.pid)"
	for _ in $(seq 30); do
		! umount /disk 2>/dev/null || return 0
		sleep 1
	done
	return 1
}
