#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: a printer is enrolled by its key and polled; every item of the list
# arrives; cursors move only when the run was acknowledged; repeats have the
# same ids; --status tells how it is; people get a table and no names.
. "${0%/*}/lib.sh"
need jq python3 openssl

printf 'sekrit\n' >"$JF_CONFIG/k"
chmod 600 "$JF_CONFIG/k"
server "$T/port" python3 "$TESTS/fixture/printer.py" --port-file "$T/port" \
    --control-file "$T/control" --planted "$T/planted" --auth key --secret sekrit || exit 1
read -r _ _ pin url <"$T/port"
sim() { curl -s --noproxy '*' -X POST "http://127.0.0.1:$(cat "$T/control")/sim/$1"; }
kinds() { jq -r .kind "$1" | sort -u | tr '\n' ' '; }
ids() { jq -r 'select(.kind | IN("event","job","part","layer","log","gap")) | .id' "$1" | sort; }

run 'no printers: usage, with the line to type' 2 jf-fetch
like 'the line' "$T/err" '--enroll https://PRINTER'
run 'an unknown URL: only looked at' 2 jf-fetch "$url"
ok 'its key is shown' grep -Fq -e "$pin" "$T/err"
run 'another key than named: no' 1 jf-fetch --enroll "$url" --yes --fingerprint sha256//AAAA -p reference
run 'to ask nothing needs the key' 2 jf-fetch --enroll "$url" --yes -p reference
run 'a refused credential: not enrolled' 3 jf-fetch --enroll "$url" --name jet --yes --fingerprint "$pin" -p reference
ok 'nothing was written' test ! -e "$JF_CONFIG/devices.jsonl"
run 'enrolled' 0 jf-fetch --enroll "$url" --name jet --yes --fingerprint "$pin" -p reference --secret-file k
like 'model, serial and items are told' "$T/err" 'jet: model M0P44A, serial SG[A-Z0-9]*, .*124 of 124 items'
is 'its line' "$(jq -c '[.name, .profile, .pin[0], .auth.name]' "$JF_CONFIG/devices.jsonl")" "[\"jet\",\"reference\",\"$pin\",\"X-Api-Key\"]"
is 'stdout stays for records' "$(cat "$T/out")" ''
is 'nothing but the list is readable by others' "$(find "$JF_CONFIG" -type f -perm /077)" ''

run 'a run' 0 jf-fetch
cp "$T/out" "$T/one"
is 'is silent on stderr' "$(cat "$T/err")" ''
is 'all kinds' "$(kinds "$T/one")" 'agent build_unit build_unit_system checkpoint counters event heartbeat heating_system identification job layer log part powder_supply printhead printhead_maintenance scrub_terms '
is 'it begins and ends with a checkpoint of one token' "$(jq -r 'select(.kind == "checkpoint") | .data.phase' "$T/one" | tr '\n' ' ')$(jq -r 'select(.kind == "checkpoint") | .data.token' "$T/one" | sort -u | wc -l)" 'begin end 1'
field 'first' "$T/one" .data.phase begin
is 'all twelve logs' "$(jq -r 'select(.kind == "log") | .data.log' "$T/one" | sort -u | wc -l)" 12
is 'terms come before every log' "$(jq -r .kind "$T/one" | awk '$1 == "log" { seen = 1 } $1 == "scrub_terms" && seen')" ''
is 'every record has its id' "$(jq -r 'select(.id | test("^[0-9a-f]{32}$") | not)' "$T/one")" ''
is 'device is the serial from the first record on' "$(jq -r 'select(.device) | .device' "$T/one" | sort -u | wc -l)" 1
is 'no id twice' "$(jq -r .id "$T/one" | sort | uniq -d)" ''

run 'not acknowledged: all again' 0 jf-fetch
is 'with the same ids' "$(ids "$T/out")" "$(ids "$T/one")"
cp "$T/out" "$T/two"
run 'acknowledge the second' 0 jf-fetch --commit "$T/two"
is 'silently' "$(cat "$T/out" "$T/err")" ''
run 'then nothing is new' 0 jf-fetch
is 'but a heartbeat' "$(kinds "$T/out")" 'checkpoint heartbeat scrub_terms '
run 'commit reads a pipe too' 0 sh -c 'jf-fetch | jf-fetch --commit'
sim 'step?n=3' >/dev/null
run 'three minutes later' 0 jf-fetch jet
cp "$T/out" "$T/three"
is 'events and logs go on' "$(kinds "$T/out" | grep -o -e event -e log | tr '\n' ' ')" 'event log '
ids "$T/one" >"$T/ids.one"
is 'nothing is repeated' "$(ids "$T/three" | comm -12 - "$T/ids.one")" ''
run 'a device named by hand is asked everything' 0 sh -c 'jf-fetch jet | jq -r .kind | sort -u | grep -c -e identification -e counters'
is 'both' "$(cat "$T/out")" 2
run 'a device at its URL too' 0 jf-fetch "$url/"

