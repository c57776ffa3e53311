#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: whatever is wrong, one clear line, the right status, and nothing that
# could not be checked leaves.
. "${0%/*}/lib.sh"
need jq python3
R=$TESTS/fixture/records.jsonl
cd "$T" || exit 1
jf-pack --new-key 2>/dev/null
event() { printf '{"v":1,"kind":"event","id":"%032d","device":"d1","collected_at":"2026-11-22T10:00:00Z","data":{"code":"1","description":"%s"}}\n' 7 "$1"; }

# Input.
echo 'Nov 22 10:00:00 host kernel: hello' >text.log
run 'text is no record' 2 jf-pack text.log
one_line 'one line' err jf-pack
like 'that names --text' err '--text'
{ event one; echo '{"v":1,'; event two; } >broken
run 'a line that is not JSON ends the run' 4 jf-pack broken
like 'where it stands' err '^jf-pack: broken:2: '
is 'the records before it are packed' "$(grep -c '"one"' out)" 1
run 'JSON that is no record' 4 sh -c "echo '{\"hello\":1}' | jf-pack"
like 'is told as such' err 'stdin:1: '
event cut | head -c 80 >cut.jsonl
run 'a line that is cut off' 4 jf-pack cut.jsonl
is 'makes no record' "$(cat out)" ''
run 'no such file' 4 jf-pack nowhere.jsonl
one_line 'is named' err jf-pack
run 'nothing at all' 0 jf-pack /dev/null
run 'kinds that do not leave' 3 sh -c 'printf "%s\n" "{\"v\":1,\"kind\":\"verdict\",\"data\":{}}" "{\"v\":1,\"kind\":\"mystery\",\"data\":{\"x\":1}}" | jf-pack'
is 'do not leave' "$(cat out)" ''
like 'and are named' err 'verdict.*mystery'
run 'a failure of a tool before' 3 sh -c 'printf "%s\n" "{\"v\":1,\"kind\":\"failure\",\"data\":{\"tool\":\"jf-fetch\",\"stage\":\"poll\",\"what\":\"prn at 10.9.8.7\",\"error\":\"refused\",\"temporary\":true}}" | jf-pack'
like 'passes, scrubbed' out '"what":"prn at ip-[a-z2-7]{20}"'
run 'a run of jf-fetch that did not end' 3 sh -c 'head -n 1 "$1" | jf-pack' sh "$R"

# Output.
run 'a full disk' 4 sh -c 'jf-pack "$1" >/dev/full' sh "$R"
one_line 'is one line' err jf-pack
# closed before it starts: whoever only leaves early may be too late
run 'a closed pipe is 4' 4 python3 -c '
import os, subprocess, sys
r, w = os.pipe()
os.close(r)
sys.exit(subprocess.call(["jf-pack", sys.argv[1]], stdout=w))' "$R"
is 'quietly' "$(cat err)" ''
cp out old
run '-o a file' 0 jf-pack -o whole.jsonl "$R"
run 'on bad input' 4 jf-pack -o whole.jsonl broken
is 'stays as it was' "$(grep -c . whole.jsonl)" 14
is 'nothing is left behind' "$(find . -name '.jf*')" ''

# The check: what the scrubber does not see becomes a failure.
echo '{"type":"user","value":"kowalczyk-m"}' >terms
event "blob $(printf 'xkowalczyk-m' | base64)" >blob
{ event before; cat blob; event after; } >three
run 'a name in base64' 3 jf-pack -t terms three
is 'does not leave' "$(grep -c "$(printf kowalczyk-m | base64 | cut -c1-8)" out)" 0
is 'the others do' "$(grep -Ec 'before|after' out)" 2
is 'a failure stands in its place' "$(sed -n 2p out | jq -r '.kind + " " + .data.tool + " " + .data.stage + " " + .data.what')" 'failure jf-pack pack event record in line 2'
like 'with its form' out 'base64'
unlike 'without the name' out kowalczyk
unlike 'there' err kowalczyk

# One device that teaches without end loses its own texts, not those of others.
python3 - >many <<'P'
import json
def rec(kind, device, data): print(json.dumps({"v": 1, "kind": kind, "id": "0" * 32, "device": device, "collected_at": "2026-11-22T10:00:00Z", "data": data}))
for i in range(0, 17000, 500):
    rec("scrub_terms", "greedy", {"terms": [{"type": "user", "value": f"u{n}name"} for n in range(i, i + 500)]})
for d in "greedy", "modest":
    rec("log", d, {"log": "sensor_logs", "offset": 0, "text": "some text\n", "sha256": "0" * 64, "last": True})
    rec("event", d, {"code": "5", "description": "some text"})
