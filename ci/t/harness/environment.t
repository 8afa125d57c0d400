#!/bin/sh
# What a user has exported for other programs changes nothing here: neither what is built and where, nor which series or scenarios
# are taken, nor whom a script ends. What is read is in the table of docs/environment.md, all of it and nothing else.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
cd "$TOP" || exit 1
unset BALLOON_KERNEL BALLOON_GROUP BALLOON_XEN BALLOON_QEMU BALLOON_REAL_TIME BALLOON_JUNIT BALLOON_GIT_TREE BALLOON_JOBS BALLOON_SHARD BALLOON_TYPES

# A tree whose make does as the kernel's does: it writes where O= or else KBUILD_OUTPUT says, and here also what it was told.
mkdir -p "$work/tree/drivers/xen" "$work/bin" "$work/users" "$work/elsewhere/ci/t" "$work/elsewhere/scripts"
touch "$work/tree/Kbuild" "$work/tree/drivers/xen/Kconfig"
cat >"$work/bin/make" <<END
#!/bin/sh
env >>"$work/told"
echo "ARGUMENTS=\$*" >>"$work/told"
for word; do
	case \$word in
	O=*) KBUILD_OUTPUT=\${word#O=} ;;
	esac
done
echo "# written" >>"\${KBUILD_OUTPUT:-$work/tree}/.config"
END
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s/proved"\n' "$work" >"$work/bin/prove"
chmod +x "$work/bin/make" "$work/bin/prove"

# configure: with what somebody exports who builds kernels.
configure() {
	env PATH="$work/bin:$PATH" KBUILD_OUTPUT="$work/users" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- LLVM=1 KCFLAGS=-O0 \
		MAKEFLAGS=-k BASE=/nowhere PATCHES=/nowhere CC=false "$TOP/scripts/lib/configure" --base /dev/null "$work/tree"
}

leaked() {
	grep -E '^(KBUILD_OUTPUT|ARCH|CROSS_COMPILE|LLVM|KCFLAGS|MAKEFLAGS|BASE|PATCHES|CC)=' "$work/told"
}

# series_of NAME=VALUE...: what the series is to a script, with its upstream states.
series_of() {
	env "$@" "$TOP/scripts/upstream"
}

# stranger: a process of somebody else, whose number stands in an exported "pid", lives on when a boot cannot be started.
stranger() {
	sleep 600 &
	stranger=$!
	env pid="$stranger" ticker="$stranger" group="$stranger" builds="$stranger" BALLOON_QEMU=/bin/true BALLOON_DOM0_KERNEL=/nowhere \
		"$TOP/ci/harness/boot" host-pressure stock "$0" "$work/result" 2>/dev/null && return 1
	kill "$stranger"
}

# runs_only: an exported "files" adds no scenario.
runs_only() {
	env PATH="$work/bin:$PATH" files=ci/scenarios/soak.sh BALLOON_QEMU="$work/bin/prove" "$TOP/ci/run" 6.12 host-pressure
	grep '^ci/scenarios/' "$work/proved"
	[ "$(grep -c '^ci/scenarios/' "$work/proved")" -eq 1 ]
}

# left_over: what scripts/lib/common.sh leaves of variables that it has names for itself.
left_over() {
	# shellcheck disable=SC2016 # for another shell
	env name=exported text=exported sh -c 'TOP=$1; . "$TOP/scripts/lib/common.sh"; env' sh "$TOP" | grep exported
}

# from_elsewhere SCRIPT...: called by a relative name, with a CDPATH in which there are folders of the same names.
from_elsewhere() {
	env CDPATH="$work/elsewhere" "$@"
}

# make_says VARIABLE NAME=VALUE... -- ARGUMENT...: what a recipe finds in a variable.
make_says() {
	variable=$1
	shift
	# shellcheck disable=SC2016 # make's
	env "$@" --eval 'show:;@echo "$('"$variable"') $$BALLOON_'"$variable"'"' show
}

# says TEXT COMMAND...: what a command must say.
says() {
	expected=$1
	shift
	said=$("$@")
	echo "$said"
	[ "$said" = "$expected" ]
}

# names: the variables with our prefix, in scripts and CI files.
names() {
	git ls-files -co --exclude-standard -- ci scripts Makefile .ci .github .gitlab-ci.yml | grep -v '^ci/t/' | xargs cat |
		grep -o 'BALLOON_[A-Z0-9_]*[A-Z0-9]' | grep -vE '^BALLOON_(MEMORY_HOTPLUG|KUNIT_TEST|GROW_ON_OOM)' | sort -u
}

table() {
	# shellcheck disable=SC2016 # backquotes are what is looked for
	grep -o '^| `BALLOON_[A-Z0-9_]*`' docs/environment.md | tr -d '|` ' | sort -u
}

# kept: what scripts/lib/common.sh leaves of the environment, and docs/environment.md does not name.
untold() {
	sed -n '/^clean_environment/,/^}/s/^\t\t\([A-Za-z_|* ]*\)) ;;$/\1/p' scripts/lib/common.sh | tr -d ' ' | tr '|' '\n' |
		grep -vE '^(TOP|PWD|OLDPWD|IFS|BALLOON_\*|\*|HTTP.*_PROXY|ALL_PROXY|NO_PROXY)$' | while read -r name; do
		grep -qF "\`$name\`" docs/environment.md || echo "$name"
	done
}

# careless: scripts that look for their own folder where CDPATH says.
careless() {
	git grep -nE '\$\(cd "\$\(dirname' -- ci scripts legacy .ci
}

ok "a kernel is configured" configure
ok "in its own folder: the user's KBUILD_OUTPUT is as it was" empty "$(ls -A "$work/users")"
ok "and its make is told nothing that was exported" empty "$(leaked)"
ok "GROUP, SERIES, PATCHES and BUILD are not taken from the environment" \
	test "$(series_of GROUP=second SERIES=/nowhere PATCHES=/nowhere BUILD=/nowhere QUILT_SERIES=/nowhere)" = "$(series_of A=a)"
ok "an exported pid is nobody's end" stranger
ok "exported files add no scenario" runs_only
ok "an exported name is not kept" empty "$(left_over)"
ok "CDPATH leads no script astray" from_elsewhere scripts/upstream
ok "nor one of ci/" from_elsewhere ci/harness/judge ci/t/harness/cases/good
ok "no script can be led astray" empty "$(careless)"
ok "make takes no exported KERNEL" says ' ' make_says KERNEL KERNEL=6.1 make -s
ok "but BALLOON_KERNEL" says '6.1 6.1' make_says KERNEL BALLOON_KERNEL=6.1 make -s
ok "and what is typed before both" says '7.2 7.2' make_says KERNEL KERNEL=6.1 BALLOON_KERNEL=6.1 make -s KERNEL=7.2
for option in GROUP XEN QEMU REAL_TIME TYPES JUNIT GIT_TREE JOBS SHARD; do
	ok "make hands $option= on" says '3 3' make_says $option $option=2 make -s $option=3
	ok "and no exported $option" says ' ' make_says $option $option=2 make -s
done
ok "what is read is in docs/environment.md, and what is there is read" test "$(names)" = "$(table)"
ok "and so is what is kept for others" empty "$(untold)"
done_testing
