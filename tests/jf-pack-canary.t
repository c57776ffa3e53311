#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: a name planted in many encodings never leaves, by any way out: records,
# bundle, text, archive; what is not replaced is stopped.
. "${0%/*}/lib.sh"
need python3 jq
cd "$T" || exit 1
jf-pack --new-key 2>/dev/null
echo '{"type":"host","value":"Zirkon-Plant77"}' >terms

# One text a line: how it is encoded, a tab, the text as a JSON string.
python3 - >forms <<'P'
import base64, json, urllib.parse
n = "Zirkon-Plant77"
for name, text in {
    "plain": n, "upper": n.upper(), "lower": n.lower(),
    "url": "".join("%%%02X" % b for b in n.encode()),
    "url of a sign": n.replace("-", "%2d"),
    "json": "".join("\\u%04x" % ord(c) for c in n),
    "json of a letter": "\\u005airkon-Plant77",
    "c escapes": "".join("\\x%02x" % b for b in n.encode()),
    "hex": n.encode().hex(), "HEX": n.encode().hex().upper(),
    "base64": base64.b64encode(n.encode()).decode(),
    "base64 one in": base64.b64encode(b"x" + n.encode()).decode(),
    "base64 two in": base64.b64encode(b"xy" + n.encode()).decode(),
    "base64url": base64.urlsafe_b64encode(b"??>" + n.encode()).decode(),
    "utf-16": n.encode("utf-16-le").decode("latin-1"),
    "utf-16be": n.encode("utf-16-be").decode("latin-1"),
}.items():
    print(name, json.dumps("seen " + text + " there"), sep="\t")
P

# Every way out, a folder each.
i=0
while IFS='	' read -r form text; do
	i=$((i + 1))
	mkdir "way.$i"
	echo "$form" >"way.$i/form"
	printf '{"v":1,"kind":"event","id":"%032d","device":"d1","collected_at":"2026-11-22T10:00:00Z","data":{"code":"1","description":%s}}\n' 7 "$text" >rec
	printf '%s' "$text" | jq -j . >plain
	tar -czf in.tar.gz plain
	jf-pack -t terms rec >"way.$i/record" 2>"way.$i/record.err"
	jf-pack -t terms -o b.tar.gz rec >"way.$i/bundle" 2>"way.$i/bundle.err"
	[ ! -e b.tar.gz ] || tar -xzOf b.tar.gz >>"way.$i/bundle"
	jf-pack --text -t terms plain >"way.$i/text" 2>"way.$i/text.err"
	jf-pack -t terms -o a.tar.gz in.tar.gz >"way.$i/archive" 2>"way.$i/archive.err"
	[ ! -e a.tar.gz ] || tar -xzOf a.tar.gz >>"way.$i/archive" 2>/dev/null
	rm -f b.tar.gz a.tar.gz
done <forms
is 'every form was tried' "$i" 16

# Decode what came out in every way and look for the name.
cat >look.py <<'P'
import base64, glob, re, sys, urllib.parse
def views(data):
    yield data
    yield urllib.parse.unquote_to_bytes(data)
    yield data.replace(b"\0", b"").replace(b"\\u0000", b"")
    yield re.sub(rb"\\+(?:u00|x)([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), data)
    for run in re.findall(rb"[A-Za-z0-9+/_-]{8,}", data):
        for cut in range(4):
            s = run[cut:].replace(b"-", b"+").replace(b"_", b"/")
            yield base64.b64decode(s[:len(s) // 4 * 4])
    for run in re.findall(rb"[0-9a-fA-F]{8,}", data):
        yield bytes.fromhex(run[:len(run) // 2 * 2].decode())
for name in sys.argv[1:]:
    if any(b"zirkon-plant77" in v.lower() for v in views(open(name, "rb").read())):
        print(name)
P
is 'the decoder finds all but none' "$(python3 look.py forms)" forms
is 'nothing leaves in any encoding' "$(python3 look.py way.*/*)" ''
done_testing
