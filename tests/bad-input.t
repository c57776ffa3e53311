#!/bin/sh
# SPDX-License-Identifier: ISC
# What is wrong is told in one clear line with the right exit status, and
# nothing that was accepted is lost nor left half-written under its name.
. "${0%/*}/lib.sh"
need openssl jq

cd "$T" || exit 1
id=00000000000000000000000000000000
ok_line() { printf '{"v":1,"kind":"heartbeat","id":"%s","device":"p1","collected_at":"2026-01-01T00:00:00Z","edition":"2020","data":{"printer_status":"%s"}}\n' $id "$1"; }
jf-pack -q --new-key
jf-send -q --keygen cloud >thumb
cp cloud.pub.jwk "$JF_CONFIG/recipient.jwk"
{ ok_line idle; ok_line busy; } >good
jf-pack good >packed
mkdir in
is 'two records are packed' "$(wc -l <packed)" 2
opened() { jf-send --open -k cloud.jwk "$@"; }

# no_part DIR: no temporary or half-written file is left in it
no_part() { is "$1: nothing half-written" "$(find "$2" -name '*.tmp' -o -name '.jf-*')" ''; }
# full NAME COMMAND...: lost output is 4, told in one line
full() {
	n=$1
	shift
	run "$n: a full disk is 4" 4 sh -c '"$@" >/dev/full' sh "$@"
	one_line "$n: one line" err "$1"
}
# gone NAME COMMAND...: a reader that left is 4, without a word.  Descriptor 5
# is a pipe that nobody reads from any more.
mkfifo pipe
# shellcheck disable=SC2094
exec 4<>pipe 5>pipe 4<&-
gone() {
	n=$1
	shift
	run "$n: a closed pipe is 4" 4 sh -c '"$@" >&5' sh "$@"
	is "$n: quietly" "$(cat err)" ''
}

# --- jf-fetch: reads records only for --commit ---
{ ok_line idle; echo 'not json'; } >bad
run 'jf-fetch: a line that is not JSON' 4 jf-fetch --commit bad
one_line 'jf-fetch: one line' err jf-fetch
like 'jf-fetch: names the place' err 'bad:2:'
echo '{"v":1,"kind":"tomorrow","data":{}}' >odd
run 'jf-fetch: a record of unknown kind passes' 0 jf-fetch --commit odd
ok_line idle | head -c 60 >half
run 'jf-fetch: a record that is cut off' 4 jf-fetch --commit half
like 'jf-fetch: says so' err 'cut off'
echo '{"name":"p","url":"https://127.0.0.1:9","profile":"reference","pin":["sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="],"auth":{"type":"header","name":"X-Api-Key","secret_file":"open.key"}}' >"$JF_CONFIG/devices.jsonl"
echo key >"$JF_CONFIG/open.key"
chmod 644 "$JF_CONFIG/open.key"
run 'jf-fetch: a secret that others can read' 3 jf-fetch
one_line 'jf-fetch: one line' err jf-fetch
like 'jf-fetch: what to do' err 'chmod'
full jf-fetch jf-fetch --list-profiles --format jsonl
gone jf-fetch jf-fetch --list-profiles --format jsonl

# --- jf-pack ---
run 'jf-pack: a line that is not JSON' 4 sh -c 'jf-pack bad >kept'
one_line 'jf-pack: one line' err jf-pack
like 'jf-pack: names the place' err 'bad:2:'
is 'jf-pack: the record before it was passed on' "$(wc -l <kept)" 1
run 'jf-pack: a record of unknown kind' 3 jf-pack odd
is 'jf-pack: does not leave' "$(cat out)" ''
like 'jf-pack: is named' err tomorrow
run 'jf-pack: a record that is cut off' 4 jf-pack half
like 'jf-pack: says so' err 'cut off'
chmod 640 "$JF_CONFIG/site.key"
run 'jf-pack: a key that others can read' 2 jf-pack good
one_line 'jf-pack: one line' err jf-pack
chmod 600 "$JF_CONFIG/site.key"
run 'jf-pack: a bundle of what is not JSON' 4 jf-pack -o b.tar.gz bad
ok 'jf-pack: leaves no bundle' test ! -e b.tar.gz
no_part jf-pack .
full jf-pack jf-pack good
gone jf-pack jf-pack good

