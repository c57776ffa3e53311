#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 4: no program listens; a connection to the cloud carries one payload.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"
need strace
strace -o "$T/null" true 2>/dev/null || skip_all 'strace may not trace here'

printers --count 2
receiver
site
ASAN_OPTIONS=detect_leaks=0	# the leak check cannot work while traced
export ASAN_OPTIONS
traced() { strace -f -e trace=listen,bind,accept,accept4,connect -o "$T/trace.$1" "$@"; }
traced jf-fetch --format jsonl >"$T/raw" 2>"$T/err"
traced jf-pack --format jsonl <"$T/raw" >"$T/packed" 2>>"$T/err"
traced jf-send "$T/packed" >"$T/receipts" 2>>"$T/err"
is 'all three ran well' "$(cat "$T/err")" ''
for t in jf-fetch jf-pack jf-send; do
	is "$t does not listen or accept" "$(grep -E '(listen|accept4?)\(' "$T/trace.$t")" ''
	is "$t binds no port" "$(grep -E 'bind\(.*sin6?_port=htons\([1-9]' "$T/trace.$t")" ''
done
is 'jf-pack talks to nobody' "$(grep 'AF_INET' "$T/trace.jf-pack")" ''
ok 'several payloads went' [ "$(wc -l <"$T/requests")" -gt 1 ]
is 'each on a connection of its own' "$(jq .peer "$T/requests" | sort | uniq -d)" ''
is 'to nobody but the receiver' "$(grep -oE 'sin6?_port=htons\([0-9]+\)' "$T/trace.jf-send" | sort -u)" "sin_port=htons($rport)"
is 'a printer has one connection for facts, one for logs' "$(grep -cE 'connect\(.*AF_INET' "$T/trace.jf-fetch")" 4
done_testing
