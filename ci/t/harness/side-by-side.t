#!/bin/sh
# Two runs of a scenario in one checkout do not meet: each judges its own console, and what is kept is one of them, whole. An
# emulator that says what it is told to stands in for QEMU, and waits for the other run where the test wants it to.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
good=$TOP/ci/t/harness/cases/good/console.log
work=$(mktemp -d)
remove_at_exit "$work"

# A checkout in which nothing is built.
mkdir -p "$work/ci/harness" "$work/scripts"
cp -R "$TOP/ci/scenarios" "$work/ci/"
cp -R "$TOP/ci/harness/." "$work/ci/harness/"
cp -R "$TOP/scripts/lib" "$work/scripts/"
for program in scripts/build ci/harness/initramfs; do
	printf '#!/bin/sh\necho "%s/built"\n' "$work" >"$work/$program"
done
# shellcheck disable=SC2016 # for another shell
printf '#!/bin/sh\necho "$BALLOON_QEMU"\n' >"$work/ci/harness/qemu"
chmod +x "$work/scripts/build" "$work/ci/harness/initramfs" "$work/ci/harness/qemu"
mkdir "$work/built"
touch "$work/built/bzImage" "$work/built/domu.gz" "$work/built/dom0.cpio.gz" "$work/built/xen"
sed -i 's,echo .*,&/bzImage,' "$work/scripts/build"

# emulator NAME FILE: one that says what is in FILE, once there is a file NAME.go.
emulator() {
	cat >"$work/$1" <<-END
		#!/bin/sh
		[ "\$1" != --version ] || exit 0
		for word; do
			case \$word in
			file:*) console=\${word#file:} ;;
			esac
		done
		echo "(XEN) Xen version 4.17 ($1)" >>"\$console"
		touch "$work/$1.begun"
		until [ -e "$work/$1.go" ]; do sleep 0.1; done
		cat "$2" >>"\$console"
		exec sleep 60
	END
	chmod +x "$work/$1"
}

# scenario NAME: run with that emulator.
scenario() {
	BALLOON_QEMU=$work/$1 BALLOON_BUILD=$work/build BALLOON_VARIANTS=patched "$work/ci/harness/scenario" 6.12 host-pressure >"$work/$1.tap" 2>"$work/$1.said"
}

# begun NAME PID: wait until its emulator has, as long as the scenario runs.
begun() {
	until [ -e "$work/$1.begun" ]; do
		running "$2" || return 1
		sleep 0.1
	done
}

kept=$work/build/results/6.12/host-pressure/patched
sed '/^DATA end/i (pv) [   99.000000] BUG: unable to handle page fault' "$good" >"$work/oops"
emulator slow "$work/oops"
emulator quick "$good"
scenario slow &
slow=$!
ok "a run has begun" begun slow $slow
touch "$work/quick.go"
ok "a run with a clean console passes beside another" scenario quick
ok "and is kept" grep -q '(quick)' "$kept/console.log"
touch "$work/slow.go"
wait $slow
ok "the other, whose console has an oops, fails" test $? -eq 1
ok "for that oops" grep -q 'denied console line .*page fault' "$work/slow.tap"
ok "and is kept in its turn" grep -q '(slow)' "$kept/console.log"
ok "with its own verdict" test "$(cat "$kept/tap"; echo 1..3)" = "$(cat "$work/slow.tap")"
ok "and nothing else is left" test "$(ls "$kept/..")" = "$(printf 'lock\npatched')"
# --- what was booted
printf 'series\t0123456789abcdef\ngroup\t..some\npatches\tone.patch two.patch\n' >"$work/built/applied"
touch "$work/quick.go"
ok "a kernel with a note of what it has of the series" scenario quick
ok "is known by its key and groups" test "$(sed -n 's/^\(series\|group\)	//p' "$kept/manifest")" = "$(printf '0123456789abcdef\n..some')"
rm "$work/built/applied"
ok "one that scripts/build did not build" scenario quick
ok "is not taken for one of this series" test "$(sed -n 's/^\(series\|group\)	//p' "$kept/manifest")" = "$(printf 'unknown\nunknown')"
done_testing
