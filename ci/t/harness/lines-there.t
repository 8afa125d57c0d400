#!/bin/sh
# A kernel line that no suite has today is skipped with a reason, and is no failure: by ci/t/static/lines.t and by what `make check-lines`
# runs. One that a suite has and that cannot be had is a failure, and so is the line of the main job in any case.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
cd "$work" || exit 1
BALLOON_BUILD=$work/build
export BALLOON_BUILD

# A checkout with three lines: of 9.0 there is a tree, which has nothing of the series, no suite has 9.1, and 9.2 fails to arrive. To
# ask what would be booted ends a run.
mkdir -p here/ci tree/drivers/xen
cp -R "$TOP/scripts" here/
cp -R "$TOP/ci/run" "$TOP/ci/t" "$TOP/ci/harness" here/ci/
mkdir here/ci/scenarios here/patches
touch here/ci/scenarios/host-pressure.sh here/series
echo 'echo "it goes on" >&2; exit 1' >here/ci/harness/initramfs
cat >here/scripts/fetch <<END
case \$1 in
9.0) echo '$work/tree' ;;
9.1) exit 3 ;;
*) exit 1 ;;
esac
END
sed -i '1i #!/bin/sh' here/scripts/fetch here/ci/harness/initramfs
chmod +x here/scripts/fetch here/ci/harness/initramfs

# table MAIN: the table, with that line as the main job's.
table() {
	for line in 9.0 9.1 9.2; do
		mark=boot
		[ "$line" != "$1" ] || mark=all
		printf '%s\town\tlinux-source-%s\t%s\ta test\n' $line $line $mark
	done >here/kernels
}

# says RESULT LINE: lines.t ends its line about that kernel line so.
says() {
	here/ci/t/static/lines.t >tap 2>&1
	cat tap
	grep -qE "^$1 [0-9]+ - the series fits $2" tap
}

skips() {
	says ok 9.1 && grep -q 'fits 9.1 # SKIP no suite has it today' tap
}

# passes_over LINE: `make check-lines` does.
passes_over() {
	here/ci/run --if-there "$1" host-pressure >said 2>&1 || {
		cat said
		return 1
	}
	grep -q "^$1: skipped, no suite has it today" said
}

# others: what `make check-lines` runs asks once what would be booted, for 9.2.
others() {
	here/ci/harness/other-lines --jobs 2 >said 2>&1
	status=$?
	cat said
	[ "$status" -eq 1 ] && grep -q '^9.1: skipped' said && [ "$(grep -c 'it goes on' said)" -eq 1 ]
}

table 9.0
ok "lines.t skips a line that no suite has" skips
ok "and fails for one that cannot be had" says 'not ok' 9.2
table 9.1
ok "and for the main job's line when no suite has it" says 'not ok' 9.1
ok "check-lines passes over a line that no suite has" passes_over 9.1
refuses "but not over one that a suite has" 1 'it goes on' here/ci/run --if-there 9.0 host-pressure
refuses "nor over one that cannot be had" 1 'it goes on' here/ci/run --if-there 9.2 host-pressure
refuses "nor does a run that names the line" 1 'it goes on' here/ci/run 9.1 host-pressure
table 9.0
ok "check-lines boots each line but the main job's, passes over what is not there, and fails with one that fails" others
done_testing
