#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: what takes minutes.  A payload that does not fit a minute's share goes
# evenly, two senders share the line, never more than 187,500 bytes in any minute;
# a server that falls silent is given up after a minute, and nothing is lost.
. "${0%/*}/../lib.sh"
. "$TESTS/fixture/send.sh"
need jq openssl python3
keys
sh "$TESTS/fixture/pki.sh" "$T/pki" || skip_all 'no test certificates'
echo 'slow=300' >"$T/slow"
server "$T/mute.port" python3 "$TESTS/fixture/receiver.py" --dir "$T/mute" --port-file "$T/mute.port" --cert "$T/pki/good.pem" \
    --key "$T/pki/good.key" --control "$T/slow" || exit 1
mute=https://localhost:$(cut -d' ' -f1 "$T/mute.port")
: >"$T/control"
server "$T/port" python3 "$TESTS/fixture/receiver.py" --dir "$T/got" --port-file "$T/port" --cert "$T/pki/good.pem" \
    --key "$T/pki/good.key" --log "$T/log" --control "$T/control" || exit 1
server "$T/meter.port" python3 "$TESTS/fixture/meter.py" --to "$(cut -d' ' -f1 "$T/port")" --port-file "$T/meter.port" --log "$T/meter" || exit 1
url=https://localhost:$(cat "$T/meter.port")

# an answer that never comes, meanwhile
stamped job 3 >"$T/in"
start=$(date +%s)
{
	jf-send -t "$mute/in/" --ca "$T/pki/ca.pem" --state "$T/mute.state" "$T/in" >"$T/null" 2>"$T/mute.err"
	echo "$? $(($(date +%s) - start))" >"$T/mute.end"
} &
silent=$!

# a bundle of two minutes and more; beside it another spool's heartbeats
head -c 420000 /dev/urandom >"$T/big"
printf '{"v":1,"kind":"bundle","data":{"path":"%s","sha256":"%s","size":420000,"media_type":"application/gzip"},"anon":{"policy":"default","policy_sha256":"%s","key":"k"}}\n' \
    "$T/big" "$(digest "$T/big")" "$SHA" >"$T/rec"
stamped heartbeat 1 >"$T/beat"
{
	jf-send -t "$url/in/" --ca "$T/pki/ca.pem" "$T/rec" >"$T/big.out" 2>"$T/big.err"
	echo $? >"$T/big.end"
} &
big=$!
beats=0
while [ ! -s "$T/big.end" ] && [ $beats -lt 120 ]; do
	jf-send -t "$url/beat/" --ca "$T/pki/ca.pem" --spool "$T/second" "$T/beat" >>"$T/beat.out" 2>>"$T/beat.err"
	beats=$((beats + 1))
	sleep 5
done
wait "$big"
is 'the bundle arrives' "$(cat "$T/big.end")" 0
like 'it was announced, with how long it takes' "$T/big.err" 'to send: about [0-9]+ min'
is 'nothing else was said' "$(wc -l <"$T/big.err") $(cat "$T/beat.err")" '1 '
cp "$T/meter" "$T/shared"
jf-send -q -t "$url/beat/" --ca "$T/pki/ca.pem" --spool "$T/second" --rate unlimited --flush --now
is 'so do all heartbeats' "$(opened "$T/got" 2>"$T/null" | grep -c heartbeat)" "$beats"
# shellcheck disable=SC2046
set -- $(python3 "$TESTS/fixture/meter.py" --worst "$T/shared")
echo "# in any minute at most $1 bytes of TCP payload, $2 in all in $3 s, $beats heartbeats beside"
ok 'never more than the share' [ "$1" -le 187500 ]
ok 'and most of it was used' [ "$2" -ge $(($3 * 3125 * 2 / 3)) ]
ok 'counted is what passed, and headers' [ "$(jq -s 'map(.data.wire_bytes // 0) | add' "$T/big.out" "$T/beat.out")" -ge "$2" ]

wait "$silent"
read -r status seconds <"$T/mute.end"
is 'a silent server: later' "$status" 75
like 'said so' "$T/mute.err" 'timeout: the peer became silent'
ok "given up after a minute: $seconds s" [ "$seconds" -ge 55 ] && [ "$seconds" -le 100 ]
JF_STATE=$T/mute.state
is 'the payload waits, counted as one that may have arrived' "$(ls "$JF_STATE/spool/new" | cut -d- -f4)" 1
done_testing
