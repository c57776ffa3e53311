#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: --open puts right what the way may disturb (order, repeats, mixing) and
# refuses what nobody but an attacker or a broken disk does; stock tools open
# our lines and we open theirs.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
need jq openssl python3
keys

# bundle FILE: a stamped bundle record for it
bundle() {
	printf '{"v":1,"kind":"bundle","data":{"path":"%s","sha256":"%s","size":%d,"media_type":"application/gzip"},"anon":{"policy":"default","policy_sha256":"%s","key":"k1"}}\n' \
	    "$1" "$(digest "$1")" "$(wc -c <"$1")" "$SHA"
}
# seal NAME FILE...: payloads of the input as $T/NAME, one line a sealed line
seal() {
	name=$1
	shift
	rm -rf "$T/$name.d"
	mkdir "$T/$name.d"
	jf-send -q --spool "$T/$name.spool" -t "file:$T/$name.d" "$@" && cat "$T/$name.d"/*.jwe >"$T/$name"
}
open_in() { rm -rf "$T/into"; jf-send --open -k "$T/cloud.jwk" --into "$T/into" "$@"; }
awk 'BEGIN { srand(1); for (i = 0; i < 140000; i++) printf("%d ", int(rand() * 1e9)) }' | head -c 1200000 >"$T/big"
bundle "$T/big" >"$T/big.rec"

seal one "$T/big.rec"
is 'a bundle of 1.2 MB is five lines' "$(wc -l <"$T/one")" 5
run 'it opens' 0 open_in "$T/one"
field 'as a bundle record' "$T/out" .kind bundle
field 'of the same digest' "$T/out" .data.sha256 "$(digest "$T/big")"
ok 'and the same bytes' cmp "$(jq -r .data.path "$T/out")" "$T/big"
like 'named by id and type' "$T/out" '/into/[0-9a-f]{32}\.tar\.gz"'
run 'it is not written over' 1 jf-send --open -k "$T/cloud.jwk" --into "$T/into" "$T/one"
run 'without --into: 1' 1 jf-send --open -k "$T/cloud.jwk" "$T/one"
like 'and what to say' "$T/err" '--into'

# what the way may do
line() { sed -n "$1p" "$T/${2-one}"; }
{ line 3; line 5; line 1; line 4; line 2; } >"$T/x"
run 'lines in any order' 0 open_in "$T/x"
ok 'are put right' cmp "$T"/into/* "$T/big"
{ cat "$T/one"; line 2; line 5; line 2; } >"$T/x"
run 'repeats are removed' 0 open_in "$T/x"
ok 'and nothing else' cmp "$T"/into/* "$T/big"
seal two "$T/big.rec"
paste -d '\n' "$T/one" "$T/two" >"$T/x"
run 'two streams mixed' 0 open_in "$T/x"
is 'are two bundles' "$(wc -l <"$T/out") $(ls "$T/into" | wc -l)" '2 2'
split -l 1 "$T/one" "$T/part."
mkdir "$T/parts"
mv "$T"/part.* "$T/parts"
run 'a line a file in a directory' 0 open_in "$T/parts"
run 'a pipe' 0 sh -c 'cat "$T/one" | jf-send --open -k "$T/cloud.jwk" --into "$T/into2"'
ok 'gives the same' cmp "$T"/into2/* "$T/big"

# what only an attacker or a broken disk does
refused() {
	what=$1
	shift
	run "$what: refused" 1 open_in "$@"
	is '  nothing is released' "$(ls "$T/into" 2>/dev/null)$(grep -v '"kind":"failure"' "$T/out")" ''
	like '  a failure record says so' "$T/out" '"kind":"failure"'
}
for n in 1 2 3 4 5; do
	sed "${n}d" "$T/one" >"$T/x"
	refused "line $n removed" "$T/x"
	sed "${n}q" "$T/one" >"$T/x"
	[ $n -eq 5 ] || refused "cut after line $n" "$T/x"
	{ sed "${n}d" "$T/one"; line $n two; } >"$T/x"
	refused "line $n of another stream in its place" "$T/x"
done
sed 's/"tag":"./"tag":"_/' "$T/one" >"$T/x"
cmp -s "$T/x" "$T/one" || refused 'changed tags' "$T/x"
head -c 1000000 "$T/one" >"$T/x"
refused 'cut inside a line' "$T/x"
: >"$T/x"
run 'an empty file holds nothing' 0 open_in "$T/x"
printf '\n\n' >"$T/x"
refused 'empty lines' "$T/x"
head -c 5000 /dev/urandom >"$T/x"
refused 'noise' "$T/x"

# a forged end: whoever has the public key can seal a line with the stream's id
seal small "$T/big.rec"
python3 - "$T" <<'END'
import base64, json, sys
d = sys.argv[1]
lines = open(d + "/one").read().splitlines()
b = lambda s: base64.urlsafe_b64decode(s + "=" * (-len(s) % 4))
u = lambda s: base64.urlsafe_b64encode(s).rstrip(b"=").decode()
# the last line's number and count changed in the header: its tag is wrong then
for name, change in (("n", {"n": 2, "count": 3, "last": True}), ("id", {"id": "0" * 32})):
    out = []
    for line in lines[:3] if name == "n" else lines:
        j = json.loads(line)
        if name == "id" or line is lines[2]:
            h = json.loads(b(j["protected"]))
            h["jf"].update(change)
            j["protected"] = u(json.dumps(h, separators=(",", ":")).encode())
        out.append(json.dumps(j, separators=(",", ":")))
    open(d + "/forged." + name, "w").write("\n".join(out) + "\n")
END
refused 'a line made the last one' "$T/forged.n"
refused 'lines given another id' "$T/forged.id"
# every single byte of a short line
stamped job 1 >"$T/job"
seal short "$T/job"
python3 - "$T" <<'END'
import sys
d = sys.argv[1]
line = open(d + "/short", "rb").read().rstrip(b"\n")
with open(d + "/changed", "wb") as f:
    for i in range(len(line)):
        f.write(line[:i] + bytes([line[i] ^ 1]) + line[i + 1:] + b"\n")
END
run 'every single byte changed: refused' 1 open_in "$T/changed"
is 'each of them' "$(grep -c '"kind":"failure"' "$T/out") $(wc -l <"$T/out")" "$(wc -l <"$T/changed") $(wc -l <"$T/changed")"

# a pipe: what is whole comes out while the rest is still on its way
stamped job 1 >"$T/job"
stamped event 1 >"$T/event"
seal first "$T/job"
seal second "$T/event"
mkfifo "$T/way"
opened <"$T/way" >"$T/given" 2>"$T/err" &
reader=$!
exec 7>"$T/way"
cat "$T/first" >&7
ok 'from a pipe a payload is given out before the next comes' until_true 20 cmp "$T/given" "$T/job"
head -c 300 "$T/second" >&7
exec 7>&-
wait $reader
is 'and its sudden end is 1' $? 1
is 'after a failure' "$(jq -r .kind "$T/given" | tr '\n' ' ')" 'job failure '
{ line 1; line 2; } >"$T/x"
run 'a bundle from a pipe without its end: 1' 1 sh -c 'cat "$T/x" | jf-send --open -k "$T/cloud.jwk" --into "$T/into3"'
is 'has no name' "$(ls -A "$T/into3")" ''
like 'its stream is named' "$T/out" '"what":"stream [0-9a-f]{32}","error":"its end is missing"'

jf-send --open -k "$T/cloud.jwk" --into "$T/into4" <"$T/way" >"$T/null" 2>&1 &
reader=$!
exec 7>"$T/way"
{ line 1; line 2; } >&7
ok 'a bundle from a pipe is under way' until_true 20 test -d "$T/into4"
kill -9 $reader
exec 7>&-
wait $reader 2>"$T/null"
if python3 -c 'import os, sys; os.open(sys.argv[1], os.O_TMPFILE | os.O_RDWR)' "$T/into4" 2>"$T/null"; then
	is 'killed, it leaves nothing behind' "$(ls -A "$T/into4")" ''
else skip 'no nameless files here'; fi

# good and bad side by side
{ sed 2d "$T/one"; cat "$T/two"; } >"$T/x"
run 'a good stream beside a bad one: 1' 1 open_in "$T/x"
is 'the good one is released' "$(ls "$T/into" | wc -l)" 1
ok 'whole' cmp "$T"/into/* "$T/big"

# signatures
run 'a signing key' 0 sh -c 'cd "$T" && jf-send --keygen sender --key-type sign && jf-send --keygen thief --key-type sign'
stamped job 5 >"$T/jobs"
mkdir "$T/s.d"
for i in 1 2; do run "signed payload $i" 0 jf-send -q --spool "$T/s.spool" --sign "$T/sender.jwk" -t "file:$T/s.d" "$T/jobs"; done
run 'opens without --sender' 0 opened "$T/s.d"
is 'the signature is not in it' "$(sort -u "$T/out")" "$(cat "$T/jobs")"
run 'opens with it' 0 opened --sender "$T/sender.pub.jwk" "$T/s.d"
is 'the same' "$(sort -u "$T/out")" "$(cat "$T/jobs")"
run 'not with another' 1 opened --sender "$T/thief.pub.jwk" "$T/s.d"
is 'nothing is released' "$(grep -v '"kind":"failure"' "$T/out")" ''
run 'nor what is unsigned' 1 opened --sender "$T/sender.pub.jwk" "$T/short"
is 'seq counts' "$(jq -r '.[]' "$T/s.spool/seq.json")" 2
mkdir "$T/sb.d"
run 'a signed bundle' 0 jf-send -q --spool "$T/sb.spool" --sign "$T/sender.jwk" -t "file:$T/sb.d" "$T/big.rec"
run 'opens' 0 open_in --sender "$T/sender.pub.jwk" "$T/sb.d"
ok 'to the same' cmp "$T"/into/* "$T/big"
run 'a key for sealing does not sign' 2 jf-send --sign "$T/cloud.jwk" -t "file:$T/s.d" --spool "$T/s.spool" "$T/jobs"

# once only
run '--seen: the first time' 0 opened --seen "$T/seen" "$T/short"
run 'a second time is refused' 1 opened --seen "$T/seen" "$T/short"
like 'as what it is' "$T/err" 'before'

# a bundle for two
mkdir "$T/pair.d"
run 'a bundle for two recipients' 0 jf-send -q --spool "$T/pair.spool" -r "$T/cloud.pub.jwk" -r "$T/other.pub.jwk" -t "file:$T/pair.d" "$T/big.rec"
for key in cloud other; do
	rm -rf "$T/into"
	run "$key opens one of the two" 1 jf-send --open -k "$T/$key.jwk" --into "$T/into" "$T/pair.d"
	ok '  whole' cmp "$T"/into/* "$T/big"
done

# bundles that are not what their record says
bundle "$T/big" >"$T/b.rec"
echo x >>"$T/big"
run 'a bundle that has grown: 4' 4 jf-send --enqueue --spool "$T/b.spool" "$T/b.rec"
printf y | dd of="$T/big" bs=1 seek=1200000 conv=notrunc 2>"$T/null"
head -c 1200000 "$T/big" >"$T/big2" && printf z | dd of="$T/big2" bs=1 seek=7 conv=notrunc 2>"$T/null"
sed "s:$T/big:$T/big2:" "$T/b.rec" >"$T/b2.rec"
run 'one that was changed: 4' 4 jf-send --enqueue --spool "$T/b.spool" "$T/b2.rec"
is 'nothing of it is in the spool' "$(find "$T/b.spool/new" "$T/b.spool/tmp" -type f)" ''
run 'one that is not there: 4' 4 sh -c 'sed "s:/big2:/none:" "$T/b2.rec" | jf-send --enqueue --spool "$T/b.spool"'
: >"$T/empty"
bundle "$T/empty" >"$T/e.rec"
seal e "$T/e.rec"
run 'an empty bundle' 0 open_in "$T/e"
is 'is empty' "$(wc -c <"$(jq -r .data.path "$T/out")")" 0

# stock tools
if command -v jose >/dev/null; then
	is 'jose opens our line' "$(jose jwe dec -i "$T/short" -k "$T/cloud.jwk" -O-)" "$(cat "$T/job")"
	ok 'jose opens every line of a bundle' sh -c 'while read -r l; do printf %s "$l" | jose jwe dec -i- -k "$T/cloud.jwk" -O-; done <"$T/one" >"$T/joined"; head -c 1000000 "$T/joined" | cmp -n 1000000 - "$T/big"'
	for form in '' -c; do
		# shellcheck disable=SC2086
		printf 'from jose\n' | jose jwe enc $form -i '{"protected":{"enc":"A256CBC-HS512"}}' -I- -k "$T/cloud.pub.jwk" -o "$T/theirs"
		run "we open jose's ${form:-flattened}" 0 opened "$T/theirs"
		is 'to the same' "$(cat "$T/out")" 'from jose'
	done
	jose jwk gen -i '{"kty":"EC","crv":"P-256"}' -o "$T/jose.jwk" && jose jwk pub -i "$T/jose.jwk" -o "$T/jose.pub.jwk" && chmod 600 "$T/jose.jwk"
	mkdir "$T/j.d"
	run "a key of jose's" 0 jf-send -q --spool "$T/j.spool" -r "$T/jose.pub.jwk" -t "file:$T/j.d" "$T/job"
	run 'opens it' 0 jf-send --open -k "$T/jose.jwk" "$T/j.d"
else skip 'no jose here'; fi
py=
for p in python3 /usr/bin/python3; do "$p" -c 'import jwcrypto' 2>"$T/null" && py=$p && break; done
if [ -n "$py" ]; then
	(cd "$T" && jf-send -q --keygen rsa --key-type rsa >"$T/null")
	mkdir "$T/r.d"
	run 'sealed to an RSA key' 0 jf-send -q --spool "$T/r.spool" -r "$T/rsa.pub.jwk" -t "file:$T/r.d" "$T/job"
	cat "$T"/r.d/* >"$T/r"
	cat >"$T/j.py" <<'END'
import sys
from jwcrypto import jwe, jwk
mode, key, path = sys.argv[1:4]
k = jwk.JWK.from_json(open(key).read())
if mode == "open":
    t = jwe.JWE()
    t.deserialize(open(path).read().strip(), k)
    sys.stdout.buffer.write(t.payload)
else:
    alg = "RSA-OAEP-256" if "rsa" in key else "ECDH-ES+A256KW"
    t = jwe.JWE(b"from jwcrypto\n", '{"alg":"%s","enc":"A256CBC-HS512"}' % alg, recipient=k)
    print(t.serialize(compact=mode == "compact"))
END
	is 'jwcrypto opens our line' "$("$py" "$T/j.py" open "$T/cloud.jwk" "$T/short")" "$(cat "$T/job")"
	is 'and our RSA line' "$("$py" "$T/j.py" open "$T/rsa.jwk" "$T/r")" "$(cat "$T/job")"
	for key in cloud rsa; do
		for form in compact flat; do
			"$py" "$T/j.py" $form "$T/$key.pub.jwk" x >"$T/theirs"
			run "we open jwcrypto's, $key, $form" 0 jf-send --open -k "$T/$key.jwk" "$T/theirs"
			is 'to the same' "$(cat "$T/out")" 'from jwcrypto'
		done
	done
else skip 'no jwcrypto here'; fi
done_testing
