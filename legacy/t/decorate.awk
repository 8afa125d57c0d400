# Puts a comment above each line of a C file, "/* above LINE */", and one behind each line of code, "/* behind LINE */".
# Not within comments and macros, and not above the declaration of hard_limit, where a comment has to be about the limit.
# Usage: awk -f ../comments.awk -f decorate.awk FILE

{
	within = in_comment
	code = strip($0)
	if (!within && !continued && code !~ /[a-z][ \t]hard_limit;$/)
		print "/* above " FNR " */"
	continued = code ~ /\\$/
	print $0 (code != "" && !in_comment && !continued ? " /* behind " FNR " */" : "")
}
