#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 8: no more goes to the cloud in a minute than the share of the line that
# it is given, by default 25 kbit/s; what is over waits, safely.  Here it is 100
# kbit/s, 750,000 bytes a minute, so that payloads fit whole and nothing dawdles.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers --count 12
receiver
site
sed -i 's/^rate.*/rate 100k/' "$JF_CONFIG/jf-send.conf"
like 'the default is 0.5 % of 5 Mbit/s' "$TOP/man/jf-send.1" '25k'
run 'more than a minute may carry: 75' 75 sh -c 'jf-fetch | jf-pack | jf-send -q'
is 'silently' "$(cat "$T/err")" ''
sent=$(jq -s 'map(.size) | add' "$T/requests")
ok "what went ($sent bytes) is within the minute's budget" [ "$sent" -le 750000 ]
ok 'and uses most of it' [ "$sent" -gt 300000 ]
ok 'the rest is in the spool' [ "$(find "$JF_STATE/spool/new" -type f | wc -l)" -gt 0 ]
before=$(wc -l <"$T/requests")
run 'at once again: 75' 75 jf-send --flush -q
more=$(tail -n "+$((before + 1))" "$T/requests" | jq -s 'map(.size) | add // 0')
ok 'the minute holds across processes' [ "$((sent + more))" -le 750000 ]
run '--rate lifts it' 0 jf-send --flush --rate unlimited -q
is 'all has gone' "$(find "$JF_STATE/spool/new" -type f)" ''
done_testing
