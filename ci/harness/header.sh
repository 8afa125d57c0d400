# A scenario's file, and what its header says. Source it after common.sh.
# The header is the comment on top of the file, up to the first line that is none. Each setting is a line of it, "# KEY: VALUE".
# All are optional and for the host: dom0 reads the file as a script, and is told its limit by ci/harness/boot.
# shellcheck shell=sh

# header_keys: a line for each key: its name, what its value looks like (a regular expression), whether it may be there "once" or
# "often", what it means.
header_keys() {
	cat <<-'END'
		Virtual-limit	[0-9]+	once	most virtual seconds (600)
		Real-limit	[0-9]+	once	most real seconds (900)
		Host-MiB	[0-9]+	once	the host's memory (1024)
		Dom0-MiB	[0-9]+	once	dom0's (256)
		Types	[a-z ]+	once	guests of these types instead of the architecture's own
		Target	[a-z-]+	once	of all targets of make only this one boots it; check-prefixes does where its row is claimed
		Allows	.+	often	a regular expression: denied console lines that it may have
		Stock-allows	.+	often	the same for a stock kernel alone
		Stock-may-die	.+	once	the line with which a stock dom0 may die, when that is the defect but hangs on a few pages; one that lives is judged like any other
		Kconfig	[a-z0-9-]+	once	options on top: ci/kconfig/NAME
		Guest-kconfig	[a-z0-9-]+	once	options on top, of the guests' kernel alone: ci/kconfig/NAME
		Xen-options	.+	once	for Xen's command line
		Only	(stock|patched)	once	there is no such test on the other
		Clock	real	once	it needs two vCPUs, and so BALLOON_REAL_TIME=1
		Not-on-arm64	.+	once	why it has no meaning on that architecture
		Not-on-x86	.+	once	the same
		Not-with-pages-64k	.+	once	why it has no meaning for guests with such options (BALLOON_GUEST_KCONFIG)
		No-stock-on-arm64	.+	once	why stock is not booted on that architecture
		No-stock-on-x86	.+	once	the same
	END
}

# scenario_file NAME|PATH: the file of a scenario, below TOP: one of ci/scenarios/ or ci/speed/, or with its folder another. The
# name may end in .sh. Ends the script if there is none.
scenario_file() {
	local name="${1%.sh}" place
	case $name in
	*/*) set -- "$name" ;;
	*) set -- "ci/scenarios/$name" "ci/speed/$name" ;;
	esac
	for place in "$@"; do
		if [ -f "$TOP/$place.sh" ]; then
			echo "$place.sh"
			return
		fi
	done
	die "no scenario '$name'; there are: $(cd "$TOP/ci/scenarios" && echo *.sh | sed 's/\.sh//g')"
}

# header FILE KEY: what it says, a line for each time.
header() {
	sed -n -e '/^$/q; /^[^#]/q' -e "s/^# $2: //p" "$1"
}

# check_header FILE: ends the script if a line sets nothing though it looks like a setting: its key is unknown, is there twice or comes
# below the header, its value is no such value, or it is written otherwise, as a shell variable for one (HOST_MIB=2048).
check_header() {
	local wrong
	wrong=$(header_keys | awk -F '\t' '
		function wrong(why) { print FNR ": \"" $0 "\": " why; exit }
		NR == FNR { known[tolower($1)] = $1; value[$1] = $2; once[$1] = $3 == "once"; next }
		/^$/ || /^[^#]/ { below = 1 }
		FNR == 1 || !/^#* *[A-Za-z][A-Za-z0-9_-]* *[:=]/ { next }
		{
			key = $0
			gsub(/^#* *| *[:=].*/, "", key)
			right = tolower(key)
			gsub(/_/, "-", right)
		}
		!(right in known) && !below && /^# [A-Z][A-Za-z0-9-]*:( |$)/ { wrong("no such setting; ci/harness/header.sh has them all") }
		!(right in known) { next }
		key != known[right] || !/^# [^ ]*: / { wrong("a setting is written \"# " known[right] ": VALUE\"") }
		below { wrong("below the header, which ends at the first line that is no comment") }
		substr($0, length(key) + 5) !~ ("^(" value[key] ")$") { wrong("its value must be like " value[key]) }
		once[key] && seen[key]++ { wrong("set before") }' - "$1")
	[ -z "$wrong" ] || die "${1#"$TOP"/}, line $wrong"
}
