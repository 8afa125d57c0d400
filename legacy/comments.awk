# Turns every comment in C source into spaces: lines and columns stay, and nothing but code is left.
#   awk -v print_code=1 -f comments.awk FILE      print that
#   awk -f comments.awk -f PROGRAM ...            strip(LINE), of one line after the other, and in_comment for a program
# spatch is shown no comments: its versions differ in which of them they take out along with code.

# The column behind the string or character constant that starts at column i.
function constant(line, i,   quote) {
	quote = substr(line, i, 1)
	for (i++; i <= length(line) && substr(line, i, 1) != quote; i++)
		if (substr(line, i, 1) == "\\")
			i++
	return i + 1
}

# The column behind the comment whose text starts at column i. It may end on a later line.
function comment(line, i,   end) {
	end = index(substr(line, i), "*/")
	in_comment = !end
	return end ? i + end + 1 : length(line) + 1
}

function spaces(n,   s) {
	for (s = ""; n > 0; n--)
		s = s " "
	return s
}

function strip(line,   i, next_i, c, two, code) {
	code = ""
	for (i = 1; i <= length(line); i = next_i) {
		c = substr(line, i, 1)
		two = substr(line, i, 2)
		if (in_comment)
			next_i = comment(line, i)
		else if (two == "/*")
			next_i = comment(line, i + 2)
		else if (two == "//")
			next_i = length(line) + 1
		else {
			next_i = c == "\"" || c == "'" ? constant(line, i) : i + 1
			code = code substr(line, i, next_i - i)
			continue
		}
		code = code spaces(next_i - i)
	}
	sub(/[ \t\r]+$/, "", code)
	return code
}

print_code { print strip($0) }