P
run 'too many terms of one device' 3 jf-pack many
is 'its log stays' "$(jq -r 'select(.kind == "log").data.text' out)" 'some text'
is 'its texts too, not its codes' "$(jq -c 'select(.kind == "event").data' out | tr '\n' ' ')" '{"code":"5"} {"code":"5","description":"some text"} '

# Policies: each mistake with the file and the place.
try() { # NAME JSON POINTER
	printf '{"name":"p","fields":{%s}}' "$2" >p.json
	run "policy: $1" 2 jf-pack --show-policy -p ./p.json
	like "names $3" err "^jf-pack: \./p\.json: $3: "
}
try 'unknown kind' '"jobs":{}' /fields/jobs
try 'unknown field' '"job":{"jobname":"drop"}' /fields/job/jobname
try 'unknown rule' '"job":{"job_id":"hash"}' /fields/job/job_id
try 'too weak for direct' '"job":{"job_name":"keep"}' /fields/job/job_name
try 'scrub is too weak for a name' '"job":{"job_name":"scrub"}' /fields/job/job_name
try 'too weak for quasi' '"job":{"volume_mm3":"keep"}' /fields/job/volume_mm3
try 'digits for a text' '"job":{"print_mode":{"rule":"generalize","digits":2}}' /fields/job/print_mode
try 'a rule with a stranger in it' '"job":{"print_mode":{"rule":"keep","because":"x"}}' /fields/job/print_mode
try 'pseudonym of a number' '"job":{"volume_mm3":"pseudonym"}' /fields/job/volume_mm3
try 'a rule for an object' '"job":{"bounding_box_mm":"keep"}' /fields/job/bounding_box_mm
try 'a grain nobody knows' '"job":{"start_date":{"rule":"generalize","to":"year"}}' /fields/job/start_date
echo '{"name":"p","fields":{},"x":1}' >p.json
run 'policy: a stranger at the top' 2 jf-pack --show-policy -p ./p.json
echo '{"name":"p","fields":{"job":{"job_name":{"rule":"keep","accept_risk":"our own cloud"}}}}' >p.json
run 'policy: an accepted risk' 0 jf-pack --show-policy -p ./p.json --format jsonl
is 'is shown' "$(jq -r 'select(.field == "job_name") | .why + " " + (.risk_accepted | tostring)' out)" 'our own cloud true'
run 'and no other field leaves' 0 jf-pack -p ./p.json "$R"
is 'than that one' "$(jq -c 'select(.kind == "job" or .kind == "event") | [.kind, .device, .data]' out)" '["job",null,{"job_name":"Pumpengehäuse 7"}]'
run 'policy: not there' 2 jf-pack -p nowhere "$R"
like 'the ones there are' err 'default.*identified.*strict.*telemetry-only'

# Keys and terms.
chmod 640 "$JF_CONFIG/site.key"
run 'a key that others can read' 2 jf-pack "$R"
chmod 600 "$JF_CONFIG/site.key"
echo garbage >bad.key && chmod 600 bad.key
run 'a key that is none' 2 jf-pack -k ./bad.key "$R"
unlike 'is not shown' err garbage
echo '{"type":"wizard","value":"x"}' >terms
run 'a term of unknown type' 2 jf-pack -t terms "$R"
like 'with its line' err 'terms:1: '
chmod 644 "$JF_STATE/terms"
run 'kept terms that others can read' 2 jf-pack "$R"
chmod 600 "$JF_STATE/terms"

# Command line.
run 'options that exclude each other' 2 jf-pack --new-key --rotate
run '--explain alone' 2 jf-pack --explain "$R"
run 'html for records' 2 jf-pack --format html "$R"
if python3 -c 'import pty; pty.openpty()' 2>/dev/null; then
python3 - >tty.out 2>&1 <<'P'
import os, pty
status = pty.spawn(["jf-pack"], lambda fd: os.read(fd, 1024))
print("status", os.waitstatus_to_exitcode(status))
P
	like 'a terminal and no file: 2' tty.out '^status 2'
	is 'and three examples' "$(grep -c '^  *jf-\(pack\|fetch\)' tty.out)" 3
else skip 'no pseudo terminal'; fi

# No network, no other program: the kernel says so.
if [ -r /proc/self/status ] && ! nm "$(command -v jf-pack)" 2>/dev/null | grep -q __asan_init; then
	mkfifo fifo
	jf-pack fifo >/dev/null 2>&1 &
	exec 3>fifo
	until_true 5 grep -q '^Seccomp:.*2' "/proc/$!/status"
	ok 'system calls are filtered' grep -q '^Seccomp:.*2' "/proc/$!/status"
	exec 3>&-
	wait $!
else skip 'a build for the sanitizers'; fi
is 'no network library is linked' "$(ldd "$(command -v jf-pack)" | grep -c curl)" 0
done_testing
