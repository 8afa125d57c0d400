#!/bin/sh
# ci/harness/boot ends a run at the scenario's own last line, and not at one that only looks like it: in an echoed command, in a
# guest's line, or as the beginning of something else. An emulator that only writes a console stands in for QEMU.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
: >"$work/kernel"

# What comes before the end is there for longer than ci/harness/boot takes to look.
cat >"$work/qemu" <<'EOF'
#!/bin/sh
[ "$1" != --version ] || exit 0
while [ $# -gt 0 ]; do
	case $1 in
	file:*) console=${1#file:} ;;
	esac
	shift
done
printf '/ # echo DATA end\r\r\n(pv) DATA end\r\r\nDATA endless\r\r\n' >>"$console"
sleep 2
printf 'TAP 1..0\r\r\nDATA end\r\r\n' >>"$console"
exec sleep 30
EOF
chmod +x "$work/qemu"

ok "the run is ended" env BALLOON_QEMU="$work/qemu" "$TOP/ci/harness/boot" host-pressure stock "$work/kernel" "$work/result"
ok "by the scenario's last line" test "$(cat "$work/result/ended")" = end
ok "and not before it" grep -qa '^DATA end[[:cntrl:]]*$' "$work/result/console.log"
done_testing
