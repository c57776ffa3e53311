#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 7: no byte of a firmware file, payload or response is acted on before
# its check; check and use read the same open descriptor.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

# once NAME FILE: it was read, and not opened again after that.
once() {
	is "$1" "$(awk -v file="$2" '/ p?read(64|v)?\(/ && index($0, "/" file ">") { read = 1 }
	    read && / open/ && index($0, file "\"") { again = 1 } END { print read + 0, again + 0 }' "$T/trace")" '1 0'
}
traces() { command -v strace >/dev/null && strace -o "$T/null" true 2>/dev/null && case $B in *-san*) false ;; esac; }
# change FILE: its last byte but nine becomes another one.
change() { python3 -c 'import sys; f = open(sys.argv[1], "r+b"); f.seek(-10, 2); b = f.read(1); f.seek(-10, 2); f.write(b"A" if b != b"A" else b"B")' "$1"; }

# --- firmware
mkdir "$T/fw"
cd "$T/fw" || exit 1
openssl genpkey -algorithm ed25519 -out "$T/maker.key"
openssl pkey -in "$T/maker.key" -pubout -out "$T/maker.pub"
head -c 3000000 /dev/urandom >fw.bin
openssl pkeyutl -sign -rawin -inkey "$T/maker.key" -in fw.bin -out fw.bin.sig
firmware() { jf-verify -t "$T/maker.pub" -o copy "$@"; }
run 'an authentic file' 0 firmware fw.bin
ok 'is copied as it is' cmp -s fw.bin copy
rm copy
cp fw.bin sound
change fw.bin
run 'a changed one' 1 firmware fw.bin
run 'a changed one from a pipe' 1 sh -c 'cat fw.bin | jf-verify -t "$T/maker.pub" -s fw.bin.sig -o copy -'
is 'no byte of them has a name' "$(ls -A)" "$(printf 'fw.bin\nfw.bin.sig\nsound')"
if traces; then
	cp sound fw.bin
	strace -f -y -o "$T/trace" jf-verify -t "$T/maker.pub" -o copy fw.bin >"$T/out" 2>&1
	ok 'the copy is there' cmp -s sound copy
	once 'it comes from the descriptor that was checked' fw.bin
else skip 'no strace here'; fi
cd /

# --- a payload
printers
receiver
site
sh -c 'jf-fetch | jf-pack' >"$T/packed"
run 'sealed and sent' 0 jf-send -q "$T/packed"
part=$(ls -S "$T/arrived"/*.jwe | head -n 1)
cp "$part" "$T/part.jwe"
open_one() { jf-send --open --key "$T/cloud.jwk" "$@"; }
run 'a sound payload' 0 open_one "$T/part.jwe"
ok 'has many lines' [ "$(wc -l <"$T/out")" -gt 10 ]
if traces; then
	strace -f -y -o "$T/trace" jf-send --open --key "$T/cloud.jwk" "$T/part.jwe" >"$T/again" 2>"$T/null"
	ok 'the same again' cmp -s "$T/out" "$T/again"
	once 'what is released comes from the descriptor that was checked' part.jwe
else skip 'no strace here'; fi
change "$T/part.jwe"
run 'its last tag changed' 1 open_one "$T/part.jwe"
is 'no line of it is released' "$(grep -vc '"kind":"failure"' "$T/out")" 0
mkdir "$T/folder"
run 'nor into a file' 1 open_one -o "$T/folder/records" "$T/part.jwe"
is 'which holds none' "$(cat "$T/folder"/* 2>/dev/null | grep -vc '"kind":"failure"')" 0

# --- a response
kinds() { jq -r 'select(.kind | IN("job", "event", "part", "layer")) | .kind' "$@" | sort -u; }
jf-fetch --state "$T/sound" --format jsonl >"$T/all" 2>"$T/null"
ok 'a printer tells of its jobs' [ "$(kinds "$T/all" | grep -c job)" -eq 1 ]
for kind in cut nan deep latin1 type; do
	sim "fault?kind=$kind" >"$T/null"
	jf-fetch --state "$T/hurt" --format jsonl >"$T/out" 2>"$T/null"
	is "of an answer that is '$kind' no half is believed" "$(kinds "$T/out")" ''
done
sim 'fault?kind=none' >"$T/null"
jf-fetch --state "$T/hurt" --format jsonl >"$T/out" 2>"$T/null"
is 'and none of it was taken as read' "$(lasting <"$T/out" | grep -v '^."log"')" "$(lasting <"$T/all" | grep -v '^."log"')"
done_testing
