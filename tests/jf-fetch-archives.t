#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: a log that a device serves as an archive is told member by member,
# whatever the archive, nested once; what is rotated in it is read in the same
# run; and no archive makes a run read without bounds.
. "${0%/*}/lib.sh"
need jq python3

# A folder as a device serves it: no ranges, no entity tags.
cat >"$T/serve.py" <<'EOF'
import functools, http.server, os, sys
class H(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(H, directory=sys.argv[2]))
open(sys.argv[1] + ".tmp", "w").write(str(s.server_port)); os.rename(sys.argv[1] + ".tmp", sys.argv[1])
s.serve_forever()
EOF
mkdir "$T/www"
server "$T/port" python3 "$T/serve.py" "$T/port" "$T/www" || exit 1
cat >"$T/profile.json" <<'EOF'
{"jf_profile": 1, "title": "t", "tested": "here", "gap_ms": 0,
 "requests": {"bundle": {"path": "/bundle", "cursor": "bytes", "log": "operating_system_traces"}}, "records": []}
EOF
echo "{\"name\":\"a\",\"url\":\"http://127.0.0.1:$(cat "$T/port")\",\"profile\":\"$T/profile.json\",\"allow_plaintext\":true}" >"$JF_CONFIG/devices.jsonl"

# make FORMAT NAME=TEXT...: the archive /bundle with these members; *.gz, *.tar
# and *.zip become such archives of one member, named without that suffix.
cat >"$T/make.py" <<'EOF'
import gzip, io, lzma, os, subprocess, sys, tarfile, zipfile
def pack(form, members):
    out = io.BytesIO()
    if form == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
            for name, body in members: z.writestr(name, body)
        return out.getvalue()
    if form == "file.gz":
        return gzip.compress(members[0][1])
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, body in members:
            info = tarfile.TarInfo(name); info.size = len(body); t.addfile(info, io.BytesIO(body))
    tar = out.getvalue()
    if form == "tar.zst":
        return subprocess.run(["zstd", "-qc"], input=tar, stdout=subprocess.PIPE, check=True).stdout
    return {"tar": bytes, "tar.gz": gzip.compress, "tar.xz": lzma.compress}[form](tar)
def body(name, text):
    stem, _, suffix = name.rpartition(".")
    if suffix == "gz": return gzip.compress(body(stem, text))
    if suffix in ("tar", "zip"): return pack(suffix, [(stem, body(stem, text))])
    return eval(text[1:]) if text.startswith("=") else text.encode().decode("unicode_escape").encode("latin-1")
members = [a.split("=", 1) for a in sys.argv[3:]]
made = pack(sys.argv[2], [(n, body(n, t)) for n, t in members])
open(sys.argv[1] + ".tmp", "wb").write(made); os.rename(sys.argv[1] + ".tmp", sys.argv[1])
EOF
make() { python3 "$T/make.py" "$T/www/bundle" "$@"; }
# poll STATUS NAME: one more run, acknowledged.
poll() {
	run "$2" "$1" jf-fetch a
	cp "$T/out" "$T/got"
	jf-fetch --commit "$T/got" 2>/dev/null
}
# What was told: MEMBER@OFFSET:TEXT, lines joined by '+'.
told() { jq -r 'select(.kind == "log") | .data | "\(.member // "")@\(.offset):\(.text | rtrimstr("\n") | gsub("\n"; "+"))"' "$T/got" | sort | tr '\n' ' ' | sed 's/ $//'; }
failures() { jq -r 'select(.kind == "failure") | .data | "\(.what): \(.error)"' "$T/got"; }
anew() { jf-fetch --reset-state a; }

