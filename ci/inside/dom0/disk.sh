# What a scenario is written in, continued: a disk for a guest. See lib.sh.
# shellcheck shell=dash

# make_disk FILES MIB: make a disk with so many files of MIB each, of which no page is like another, and room for one more: /dev/loop0, with a list
# of the files' checksums. It lies in dom0's memory, so dom0 must have room for it (Dom0-MiB). Another call makes it anew.
make_disk() {
	local number mib=$((($1 + 1) * $2 + 8))
	if [ ! -e /image/disk ]; then
		mkdir -p /disk /image
		mount -t tmpfs -o size=${mib}m image /image
		truncate -s ${mib}M /image/disk
		losetup /dev/loop0 /image/disk
	fi
	mke2fs -m 0 /dev/loop0 >/dev/null
	mount -t ext4 /dev/loop0 /disk
	for number in $(seq "$1"); do
		dd if=/dev/urandom of="/disk/file$number" bs=1M count="$2" 2>/dev/null
	done
	(cd /disk && md5sum file* >sums)
	umount /disk
}

# disk_intact: whether the files are what they were, as dom0 reads them from the disk when no guest has it.
disk_intact() {
	mount -t ext4 /dev/loop0 /disk && (cd /disk && md5sum -c -s sums) && umount /disk
}
