# Whom scripts/submit writes to. Source it after mail.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154 # what scripts/submit sets

# check_address OPTION TEXT
check_address() {
	one_line "$2" '^([^<>@]+ <[^<>@ ]+@[^<>@ ]+>|[^<>@ ]+@[^<>@ ]+)$' ||
		die "$1 '$(printf '%s\n' "$2" | head -n 1)' is no address; it must read 'name@domain' or 'Name <name@domain>'"
}

# maintainers PATCH OPTION...: what the tree's get_maintainer.pl says, one a line.
maintainers() {
	local patch="$1"
	shift
	(cd "$tree" && perl scripts/get_maintainer.pl --no-rolestats --no-git-fallback "$@" "$TOP/patches/$patch") 2>/dev/null || :
}

# contacts PATCH: those whom the files of Documentation/ABI that it changes name, as they are at the base.
contacts() {
	patched_files "$TOP/patches/$1" | grep '^Documentation/ABI/' | while read -r file; do
		git -C "$tree" show "$commit:$file" 2>/dev/null | sed -n 's/^Contact:[[:space:]]*//p' | grep -E '^[^<>@]* ?<?[^<>@ ]+@[^<>@ ]+>?$' || :
	done
}

# listed PATCH: whom scripts/lib/recipients names for it.
listed() {
	sed -n -e '/^+++ b\//p' -e '/^[+-][^+-]/p' -e '/^[+-]$/d' "$TOP/patches/$1" >"$work/changes"
	grep -v '^#' "$TOP/scripts/lib/recipients" | while IFS='	' read -r pattern address _; do
		grep -qE -e "$pattern" "$work/changes" || continue
		if [ "$address" = CONTACT ]; then
			contacts "$1"
		else
			echo "$address"
		fi
	done
}

# bare: the addresses in the input without names, for comparison.
bare() {
	sed -e 's/.*<\(.*\)>/\1/' | tr '[:upper:]' '[:lower:]'
}

# unique FILE...: their lines, one for each address that is not in an earlier line.
unique() {
	cat "$@" | while IFS= read -r address; do
		printf '%s\t%s\n' "$(echo "$address" | bare)" "$address"
	done | awk -F '\t' '!seen[$1]++ { print $2 }'
}

# recipients: maintainers and reviewers of any patch to To:, lists and those of scripts/lib/recipients to Cc:, and whom --to and --cc name; all of
# them in every mail of the thread. Nobody is in both.
recipients() {
	local patch address
	: >"$work/cc.all"
	printf '%s' "$to" >"$work/to.all"
	for patch in $pending; do
		maintainers "$patch" --no-l >"$work/addresses"
		[ -s "$work/addresses" ] ||
			die "get_maintainer.pl of $tree names nobody for $patch; does its MAINTAINERS have an entry for drivers/xen/?"
		cat "$work/addresses" >>"$work/to.all"
		maintainers "$patch" --no-m --no-r >>"$work/cc.all"
		listed "$patch" >>"$work/cc.all"
	done
	printf '%s' "$cc" >>"$work/cc.all"
	unique "$work/to.all" >"$work/to"
	bare <"$work/to" >"$work/to.bare"
	unique "$work/cc.all" | while IFS= read -r address; do
		echo "$address" | bare | grep -qxF -f "$work/to.bare" || echo "$address"
	done >"$work/cc"
}
