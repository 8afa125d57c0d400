#!/bin/sh
# A part of a script that runs by itself, in $( ), parentheses or a pipe, ends what it has started itself, and neither the script nor
# what that has started or will tidy up.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"

work=$(mktemp -d)
remove_at_exit "$work"
mkdir "$work/scripts"
cp -R "$TOP/scripts/lib" "$work/scripts/"

# parts FORM: a script with a file to remove at its end, a program in the background and a part of that form; it says what is left.
parts() {
	cat >"$work/scripts/try" <<-EOF
		#!/bin/sh
		TOP=$work
		. "\$TOP/scripts/lib/common.sh"
		file=$work/file
		: >"\$file"
		remove_at_exit "\$file"
		sleep 60 >/dev/null 2>&1 &
		beside=\$!
		$1
		[ -f "\$file" ] && echo "file there"
		kill -s 0 \$beside && echo "beside there" && kill \$beside
	EOF
	chmod +x "$work/scripts/try"
	timeout 20 "$work/scripts/try" 2>&1
}

# shellcheck disable=SC2016 # for the script
for form in 'out=$(attend true; attend true)' '(attend true; exit 0)' 'attend true | attend cat'; do
	said=$(parts "$form") && rc=0 || rc=$?
	ok "$form: the script goes on to its end" test "$rc" -eq 0
	ok "$form: what it will tidy up, and what runs beside it, is still there" test "$said" = "file there
beside there"
	ok "$form: tidied up at its end" test ! -e "$work/file"
done

# A program whose parent ends between the two looks at what runs is nobody's descendant in the second: then it was left stopped, for ever.
# The first look is the real one here, and the second sees nothing.
cat >"$work/scripts/try" <<-EOF
	#!/bin/sh
	TOP=$work
	. "\$TOP/scripts/lib/common.sh"
	descendants() {
		[ -e "$work/looked" ] || cat "$work/orphan"
		: >"$work/looked"
	}
	attend sh -c 'setsid sleep 60 >/dev/null 2>&1 & echo \$! >"$work/orphan"'
EOF
timeout 20 "$work/scripts/try"
orphan=$(cat "$work/orphan")
ok "who loses his parent meanwhile is ended, too" not running "$orphan"
kill -s KILL "$orphan" 2>/dev/null || :
done_testing
