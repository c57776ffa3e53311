#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: the test equipment does what its comments say, or other tests mean little.
. "${0%/*}/lib.sh"
need python3 openssl curl jq

start() { rm -f "$T/p"; server "$T/p" python3 "$TESTS/fixture/printer.py" --port-file "$T/p" --control-file "$T/c" --planted "$T/names" "$@" || exit 1; }
url() { cut -d' ' -f4 "$T/p" | head -n 1; }
get() { curl -sk -m 5 "$(url)/jf/v1/$1"; }
sim() { curl -s -X POST "http://127.0.0.1:$(cat "$T/c")/sim/$1"; }
code() { curl -sk -m 5 -o "$T/null" -w '%{http_code}' "$@"; }
PATHS='identification status events jobs counters printhead_maintenance agents printheads build_units powder_supplies heating_systems logs'

# the same seed gives the same bytes
for i in 1 2; do
	start --seed x --steps 30
	for p in $PATHS logs/panel.log; do get $p; done >"$T/all.$i"
	bad=$(for p in $PATHS; do get $p | jq -e . >"$T/null" 2>&1 || echo "$p"; done)
	kill "$pid"
done
is 'every answer is JSON' "$bad" ''
ok 'two printers of one seed are equal' cmp "$T/all.1" "$T/all.2"
start --ring 10 --log-limit 1500
is 'the pin is the key'"'"'s' "$(curl -sk --pinnedpubkey "$(cut -d' ' -f3 "$T/p")" -o "$T/null" -w '%{exitcode}' "$(url)/jf/v1/status")" 0
old=$(get jobs | jq -c '[.jobs[0].job_id, .jobs[0].state]')
etag=$(get logs | jq -r '.logs[0].etag')
sim 'step?n=60' >"$T/null"
ok 'jobs have changed' [ "$(get jobs | jq -c '[.jobs[0].job_id, .jobs[0].state]')" != "$old" ]
ok 'a log was rotated' [ "$(get logs | jq -r '.logs[0].etag' | cut -d- -f1)" != "$(echo "$etag" | cut -d- -f1)" ]
ok 'the ring has forgotten' [ "$(get events | jq .first)" -gt 1 ]
is 'it holds ten' "$(get 'events?count=100' | jq '.events | length')" 10
instance=$(get events | jq .instance)
sim reboot >"$T/null"
ok 'a reboot changes the instance' [ "$(get events | jq .instance)" != "$instance" ]
sim 'step?n=20' >"$T/null"
stopped() { sim 'step?n=1' >"$T/null"; get jobs | jq -e 'any(.jobs[]; .state == "STOPPED")'; }
ok 'a job is interrupted' until_true 5 stopped
number=$(get jobs | jq '.jobs[] | select(.state == "STOPPED") | .job_id')
sim 'step?n=15' >"$T/null"
is 'and later done after all' "$(get jobs | jq -r ".jobs[] | select(.job_id == $number) | .state")" DONE
for p in $PATHS logs/session.log logs/panel.log logs/engine.log; do get $p; done >"$T/all"
ok 'the planted names are in what it says' [ "$(grep -oF -f "$T/names" "$T/all" | sort -u | wc -l)" -gt 25 ]
is 'a range is a range' "$(curl -sk -r 5-9 "$(url)/jf/v1/logs/session.log" | wc -c)" 5
is 'beyond the end is 416' "$(code -r 9999999- "$(url)/jf/v1/logs/session.log")" 416
for f in 401 403 404 429 500; do
	sim "fault?kind=$f&n=1&path=status" >"$T/null"
	is "fault $f, once" "$(code "$(url)/jf/v1/status") $(code "$(url)/jf/v1/status")" "$f 200"
done
sim 'fault?kind=cut&n=1' >"$T/null"
is 'fault cut' "$(curl -sk -o "$T/null" -w '%{exitcode}' "$(url)/jf/v1/jobs")" 18

start --plain --auth digest-sha256 --secret pass
is 'no credentials: 401' "$(code "$(url)/jf/v1/status")" 401
is 'wrong ones: 401' "$(code --digest -u jf:wrong "$(url)/jf/v1/status")" 401
is 'right ones: 200' "$(code --digest -u jf:pass "$(url)/jf/v1/status")" 200

sh "$TESTS/fixture/pki.sh" "$T/pki"
server "$T/r" python3 "$TESTS/fixture/receiver.py" --dir "$T/in" --port-file "$T/r" --control "$T/ctl" --log "$T/log" --cert "$T/pki/good.pem" --key "$T/pki/good.key"
read -r _ rurl <"$T/r"
echo hello >"$T/x"
put() { curl -s --cacert "$T/pki/ca.pem" -m 5 -o "$T/null" -w '%{http_code}' -T "$T/x" -H 'If-None-Match: *' "$rurl/$1"; }
is 'a new name is 201, again 412' "$(put a)$(put a)" 201412
echo status=503 n=1 >"$T/ctl"
is 'once 503, then it behaves' "$(put b)$(put b)" 503201
echo cut=after >"$T/ctl"
is 'cut=after: no answer' "$(curl -s --cacert "$T/pki/ca.pem" -T "$T/x" -o "$T/null" -w '%{exitcode}' "$rurl/c")" 52
ok 'but stored' [ -f "$T/in/c" ]
is 'the log tells each' "$(jq -r .status "$T/log" | tr '\n' ' ')" '201 412 503 201 0 '
done_testing
