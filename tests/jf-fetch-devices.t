#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: every way to show who we are; a secret never goes to a key that is not
# the enrolled one; two runs do not meet on one printer; a device's reboot and
# its overrun buffer are told.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/printer.sh"
secret() { printf '%s\n' "$2" >"$JF_CONFIG/$1"; chmod 600 "$JF_CONFIG/$1"; }
line() { echo "{\"name\":\"$1\",\"url\":\"$url\",\"profile\":\"reference\"$2}" >"$JF_CONFIG/devices.jsonl"; }
kinds() { jq -r .kind "$1" | sort -u | tr '\n' ' '; }
secret right sekrit
secret wrong secret

for kind in basic digest digest-sha256 bearer key; do
	printer "p-$kind" --auth $kind --secret sekrit
	case $kind in
	basic) auth='"type":"basic","user":"jf"' ;;
	digest*) auth='"type":"digest","user":"jf"' ;;
	bearer) auth='"type":"bearer"' ;;
	key) auth='"type":"header","name":"X-Api-Key"' ;;
	esac
	line "$kind" ",\"pin\":[\"$pin\"],\"auth\":{$auth,\"secret_file\":\"right\"}"
	run "$kind: lets us in" 0 jf-fetch
	is "$kind: to everything" "$(jq -r .kind "$T/out" | grep -cx -e identification -e log)" 13
	line "$kind" ",\"pin\":[\"$pin\"],\"auth\":{$auth,\"secret_file\":\"wrong\"}"
	run "$kind: a wrong secret" 3 jf-fetch "$kind"
	like "$kind: says so" "$T/err" 'HTTP 40[13]: '
	before=$(asked | wc -l)
	line "$kind" ",\"pin\":[\"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"],\"auth\":{$auth,\"secret_file\":\"right\"}"
	run "$kind: another key" 3 jf-fetch "$kind"
	is "$kind: nothing was sent to it" "$(asked | wc -l)" "$before"
	kill "$pid"
done
line key ",\"pin\":[\"$pin\"],\"auth\":{\"type\":\"bearer\",\"token_command\":[\"sh\",\"-c\",\"echo sekrit; echo more\"]}"
printer p-token --auth bearer --secret sekrit
line token ",\"pin\":[\"$pin\"],\"auth\":{\"type\":\"bearer\",\"token_command\":[\"sh\",\"-c\",\"echo sekrit; echo more\"]}"
run 'a token command' 0 jf-fetch
line token ",\"pin\":[\"$pin\"],\"auth\":{\"type\":\"bearer\",\"token_command\":[\"false\"]}"
run 'one that fails' 3 jf-fetch token
like 'says so' "$T/err" 'token_command false: failed'
line token ",\"pin\":[\"$pin\"],\"auth\":{\"type\":\"bearer\",\"secret_file\":\"fd:5\"}"
run 'a secret from a descriptor' 0 sh -c 'jf-fetch token 5<"$JF_CONFIG/right"'
run 'one that is not open' 3 jf-fetch token
mkdir "$T/creds"
printf 'sekrit\n' >"$T/creds/token"
chmod 600 "$T/creds/token"
line token ",\"pin\":[\"$pin\"],\"auth\":{\"type\":\"bearer\",\"secret_file\":\"token\"}"
run 'a secret of a folder of credentials' 0 sh -c 'CREDENTIALS_DIRECTORY=$T/creds jf-fetch token'
chmod 644 "$JF_CONFIG/right"
line token ",\"pin\":[\"$pin\"],\"auth\":{\"type\":\"bearer\",\"secret_file\":\"right\"}"
run 'a secret that others can read is refused' 3 jf-fetch token
like 'with what mends it' "$T/err" 'chmod 600'
chmod 600 "$JF_CONFIG/right"
kill "$pid"

