#!/bin/sh
# scripts/lib/recipients: each line is well formed and speaks of a patch that there is; a patch that asks for nobody gets nobody.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/ci/t/export/lib.sh"
. "$TOP/scripts/lib/outgoing.sh"
. "$TOP/scripts/lib/addresses.sh"
mainline "$work/linux"
# What scripts/submit would have set.
tree=$work/linux
commit=$(git -C linux rev-parse HEAD)

rows() {
	grep -v '^#' "$TOP/scripts/lib/recipients"
}

malformed() {
	rows | awk -F '\t' 'NF != 3 || $1 == "" || $2 !~ /^(CONTACT|[^ ]+@[^ ]+)$/ || $3 == ""'
}

# idle: rows that no patch of the series matches.
idle() {
	rows | while IFS='	' read -r pattern _; do
		(cd "$TOP/patches" && series_patches | xargs grep -qE -e "$pattern") || echo "$pattern"
	done
}

# for_change TEXT: whom a patch gets that changes that line of a file of the driver's.
for_change() {
	printf 'Why, with GFP_KERNEL in the text.\n---\n--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n context with GFP_KERNEL\n+%s\n' "$2" "$2" "$1" >copy/patches/a.patch
	own=$TOP
	TOP=$work/copy
	listed a.patch | sort -u
	TOP=$own
}

mkdir -p copy/patches
cp -R "$TOP/scripts" copy/
ABI=Documentation/ABI/stable/sysfs-devices-system-xen_memory
contact=$(sed -n 's/^Contact:[[:space:]]*//p' "linux/$ABI" | sort -u)
ok "each row has an expression, an address and a reason" empty "$(malformed)"
ok "each is about some patch" empty "$(idle)"
ok "what asks mm for memory goes to linux-mm" test "$(for_change '	page = alloc_page(GFP_KERNEL);' drivers/xen/balloon.c)" = linux-mm@kvack.org
ok "what only stands beside it, or in the message, does not" empty "$(for_change '	return 0;' drivers/xen/balloon.c)"
ok "what changes the ABI's text goes to linux-api and to whom the text names" \
	test "$(for_change 'Reads zero.' "$ABI")" = "$(printf '%s\n' "$contact" linux-api@vger.kernel.org | sort)"
ok "an address is one" check_address --to 'A B <a@b.example>'
# In To: already, or twice by two names: nobody gets two.
printf 'A B <a@b.example>\nC <c@d.example>\n' >one
printf 'a@B.example\nc@d.example\n' >two
ok "nobody is written to twice" test "$(unique one two)" = "$(cat one)"
done_testing
