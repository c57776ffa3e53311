#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 2: jf-send refuses what jf-pack has not stamped, or has stamped under a
# policy that is not allowed.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers
receiver
site
spooled() { find "$JF_STATE/spool" -name '*.jwe' 2>/dev/null | wc -l; }

run 'without jf-pack: 4' 4 sh -c 'jf-fetch | jf-send'
ok 'jf-send says why' grep -q '^jf-send: .*stdin:' "$T/err"
is 'nothing is spooled' "$(spooled)" 0
is 'nothing arrives' "$(ls "$T/arrived")" ''
is 'nothing is acknowledged' "$(ls "$JF_STATE/marks" 2>/dev/null)" ''

jf-fetch --format jsonl >"$T/raw" 2>"$T/null"
jf-pack --policy identified --format jsonl <"$T/raw" >"$T/identified"
run 'policy identified is not allowed by itself: 4' 4 jf-send "$T/identified"
is 'nothing is spooled' "$(spooled)" 0
run 'but when it is named: 0' 0 jf-send --allow-policy identified "$T/identified"
ok 'then it arrives' [ "$(ls "$T/arrived" | wc -l)" -gt 0 ]

jf-pack --format jsonl <"$T/raw" >"$T/packed"
rm -f "$T/arrived"/*
{ head -n 20 "$T/packed"; jq -c 'select(.kind == "job")' "$T/raw" | head -n 1; tail -n +21 "$T/packed"; } >"$T/mixed"
run 'a raw record among packed ones: 4' 4 jf-send "$T/mixed"
ok 'its line is named' grep -q "mixed:21" "$T/err"
jf-send --flush >"$T/null" 2>&1
ok 'the lines before it arrived' [ "$(ls "$T/arrived" | wc -l)" -gt 0 ]
opened >"$T/opened"
is 'it and what follows did not' "$(jq -r .id "$T/opened" | sort >"$T/ids"; sed -n '22,$p' "$T/packed" | jq -r 'select(.kind == "layer") | .id' | sort | comm -12 - "$T/ids" | wc -l)" 0
is 'no record without a stamp arrived' "$(jq -c 'select(.anon == null)' "$T/opened")" ''
done_testing