# A login session, over plain http that is allowed.
cat >"$T/login.py" <<'EOF'
import email.utils, http.server, json, sys, time
class H(http.server.BaseHTTPRequestHandler):
    def answer(self, code, body=b"{}"):
        self.send_response(code); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
        open(sys.argv[2], "a").write("%s %s %d\n" % (self.command, self.path, code))
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        good = body == {"user": "jf", "password": 'se"krit'}
        self.answer(200 if good else 403, json.dumps({"session": {"key": "T1"}} if good else {}).encode())
    def do_GET(self):
        self.answer(200 if self.headers.get("X-Session") == "T1" else 401, b'{"state": "IDLE"}')
    do_DELETE = do_GET
    def log_message(self, *a): pass
    def date_time_string(self, timestamp=None): return email.utils.formatdate(time.time() + 3600, usegmt=True)
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
H.protocol_version = "HTTP/1.1"
open(sys.argv[1] + ".tmp", "w").write(str(s.server_port)); __import__("os").rename(sys.argv[1] + ".tmp", sys.argv[1])
s.serve_forever()
EOF
server "$T/s.port" python3 "$T/login.py" "$T/s.port" "$T/s.log" || exit 1
cat >"$T/session.json" <<'EOF'
{"jf_profile": 1, "title": "t", "tested": "here", "gap_ms": 0, "auth": {"type": "session", "user": "jf"},
 "session": {"method": "POST", "path": "/login", "body": "{\"user\":\"{user}\",\"password\":\"{secret}\"}", "body_type": "application/json",
  "token": "$.session.key", "send_header": "X-Session", "logout_method": "DELETE", "logout_path": "/login"},
 "requests": {"status": {"path": "/status"}},
 "records": [{"from": "status", "kind": "heartbeat", "fields": {"printer_current_activity": "$.state"}}]}
EOF
secret quoted 'se"krit'
url=http://127.0.0.1:$(cat "$T/s.port")
echo "{\"name\":\"s\",\"url\":\"$url\",\"profile\":\"$T/session.json\",\"allow_plaintext\":true,\"allow_plaintext_auth\":true,\"auth\":{\"type\":\"session\",\"secret_file\":\"quoted\"}}" >"$JF_CONFIG/devices.jsonl"
run 'a login session' 0 jf-fetch
is 'in, asked, out' "$(tr '\n' ',' <"$T/s.log")" 'POST /login 200,GET /status 200,DELETE /login 200,'
is 'its records say that the way was plain' "$(jq -r 'select(.kind == "heartbeat") | .transport' "$T/out")" plain
run 'how far its clock is off' 0 jf-fetch --status
is 'is noted' "$(jq -r '.data.clock_skew_s | . > 3500 and . < 3700' "$T/out")" true
sed 's/quoted/wrong/' "$JF_CONFIG/devices.jsonl" >"$T/l" && cp "$T/l" "$JF_CONFIG/devices.jsonl"
run 'a refused login: a failure' 3 jf-fetch
is 'and nothing more is asked' "$(tail -n 1 "$T/s.log")" 'POST /login 403'
kill "$pid"

# A printer of old speaks TLS 1.1 at most: only where its line says so.
mkdir "$T/old"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=old -keyout "$T/old/key" -out "$T/old/cert" 2>/dev/null
printf 'HTTP/1.0 200 OK\r\nContent-Length: 16\r\n\r\n{"state":"IDLE"}' >"$T/old/status"
(cd "$T/old" && exec openssl s_server -accept 127.0.0.1:0 -HTTP -tls1_1 -cipher 'ALL:@SECLEVEL=0' -cert cert -key key </dev/null >log 2>&1) &
old=$!
until_true 10 grep -q '^ACCEPT .*:[0-9]' "$T/old/log"
url=https://127.0.0.1:$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$T/old/log")
pin=sha256//$(openssl x509 -in "$T/old/cert" -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64)
echo '{"jf_profile": 1, "title": "t", "tested": "here", "requests": {"status": {"path": "/status"}},
 "records": [{"from": "status", "kind": "heartbeat", "fields": {"printer_current_activity": "$.state"}}]}' >"$T/old.json"
echo "{\"name\":\"old\",\"url\":\"$url\",\"profile\":\"$T/old.json\",\"pin\":[\"$pin\"]}" >"$JF_CONFIG/devices.jsonl"
run 'TLS 1.1 is refused' 3 jf-fetch old
sed 's/}$/,"legacy_tls":true}/' "$JF_CONFIG/devices.jsonl" >"$T/l" && cp "$T/l" "$JF_CONFIG/devices.jsonl"
run 'unless legacy_tls allows it' 0 jf-fetch old
is 'and it answers' "$(jq -r 'select(.kind == "heartbeat") | .data.printer_current_activity' "$T/out")" IDLE
kill $old
wait $old 2>/dev/null

