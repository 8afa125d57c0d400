# A program of another suite, unpacked below build/ with what it needs and run with its own libraries: nothing is installed. Source it
# after common.sh.
# shellcheck shell=sh

# at_hand PROGRAM TOOL PACKAGE OPTION: the path of a program; false if the word has neither TOOL nor a "/" in it, and so is a suite.
# Ends the script if there is no such program.
at_hand() {
	case $1 in
	*"$2"* | */*) command -v "$1" || die "$1 not found; install $3 or name another program, or a suite, with $4=" ;;
	*) return 1 ;;
	esac
}

# unpack_into FOLDER COMMAND...: what COMMAND, run there, leaves as packages.
unpack_into() {
	cd "$1" || return 1
	shift
	"$@"
	for deb in *.deb; do
		dpkg-deb -x "$deb" .
		rm "$deb"
	done
}

# starter PROGRAM SETTINGS: a script that runs usr/bin/PROGRAM beside it with the loader and the libraries beside it. SETTINGS are lines
# of that script, which may use $root, the folder that it is in.
starter() {
	cat <<-EOF
		#!/bin/sh
		root=\$(dirname "\$0")
		program=\$root/usr/bin/$1
		$2
	EOF
	cat <<-'EOF'
		libraries=$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu
		# Not the one in lib64/: in older releases that is a link to this machine's.
		for loader in "$root/usr/lib/x86_64-linux-gnu" "$root/lib/x86_64-linux-gnu"; do
			[ ! -e "$loader/ld-linux-x86-64.so.2" ] || break
		done
		exec "$loader/ld-linux-x86-64.so.2" --library-path "$libraries" "$program" "$@"
	EOF
}

# of_suite SUITE TOOL PACKAGE PROGRAM OPTION SETTINGS COMMAND...: print the path of PROGRAM in PACKAGE as SUITE has it, below
# build/TOOL/. COMMAND leaves that package, of the version in "version", and those that it needs, as files in the current folder.
# Ends the script if the suite has none; OPTION is what names another.
of_suite() {
	local suite="$1" tool="$2" package="$3" program="$4" option="$5" settings="$6" root part
	shift 6
	APT_CONFIG=$("$TOP/scripts/lib/suite" "$suite") || exit 1
	export APT_CONFIG
	version=$(candidate "$package")
	[ -n "$version" ] || die "suite '$suite' has no package $package; name another suite, or a program, with $option="
	root=$BUILD/$tool/$(echo "$version" | tr : _)
	mkdir -p "$BUILD/$tool"
	exec 9>"$BUILD/$tool/lock"
	flock 9
	if [ ! -d "$root" ]; then
		part=$(mktemp -d "$BUILD/$tool/part.XXXXXX")
		remove_at_exit "$part"
		logged "$BUILD/log/$tool.log" "$package $version of $suite" unpack_into "$part" "$@"
		starter "$program" "$settings" >"$part/$program"
		chmod 755 "$part" "$part/$program"
		mv -T "$part" "$root"
	fi
	echo "$root/$program"
}
