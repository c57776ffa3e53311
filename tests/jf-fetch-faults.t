#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: whatever one answer of a printer looks like, the others are told, the
# bad one is one `failure` record and one line, and nothing of it leaks; what
# was not read comes with the next run.
. "${0%/*}/lib.sh"
need jq python3 openssl curl

server "$T/port" python3 "$TESTS/fixture/printer.py" --port-file "$T/port" --control-file "$T/control" || exit 1
read -r _ _ pin url <"$T/port"
sim() { curl -s --noproxy '*' -X POST "http://127.0.0.1:$(cat "$T/control")/sim/$1" >"$T/sim"; }
# As the installed profile, but with 1 s for an answer.
sed 's/"zone": "UTC",/&\n\t"timeout": "1s",/' "$TOP/common/share/profiles/reference.json" >"$T/quick.json"
jf-fetch --enroll "$url" --name jet --yes --fingerprint "$pin" -p "$T/quick.json" 2>"$T/err" || { cat "$T/err"; exit 1; }
failures() { jq -r 'select(.kind == "failure") | .data.what' "$1" | tr '\n' ','; }

# fault NAME KIND STATUS WHAT WHY: counters answers so; nothing else suffers.
fault() {
	sim "fault?kind=none"
	sim "fault?path=counters&kind=$2"
	jf-fetch --reset-state jet
	run "$1: exit $3" "$3" jf-fetch jet
	is "$1: the failure" "$(failures "$T/out")" "$4"
	if [ -n "$4" ]; then
		one_line "$1: one line" "$T/err" jf-fetch
		like "$1: says why" "$T/err" "$5"
	fi
	is "$1: the others are told" "$(jq -r .kind "$T/out" | grep -cx -e identification -e printhead_maintenance -e build_unit)" 3
}
fault 'HTTP 403' 403 3 'jet counters,' 'HTTP 403'
fault 'HTTP 404' 404 3 'jet counters,' 'HTTP 404.*profile'
fault 'HTTP 500' 500 3 'jet counters,' 'HTTP 500'
fault 'a redirect' 'redirect&to=https://192.0.2.1/' 3 'jet counters,' 'HTTP 30.*not followed'
fault 'half a body' cut 3 'jet counters,' 'counters: '
fault 'a wrong length' length 3 'jet counters,' 'cut off|stalled|timed out|in time|took'
fault 'no body' empty 3 'jet counters,' 'counters: '
fault 'another content type' type 0 ''
fault 'a byte order mark' bom 0 ''
fault 'Latin-1' latin1 3 'jet counters,' 'UTF-8'
fault 'NaN' nan 3 'jet counters,' 'counters: '
fault 'nested 3000 deep' deep 3 'jet counters,' 'deep'
fault '16 MiB' huge 3 'jet counters,' 'larger than'
sim 'fault?kind=none'

# Trouble that is not of one answer ends the visit, gently.
sim 'fault?path=counters&kind=429&retry_after=600'
run 'HTTP 429: exit 3' 3 jf-fetch jet
like 'asked too often' "$T/err" 'HTTP 429: it is asked too often'
sim 'fault?kind=none'
run 'Retry-After is honoured' 0 jf-fetch
is 'nothing is asked' "$(jq -r .kind "$T/out" | sort -u)" checkpoint
run 'unless by name' 0 jf-fetch jet
jf-fetch --reset-state jet
sim 'fault?kind=401'
run 'HTTP 401: exit 3' 3 jf-fetch
is 'only one request was made in vain' "$(failures "$T/out")" 'jet identification,'
sim 'fault?kind=none'
sim 'fault?path=identification&kind=reset&n=1'
run 'a reset connection is tried once more' 0 jf-fetch
sim 'fault?path=identification&kind=reset'
run 'but not for ever' 3 jf-fetch jet
sim 'fault?kind=none'
sim 'fault?path=identification&kind=hang'
run 'one that accepts and hangs is off' 0 jf-fetch jet
is 'with a heartbeat' "$(jq -r 'select(.kind == "heartbeat") | .data.printer_status' "$T/out")" offline
sim 'fault?kind=none'
sim 'fault?path=identification&kind=slow'
run 'one that drips is cut off' 3 jf-fetch jet
sim 'fault?kind=none'
sim 'fault?path=logs/engine.log&kind=500'
jf-fetch --reset-state jet
run 'a log that fails' 3 jf-fetch
is 'the other eleven come' "$(jq -r 'select(.kind == "log") | .data.log' "$T/out" | sort -u | wc -l)" 11
cp "$T/out" "$T/first"
jf-fetch --commit "$T/first" 2>"$T/err"
sim 'fault?kind=none'
run 'it comes later' 0 jf-fetch jet
is 'alone' "$(jq -r 'select(.kind == "log") | .data.log' "$T/out" | sort -u)" build_engine_log

