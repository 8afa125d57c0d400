#!/bin/sh
# Kernel packages: the modules that boots load are found with what they depend on, in the order in which they load; one that is missing
# ends it, and so does what has no package. The list of modules gives a reason for each.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
. "$TOP/scripts/lib/arch.sh"
. "$TOP/scripts/lib/package.sh"
work=$(mktemp -d)
remove_at_exit "$work"
# shellcheck disable=SC2034 # package.sh reads them
BUILD=$work

# A package's modules as depmod describes them: what a module needs, last what is needed first.
modules=$work/lib
mkdir -p "$modules/kernel/fs" "$modules/kernel/xen"
for name in jbd2 mbcache ext4; do
	echo "$name" | xz >"$modules/kernel/fs/$name.ko.xz"
done
echo privcmd >"$modules/kernel/xen/xen-privcmd.ko"
cat >"$modules/modules.dep" <<-'END'
	kernel/fs/ext4.ko.xz: kernel/fs/mbcache.ko.xz kernel/fs/jbd2.ko.xz
	kernel/fs/jbd2.ko.xz:
	kernel/fs/mbcache.ko.xz:
	kernel/xen/xen-privcmd.ko:
END
echo kernel/xen/xenbus.ko >"$modules/modules.builtin"

# archive MODULE...: that for dom0 when these are to be there.
archive() {
	MODULES=$work/list
	printf '%s\tdom0\ta reason\n' "$@" >"$MODULES"
	printf 'loop\tguest\ta reason\n' >>"$MODULES"
	(set -e; module_archive "$modules" dom0 "$work/archive.gz")
}

# has_files NAME...: they are what the archive has, in order.
has_files() {
	zcat "$work/archive.gz" | cpio -t --quiet | sed -n 's,^modules/\(.*\.ko\)$,\1,p' | paste -sd' ' >"$work/there"
	echo "$*" | diff - "$work/there"
}

contents() {
	zcat "$work/archive.gz" | cpio -i --quiet --to-stdout "modules/$1" | diff - "$work/expected"
}

ok "an archive is made of a list" archive xen_privcmd xenbus ext4
ok "with what a module depends on before it, and without what is built in" has_files 10-xen-privcmd.ko 11-jbd2.ko 12-mbcache.ko 13-ext4.ko
echo ext4 >"$work/expected"
ok "a compressed module is unpacked" contents 13-ext4.ko
ok "what is needed twice is loaded once" archive ext4 mbcache
ok "and in its first place" has_files 10-jbd2.ko 11-mbcache.ko 12-ext4.ko
refuses "a module that is not there is named" 1 'has no module xen-gntdev, .*mend' archive xen-gntdev

# reasons FILE: rows without a module, a place that there is, and a reason.
reasons() {
	empty "$(awk -F '\t' '!/^#/ && (NF != 3 || $1 == "" || $2 !~ /^(dom0|guest|both)$/ || $3 == "")' "$1")"
}

ok "each module of the list has its place and its reason" reasons "$TOP/ci/package/modules"
printf 'loop\tboth\n' >"$work/bare"
ok "and one without would be seen" not reasons "$work/bare"
for command in stock-package "package"; do
	stock=
	[ $command = stock-package ] || stock=stock
	# shellcheck disable=SC2086 # a word, or none
	refuses "$command: a folder has no package" 1 "is no line of the table 'kernels'" "$TOP/scripts/$command" "$work" $stock
	refuses "$command: how it is called" 2 "usage: scripts/$command LINE" "$TOP/scripts/$command"
	# shellcheck disable=SC2086 # a word, or none
	refuses "$command: not on arm64" 1 'only booted on x86' env BALLOON_ARCH=arm64 "$TOP/scripts/$command" 6.12 $stock
done
refuses "package: neither stock nor patched" 2 'usage: scripts/package LINE' "$TOP/scripts/package" 6.12 both
for program in 'scenario 6.12 host-pressure' 'image 6.12 stock'; do
	# shellcheck disable=SC2086 # words
	refuses "STOCK= takes one word: $program" 1 "STOCK is 'debian'; set it to package" env BALLOON_STOCK=debian "$TOP"/ci/harness/$program
done
done_testing