for form in zip tar tar.gz tar.xz tar.zst file.gz; do
	[ $form != tar.zst ] || command -v zstd >/dev/null || { skip 'no zstd here'; continue; }
	anew
	make $form 'var/log/one=1\n2\n' 'two=3\n'
	poll 0 "$form"
	case $form in file.gz) want='@0:1+2' ;; *) want='two@0:3 var/log/one@0:1+2' ;; esac
	is "$form: its members" "$(told)" "$want"
	make $form 'var/log/one=1\n2\nnew\n' 'two=3\n'
	poll 0 "$form, grown"
	case $form in file.gz) want='@4:new' ;; *) want='var/log/one@4:new' ;; esac
	is "$form: only what is new" "$(told)" "$want"
done

anew
make zip 'plain=1\n' 'old.gz=2\n' 'all.tar=3\n' 'notes.tar.gz=4\n' 'deeper.tar.tar=5\n' 'deepest.gz.zip.tar=6\n'
poll 3 'nested'
is 'once, whatever the kind' "$(told)" 'all.tar/all@0:3 notes.tar.gz/notes@0:4 old.gz@0:2 plain@0:1'
is 'deeper ones are left out and named' "$(failures | sort)" 'a operating_system_traces deeper.tar.tar/deeper.tar: an archive too deep in others: left out
a operating_system_traces deepest.gz.zip.tar/deepest.gz.zip: an archive too deep in others: left out'

anew
make tar 'core=\x7fELF\x00\x00\x01\x00\x02' 'messages=1\n'
poll 3 'a member that is no text'
is 'is left out' "$(failures)" 'a operating_system_traces core: no text: left out'
is 'the others are told' "$(told)" 'messages@0:1'
poll 0 'and so it stays, silently'
is 'nothing is new' "$(told)$(failures)" ''

# Rotation: one run brings all that is there, and says what it cannot know.
anew
make tar.gz 'messages=1\n2\n3\n' 'messages.1=0\n'
poll 0 'before rotation'
make tar.gz 'messages=6\n7\n' 'messages.1=1\n2\n3\n4\n5\n'
poll 0 'rotated'
is 'both are read in the same run' "$(told)" 'messages.1@0:1+2+3+4+5 messages@0:6+7'
is 'the gaps are told' "$(jq -r 'select(.kind == "gap") | .data.reason' "$T/got" | sort | uniq -c | sed 's/^ *//')" '2 a member of the archive was rotated or cut'
poll 0 'afterwards'
is 'nothing is read twice' "$(told)" ''
make tar.gz 'messages=6\n7\n8\n' 'messages.1=1\n2\n3\n4\n5\n'
poll 0 'and on'
is 'where it was left' "$(told)" 'messages@4:8'

# Bounds.
anew
make tar.gz 'first=1\n' 'bomb==b"0123456789\\n" * 6000000' 'last=2\n'
# (A sanitizer's build needs more address space than any limit allows.)
sh -c 'ulimit -v 400000; jf-fetch --version' >"$T/version" 2>&1 && limit='ulimit -v 400000' || limit=:
run 'an archive that expands without reason' 3 sh -c "$limit; jf-fetch a"
cp "$T/out" "$T/got"
like 'is not read to its end' "$T/err" 'the archive expands to more than is reasonable'
ok 'some of it was read, not all' test "$(jq -r 'select(.kind == "log") | .data.text' "$T/got" | wc -c)" -lt 40000000
ok 'with what came before it' grep -q '"member":"first"' "$T/got"
cat >"$T/many.py" <<'EOF'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    for i in range(10050): z.writestr("m%d" % i, "x\n")
EOF
anew
python3 "$T/many.py" "$T/www/bundle"
poll 3 'more members than are read'
is 'ten thousand come' "$(jq -r 'select(.kind == "log") | .data.member' "$T/got" | wc -l)" 10000
like 'and it is said' "$T/err" 'more than 10000 members'
anew
make tar.gz 'one=1\n' 'two==b"".join(b"%d\\n" % (i * 7919) for i in range(100000))'
head -c 100000 "$T/www/bundle" >"$T/cut" && cp "$T/cut" "$T/www/bundle"
poll 3 'a damaged archive'
like 'is told' "$T/err" 'the archive is damaged'
ok 'with what came before the damage' grep -q '"member":"one"' "$T/got"
done_testing
