#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: what a server answers decides what becomes of a payload: sent, later,
# dead, or all waits for a person; retries send identical bytes.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
need jq openssl python3
keys
sh "$TESTS/fixture/pki.sh" "$T/pki" || skip_all 'no test certificates'

# receiver CERT: a server with this certificate; sets url
receiver() {
	rm -f "$T/port"
	: >"$T/control"
	server "$T/port" python3 "$TESTS/fixture/receiver.py" --dir "$T/got" --port-file "$T/port" \
	    --cert "$T/pki/$1.pem" --key "$T/pki/$1.key" --log "$T/log" --control "$T/control" || exit 1
	url=https://localhost:$(cut -d' ' -f1 "$T/port")
}
send() { jf-send -t "$url/in/" --ca "$T/pki/ca.pem" "$@"; }
again() { send --flush --now "$@"; }
fresh() { rm -rf "$JF_STATE" "$T/got"; mkdir "$T/got"; : >"$T/log"; }
stamped job 3 >"$T/in"

receiver good
fresh
run 'PUT: sent' 0 send "$T/in"
field 'the receipt says so' "$T/out" .data.status 201
is 'create-only' "$(jq -r '.headers["if-none-match"]' "$T/log")" '*'
run 'it opens' 0 opened "$T/got"
ok 'to the same' cmp "$T/out" "$T/in"
fresh
run 'POST: sent' 0 jf-send -q -t "$url/post" --ca "$T/pki/ca.pem" "$T/in"
is 'with the digest as Idempotency-Key' "$(jq -r '.headers["idempotency-key"]' "$T/log")" "$(digest "$T"/got/*)"
# headers of one's own
fresh
printf 'Authorization: Bearer t0ken\nX-Site: 7\r\n' >"$T/headers"
chmod 600 "$T/headers"
run 'headers from a file' 0 send -v --headers "$T/headers" "$T/in"
is 'are sent' "$(jq -r '.headers | .authorization, ."x-site"' "$T/log" | tr '\n' ,)" 'Bearer t0ken,7,'
unlike 'and shown nowhere' "$T/err" t0ken
ok 'nor kept' sh -c '! grep -r t0ken "$JF_STATE" "$T/out"'
run 'by POST too' 0 jf-send -q -t "$url/post" --ca "$T/pki/ca.pem" --spool "$T/second" --headers "$T/headers" "$T/in"
is 'they are sent' "$(tail -n 1 "$T/log" | jq -r .headers.authorization)" 'Bearer t0ken'
run 'only to https: 2' 2 jf-send -t "file:$T" --headers "$T/headers" "$T/in"
for bad in 'no colon' 'Empty:' 'Host: elsewhere' 'if-none-match: x' 'A: b\001c'; do
	printf "X-Good: 1\n$bad\n" >"$T/headers"
	run "'$bad' is refused: 2" 2 send --headers "$T/headers" "$T/in"
	one_line '  in one line' "$T/err" jf-send
done
chmod 644 "$T/headers"
run 'a file that others can read is refused: 2' 2 send --headers "$T/headers" "$T/in"
fresh
run 'without its CA: 4' 4 jf-send -t "$url/in/" "$T/in"
one_line 'in one line' "$T/err" jf-send
is 'and all waits' "$(waiting)" 1
run 'then it is sent' 0 send --flush

for status in 500 503 429 408; do
	fresh
	echo "status=$status n=1" >"$T/control"
	run "$status: later, 75" 75 send -q "$T/in"
	one_line '  in one line' "$T/err" jf-send
	is '  it waits' "$(waiting)" 1
	run '  too early: 75, silently' 75 send -q --flush
	is '  in silence' "$(cat "$T/out" "$T/err")" ''
	is '  nobody was asked' "$(wc -l <"$T/log")" 1
	run '  --now: sent' 0 again
	is '  identical bytes' "$(jq -r .sha256 "$T/log" | sort -u | wc -l)" 1
	field '  two attempts' "$T/out" .data.attempts 2