# --- jf-send ---
{ head -n 1 packed; echo 'not json'; tail -n 1 packed; } >bad-packed
run 'jf-send: a line that is not JSON' 4 jf-send -q --to "file:$T/in" bad-packed
one_line 'jf-send: one line' err jf-send
like 'jf-send: names the place' err 'bad-packed:2:'
run 'jf-send: what came before it was kept' 0 opened in
is 'jf-send: and nothing behind it' "$(cat out)" "$(head -n 1 packed)"
run 'jf-send: what is not stamped' 4 jf-send -q --enqueue good
one_line 'jf-send: one line' err jf-send
{ head -n 1 packed; tail -n 1 packed | head -c 50; } >cut-packed
run 'jf-send: a record that is cut off' 4 jf-send -q --enqueue cut-packed
run 'jf-send: a recipient that is no key' 2 jf-send -q --to "file:$T/in" --spool other -r good packed
one_line 'jf-send: one line' err jf-send
chmod 644 cloud.jwk
run 'jf-send: a private key that others can read' 2 opened in
one_line 'jf-send: one line' err jf-send
chmod 600 cloud.jwk
f=$(find in -name '*.jwe' | head -n 1)
head -c 300 "$f" >cut.jwe
run 'jf-send: a sealed file that is cut off' 1 opened cut.jwe
is 'jf-send: nothing of it is released' "$(jq -r .kind out)" failure
no_part jf-send "$JF_STATE"
full jf-send jf-send --open -k cloud.jwk in
gone jf-send jf-send --open -k cloud.jwk in

# --- jf-verify ---
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out maker.key 2>/dev/null
openssl pkey -in maker.key -pubout -out maker.pem
head -c 5000 /dev/urandom >fw.bin
openssl dgst -sha256 -sign maker.key -out fw.bin.sig fw.bin
run 'jf-verify: in order' 0 jf-verify --trust maker.pem fw.bin
head -c 4000 fw.bin >cut.bin
cp fw.bin.sig cut.bin.sig
run 'jf-verify: a file that is cut off' 1 jf-verify --trust maker.pem cut.bin
head -c 20 fw.bin.sig >short.sig
run 'jf-verify: a signature that is cut off' 1 jf-verify --trust maker.pem --signature short.sig fw.bin
run 'jf-verify: a trust file that is no key' 2 jf-verify --trust good fw.bin
one_line 'jf-verify: one line' err jf-verify
run 'jf-verify: no such file' 4 jf-verify --trust maker.pem none.bin
full jf-verify jf-verify --trust maker.pem fw.bin
gone jf-verify jf-verify --trust maker.pem fw.bin

# --- a certificate that does not match ---
"$TESTS/fixture/pki.sh" pki >pki.log 2>&1 || { cat pki.log; exit 1; }
server port python3 "$TESTS/fixture/receiver.py" --dir arrived --port-file port \
    --cert pki/other.pem --key pki/other.key
url=$(cut -d' ' -f2 port)
run 'jf-send: a receiver by an unknown authority' 4 jf-send -q --to "$url/in/" --spool spool2 --ca pki/ca.pem packed
one_line 'jf-send: one line' err jf-send
like 'jf-send: why' err 'certificate'
is 'jf-send: all waits in the spool' "$(find spool2/new -type f | wc -l)" 1
pin=$(sed 's/.*"pin":\["\([^"]*\)".*/\1/' "$JF_CONFIG/devices.jsonl")
printf '{"name":"p","url":"%s","profile":"reference","pin":["%s"]}\n' "$url" "$pin" >"$JF_CONFIG/devices.jsonl"
run 'jf-fetch: a printer with another key' 3 jf-fetch
one_line 'jf-fetch: one line' err jf-fetch
like 'jf-fetch: both keys' err 'sha256//.*sha256//'
is 'jf-fetch: a failure record' "$(jq -r 'select(.kind == "failure") | .data.tool' out)" jf-fetch
done_testing
