# What a patch looks like in each form that scripts/lib/formats names. Source it after outgoing.sh. as_FORM PATCH FILE prints one: PATCH is its
# name in patches/, FILE the message with its author and trailers as they are to be. as_mbox needs number, and count, of how many.
# shellcheck shell=sh
# shellcheck disable=SC2154 # number and count, which scripts/export sets

# message PATCH: the text up to and with the line ---, without From: and Subject:.
message() {
	sed -e '1,2d' -e '/^---$/q' "$1"
}

# change PATCH: what follows the line ---, without the upstream state.
change() {
	sed -e '1,/^---$/d' "$1" | sed '1,/^--- ./{/^Upstream: /d}'
}

field() {
	sed -n "1,2s/^$2: //p" "$1"
}

subject() {
	field "$1" Subject | sed 's/^\[PATCH\] //'
}

as_plain() {
	sed 2q "$2"
	message "$2"
	change "$2"
}

# as_dep3 PATCH FILE: with the fields that DEP-3 asks for, from the file's first lines and the upstream state.
as_dep3() {
	echo "From: $(field "$2" From)"
	echo "Subject: $(subject "$2")"
	case $(checked_state "$1") in
	'not sent') echo "Forwarded: no" ;;
	sent*) echo "Forwarded: $(checked_state "$1" | sed 's/^sent, //')" ;;
	merged*)
		echo "Forwarded: yes"
		echo "Applied-Upstream: $(checked_state "$1" | sed 's/^merged, //')"
		;;
	esac
	echo "Last-Update: $(changed_at "$1" +%F)"
	message "$2"
	change "$2"
}

# The first line is the one by which an mbox is told; its date is the same in everybody's.
as_mbox() {
	echo "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001"
	echo "From: $(field "$2" From)"
	echo "Date: $(changed_at "$1" -R)"
	echo "Subject: [PATCH $(printf "%0${#count}d" "$number")/$count] $(subject "$2")"
	printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n'
	message "$2"
	change "$2"
	echo
}
