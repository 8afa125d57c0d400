#!/bin/sh
# Bad input gets one clear line and an exit status, and leaves nothing half-done behind: trees, downloads, boots.
# Environment: KERNEL, the line whose tree is used (6.12).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
. "$TOP/scripts/lib/series.sh"
line=${BALLOON_KERNEL:-6.12}
source_tree=$("$TOP/scripts/fetch" "$line") || exit 1
# The groups that the line takes.
series_for "$source_tree"
work=$(mktemp -d)
chmod 755 "$work"

unmount() {
	umount "$work/small" 2>/dev/null
}

remove_at_exit "$work"
at_exit unmount

# new_tree NAME: what of a kernel tree the series looks at.
new_tree() {
	mkdir -p "$work/$1/drivers/xen"
	copy_files "$source_tree" "$work/$1"
	touch "$work/$1/Kbuild"
}

digest() {
	(cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

# unchanged NAME STATUS PATTERN: scripts/apply refuses the tree so, and leaves every file as it was.
unchanged() {
	digest "$work/$1" >"$work/before"
	refused "$2" "$3" "$TOP/scripts/apply" "$work/$1" || return 1
	digest "$work/$1" | cmp - "$work/before"
}

# without COMMAND...: a PATH that has everything but these.
without() {
	rm -rf "${work:?}/bin"
	mkdir "$work/bin"
	ln -sf /usr/bin/* /bin/* /usr/sbin/* /sbin/* "$work/bin/" 2>/dev/null
	for command in "$@"; do
		rm -f "$work/bin/$command"
	done
	echo "$work/bin"
}

# left_behind: trees, whole or not, that a fetch into $work/build has left.
left_behind() {
	find "$work/build/trees" -mindepth 1 2>/dev/null
}

# --- the call
ok "scripts/fetch without an argument is a usage error" refused 2 '^usage: ' "$TOP/scripts/fetch"
ok "scripts/build with a strange variant is a usage error" refused 2 '^usage: ' "$TOP/scripts/build" "$line" strange
refuses "an unknown kernel line is named, with the lines there are" 1 "'9.9' is no directory.*6.12" "$TOP/scripts/fetch" 9.9
refuses "an unknown scenario is named, with those there are" 1 "no scenario 'nothing'.*host-pressure" "$TOP/ci/run" "$line" nothing

# --- trees
new_tree patched
"$TOP/scripts/apply" "$work/patched" 2>/dev/null
ok "a tree patched with quilt is refused whole" unchanged patched 1 'already patched with quilt'
new_tree carried
for patch in $(series_patches); do
	patch -d "$work/carried" -p1 -s -i "$TOP/patches/$patch"
done
ok "a tree patched by other means is refused whole" unchanged carried 1 'already has the text of'
new_tree moved
sed -i 's/BUG_ON(ret != nr_pages)/BUG_ON(nr_pages != ret)/' "$work/moved/drivers/xen/balloon.c"
ok "a tree that the last fix does not fit is refused whole, with patch, file and hunk" \
	unchanged moved 1 'patch balloon-keep-what-xen-does-not-take.patch, file drivers/xen/balloon.c, Hunk #[0-9]+ FAILED at'
mkdir "$work/empty"
refuses "a folder that is no kernel tree is refused by apply" 1 'is no kernel tree' "$TOP/scripts/apply" "$work/empty"
refuses "a folder that is no kernel tree is refused by fetch" 1 'is no kernel tree' \
	env BALLOON_BUILD="$work/build" "$TOP/scripts/fetch" "$work/empty"
ok "and is not kept" empty "$(left_behind)"

# interrupted SECONDS: scripts/apply, interrupted then, leaves all patches or none.
interrupted() {
	rm -rf "$work/cut"
	new_tree cut
	timeout -s INT "$1" "$TOP/scripts/apply" "$work/cut" >/dev/null 2>&1
	count=$(applied "$work/cut" | wc -l)
	echo "$count patches after an interrupt at $1 s"
	[ "$count" -eq 0 ] || [ "$count" -eq "$(series_patches | wc -l)" ]
}

for seconds in 0.1 0.4 0.7 1.0 1.3 20; do
	ok "an interrupt after $seconds s leaves a tree patched whole or not at all" interrupted $seconds
done

# --- what a machine lacks
# Another user may not be able to read this checkout.
cp -R "$TOP/scripts" "$work/scripts"
mkdir -p "$work/ci/harness"
cp -R "$TOP/ci/harness/arch" "$work/ci/harness/"
# as_nobody COMMAND...: as another user; root can, and who is none need not.
as_nobody() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}
refuses "not root: says what to install" 1 'not root.*apt-get install.*quilt' \
	as_nobody env PATH="$(without quilt)" BALLOON_BUILD="$work/build" "$work/scripts/deps" boot
refuses "no apt: says what to install" 1 'no apt-get on this machine.*quilt' \
	env PATH="$(without quilt apt-get)" "$TOP/scripts/deps" boot
refuses "no QEMU: says what to install" 1 'no-such-qemu not found; install' \
	env BALLOON_QEMU=no-such-qemu "$TOP/ci/harness/boot" host-pressure stock "$0" "$work/result"
refuses "no such Xen: says so" 1 'xen-hypervisor-9.99-amd64 is not to be had' env BALLOON_XEN=9.99 "$TOP/ci/harness/initramfs"
for program in initramfs qemu; do
	refuses "ci/harness/$program: no such suite: says so" 1 '^suite: no package lists of nosuite: .*' \
		env BALLOON_XEN=nosuite BALLOON_QEMU=nosuite BALLOON_BUILD="$work/build" "$TOP/ci/harness/$program"
done
echo 'Acquire::http::Proxy "http://127.0.0.1:9"; Acquire::https::Proxy "http://127.0.0.1:9"; Acquire::Retries "0";' >"$work/apt.conf"
refuses "no network: the download fails in one line" 1 '^fetch: kernel tree .*: failed' \
	env -u no_proxy APT_CONFIG="$work/apt.conf" BALLOON_BUILD="$work/build" "$TOP/scripts/fetch" "$line"
ok "and leaves no tree" empty "$(left_behind)"

# --- an interrupted or failed download is never taken for a tree
mkdir -p "$work/large/linux/drivers/xen"
touch "$work/large/linux/Kbuild"
head -c 64M /dev/urandom >"$work/large/linux/blob"
tar -C "$work/large" -cf "$work/large.tar" linux
mkdir "$work/small"
if mount -t tmpfs -o size=8m none "$work/small" 2>/dev/null; then
	refuses "a full disk is named as such" 1 'the disk that holds .* is full' \
		env BALLOON_BUILD="$work/small" "$TOP/scripts/fetch" "$work/large.tar"
	ok "and leaves no tree" empty "$(find "$work/small/trees" -mindepth 1)"
	umount "$work/small"
else
	skip "a full disk is named as such" "no right to mount a small one: a container without privileges"
fi
slow=$(without tar)
printf '#!/bin/sh\n/bin/tar "$@"\nsleep 60\n' >"$slow/tar"
chmod +x "$slow/tar"
timeout -s INT 5 env PATH="$slow" BALLOON_BUILD="$work/build" "$TOP/scripts/fetch" "$work/large.tar" >/dev/null 2>&1
ok "an interrupted unpacking leaves no tree" empty "$(left_behind)"
truncate -s 30M "$work/large.tar"
refuses "a truncated tarball is refused" 1 '^fetch: kernel tree .*: failed' \
	env BALLOON_BUILD="$work/build" "$TOP/scripts/fetch" "$work/large.tar"
ok "and leaves no tree" empty "$(left_behind)"

# --- packages
# no_download: an apt-get that knows of packages and gets none.
no_download() {
	mkdir -p "$work/no-download"
	# shellcheck disable=SC2016 # for another shell
	printf '#!/bin/sh\nfor word; do [ "$word" != download ] || exit 100; done\nexec %s "$@"\n' "$(command -v apt-get)" >"$work/no-download/apt-get"
	chmod +x "$work/no-download/apt-get"
	echo "$work/no-download:$PATH"
}

refuses "packages that cannot be downloaded end it" 1 'Xen and initramfs archives .*: failed' \
	env PATH="$(no_download)" BALLOON_BUILD="$work/undone" "$TOP/ci/harness/initramfs"
ok "and nothing that was begun is left" empty "$(find "$work/undone" -name 'part.*')"

# --- boots
# dead_boot: a kernel that is none ends the boot at once, and the verdict says so.
dead_boot() {
	head -c 1M /dev/zero >"$work/no-kernel"
	"$TOP/ci/harness/boot" host-pressure stock "$work/no-kernel" "$work/dead" || return 1
	cat "$work/dead/ended"
	[ "$(cat "$work/dead/ended")" != end ] && not "$TOP/ci/harness/judge" "$work/dead"
}

ok "a hypervisor that dies ends the boot, as a failure" dead_boot

# An emulator that never says anything, and whose process number we know.
# shellcheck disable=SC2016 # for another shell
printf '#!/bin/sh\n[ "$1" != --version ] || exit 0\necho $$ >"%s/pid"\nexec sleep 600\n' "$work" >"$work/silent-qemu"
chmod +x "$work/silent-qemu"
BALLOON_QEMU=$work/silent-qemu timeout -s INT 25 "$TOP/ci/harness/boot" host-pressure stock "$work/no-kernel" "$work/cut-boot" >/dev/null 2>&1
ok "an interrupted boot has begun" test -s "$work/pid"
ok "and leaves no emulator behind" not running "$(cat "$work/pid")"
ok "and no verdict" not test -e "$work/cut-boot/ended"
done_testing
