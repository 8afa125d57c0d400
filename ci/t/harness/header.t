#!/bin/sh
# ci/harness/header.sh: every scenario's header is one, each setting is read as it stands, and what sets nothing is an error
# before anything is booted.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
. "$TOP/ci/harness/header.sh"
work=$(mktemp -d)
remove_at_exit "$work"

# written LINE...: a scenario with these lines below its first.
written() {
	printf '%s\n' '# C1: a test.' "$@" '' 'scenario() {' '}' >"$work/one.sh"
}

# says KEY TEXT: what is read of it.
says() {
	[ "$(header "$work/one.sh" "$1")" = "$2" ]
}

# no_setting WHY WRONG [LINE...]: one clear line names what is wrong below these lines, and why.
no_setting() {
	tap_why=$1 tap_wrong=$2
	shift 2
	written "$@" "$tap_wrong"
	refuses "'$tap_wrong' is no setting: $tap_why" 1 "one.sh, line $(($# + 2)): \".*\": .*$tap_why" check_header "$work/one.sh"
}

# boots TARGET SCENARIO: that target of make runs it by its name; a run of all scenarios leaves it out.
boots() {
	make --no-print-directory -C "$TOP" -n "$1" | grep -q "^ci/run .* $2\( \|\$\)"
}

for script in "$TOP"/ci/scenarios/*.sh "$TOP"/ci/speed/*.sh; do
	ok "the header of ${script#"$TOP"/}" check_header "$script"
	target=$(header "$script" Target)
	[ -z "$target" ] || ok "make $target boots it" boots "$target" "$(basename "$script" .sh)"
done
written '# Allows: ^.pv. (a|"b"): c' '# Of which there are more:' '# Allows: d' '# Host-MiB: 2048'
ok "a good one is taken" check_header "$work/one.sh"
ok "a setting is read as it stands, each time it is there" says Allows '^.pv. (a|"b"): c
d'
ok "a number, too" says Host-MiB 2048
ok "what is not there is nothing" says Real-limit ''
no_setting 'no such setting' '# Hosts-MiB: 2048'
no_setting 'no such setting' '# Not-on-vax: it is too old'
no_setting 'no such setting' '# Dom0-memory: 512'
no_setting 'written "# Host-MiB: VALUE"' '# Host-Mib: 2048'
no_setting 'written "# Allows: VALUE"' '#Allows: Oops'
no_setting 'written "# Host-MiB: VALUE"' '# Host-MiB:'
no_setting 'written "# Host-MiB: VALUE"' 'HOST_MIB=2048'
no_setting 'written "# Not-on-arm64: VALUE"' "NOT_ON_arm64='it has no such thing'" X=1
no_setting 'below the header' '# Allows: Oops' X=1
no_setting 'must be like .0-9' '# Host-MiB: 2 GiB'
no_setting 'must be like .0-9' '# Dom0-MiB: 512M'
no_setting 'must be like .stock.patched.' '# Only: arm64'
no_setting 'set before' '# Host-MiB: 1024' '# Host-MiB: 2048' '# Allows: a'
for program in ci/harness/boot ci/harness/scenario; do
	cp -R "$TOP/scripts" "$TOP/ci" "$work/" 2>/dev/null
	written '# Alows: Oops'
	cp "$work/one.sh" "$work/ci/scenarios/one.sh"
	case $program in
	*boot) set -- one stock "$work/one.sh" "$work/result" ;;
	*) set -- 6.12 one ;;
	esac
	refuses "$program says so before it boots" 1 'ci/scenarios/one.sh, line 2: "# Alows: Oops": no such setting' env BALLOON_BUILD="$work/build" "$work/$program" "$@"
done
refuses "no scenario of a name" 1 "no scenario 'nothing'; there are: .*host-pressure" scenario_file nothing
done_testing