# Three that accept and say nothing come first, and one is asked at a time.
cat >"$T/hung.py" <<'EOF'
import os, socket, sys, time
listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
open(sys.argv[1] + ".tmp", "w").write("".join("%d\n" % s.getsockname()[1] for s in listening))
os.rename(sys.argv[1] + ".tmp", sys.argv[1])
time.sleep(600)
EOF
server "$T/hung" python3 "$T/hung.py" "$T/hung" || exit 1
hung=$pid
printer well --plain
while read -r port; do
	echo "{\"name\":\"hung$port\",\"url\":\"http://127.0.0.1:$port\",\"profile\":\"reference\",\"allow_plaintext\":true}"
done <"$T/hung" >"$JF_CONFIG/devices.jsonl"
echo "{\"name\":\"well\",\"url\":\"$url\",\"profile\":\"reference\",\"allow_plaintext\":true}" >>"$JF_CONFIG/devices.jsonl"
jf-fetch -j 1 -k heartbeat >"$T/out" 2>/dev/null &
slow=$!
ok 'devices that hang hold up no other' until_true 25 grep -q '"kind":"heartbeat"' "$T/out"
kill $slow "$hung"
wait $slow 2>/dev/null
{
	echo '{"name":"gone","url":"http://127.0.0.1:1","profile":"reference","allow_plaintext":true}'
	tail -n 1 "$JF_CONFIG/devices.jsonl"
} >"$T/l" && cp "$T/l" "$JF_CONFIG/devices.jsonl"
order() { jf-fetch -j 1 -k heartbeat --state "$T/order" 2>/dev/null | jq -r 'select(.kind | IN("failure", "heartbeat")).kind' | tr '\n' ' '; }
is 'printers are asked as they are listed' "$(order)" 'failure heartbeat '
is 'and who failed the last time at the end' "$(order)" 'heartbeat failure '
kill "$pid"

# Two runs at once, and what a device forgets.
printer two --ring 20
line two ",\"pin\":[\"$pin\"]"
sim 'fault?path=counters&kind=hang&n=1'
jf-fetch >"$T/slow" 2>/dev/null &
slow=$!
until_true 10 sh -c "curl -s --noproxy '*' '$control/requests' | grep -q jobs"
run 'a printer that another run is asking: later' 75 jf-fetch
is 'silently' "$(cat "$T/err")" ''
is 'and nothing of it' "$(kinds "$T/out")" 'checkpoint '
run 'said with -v' 75 jf-fetch -v
like 'which' "$T/err" 'two: another run'
kill $slow
wait $slow 2>/dev/null
run 'ended by a signal: its end is not written' 0 sh -c "! grep -q '\"phase\":\"end\"' '$T/slow'"
run 'the lock ended with it' 0 jf-fetch
cp "$T/out" "$T/first"
jf-fetch --commit "$T/first"
sim 'step?n=60'
run 'a buffer that was overrun' 0 jf-fetch two
is 'is told with both numbers' "$(jq -r 'select(.kind == "gap" and .data.source == "events") | .data.from < .data.to' "$T/out")" true
cp "$T/out" "$T/second"
jf-fetch --commit "$T/second"
sim reboot
sim 'step?n=3'
run 'a reboot' 0 jf-fetch two
is 'is told' "$(jq -r 'select(.kind == "gap" and .data.source == "events") | .data.reason' "$T/out")" 'the device began new numbers'
is 'and the new events come from their first on' "$(jq -r 'select(.kind == "event") | .id' "$T/out" | wc -l)" "$(curl -s --noproxy '*' -k "$url/jf/v1/events?count=1000" | jq '.events | length')"
line two ",\"pin\":[\"$pin\"]"
run 'a log of 2018 is not one of 2020' 0 jf-fetch --edition 2018 --state "$T/s18"
is 'ten logs' "$(jq -r 'select(.kind == "log") | .data.log' "$T/out" | sort -u | wc -l)" 10
kill "$pid"
done_testing
