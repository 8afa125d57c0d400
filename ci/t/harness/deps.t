#!/bin/sh
# scripts/deps: installs what is missing once, waits for whoever else uses apt, and says what to install where it may not.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
unset BALLOON_JUNIT BALLOON_ARCH
BALLOON_BUILD=$work/build
export BALLOON_BUILD

# A checkout that needs one program more, and an apt-get that brings it, but is busy at first.
mkdir -p "$work/scripts" "$work/bin"
cp -R "$TOP/ci" "$work/"
cp -R "$TOP/scripts/lib" "$work/scripts/"
sed -e "s/^BOOT='gcc gcc/BOOT='absent absent-package/" -e 's/^PAUSE=.*/PAUSE=0.1/' "$TOP/scripts/deps" >"$work/scripts/deps"
cat >"$work/bin/apt-get" <<END
#!/bin/sh
echo "\$*" >>'$work/calls'
if [ -s '$work/busy' ]; then
	sed -i 1d '$work/busy'
	echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1 (apt)' >&2
	exit 100
fi
case \$* in
*install*)
	sleep 1
	printf '#!/bin/sh\n' >'$work/bin/absent'
	chmod +x '$work/bin/absent'
	;;
esac
END
printf '#!/bin/sh\necho 0\n' >"$work/bin/id"
chmod +x "$work/bin/apt-get" "$work/bin/id" "$work/scripts/deps"

# deps BUSY: run it with an apt that is busy so many times.
deps() {
	rm -f "$work/calls" "$work/bin/absent"
	yes busy | head -n "$1" >"$work/busy"
	PATH=$work/bin:$PATH "$work/scripts/deps" boot
}

installs() {
	deps 0 && [ -x "$work/bin/absent" ] && grep -q 'install.* absent-package' "$work/calls"
}

waits() {
	deps 3 && [ -x "$work/bin/absent" ] && [ "$(grep -c update "$work/calls")" -eq 4 ]
}

gives_up() {
	deps 1000
}

side_by_side() {
	rm -f "$work/calls" "$work/bin/absent"
	PATH=$work/bin:$PATH
	"$work/scripts/deps" boot &
	"$work/scripts/deps" boot || return 1
	wait $! || return 1
	[ "$(grep -c install "$work/calls")" -eq 1 ]
}

not_root() {
	rm -f "$work/bin/absent"
	sed -i 's/^echo .*/echo 1000/' "$work/bin/id"
	PATH=$work/bin:$PATH "$work/scripts/deps" boot
}

# room GIB DF-KIB DU-KIB: run it on a disk with so much free, of which build/ has so much.
room() {
	rm -f "$work/calls"
	: >"$work/busy"
	printf '#!/bin/sh\necho Avail\necho %s\n' "$2" >"$work/bin/df"
	# Like du itself, it does not follow a link that is named.
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\n[ ! -L "$2" ] || { echo 0; exit; }\nprintf "%s\\tbuild\\n"\n' "$3" >"$work/bin/du"
	chmod +x "$work/bin/df" "$work/bin/du"
	status=0
	PATH=$work/bin:$PATH "$work/scripts/deps" boot "$1" || status=$?
	rm "$work/bin/df" "$work/bin/du"
	return "$status"
}

refused_before() {
	! room 12 $((2 << 20)) $((1 << 20)) && [ ! -e "$work/calls" ]
}

ok "what is missing is installed" installs
refuses "a disk without the room is named, with what it lacks" 1 '^deps: the disk that holds .*/build has 2 GiB left, and this takes 11; free some' room 12 $((2 << 20)) $((1 << 20))
ok "and nothing is begun" refused_before
ok "a disk with the room is not" room 12 $((12 << 20)) 0
ok "nor one that has most of it in build/ already" room 12 $((4 << 20)) $((8 << 20))
mv "$work/build" "$work/elsewhere"
ln -s elsewhere "$work/build"
ok "nor if that is a link to it" room 12 $((4 << 20)) $((8 << 20))
rm "$work/build"
mv "$work/elsewhere" "$work/build"
refuses "room that is no number" 2 '^usage: scripts/deps' room 12G $((40 << 20)) 0
ok "an apt that somebody else uses is waited for" waits
refuses "but not for ever" 1 'installing absent-package.*failed' gives_up
: >"$work/busy"
ok "two at a time install it once" side_by_side
refuses "who is not root is told what to install" 1 '^deps: not root.*sudo apt-get install .*absent-package' not_root
done_testing
