#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 8: no more goes to the cloud in a minute than the share of the line that
# it is given, by default 25 kbit/s; what is over waits, safely.  Here it is 100
# kbit/s, 750,000 bytes a minute, so that payloads fit whole and nothing dawdles.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers --count 20
receiver
site
sed -i 's/^rate.*/rate 100k/' "$JF_CONFIG/jf-send.conf"
like 'the default is 0.5 % of 5 Mbit/s' "$TOP/man/jf-send.1" '25k'
jf-fetch | jf-pack >"$T/packed"
ok 'there is more than a minute may carry' [ "$(wc -c <"$T/packed")" -gt 1000000 ]
# It waits for the minute to pass, or leaves the rest for a later run (75).
timeout 6 jf-send -q "$T/packed" >"$T/out" 2>"$T/err"
status=$?
ok "held back: status $status" sh -c "[ $status -eq 75 ] || [ $status -eq 124 ]"
sent=$(jq -s 'map(.size) | add' "$T/requests")
ok "what went ($sent bytes) is within the minute's budget" [ "$sent" -le 750000 ]
ok 'and uses a good part of it' [ "$sent" -gt 300000 ]
ok 'the rest is in the spool' [ "$(find "$JF_STATE/spool/new" -type f | wc -l)" -gt 0 ]
timeout 3 jf-send --flush -q
sent=$(jq -s 'map(.size) | add' "$T/requests")
ok "the minute holds across processes ($sent bytes)" [ "$sent" -le 750000 ]
run '--rate lifts it' 0 jf-send --flush --rate unlimited -q
is 'all has gone' "$(find "$JF_STATE/spool/new" -type f)" ''
opened >"$T/opened"
lasting <"$T/opened" >"$T/have"
is 'and nothing is lost' "$(lasting <"$T/packed" | comm -23 - "$T/have")" ''
done_testing
