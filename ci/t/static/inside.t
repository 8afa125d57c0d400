#!/bin/sh
# What runs inside reads files by their names there (". /guests.sh"): each must be one that ci/harness/initramfs or ci/harness/boot
# puts there, as no tool of this machine follows such a name.
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
cd "$TOP" || exit 1

# absent PLACE FILE...: files that are read by one of these, and are not in PLACE.
absent() {
	place=$1
	shift
	grep -ohE '^[[:space:]]*\. /[^[:space:]]+' "$@" | sed 's,.*\. /,,' | sort -u | while read -r name; do
		case $name in
		# The architecture's words, what the run is about, and the scenario itself.
		arch.sh | run.conf | scenario.sh) ;;
		*) [ -f "$place/$name" ] || echo "$name is not in $place/; mend the name, or add the file" ;;
		esac
	done
}

ok "what dom0 and the scenarios read is there" empty "$(absent ci/inside/dom0 ci/inside/dom0/* ci/scenarios/*.sh ci/speed/*.sh)"
ok "what a guest reads is there" empty "$(absent ci/inside/domu ci/inside/domu/*)"
done_testing
