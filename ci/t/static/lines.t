#!/bin/sh
# The table "kernels" is well formed, and the one series fits the newest version of every line without fuzz: all its groups, but for
# those that LEAVES_OFF names. A line that no suite has today is skipped, but for the one that boots every scenario.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
unset BALLOON_GROUP
. "$TOP/scripts/lib/series.sh"
mkdir -p "$BUILD"
# A line, and the first group that it does not take.
LEAVES_OFF='5.10 speed
6.1 speed
6.12 batches'

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

ok "each row of 'kernels' has its five columns, and each line one row" empty "$(malformed)"
ok "one line boots every scenario" [ "$(rows | cut -f4 | grep -cx all)" = 1 ]
for line in $(rows | cut -f1); do
	row=$(rows | awk -F '\t' -v line="$line" '$1 == line')
	tree=$("$TOP/scripts/fetch" "$line")
	case $?:$row in
	0:*) ok "the series fits ${tree##*/} (${row##*	})" fit "$line" "$tree" ;;
	3:*'	all	'*) ok "the series fits $line, which a suite has to have" false ;;
	3:*) skip "the series fits $line" "no suite has it today" ;;
	*) ok "the series fits $line, which can be had" false ;;
	esac
done
done_testing
