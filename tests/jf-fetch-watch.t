#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: --watch goes on in the profile's cadence, with a checkpoint around each
# round; acknowledged rounds repeat nothing; SIGHUP reads the list again,
# SIGTERM ends it within a second.  And the page of the records lists what the
# contract holds.
. "${0%/*}/lib.sh"
need jq python3 openssl curl

server "$T/port" python3 "$TESTS/fixture/printer.py" --port-file "$T/port" --control-file "$T/control" --count 2 --per-poll 1 || exit 1
{ read -r _ _ pin1 url1; read -r _ _ pin2 url2; } <"$T/port"
sed 's/"status": {"path": "\/jf\/v1\/status"}/"status": {"path": "\/jf\/v1\/status", "every": "1s"}/; s/"start_path": "\/jf\/v1\/events?count=1000",/&"every": "1s",/' \
    "$TOP/common/share/profiles/reference.json" >"$T/quick.json"
line() { echo "{\"name\":\"$1\",\"url\":\"$2\",\"profile\":\"$T/quick.json\",\"pin\":[\"$3\"]}"; }
line one "$url1" "$pin1" >"$JF_CONFIG/devices.jsonl"

mkfifo "$T/fifo"
# Each round is acknowledged as it comes, as jf-send would.
python3 - "$T/fifo" "$T/records" "$JF_STATE/marks" <<'EOF' &
import json, os, sys
os.makedirs(sys.argv[3], exist_ok=True)
with open(sys.argv[1]) as fifo, open(sys.argv[2], "w") as out:
    for line in fifo:
        out.write(line); out.flush()
        r = json.loads(line)
        if r["kind"] == "checkpoint" and r["data"]["phase"] == "end":
            open(sys.argv[3] + "/" + r["data"]["token"], "w").close()
EOF
reader=$!
jf-fetch --watch -v >"$T/fifo" 2>"$T/err" &
watch=$!
ends() { test "$(grep -c '"phase":"end"' "$T/records")" -ge "$1"; }
ok 'three rounds' until_true 15 ends 3
line two "$url2" "$pin2" >>"$JF_CONFIG/devices.jsonl"
kill -HUP $watch
ok 'SIGHUP reads the list again' until_true 10 grep -q 'reloaded: 2 printers' "$T/err"
serials() { test "$(jq -r 'select(.kind == "heartbeat") | .device' "$T/records" 2>/dev/null | sort -u | wc -l)" -eq 2; }
ok 'and the second printer is asked' until_true 15 serials
echo nonsense >>"$JF_CONFIG/devices.jsonl"
kill -HUP $watch
ok 'a mistake leaves the old list' until_true 10 grep -q 'not reloaded.*devices.jsonl:3' "$T/err"
was=$(grep -c '"phase":"end"' "$T/records")
ok 'and goes on' until_true 10 ends $((was + 1))
start=$(date +%s%N)
kill -TERM $watch
wait $watch
is 'SIGTERM ends it by that signal' $? 143
ok 'within a second' test $((($(date +%s%N) - start) / 1000000)) -lt 1000
wait $reader
is 'every line is whole' "$(jq -r .kind "$T/records" | grep -c checkpoint)" "$(grep -c checkpoint "$T/records")"
# A round may begin before the last one was acknowledged, not all of them.
ok 'what was acknowledged is not told again' test "$(grep -c '"kind":"identification"' "$T/records")" -lt "$(grep -c '"phase":"end"' "$T/records")"
run '--watch and -o: usage' 2 jf-fetch --watch -o "$T/o"

awk -f "$TESTS/record_page.awk" "$TOP/common/share/contract.csv" >"$T/want"
sed -n '/^\.Ss identification/,/^\.\\" End of what is made/p' "$TOP/man/jf-record.5" | sed '$d' >"$T/have"
ok 'jf-record(5) lists the contract (tests/record_page.awk makes it)' cmp "$T/want" "$T/have"
done_testing