# Another key in the middle of a run: what is behind it is not asked.
jf-fetch --reset-state jet
sed 's/"gap_ms": [0-9]*/"gap_ms": 300/' "$T/quick.json" >"$T/q" && cp "$T/q" "$T/quick.json"
asked() { curl -s --noproxy '*' "http://127.0.0.1:$(cat "$T/control")/sim/requests" | tail -n +"$before"; }
before=$(($(curl -s --noproxy "*" "http://127.0.0.1:$(cat "$T/control")/sim/requests" | wc -l) + 1))
sim 'fault?path=counters&kind=reset&n=1'
jf-fetch jet >"$T/out" 2>"$T/err" &
run=$!
ok 'a run begins' until_true 10 sh -c "curl -s --noproxy '*' 'http://127.0.0.1:$(cat "$T/control")/sim/requests' | tail -n +$before | grep -q identification"
sim rekey
wait $run
is 'another key in the middle of it: a part' $? 3
like 'is named' "$T/err" 'counters: its key has changed: enrolled sha256//.*, shown sha256//'
is 'nothing was sent to it' "$(asked | sed 's/.*v1.//' | sed -n '/counters/,$p' | tr '\n' ' ')" 'counters '
is 'what came before is told' "$(jq -r .kind "$T/out" | grep -c -e identification -e heartbeat)" 2
jf-fetch --enroll "$url" --yes --fingerprint "$(jq -r .pin "$T/sim")" 2>"$T/err"

# Lost output, bad state, bad lists.
run 'a full disk: 4' 4 sh -c 'jf-fetch jet >/dev/full'
like 'says so' "$T/err" 'stdout'
run 'a closed pipe: 4, quietly' 4 sh -c '{ jf-fetch jet; echo $? >&3; } 3>"$T/st" | :; exit "$(cat "$T/st")"'
is 'without a word' "$(cat "$T/err")" ''
run '-o appears when whole' 0 jf-fetch -o "$T/o.jsonl" jet
is 'whole' "$(tail -n 1 "$T/o.jsonl" | jq -r .data.phase)" end
state=$JF_STATE/fetch/jet.json
cp "$state" "$T/saved"
head -c 100 "$T/saved" >"$state"
run 'a damaged state: 3' 3 jf-fetch
like 'names what mends it' "$T/err" 'damaged.*--reset-state jet'
is 'and the failure' "$(failures "$T/out")" 'jet,'
sed 's/"v":1/"v":2/' "$T/saved" >"$state"
run 'a state of a later version: 3' 3 jf-fetch
like 'says so' "$T/err" 'later jf-fetch.*--reset-state jet'
run 'reset' 0 jf-fetch --reset-state jet
run 'starts anew' 0 jf-fetch
is 'with everything' "$(jq -r 'select(.kind == "log") | .data.log' "$T/out" | sort -u | wc -l)" 12
cp "$JF_CONFIG/devices.jsonl" "$T/devices"
for bad in '{"name":"a"}' '{"name":"a","url":"https://x","profile":"reference","pin":["sha256//A"]}' 'nonsense' '{"name":"a","colour":1}' \
    '{"name":"a","url":"http://x","profile":"reference"}' '{"name":"a","url":"https://u:p@x","profile":"reference"}' "$(cat "$T/devices")"; do
	{ cat "$T/devices"; echo "$bad"; } >"$JF_CONFIG/devices.jsonl"
	run "a bad line ($bad): 2" 2 jf-fetch
	like 'file and line' "$T/err" 'devices.jsonl:2: '
	is 'nobody was asked' "$(cat "$T/out")" ''
done
cp "$T/devices" "$JF_CONFIG/devices.jsonl"
run 'records that are none are not committed' 4 jf-fetch --commit "$TESTS/lib.sh"
head -n 5 "$T/first" >"$T/cut"
run 'a run without its end is not acknowledged: 3' 3 jf-fetch --commit "$T/cut"
http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 ALL_PROXY=socks5://127.0.0.1:1
export http_proxy https_proxy ALL_PROXY
run 'proxies of the environment are not used' 0 jf-fetch jet
done_testing
