# SPDX-License-Identifier: ISC
# The field lists of jf-record(5), made from the contract.
function unquote(s) { gsub(/\001/, ",", s); return s }
NR == 1 { next }
{
	line = $0; out = ""; inq = 0	# commas inside quotes are no separators
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\"") inq = !inq
		else out = out (c == "," && inq ? "\001" : c)
	}
	n = split(out, f, ",")
	if (f[9] == "log") next		# names of logs are words of `log`
	if (f[2] != kind) {
		if (kind != "") print ".El"
		kind = f[2]
		print ".Ss " kind " (" f[1] ")"
		print ".Bl -tag -width Ds -compact"
	}
	print ".It Cm " f[3]
	sub(/^log chunk: .*/, "Of a chunk", f[4])
	print unquote(f[4]) ": " f[5] (f[6] != "" && f[6] != "1" ? ", " f[6] : "") \
	    (f[7] != "yes" ? ", only 2020" : "") \
	    (f[9] == "extra" ? ", not listed by the paper" : "") "."
	if (f[11] != "") {
		words = f[11]
		gsub(/\|/, ", ", words)
		print "One of " words "."
	}
}
END { print ".El" }
