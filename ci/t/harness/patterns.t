#!/bin/sh
# ci/harness/patterns denies each line of "denied" and none of "let-through", and each of its alternatives is needed: without it, some
# line of "denied" passes. The lines are from consoles of stock runs where one had them, else in the kernel's or Xen's words.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
here=$TOP/ci/t/harness
work=$(mktemp -d)
remove_at_exit "$work"

# patterns deny|allow: the regular expressions of one kind.
patterns() {
	awk -F '\t' -v kind="$1" '$1 == kind { print $2 }' "$TOP/ci/harness/patterns"
}

# judged LINE: ci/harness/judge on a good console with that line in it.
judged() {
	mkdir -p "$work/result"
	cp "$here/cases/good/ended" "$work/result/"
	LINE=$1 awk '$0 == "DATA end" { print ENVIRON["LINE"] } { print }' "$here/cases/good/console.log" >"$work/result/console.log"
	"$TOP/ci/harness/judge" "$work/result" >"$work/verdict"
}

denies() {
	judged "$1" && return 1
	grep -qF "$1" "$work/verdict"
}

# alternatives: each deny pattern with one of its alternatives taken out, as "ALTERNATIVE<TAB>PATTERN<TAB>WHAT IS LEFT OF IT".
alternatives() {
	patterns deny | awk '
		{
			before = after = ""
			list = $0
			if (match($0, /\([^()\\]*\|[^()]*\)/)) {
				before = substr($0, 1, RSTART)
				list = substr($0, RSTART + 1, RLENGTH - 2)
				after = substr($0, RSTART + RLENGTH - 1)
			}
			n = split(list, part, "|")
			for (i = 1; i <= n; i++) {
				left = ""
				for (j = 1; j <= n; j++)
					if (j != i)
						left = left (left == "" ? "" : "|") part[j]
				printf "%s\t%s\t%s\n", part[i], $0, left == "" ? "" : before left after
			}
		}'
}

# needed PATTERN LEFT: whether a line of "denied" passes when LEFT stands for PATTERN.
needed() {
	{
		patterns deny | grep -vxF -e "$1"
		printf '%s\n' "$2"
	} | grep . >"$work/patterns"
	grep -vE -f "$work/patterns" "$here/denied"
}

while IFS= read -r line; do
	ok "denied: $line" denies "$line"
done <"$here/denied"
while IFS= read -r line; do
	ok "let through: $line" judged "$line"
done <"$here/let-through"
alternatives >"$work/alternatives"
while IFS='	' read -r alternative pattern left; do
	ok "needed: $alternative" needed "$pattern" "$left"
done <"$work/alternatives"
done_testing