done
fresh
echo 'status=503 retry_after=7200 n=1' >"$T/control"
run 'Retry-After in seconds' 75 send -q "$T/in"
ok 'is kept' [ "$(jq .delay_s "$JF_STATE/spool/state.json")" -eq 7200 ]
like 'and told' "$T/err" 'next try in 2 h'
fresh
echo 'status=503 retry_after=date+7200 n=1' >"$T/control"
run 'Retry-After as a date' 75 send -q "$T/in"
ok 'is kept' [ "$(jq .delay_s "$JF_STATE/spool/state.json")" -gt 7100 ]
fresh
echo 'status=503 retry_after=99999999 n=1' >"$T/control"
run 'a silly Retry-After' 75 send -q "$T/in"
ok 'is a day at most' [ "$(jq .delay_s "$JF_STATE/spool/state.json")" -eq 86400 ]

for status in 400 413 415 422; do
	fresh
	echo "status=$status n=1" >"$T/control"
	stamped heartbeat 1 >"$T/two"
	stamped job 1 >>"$T/two"
	run "$status: one is dead, 3" 3 send "$T/two"
	is '  the other one sent' "$(ls "$T/got" | wc -l) $(waiting)" '1 0'
	is '  a failure record says so' "$(jq -r 'select(.kind == "failure") | .data.stage' "$T/out")" upload
	ok '  the reason stands beside it' grep -q "$status" "$JF_STATE"/spool/dead/*.why
	run '  --retry-dead' 0 send --retry-dead
	run '  sends it after all' 0 send -q --flush
	is '  all are there' "$(ls "$T/got" | wc -l)" 2
done
for status in 401 403 404 405 410 501; do
	fresh
	echo "status=$status n=1" >"$T/control"
	stamped heartbeat 1 >"$T/two"
	stamped job 1 >>"$T/two"
	run "$status concerns all: 4" 4 send "$T/two"
	like '  with its reason' "$T/err" "$status"
	is '  all wait' "$(waiting)" 2
	is '  the other one was not tried' "$(wc -l <"$T/log")" 1
	run '  sent when it is mended' 0 send -q --flush
done
fresh
echo "redirect=$url/elsewhere/ n=1" >"$T/control"
run 'a redirect: 4' 4 send "$T/in"
like 'is not followed' "$T/err" 'not followed'
is 'one request' "$(wc -l <"$T/log")" 1

for cut in headers body; do
	fresh
	echo "cut=$cut n=1" >"$T/control"
	run "cut at $cut: later" 75 send -q "$T/in"
	run '  then sent' 0 again -q
	is '  there it is' "$(ls "$T/got" | wc -l)" 1
done
for cut in after answer; do
	fresh
	echo "cut=$cut n=1" >"$T/control"
	run "stored, then cut at $cut: not believed" 75 send -q "$T/in"
	run '  a retry finds it there (412): sent' 0 again
	field '  as the receipt says' "$T/out" .data.status 412
	is '  once' "$(ls "$T/got" | wc -l)" 1
done
# 412: what an earlier attempt and a look tell
while read -r before there head want; do
	name="412: $before attempt before, $there stands there, HEAD answers $head"
	fresh
	case $before in
	an)	echo 'cut=after n=1' >"$T/control"
		send -q "$T/in" 2>"$T/err" ;;
	no)	echo 'cut=headers n=1' >"$T/control"
		jf-send -q --enqueue "$T/in" ;;
	esac
	name_there=$T/got/$(ls "$JF_STATE/spool/new" | sed 's/.*-//')
	case $there in
	it)	cat "$JF_STATE"/spool/new/* >"$name_there" ;;
	half)	head -c 500 "$JF_STATE"/spool/new/* >"$name_there" ;;
	esac
	echo "head=$head n=0" >"$T/control"
	[ "$head" != truth ] || echo n=0 >"$T/control"
	case $want in
	sent)	run "$name: delivered" 0 again
		field '  by 412' "$T/out" .data.status 412 ;;
	dead)	run "$name: a conflict" 3 again -q
		like '  named' "$T/err" conflict
		is '  kept in dead/' "$(find "$JF_STATE/spool/dead" -name '*.jwe' | wc -l)" 1 ;;
	later)	run "$name: later" 75 again -q
		is '  it waits' "$(waiting)" 1 ;;
	esac
done <<'END'
an it truth sent
an it 404 sent
an it 405 sent
an it 0 sent
an half truth dead
no it truth sent
no it 404 dead
no it 405 dead
no it 0 later
no half truth dead
END

kill "$pid"
fresh
run 'nobody there: 75' 75 send -q "$T/in"
one_line 'in one line' "$T/err" jf-send
rm -rf "$JF_STATE"
jf-send --rate unlimited -t "$url/in/" "$T/in" 2>"$T/err"
one_line 'without -q too' "$T/err" jf-send
is 'an attempt that cannot have arrived is not counted' "$(ls "$JF_STATE/spool/new" | cut -d- -f4)" 0
while read -r cert why; do
	receiver "$cert"
	fresh
	run "certificate $cert: 4" 4 send "$T/in"
	one_line '  in one line' "$T/err" jf-send
	like '  that says why' "$T/err" "certificate not accepted: $why"
	is '  nothing was sent' "$(cat "$T/log")" ''
	kill "$pid"
done <<'END'
wrong it is for another host: DNS:wrong.example, not 'localhost'
expired it has expired: check this host's clock
early it is not valid yet: check this host's clock
self it is self-signed
other its issuer is not known here
nochain its issuer is not known here
END
receiver via
fresh
run 'a chain over an intermediate is good' 0 send -q "$T/in"
# the line's share
fresh
stamped job 100 >"$T/some"
run 'within the budget' 0 send --rate 8k "$T/some"
ok 'the receipt tells bytes on the wire, handshake and headers too' \
    [ "$(jq .data.wire_bytes "$T/out")" -gt "$(($(jq .data.bytes "$T/out") + 1500))" ]
used=$(jf-send --status | jq .budget_used)
is 'the budget counts them' "$used" "$(jq .data.wire_bytes "$T/out")"
jf-send -q --enqueue "$T/some"
run 'used up: 75' 75 send --rate 8k --flush
is 'silently' "$(cat "$T/out" "$T/err")" ''
is 'it waits' "$(waiting)" 1
run 'the usual rate has room' 0 send --flush
run 'a rate that is none: 2' 2 send --rate fast "$T/in"
for mistake in '--pin abc' '--pin sha256//abc' '--proxy ftp://x:1' '--cert-key x'; do
	# shellcheck disable=SC2086
	run "$mistake: 2" 2 send $mistake "$T/in"
	one_line '  in one line' "$T/err" jf-send
done
for option in --ca --cert --crl --proxy-ca; do
	run "$option without its file: 4" 4 jf-send -t "$url/in/" $option "$T/nowhere" "$T/in"
	is '  which is named' "$(cat "$T/err")" "jf-send: $T/nowhere: No such file or directory"
done
# work of more than a minute is announced; interrupted, it says no more
fresh
head -c 800000 /dev/urandom >"$T/big"
printf '{"v":1,"kind":"bundle","data":{"path":"%s","sha256":"%s","size":800000,"media_type":"application/gzip"},"anon":{"policy":"default","policy_sha256":"%s","key":"k"}}\n' \
    "$T/big" "$(digest "$T/big")" "$SHA" >"$T/rec"
jf-send -q --enqueue "$T/rec"
rm -f "$T/err"
jf-send --flush -t "$url/in/" --ca "$T/pki/ca.pem" >"$T/out" 2>"$T/err" &
sender=$!
until_true 20 test -s "$T/err"
like 'long work is announced' "$T/err" '^jf-send: 1\.1 MB to send: about [0-9]+ min at 25 kbit/s$'
kill "$sender"
wait "$sender"
is 'interrupted' "$? $(wc -l <"$T/err") $(waiting)" '143 1 1'
fresh
for i in 1 2 3 4; do jf-send -q --enqueue "$T/in"; done
run 'kept alive' 0 send --keep-alive --flush
is 'four payloads, one connection' "$(jq -r .peer "$T/log" | sort -u | wc -l)" 1
fresh
for i in 1 2; do jf-send -q --enqueue "$T/in"; done
run 'by default' 0 send --flush
is 'one connection each' "$(jq -r .peer "$T/log" | sort -u | wc -l)" 2
kill "$pid"
done_testing
