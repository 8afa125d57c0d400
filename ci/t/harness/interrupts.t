#!/bin/sh
# Ctrl-C, TERM and the death of a command leave nothing of it behind: no emulator, no scenario, no build, no ticker, no folder of
# half a result. Each command that takes long is begun with an emulator and a compiler that never end, and is then ended. All
# that it started has a variable in its environment by which it is found.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"

# A checkout. What is built meanwhile (ci/harness/ahead) never ends, and what a boot asks for is there.
mkdir -p "$work/here/scripts" "$work/bin" "$work/tree/drivers/xen"
cp -R "$TOP/ci" "$TOP/Makefile" "$TOP/kernels" "$TOP/series" "$TOP/patches" "$TOP/kconfig-fragment" "$work/here/"
cp -R "$TOP"/scripts/* "$work/here/scripts/"
cp "$work/here/scripts/build" "$work/here/scripts/real-build"
touch "$work/domu.gz" "$work/dom0.cpio.gz" "$work/xen" "$work/version" "$work/bzImage" "$work/tree/Kbuild"
printf '#!/bin/sh\necho "%s"\n' "$work" >"$work/here/ci/harness/initramfs"
printf '#!/bin/sh\necho "%s/emulator"\n' "$work" >"$work/here/ci/harness/qemu"
# shellcheck disable=SC2016 # for another shell
printf '#!/bin/sh\n[ "$1" = --version ] && exit\ntouch "%s/booted"\nexec sleep 600\n' "$work" >"$work/emulator"
printf '#!/bin/sh\n' >"$work/here/scripts/deps"
printf '#!/bin/sh\necho "%s/tree"\n' "$work" >"$work/here/scripts/fetch"
cat >"$work/here/scripts/build" <<'END'
#!/bin/sh
TOP=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)
. "$TOP/scripts/lib/common.sh"
[ -n "${BALLOON_AHEAD-}" ] || sleep 600
echo "$TOP/../bzImage"
END
# A kernel's make: it configures, and never has compiled.
cat >"$work/make" <<END
#!/bin/sh
for word; do
	case \$word in
	O=*) output=\${word#O=} ;;
	esac
done
case "\$*" in
*tinyconfig*) : >"\$output/.config" ;;
*bzImage*) touch "$work/booted"; exec sleep 600 ;;
esac
END
chmod +x "$work"/here/ci/harness/initramfs "$work"/here/ci/harness/qemu "$work"/here/scripts/* "$work/emulator" "$work/make"

# left: the processes that have our variable, and have not ended.
left() {
	grep -lzxF "BALLOON_BUILD=$work/build" /proc/[0-9]*/environ 2>/dev/null | sed 's,/environ$,,' | while read -r process; do
		! running "${process#/proc/}" || echo "$process: $(tr '\000' ' ' <"$process/cmdline" 2>/dev/null)"
	done
}

# parts: what is half done.
parts() {
	find "$work/build" -name 'part*' -o -name 'boot.*' 2>/dev/null
}

# begin COMMAND...: in a session of its own, as from a terminal, until the emulator or the compiler runs.
begin() {
	rm -rf "$work/booted" "$work/build"
	(cd "$work/here" && exec env -u BALLOON_GUARD BALLOON_BUILD="$work/build" setsid env --default-signal=INT,QUIT "$@") >"$work/said" 2>&1 &
	command=$!
	until [ -e "$work/booted" ]; do
		running "$command" || return 1
		sleep 0.1
	done
}

# ends: soon nothing is left, and on a busy machine within 5 minutes (whoever shows progress looks every 15 s whether it is still
# wanted); what is, is named, and ended.
ends() {
	for _ in $(seq 1500); do
		[ -n "$(left)" ] || return 0
		sleep 0.2
	done
	left | sort -u | tee "$work/left"
	sed 's,^/proc/\([0-9]*\): .*,\1,' "$work/left" | xargs -r kill -s KILL
	return 1
}

# ended_by SIGNAL WHOM COMMAND...: begin it, and send the signal to WHOM: its whole process group ("group"), or only to it ("one").
ended_by() {
	signal=$1 whom=$2
	shift 2
	begin "$@" || {
		cat "$work/said"
		ends
		return 1
	}
	case $whom in
	group) kill -s "$signal" -- "-$command" ;;
	one) kill -s "$signal" "$command" ;;
	esac
	ends || return 1
	# Whoever is killed cannot tidy up.
	[ "$signal" = KILL ] || empty "$(parts)"
}

# each TEXT COMMAND...: ended in each way.
each() {
	text=$1
	shift
	ok "Ctrl-C ends $text" ended_by INT group "$@"
	ok "TERM ends $text" ended_by TERM one "$@"
	ok "its death ends $text" ended_by KILL one "$@"
}

each "ci/run" env BALLOON_AHEAD=1 ci/run --jobs 2 6.12 host-pressure same-target
each "make check-boots, and the builds meanwhile" make check-boots
each "ci/soak" ci/soak --seed 5 --hours 12 --jobs 2 --image ../bzImage 6.12
each "ci/mutant" env BALLOON_AHEAD=1 ci/mutant C4-keeps-the-delay
each "scripts/build" env PATH="$work:$PATH" scripts/real-build 6.12 stock
done_testing
