#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: what is sealed opens to the same records; only what jf-pack stamped under
# an allowed policy is sealed; a mark stands only for what is durable.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
need jq openssl

# keys
run 'keygen' 0 sh -c 'cd "$T" && jf-send --keygen cloud'
is 'it prints the thumbprint' "$(wc -c <"$T/out")" 44
is 'which is the kid' "$(jq -r .kid "$T/cloud.pub.jwk")" "$(cat "$T/out")"
is 'the private key is private' "$(stat -c %a "$T/cloud.jwk" 2>/dev/null || stat -f %Lp "$T/cloud.jwk")" 600
is 'the public one holds nothing private' "$(jq 'has("d")' "$T/cloud.pub.jwk")" false
run 'it never overwrites' 2 sh -c 'cd "$T" && jf-send --keygen cloud'
one_line 'and says so' "$T/err" jf-send

# first runs
run 'no destination: 2' 2 jf-send "$T/cloud.jwk"
like 'it names the option' "$T/err" '--to'
run 'no recipient: 2' 2 jf-send -t "file:$T/out.d" "$T/cloud.jwk"
like 'it names the option' "$T/err" '--recipient'
cp "$T/cloud.jwk" "$JF_CONFIG/recipient.jwk"
run 'a private key as recipient: 2' 2 jf-send -t "file:$T/out.d" "$T/cloud.jwk"
like 'it says which to give' "$T/err" 'pub.jwk'
cp "$T/cloud.pub.jwk" "$JF_CONFIG/recipient.jwk"
chmod 666 "$JF_CONFIG/recipient.jwk"
run 'a recipient that others can write: 2' 2 jf-send -t "file:$T/out.d" "$T/cloud.jwk"
chmod 644 "$JF_CONFIG/recipient.jwk"

