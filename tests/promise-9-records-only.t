#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 9: stdout carries records only; exit statuses mean one thing everywhere.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers
receiver
site
records() { jq -es 'length > 0 and all(.[]; type == "object" and .v == 1 and (.kind | type) == "string")' "$1"; }
run 'jf-fetch ends with 0' 0 jf-fetch
ok 'its stdout is records' records "$T/out"
is 'its stderr is empty' "$(cat "$T/err")" ''
cp "$T/out" "$T/raw"
run 'jf-pack ends with 0' 0 jf-pack "$T/raw"
ok 'its stdout is records' records "$T/out"
is 'its stderr is empty' "$(cat "$T/err")" ''
cp "$T/out" "$T/packed"
run 'jf-send ends with 0' 0 jf-send "$T/packed"
ok 'its stdout is records' records "$T/out"
is 'its stderr is empty' "$(cat "$T/err")" ''

# lost output outranks the rest; a closed pipe is quiet
for t in 'jf-fetch --state '"$T"'/full' "jf-pack $T/raw" "jf-send $T/packed" 'jf-verify /nowhere' "jf-netcheck 127.0.0.1:$rport"; do
	tool=${t%% *}
	if [ -c /dev/full ]; then
		run "$tool: a full disk behind stdout is 4" 4 sh -c "$t --format jsonl >/dev/full"
		like "$tool: and is named" "$T/err" "^$tool: (stdout|standard output)"
	fi
	# closed before it starts: who leaves early may leave too late
	run "$tool: a closed pipe is 4" 4 python3 -c '
import os, subprocess, sys
r, w = os.pipe()
os.close(r)
sys.exit(subprocess.call(["sh", "-c", sys.argv[1]], stdout=w))' "$t --format jsonl"
	is "$tool: quietly" "$(grep -iE 'pipe|stdout' "$T/err")" ''
done
for t in jf-fetch jf-pack jf-send jf-verify jf-netcheck; do
	run "$t: a wrong option is 2" 2 "$t" --no-such-option
	is "$t: stdout stays empty" "$(cat "$T/out")" ''
	one_line "$t: one line says which" "$T/err" "$t"
	run "$t: --help is 0" 0 "$t" --help
	is "$t: on stdout alone" "$(cat "$T/err")" ''
	run "$t: --version is 0" 0 "$t" --version
	like "$t: and names the program first" "$T/out" "^$t [0-9]"
done

# the last status tells of the whole pipe
sim 'fault?kind=500&path=counters&n=1' >"$T/null"
run 'a failure at the printer is 3 at the end of the pipe' 3 sh -c 'jf-fetch jet 2>/dev/null | jf-pack 2>/dev/null | jf-send -q 2>/dev/null'
jf-fetch --state "$T/cut" 2>"$T/null" | sed '$d' >"$T/cut.jsonl"
run 'a run without its end is 3' 3 sh -c 'jf-pack "$T/cut.jsonl" >"$T/null"'
done_testing
