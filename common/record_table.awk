# SPDX-License-Identifier: ISC
# common/share/contract.csv to the initializers of record.c's table.
function field(    v) {	# takes the next field off rest (RFC 4180)
	if (substr(rest, 1, 1) == "\"") {
		match(rest, /^"([^"]|"")*"/)
		v = substr(rest, 2, RLENGTH - 2)
		gsub(/""/, "\"", v)
		rest = substr(rest, RLENGTH + 2)
		return v
	}
	v = rest
	sub(/,.*/, "", v)
	rest = substr(rest, length(v) + 2)
	return v
}
function quoted(s) {
	gsub(/["\\]/, "\\\\&", s)
	return "\"" s "\""
}
NR > 1 {
	rest = $0
	section = field(); kind = field(); path = field(); item = field()
	type = field(); unit = field(); e18 = field(); e20 = field()
	role = field(); sensitivity = field(); words = field()
	printf("{ %s, %s, %s, %s, RECORD_%s, %s, %s, %s, RECORD_%s, RECORD_%s, %s },\n",
	    quoted(kind), quoted(path), quoted(item), quoted(section),
	    toupper(type), quoted(unit), e18 == "yes" ? "true" : "false",
	    e20 == "yes" ? "true" : "false", toupper(role),
	    toupper(sensitivity), words == "" ? "NULL" : quoted(words))
}
