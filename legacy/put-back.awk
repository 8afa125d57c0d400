# Makes in a file the change that spatch made in its code alone, and nothing else: what spatch left alone stays byte for byte, and a
# comment goes only with the code that it belongs to.
# Usage: awk -f comments.awk -f put-back.awk FILE SCRIPT
#   SCRIPT has a line for each line of code in FILE, in order: "=" it stays, "-" it goes; and "+TEXT" for a new one.
# Exit status: 0 the changed file was printed; 1 it would change more than is known, and "LINE: REASON" is on stderr.

BEGIN { NAME = "[A-Za-z_0-9]+"; SAYS_LIMIT = "[Hh]ard[ _]limit" }

FILENAME == ARGV[1] {
	text[++lines] = $0
	code[lines] = strip($0)
	open[lines] = in_comment	# at the end of the line
	if (code[lines] != "")
		line_of[++codes] = lines
	next
}

/^=/ { pair(); k++ }
/^-/ { old[++olds] = line_of[++k] }
/^\+/ { new[++news] = substr($0, 2) }

function trouble(l, reason) {
	if (!worst || l < worst) {
		worst = l
		why = reason
	}
}

function start_of(s) {
	sub(/^[ \t]+/, "", s)
	return substr(s, 1, 6)
}

# Lines that stand for each other start alike; an old line without a new one goes.
function pair(   n, o, l) {
	for (n = o = 1; n <= news; n++) {
		while (o <= olds && start_of(code[old[o]]) != start_of(new[n]))
			gone[old[o++]] = 1
		if (o > olds)
			trouble(line_of[k], "a line would be added behind this one")
		else
			instead[old[o++]] = new[n]
	}
	while (o <= olds)
		gone[old[o++]] = 1
	olds = news = 0
}

# All the lines of code that may go: those that name the limit, those of the give-back, of the /proc line, and what is replaced.
function may_go(s) {
	sub(/^[ \t]+/, "", s)
	return s ~ /hard_limit/ || s == "else" || s == "} else {" || s == "}" || s == "return 0;" || s ~ ("^int " NAME ";$") ||
		s ~ ("^if \\(" NAME " (<|>|>=) " NAME "\\)( \\{)?$") ||
		s ~ ("^set_xen_guest_handle\\(" NAME "\\.extent_start, " NAME "\\);$") ||
		s ~ ("^" NAME "\\.(extent_start|nr_extents) *= " NAME ";$") ||
		s ~ /HYPERVISOR_memory_op\($/ || s ~ ("XENMEM_decrease_reservation,( &" NAME "\\);)?$") ||
		s ~ ("^&" NAME "\\);$") || s ~ ("^BUG_ON\\(" NAME " != " NAME "\\);$") || s ~ /driver_pages\)*;$/ ||
		s ~ ("sprintf\\(" NAME " \\+ " NAME ", \"[^\"]*\"(,|\\);)$") || s ~ /^"[^"]*"(,|\);)?$/ ||
		s ~ ("^for \\(.* < " NAME "; .*\\) \\{$") || s ~ ("current_pages \\+= " NAME ";$")
}

# All the new lines that may stand for them.
function may_come(s) {
	sub(/^[ \t]+/, "", s)
	return s ~ /[= ](.*\.)?target_pages;$/ || s ~ ("^if \\(" NAME " < 0\\)$") || s ~ ("^for \\(.* < " NAME "; .*\\) \\{$") ||
		s ~ ("current_pages \\+= " NAME ";$") || s ~ ("^return " NAME " != " NAME ";$") || s ~ /^"[^"]*",?$/
}

# How many more parentheses and braces a line opens than it closes.
function opened(s,   t) {
	gsub(/"[^"]*"/, "", s)
	t = s
	return gsub(/[({]/, "", s) - gsub(/[)}]/, "", t)
}

