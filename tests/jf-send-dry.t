#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: --dry-run tells exactly what a run would seal and whom it would speak to,
# refuses what a run refuses, and leaves no trace.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
need jq openssl
keys
(cd "$T" && jf-send -q --keygen me --key-type sign >/dev/null)
rm -rf "$JF_STATE"

head -c 9000001 /dev/urandom >"$T/big"
{ checkpoint begin; stamped job 3; stamped heartbeat 2; checkpoint end; stamped job 2500; stamped event 1
  printf '{"v":1,"kind":"bundle","data":{"path":"%s","sha256":"%s","size":9000001,"media_type":"application/gzip"},"anon":{"policy":"default","policy_sha256":"%s","key":"k1"}}\n' "$T/big" "$(digest "$T/big")" "$SHA"; } >"$T/in"
both() { jf-send -r "$T/cloud.pub.jwk" -r "$T/other.pub.jwk" --sign "$T/me.jwk" "$@"; }

mkdir "$T/out.d"
# what a plan says of each recipient's payloads, and what a run then makes
run 'a dry run' 0 both -n -t "file:$T/out.d" "$T/in"
cp "$T/out" "$T/plan"
is 'stderr is silent' "$(cat "$T/err")" ''
ok 'no state is made' test ! -e "$JF_STATE"
is 'nothing is sent' "$(ls "$T/out.d")" ''
is 'all are plans' "$(jq -r .kind "$T/plan" | sort -u)" plan
is 'why each ends' "$(jq -r .data.what "$T/plan" | sort | uniq -c | tr -s ' ' | tr '\n' ,)" ' 2 bundle, 4 checkpoint, 4 end, 4 size,'
is 'a directory has no host' "$(jq -c .data.hosts "$T/plan" | sort -u)" '[]'
is 'plain bytes are those read' "$(jq -s 'map(select(.data.what != "bundle").data.plain_bytes) | add / 2' "$T/plan")" "$(grep -ve '"bundle"' -e '"checkpoint"' "$T/in" | wc -c)"
is 'those of a bundle, too' "$(jq -r 'select(.data.what == "bundle").data.plain_bytes' "$T/plan" | sort -u)" 9000001
run 'the run itself' 0 both -t "file:$T/out.d" "$T/in"
sums='group_by(.p) | map([(map(.b) | add), (map(.r) | add), length] | map(tostring) | join(" ")) | sort[]'
is 'makes just these bytes, records and parts' "$(jq -rs 'map(.data | "\(.bytes) \(.records) \(.parts)") | sort[]' "$T/plan")" \
    "$(jq -s 'map(.data | {p: (.payload | split(".")[0]), b: .bytes, r: .records})' "$T/out" | jq -r "$sums")"
is 'for the same recipients' "$(jq -r .data.recipient "$T/plan" | sort -u)" "$(jq -r .data.recipient "$T/out" | sort -u)"

# what waits
both -q --enqueue "$T/in"
find "$JF_STATE" -type f | sort >"$T/before"
run 'what waits' 0 jf-send -n --flush -t "file:$T/out.d"
is 'is each part with its bytes' "$(jq -r .data.bytes "$T/out" | sort)" "$(find "$JF_STATE/spool/new" -type f -printf '%s\n' | sort)"
is 'and stays' "$(find "$JF_STATE" -type f | sort)" "$(cat "$T/before")"
run 'another destination on this spool: 2' 2 jf-send -n -t "file:$T" "$T/in"
run 'a full spool: 75' 75 jf-send -n --spool-size 10M -t "file:$T/out.d" "$T/in"
one_line 'in one line' "$T/err" jf-send
part=$(find "$JF_STATE/spool/new" -type f | head -n 1)
echo >>"$part"
run 'a damaged part: 3' 3 jf-send -n --flush -t "file:$T/out.d"
ok 'stays, too' test -f "$part"
rm -rf "$JF_STATE"

# guards
{ stamped job 1; echo '{"v":1,"kind":"job","data":{}}'; stamped job 1; } >"$T/bad"
run 'a line that may not leave: 4' 4 jf-send -n --enqueue "$T/bad"
is 'what came before would be sealed' "$(jq -r .data.records "$T/out")" 1
run 'no destination: 2' 2 jf-send -n "$T/in"
run 'not with --status: 2' 2 jf-send -n --status
stamped failure 1 >"$T/failed"
run 'a failure came by: 3' 3 jf-send -n --enqueue "$T/failed"

# hosts
stamped job 1 >"$T/one"
hosts() { jq -r '.data.hosts | join(" ")' "$T/out"; }
run 'a server' 0 jf-send -n -t 'https://jf.example.com/in/?token=s3cret' "$T/one"
is 'its host' "$(hosts)" jf.example.com:443
unlike 'never its query' "$T/out" s3cret
run 'a proxy' 0 env https_proxy=http://me:s3cret@proxy.example.com:3128 jf-send -n -t https://jf.example.com:8443/in "$T/one"
is 'both hosts' "$(hosts)" 'jf.example.com:8443 proxy.example.com:3128'
unlike 'never its login' "$T/out" s3cret
for none in '*' example.com .example.com 'a.b, jf.example.com'; do
	run "no_proxy $none" 0 env "no_proxy=$none" jf-send -n --proxy http://proxy.test:1 -t https://jf.example.com/in "$T/one"
	is '  is gone to directly' "$(hosts)" jf.example.com:443
done
for none in ample.com jf.example.com.test 10.0.0.0/8; do
	run "no_proxy $none" 0 env "no_proxy=$none" jf-send -n --proxy http://proxy.test -t https://jf.example.com/in "$T/one"
	is '  is not this host' "$(hosts)" 'jf.example.com:443 proxy.test:1080'
done
run 'no_proxy with a network' 0 env no_proxy=10.1.0.0/17 jf-send -n --proxy http://proxy.test -t https://10.1.127.9/in "$T/one"
is 'that holds the address' "$(hosts)" 10.1.127.9:443
run 'or does not' 0 env no_proxy=10.1.0.0/17 jf-send -n --proxy http://proxy.test -t https://10.1.128.9/in "$T/one"
is 'hold it' "$(hosts)" '10.1.128.9:443 proxy.test:1080'
run 'a service of AWS' 0 jf-send -n -t firehose://eu-central-1/stream "$T/one"
is 'its host' "$(hosts)" firehose.eu-central-1.amazonaws.com:443

# people
run 'a table' 0 env COLUMNS=80 jf-send -n --format table -t https://jf.example.com/in/ "$T/in"
like 'has a head' "$T/out" '^CUT BY +URGENT +RECORDS +PLAIN +SEALED +PARTS +RECIPIENT'
is 'and a row a payload' "$(grep -Ec '^(size|checkpoint|end|bundle) ' "$T/out")" 7
like 'and says where to' "$T/out" '^to https://jf.example.com/in/, speaking to jf.example.com:443$'
is 'in 80 columns' "$(sed 's/…/./' "$T/out" | awk 'length > 80')" ''
ok 'no state is made by all this' test ! -e "$JF_STATE"
run 'a full stdout is 4' 4 sh -c 'jf-send -n -t "file:$T/out.d" "$T/in" >/dev/full'
done_testing
