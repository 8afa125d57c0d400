#!/bin/sh
# Proves the same with another version of spatch than the installed one: 1.1.1 (bookworm) and 1.3 (trixie) differ in the comments that
# they take out along with code. Both are tried by `make check`; a third is tried by
# make check-legacy SPATCH=unstable.
# shellcheck disable=SC1091,SC2154 # lib.sh sets them
. "$(dirname "$0")/lib.sh"
needs gcc patch spatch

version() { # SPATCH
	"$1" --version | sed -n '1s/^spatch version \([^ ]*\).*/\1/p'
}

case $(version spatch) in
1.1.1) suite=trixie ;;
*) suite=bookworm ;;
esac
other=$(BALLOON_SPATCH=$suite "$TOP/ci/harness/spatch") || {
	echo "1..0 # SKIP no coccinelle of $suite is to be had; the lines above say why"
	exit 0
}
echo "# $(version "$other") of $suite beside $(version spatch)"
ok "they are not the same version" [ "$(version "$other")" != "$(version spatch)" ]
for t in convert refuse comments; do
	ok "$t.t passes with the other version, too" env BALLOON_SPATCH="$other" "$legacy/t/$t.t"
done
done_testing