# Two lines that go, one behind the other, are of one statement.
function one_statement(last, l) {
	return gone[last] && gone[l] && (code[last] !~ /[;},]$/ || code[l] ~ /^[ \t]*(\} )?else/)
}

# The line below the statement that starts at line l is code that stays.
function stays_below(l) {
	if (l in instead)
		return 1
	for (l++; gone[l] || one_statement(l - 1, l); l++)
		;
	return code[l] != "" && code[l] !~ /^[ \t]*[}#]/
}

# The comment directly above line l goes with it if it speaks of the limit. It must not speak of anything else: it begins with the limit, and
# no line stays below. Above the declaration it has to speak of the limit: else it could be about what follows.
function comment_above(l,   first, i, said, sentence) {
	first = l - 1
	if (blank(text[first]) || code[first] != "")
		return
	while (first > 1 && code[first - 1] == "" && (open[first - 1] || text[first] ~ /^[ \t]*\/\// && text[first - 1] ~ /^[ \t]*\/\//))
		first--
	for (i = first; i < l; i++)
		said = said " " text[i]
	if (said !~ SAYS_LIMIT) {
		if (code[l] ~ /^[ \t]*[a-z_][a-z_ \t0-9]*[ \t]hard_limit;$/)
			trouble(first, "this comment above hard_limit does not say that it is about the hard limit")
		return
	}
	sentence = said
	sub(/[.;!?][ \t\r].*/, "", sentence)
	if (sentence !~ SAYS_LIMIT)
		trouble(first, "this comment speaks of the hard limit, and of something else that would go with it")
	if (stays_below(l))
		trouble(first, "this comment speaks of the hard limit, and it may be of the line that stays below")
	go(first, l - 1)
}

function go(from, to) {
	for (; from <= to; from++)
		gone[from] = 1
}

# Which comments and blank lines go: all within a statement or block that goes, and the comment above one.
function gaps(   i, l, last, depth) {
	for (i = 1; i <= codes; i++) {
		l = line_of[i]
		last = line_of[i - 1]
		if (depth > 0 || one_statement(last, l))
			go(last + 1, l - 1)
		else if (gone[l] || l in instead)
			comment_above(l)
		if (gone[l])
			depth += opened(code[l])
		else if (l in instead)
			depth += opened(code[l]) - opened(instead[l])
	}
	if (depth)
		trouble(lines, "the braces of what would go do not match")
}

# The new line, with the comment that stood behind the old one.
function renewed(l,   head, tail) {
	head = substr(text[l], 1, length(code[l]))
	tail = substr(text[l], length(code[l]) + 1)
	if (head != code[l] || tail ~ SAYS_LIMIT)
		trouble(l, "the comment in this line would be lost, or be wrong")
	return instead[l] tail
}

function check(   l) {
	for (l = 1; l <= lines; l++) {
		if ((gone[l] || l in instead) && code[l] != "" && !may_go(code[l]))
			trouble(l, "this line would go or change, too")
		if (l in instead && !may_come(instead[l]))
			trouble(l, "the line that this one would become is not known")
		if (open[l] && (gone[l] + 0) != (gone[l + 1] + 0))
			trouble(l, "only a part of this comment would go")
		if (!gone[l] && text[l] ~ /hard_limit/ && code[l] !~ /hard_limit/)
			trouble(l, "this comment names hard_limit and would stay")
	}
}

function blank(s) {
	return s ~ /^[ \t\r]*$/
}

# Where lines went, two blank lines do not follow each other.
function output(   l, last, went) {
	for (l = 1; l <= lines; l++) {
		if (gone[l])
			went = 1
		else if (went && last == "blank" && blank(text[l]))
			went = 0
		else {
			print l in instead ? result[l] : text[l]
			last = blank(text[l]) ? "blank" : "text"
			went = 0
		}
	}
}

END {
	pair()
	gaps()
	for (l in instead)
		result[l] = renewed(l)
	check()
	if (worst) {
		print worst ": " why >"/dev/stderr"
		exit 1
	}
	output()
}
