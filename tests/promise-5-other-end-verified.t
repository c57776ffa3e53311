#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 5: the other end is verified, and gets nothing before it is.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers
receiver
site
sh -c 'jf-fetch | jf-pack' >"$T/packed"
for cert in expired early wrong self other nochain; do
	stop "$receiver_pid"
	receiver --port "$rport"
	run "a receiver whose certificate is '$cert': 4" 4 jf-send --now -q "$T/packed"
	one_line 'one line says so' "$T/err" jf-send
	ok 'all stays in the spool' [ "$(find "$JF_STATE/spool/new" -type f | wc -l)" -gt 0 ]
done
is 'no request reached any of them' "$(cat "$T/requests" 2>/dev/null)" ''
is 'no option turns this off' "$(jf-send --help | grep -iE 'insecure|no-verify|skip-verif')" ''
stop "$receiver_pid"
cert=good
receiver --port "$rport"
run 'the right one gets it all' 0 jf-send --flush --now
ok 'it arrived' [ "$(ls "$T/arrived" | wc -l)" -gt 0 ]

jf-netcheck --format jsonl >"$T/found" 2>"$T/null"
is 'jf-netcheck tests the printer and the destination' "$(jq -r 'select(.kind == "finding" and .data.path != "host") | .data.endpoint // .data.host' "$T/found" | sort -u | wc -l)" 2
unlike 'and trusts whom jf-send trusts' "$T/found" 'intercepted|untrusted'

sim requests >"$T/before"
sim rekey >"$T/null"
run 'a printer with another key: 3' 3 jf-fetch --format jsonl
ok 'a failure record says so' grep -q '"kind":"failure".*key' "$T/out"
one_line 'so does one line' "$T/err" jf-fetch
is 'no request reached it' "$(sim requests)" "$(cat "$T/before")"
is 'no record of it' "$(jq -r 'select(.kind == ("identification", "job", "heartbeat")) | .kind' "$T/out")" ''

stop "$printers_pid"
rm -f "$T/printers"
printers --plain
sed -i 's/,"allow_plaintext":true//' "$JF_CONFIG/devices.jsonl"
run 'plain HTTP without leave: nothing is asked' 2 jf-fetch --format jsonl
is 'no request reached it' "$(sim requests)" ''
sed -i 's/}$/,"allow_plaintext":true}/' "$JF_CONFIG/devices.jsonl"
run 'with leave: 0' 0 jf-fetch --format jsonl
is 'every record of it says so' "$(jq -r 'select(.kind | IN("checkpoint", "scrub_terms", "gap", "failure") | not) | .transport' "$T/out" | sort -u)" plain
done_testing