# there and back
{ checkpoint begin; stamped job 3; stamped heartbeat 2; stamped event 1; checkpoint end; } >"$T/in"
mkdir "$T/out.d"
run 'records are sent to a directory' 0 jf-send -t "file:$T/out.d" "$T/in"
is 'stderr is silent' "$(cat "$T/err")" ''
is 'two payloads: urgent ones apart' "$(grep -c '"kind":"receipt"' "$T/out")" 2
is 'the urgent one first' "$(jq -r .data.records "$T/out" | tr '\n' ' ')" '3 3 '
is 'a receipt names the recipient' "$(jq -r .data.recipient "$T/out" | sort -u)" "$(jq -r .kid "$T/cloud.pub.jwk")"
for f in "$T"/out.d/*; do digest "$f"; done | sort >"$T/want"
is 'and the digest of the sealed bytes' "$(jq -r .data.sha256 "$T/out" | sort)" "$(cat "$T/want")"
ok 'the mark is there' test -f "$JF_STATE/marks/$TOKEN"
is 'the spool is empty' "$(waiting)" 0
is 'the receipts stand in sent/' "$(cat "$JF_STATE"/spool/sent/*.jsonl | sort)" "$(sort "$T/out")"
run 'they open' 0 jf-send --open -k "$T/cloud.jwk" "$T/out.d"
grep -v checkpoint "$T/in" | sort >"$T/want"
is 'to the same lines, byte for byte' "$(sort "$T/out")" "$(cat "$T/want")"
is 'a line has exactly five members' "$(jq -r 'keys_unsorted | join(",")' "$T"/out.d/* | sort -u)" protected,encrypted_key,iv,ciphertext,tag
run 'nothing readable stands in the sealed files' 1 grep -rq -e sn-abc -e job "$T/out.d"
run 'another key opens nothing' 1 sh -c 'jf-send -q --keygen "$T/other" >"$T/other.thumb"; jf-send --open -k "$T/other.jwk" "$T/out.d"'
is 'each line becomes a failure' "$(jq -r .kind "$T/out" | sort | uniq -c | tr -s ' ')" ' 2 failure'
run 'stdin is read when no file is named' 0 sh -c 'jf-send -q -t "file:$T/out.d" <"$T/in"'
is 'quiet prints nothing' "$(cat "$T/out" "$T/err")" ''
run 'another destination on this spool: 2' 2 jf-send -t "file:$T" "$T/in"
run 'a lone payload opens from a pipe' 0 sh -c 'cat "$T"/out.d/* | jf-send --open -k "$T/cloud.jwk"'

# two recipients
mkdir "$T/two.d"
run 'two recipients' 0 jf-send -q --spool "$T/spool2" -r "$T/cloud.pub.jwk" -r "$T/other.pub.jwk" -t "file:$T/two.d" "$T/in"
is 'two payloads of each' "$(ls "$T/two.d" | wc -l)" 4
is 'their ids differ' "$(for f in "$T"/two.d/*; do basename "$f" .0.jwe; done | sort -u | wc -l)" 4
run 'a key opens its own' 1 jf-send --open -k "$T/other.jwk" "$T/two.d"
is 'and all of it' "$(grep -v '"failure"' "$T/out" | sort)" "$(cat "$T/want")"

# RSA
run 'an RSA key' 0 sh -c 'cd "$T" && jf-send --keygen rsa --key-type rsa'
mkdir "$T/rsa.d"
run 'seals' 0 jf-send -q --spool "$T/spool3" -r "$T/rsa.pub.jwk" -t "file:$T/rsa.d" "$T/in"
run 'and opens' 0 jf-send --open -k "$T/rsa.jwk" "$T/rsa.d"
is 'to the same' "$(sort "$T/out")" "$(cat "$T/want")"

# long records, long runs
awk -v sha="$SHA" 'BEGIN { s = "0123456789abcdef"; while (length(s) < 900000) s = s s
	printf("{\"v\":1,\"kind\":\"log\",\"data\":{\"text\":\"%s\"},\"anon\":{\"policy\":\"default\",\"policy_sha256\":\"%s\",\"key\":\"k1\"}}\n", substr(s, 1, 900000), sha) }' >"$T/long"
stamped job 4000 >>"$T/long"
mkdir "$T/long.d"
run 'a long record and many' 0 jf-send --spool "$T/spool4" -t "file:$T/long.d" "$T/long"
run 'open' 0 jf-send --open -k "$T/cloud.jwk" "$T/long.d"
is 'to the same' "$(sort "$T/out" | openssl dgst -sha256)" "$(sort "$T/long" | openssl dgst -sha256)"
is 'no line holds more than 256 KiB' "$(cat "$T"/long.d/* | jq -r .ciphertext | awk 'length > 349547 { print length }')" ''

# the guard
rm -rf "$JF_STATE"
{ checkpoint begin; stamped job 2; echo '{"v":1,"kind":"job","data":{}}'; stamped job 1; checkpoint end; } >"$T/bad"
run 'an unstamped record: 4' 4 jf-send -q -t "file:$T/out.d" "$T/bad"
one_line 'one line' "$T/err" jf-send
like 'that names the place and jf-pack' "$T/err" ':4: .*jf-pack'
is 'no mark' "$(ls "$JF_STATE/marks" 2>/dev/null)" ''
is 'what came before was sent' "$(jq -s 'map(.data.records) | add' "$JF_STATE"/spool/sent/*.jsonl)" 2
for bad in 'not json' '[1]' '{"v":1,"kind":"verdict","data":{}}' '{"v":1,"kind":"scrub_terms","data":{"terms":[]}}' \
    "$(stamped job 1 "$MINE")" '{"kind":"job","kind":"job"}' '{"v":9,"kind":"job"}' \
    "$(stamped job 1 | sed 's/,"key":"k1"//')" "$(stamped job 1 | sed 's/"policy_sha256":"./"policy_sha256":"/')" \
    '{"v":1,"kind":"checkpoint","data":{"token":"../../../etc/passwd","phase":"end"}}'; do
	rm -rf "$JF_STATE"
	{ stamped job 1; echo "$bad"; stamped job 1; } >"$T/bad"
	run "refused: $(echo "$bad" | cut -c 1-60)" 4 jf-send --enqueue "$T/bad"
	one_line '  in one line' "$T/err" jf-send
	is '  the line before is kept, the one after is not' "$(opened "$JF_STATE/spool/new" | wc -l)" 1
done
rm -rf "$JF_STATE"
stamped job 1 "$MINE" >"$T/mine"
run 'a policy allowed by its digest' 0 jf-send -q --allow-policy "$MINE" --enqueue "$T/mine"
run 'or by its file' 0 jf-send -q --allow-policy "$T/mine.json" --enqueue "$T/mine"
run 'one that is not there: 2' 2 jf-send -q --allow-policy nowhere --enqueue "$T/mine"
printf '{"v":1,"kind":"job","data":{"cut' >"$T/cut"
run 'a line that is cut off: 4' 4 jf-send --enqueue "$T/cut"

# what the pipe before suffered
{ checkpoint begin; stamped job 1; } >"$T/half"
run 'a run that broke off: 3' 3 jf-send -q --enqueue "$T/half"
{ checkpoint begin; stamped failure 1; checkpoint end; } >"$T/failed"
run 'a failure came by: 3' 3 jf-send -q --enqueue "$T/failed"
is 'in silence' "$(cat "$T/err")" ''
ok 'its run is marked all the same' test -f "$JF_STATE/marks/$TOKEN"

# lost output
run 'a full stdout is 4' 4 sh -c 'jf-send --spool "$T/spool5" -t "file:$T/out.d" "$T/in" >/dev/full'
run '--open to a full stdout is 4' 4 sh -c 'jf-send --open -k "$T/cloud.jwk" "$T/out.d" >/dev/full'
run 'a closed pipe is 4' 4 sh -c '{ jf-send --open -k "$T/cloud.jwk" "$T/long.d"; echo $? >"$T/st"; } | head -c 1 >"$T/head"; exit $(cat "$T/st")'
is 'quietly' "$(cat "$T/err")" ''
done_testing
