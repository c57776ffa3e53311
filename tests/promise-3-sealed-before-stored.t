#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 3: a payload is encrypted to its receiver before it touches the spool.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers
receiver
site
order status=503
run 'the receiver is busy: 75' 75 sh -c 'jf-fetch | jf-pack | tee "$T/packed" | jf-send -q'
ok 'the spool holds payloads' [ "$(find "$JF_STATE/spool/new" -type f | wc -l)" -gt 0 ]
find "$JF_STATE/spool" -type f -exec cat {} + >"$T/spool"
# words of the plaintext that no header needs: kinds, fields, tokens, times
is 'no token of any record lies in the spool' "$(jq -r '.device, .id' "$T/packed" | sort -u | grep -v '^null$' | grep -cF -f - "$T/spool")" 0
is 'no field name lies in the spool' "$(grep -oE 'printer_status|layer_index|debugging_details|serial_number' "$T/spool" | sort -u)" ''
is 'each file is sealed lines and nothing else' "$(find "$JF_STATE/spool/new" -name '*.jwe' -exec cat {} + | jq -r 'keys | join(" ")' | sort -u)" 'ciphertext encrypted_key iv protected tag'
is 'its files are for their owner alone' "$(find "$JF_STATE/spool" -type f -perm /077)" ''
# nothing was written anywhere else on the way
if command -v strace >/dev/null && strace -o "$T/null" true 2>/dev/null; then
	jf-pack --format jsonl <"$T/packed" >"$T/again"
	strace -f -y -e trace=write,pwrite64,writev -s 200 -o "$T/trace" jf-send --enqueue "$T/again" >"$T/null" 2>&1
	ok 'the trace shows writes to the spool' grep -q "$JF_STATE/spool/" "$T/trace"
	is 'no write to a file holds plaintext' "$(grep -E '^[0-9]+ +p?writev?(64)?\([0-9]+</' "$T/trace" | grep -cE 'collected_at|anon')" 0
else skip 'no strace here'; fi
order
done_testing
