#!/bin/sh
# The table "kernels" is well formed, and the one series fits the newest version of every line without fuzz: all its groups, but for
# those that LEAVES_OFF names. It fits as well where a tree has changes of its own beside ours (OWN_CHANGES). A line that no suite
# has today is skipped, but for the one that boots every scenario.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_GROUP
. "$TOP/scripts/lib/series.sh"
mkdir -p "$BUILD"
work=$(mktemp -d)
remove_at_exit "$work"
# A line, and the first group that it does not take.
LEAVES_OFF='5.10 speed
6.1 speed
6.12 batches'

# A line, and how the driver of a tree near it differs: xen-troops looks by itself where memory can be added; before
# mainline b13cd24c15d7 balloon_add_regions() was not told whether to append.
OWN_CHANGES='6.12	/^static struct resource/,/^}/{s/^.int ret;/\tstruct range mhp_range;\n&/;s/^.ret = alloc/\tmhp_range = mhp_get_pluggable_range(true);\n&/;s/size, 0, -1,/size, mhp_range.start, mhp_range.end,/}
7.3	s/balloon_add_regions(append)/balloon_add_regions()/'

rows() {
	grep -v '^#' "$TOP/kernels"
}

malformed() {
	rows | awk -F '\t' 'NF != 5 || $1 !~ /^[0-9]+\.[0-9]+$/ || $4 !~ /^(apply|boot|all)$/ || seen[$1]++'
}

# due LINE: the groups that it must take, and no more: all that it takes was tried.
due() {
	without=$(echo "$LEAVES_OFF" | awk -v line="$1" '$1 == line { print $2 }')
	group_names | sed "/^$without\$/,\$d"
}

# fit LINE TREE: the series fits so far, and the hunk that does not.
fit() {
	fits "$2" || {
		echo "$reason"
		return 1
	}
	echo "${reason:-all of it fits}"
	use_group "$fitting"
	[ "$(groups_in_use)" = "$(due "$1" | paste -sd' ')" ]
}

# own_change LINE: what OWN_CHANGES has for it, as a command for sed.
own_change() {
	printf '%s\n' "$OWN_CHANGES" | sed -n "s/^$1	//p"
}

# changed LINE TREE: the files that the series changes, with the line's change.
changed() {
	use_group
	copy_files "$2" "$work/$1"
	sed -i "$(own_change "$1")" "$work/$1/drivers/xen/balloon.c"
	! cmp -s "$2/drivers/xen/balloon.c" "$work/$1/drivers/xen/balloon.c"
}

ok "each row of 'kernels' has its five columns, and each line one row" empty "$(malformed)"
ok "one line boots every scenario" [ "$(rows | cut -f4 | grep -cx all)" = 1 ]
for line in $(rows | cut -f1); do
	row=$(rows | awk -F '\t' -v line="$line" '$1 == line')
	tree=$("$TOP/scripts/fetch" "$line")
	case $?:$row in
	0:*)
		ok "the series fits ${tree##*/} (${row##*	})" fit "$line" "$tree"
		[ -z "$(own_change "$line")" ] || {
			ok "a tree near $line differs" changed "$line" "$tree"
			ok "and takes as much" fit "$line" "$work/$line"
		}
		;;
	3:*'	all	'*) ok "the series fits $line, which a suite has to have" false ;;
	3:*) skip "the series fits $line" "no suite has it today" ;;
	*) ok "the series fits $line, which can be had" false ;;
	esac
done
done_testing