run '-k: only this kind' 0 jf-fetch -k identification jet
is 'and what holds the stream together' "$(kinds "$T/out")" 'checkpoint identification scrub_terms '
jf-fetch --commit "$T/out"
run 'what -k left out is not consumed' 0 jf-fetch jet
is 'the events are still there' "$(ids "$T/out" | comm -13 - "$T/ids.one" | wc -l; ids "$T/out")" "$(ids "$T/three" | comm -13 - "$T/ids.one" | wc -l; ids "$T/three")"
# asked COMMAND...: the paths that it asks the printer for, of what is named.
asked() {
	curl -s --noproxy '*' "http://127.0.0.1:$(cat "$T/control")/sim/requests" | wc -l >"$T/before"
	"$@" >"$T/out" 2>"$T/err"
	curl -s --noproxy '*' "http://127.0.0.1:$(cat "$T/control")/sim/requests" | tail -n +$(($(cat "$T/before") + 1)) |
	    sed 's,.*/jf/v1/,,; s/?.*//; s,/.*,,' | sort -u | tr '\n' ' '
}
is '-k asks for nothing else' "$(asked jf-fetch -k heartbeat jet)" 'status '
is 'of several kinds likewise' "$(asked jf-fetch -k heartbeat -k counters jet)" 'counters status '
is 'for free text also what tells names' "$(asked jf-fetch -k event jet)" 'build_units events identification jobs powder_supplies printheads status '
is 'unless names are not told' "$(asked jf-fetch --no-terms -k event jet)" 'events '
is 'and the logs only for logs' "$(asked jf-fetch -k log jet | grep -o -e logs -e counters)" logs
run '--no-terms: neither identifiers nor logs' 0 jf-fetch --no-terms jet
is 'none' "$(kinds "$T/out" | grep -e scrub_terms -e log)" ''
run 'edition 2018' 0 jf-fetch --edition 2018 jet
is 'has no powder, no heating, no job names' "$(jq -r 'select(.kind == "powder_supply" or .kind == "heating_system" or .data.job_name)' "$T/out")" ''
is 'says so' "$(jq -r 'select(.edition) | .edition' "$T/out" | sort -u)" 2018
run 'a kind that is none' 2 jf-fetch -k nonsense

run 'a table for people' 0 jf-fetch --format table
like 'one line a printer' "$T/out" '^jet +M0P44A +[a-z]+ '
while read -r name; do grep -Fq -e "$name" "$T/out" && echo "$name"; done <"$T/planted" >"$T/leak"
is 'without names of people' "$(cat "$T/leak")" ''
run 'status' 0 jf-fetch --status
is 'says that all is well' "$(jq -c '[.kind, .data.name, .data.ok]' "$T/out")" '["status","jet",true]'
run 'an old answer is silent' 1 jf-fetch --status --max-age 0s
run 'for Nagios' 0 jf-fetch --status --format nagios
like 'one line' "$T/out" '^OK - 0 of 1 printers'
run 'for Prometheus' 0 jf-fetch --status --format prom
like 'samples' "$T/out" '^jf_fetch_printer_silent\{printer="jet"\} 0$'
run 'dry run' 0 jf-fetch --dry-run
unlike 'no secret is shown' "$T/out" sekrit
sed -n '/identification/p' "$T/out" >"$T/dry.sh"
run 'its commands work' 0 sh "$T/dry.sh"
field 'and answer' "$T/out" .product.number M0P44A

jf-fetch | jf-fetch --commit
sim rekey >"$T/rekey"
run 'another key: a failure' 3 jf-fetch
one_line 'one line' "$T/err" jf-fetch
ok 'with both fingerprints' grep -Fq -e "enrolled $pin, shown $(jq -r .pin "$T/rekey")" "$T/err"
is 'a failure record' "$(jq -r 'select(.kind == "failure") | .data.what' "$T/out")" 'jet status'
run 'status says no' 1 jf-fetch --status
run 'enrol it again' 0 jf-fetch --enroll "$url" --yes --fingerprint "$(jq -r .pin "$T/rekey")"
is 'the line has the new key, the rest stays' "$(jq -c '[.name, .pin[0], .auth.secret_file]' "$JF_CONFIG/devices.jsonl")" "[\"jet\",\"$(jq -r .pin "$T/rekey")\",\"k\"]"
run 'and it answers' 0 sh -c 'jf-fetch | jf-fetch --commit'

kill "$pid"
wait "$pid" 2>/dev/null
run 'switched off: no failure' 0 jf-fetch
is 'but offline, with the last contact' "$(jq -c 'select(.kind == "heartbeat") | [.data.printer_status, (.data | has("last_contact"))]' "$T/out")" '["offline",true]'
is 'silent' "$(cat "$T/err")" ''
done_testing
