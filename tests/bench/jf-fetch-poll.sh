#!/bin/sh
# SPDX-License-Identifier: ISC
# How fast many printers are asked, against curl --parallel on the same URLs:
# nginx answers at 1000 loopback addresses over TLS, a new connection each.
set -u
nginx=
for dir in build/servers/usr/sbin /usr/sbin; do [ -x $dir/nginx ] && nginx=$PWD/$dir/nginx; done
[ -n "$nginx" ] || { echo 'no nginx here (make deps): not measured'; exit 0; }
T=$(mktemp -d) || exit 1
pid=''
hung=''
trap 'kill $pid $hung 2>/dev/null; rm -rf "$T"' EXIT
devices=1000
JF_CONFIG=$T/config JF_STATE=$T/state
[ -d /dev/shm ] && JF_STATE=$(mktemp -d /dev/shm/jf-bench.XXXXXX) && trap 'kill $pid $hung 2>/dev/null; rm -rf "$T" "$JF_STATE"' EXIT
export JF_CONFIG JF_STATE
mkdir -p "$JF_CONFIG" "$T/www" "$T/tmp"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench -keyout "$T/key" -out "$T/cert" 2>/dev/null
pin=sha256//$(openssl x509 -in "$T/cert" -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64)
address() { echo "127.1.$((($1 - 1) / 250)).$((($1 - 1) % 250 + 1))"; }
seq $devices | while read -r i; do address "$i"; done >"$T/addresses"
# About 1.1 kB, as a real printer's status.
python3 -c 'import json; print(json.dumps({"state": "idle", "fill": [{"name": "sensor %d" % i, "value": i * 1.5} for i in range(25)]}))' >"$T/www/status"
for i in 1 2 3 4; do cp "$T/www/status" "$T/www/status$i"; done
{
	[ "$(id -u)" -ne 0 ] || echo 'user root;'	# to read our private folder
	echo "daemon off; worker_processes 2; pid $T/nginx.pid; error_log $T/error.log; worker_rlimit_nofile 8192;"
	echo 'events { worker_connections 4096; }'
	echo "http { access_log off; default_type application/json; client_body_temp_path $T/tmp; proxy_temp_path $T/tmp; fastcgi_temp_path $T/tmp; uwsgi_temp_path $T/tmp; scgi_temp_path $T/tmp;"
	echo "server { root $T/www; ssl_certificate $T/cert; ssl_certificate_key $T/key; ssl_session_cache off; ssl_session_tickets off;"
	sed "s/.*/listen &:$port ssl;/" "$T/addresses"
	echo '} }'
} >"$T/nginx.conf"
"$nginx" -p "$T" -c "$T/nginx.conf" 2>"$T/nginx.err" &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do curl -sk "https://127.1.0.1:$port/status" >/dev/null && break; sleep 0.2; done

profile() {	# profile NAME PATH...
	name=$1; shift; first=$1
	printf '{"jf_profile":1,"title":"bench","tested":"here","gap_ms":0,"requests":{' >"$T/$name.json"
	comma=
	for p; do printf '%s"%s":{"path":"/%s"}' "$comma" "$p" "$p" >>"$T/$name.json"; comma=,; done
	printf '},"records":[{"from":"%s","kind":"heartbeat","fields":{"printer_current_activity":"$.state"}}]}' "$first" >>"$T/$name.json"
}
profile one status
profile five status status1 status2 status3 status4
fleet() { i=0; while read -r a; do i=$((i + 1)); echo "{\"name\":\"p$i\",\"url\":\"https://$a:$port\",\"profile\":\"$T/$1.json\",\"pin\":[\"$pin\"]}"; done <"$T/addresses" >"$JF_CONFIG/devices.jsonl"; }

# compare A... -- B...: turn by turn, the best wall of each, with
# its processor seconds and largest memory: "WALL CPU MB WALL CPU MB".
compare() {
	python3 - "$@" 2>/dev/null <<'EOF'
import os, resource, subprocess, sys, time
args, split = sys.argv[1:], sys.argv.index("--") - 1
commands = [args[:split], args[split + 1:]]
best = [[1e9, 1e9, 0], [1e9, 1e9, 0]]
for _ in range(5):
    for command, b in zip(commands, best):
        start = time.monotonic()
        p = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, u = os.wait4(p.pid, 0)
        assert status == 0, (command, status)
        b[0] = min(b[0], time.monotonic() - start)
        b[1] = min(b[1], u.ru_utime + u.ru_stime)
        b[2] = max(b[2], u.ru_maxrss / 1024)
print(*("%.3f %.3f %.1f" % tuple(b) for b in best))
EOF
}
ratio() { python3 -c "print('%.2f' % ($1 / $2))"; }

sed "s,.*,url = https://&:$port/status\noutput = /dev/null," "$T/addresses" >"$T/curl.conf"
sed "s,.*,url = https://&:$port/status\noutput = /dev/null\nurl = https://&:$port/status1\noutput = /dev/null\nurl = https://&:$port/status2\noutput = /dev/null\nurl = https://&:$port/status3\noutput = /dev/null\nurl = https://&:$port/status4\noutput = /dev/null," "$T/addresses" >"$T/curl5.conf"
fleet one
curl='curl -sSk --no-progress-meter --noproxy * --parallel --parallel-immediate --parallel-max 64'
set -f
# shellcheck disable=SC2046,SC2086
set -- $(compare jf-fetch -j 64 --format jsonl -- $curl -K "$T/curl.conf")
echo "$devices printers, a new TLS connection each: jf-fetch $1 s ($2 s of processor, $3 MB), curl --parallel $4 s ($5 s, $6 MB): $(ratio "$1" "$4") times curl's time (bound 1.2)"
# shellcheck disable=SC2046,SC2086
set -- $(compare jf-fetch -j 200 --format jsonl -- $curl -K "$T/curl.conf")
echo "200 at once: $1 s, $3 MB (bound 40 MB)"

fleet five
# shellcheck disable=SC2046,SC2086
set -- $(compare jf-fetch -j 64 --format jsonl -- $curl -H Connection:close -K "$T/curl5.conf")
echo "5 requests each over one connection: $1 s ($2 s of processor, $3 MB); over five (curl): $4 s ($5 s): $(ratio "$4" "$1") times faster (bound 4)"
set +f

# 50 that accept and say nothing, scattered among them.
fleet one
python3 - "$T/hung" "$port" <<'EOF' &
import socket, sys, time
listening = []
for i in range(50):
    s = socket.socket(); s.bind(("127.2.0.%d" % (i + 1), int(sys.argv[2]))); s.listen(64); listening.append(s)
open(sys.argv[1], "w").write("ready")
time.sleep(600)
EOF
hung=$!
while [ ! -s "$T/hung" ]; do sleep 0.1; done
cp "$JF_CONFIG/devices.jsonl" "$T/well"
awk -v port="$port" '{ print } NR % 20 == 0 { n++; line = $0; sub(/"name":"[^"]*"/, "\"name\":\"hung" n "\"", line); sub(/https:\/\/[^:]*:/, "https://127.2.0." n ":", line); print line }' "$JF_CONFIG/devices.jsonl" >"$T/devices" && cp "$T/devices" "$JF_CONFIG/devices.jsonl"
python3 - "$JF_CONFIG/devices.jsonl" "$T/well" "$T/devices" "$JF_STATE" <<'EOF'
import os, shutil, subprocess, sys, time

def once(*command):
    start = time.monotonic()
    p = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    used = os.wait4(p.pid, 0)[2]
    return time.monotonic() - start, used.ru_utime + used.ru_stime

def poll(devices):
    shutil.rmtree(sys.argv[4])
    os.mkdir(sys.argv[4])
    shutil.copy(devices, sys.argv[1])
    return once("jf-fetch", "--format", "jsonl")

alone = poll(sys.argv[2])[0]
wall, cpu = poll(sys.argv[3])
print("50 of 1050 accept and say nothing, given up after 10 s: %.2f s, that and %.0f %% (bound 20 %%; the others "
      "alone took %.2f s), %.2f s of processor" % (wall, (wall / 10 - 1) * 100, alone, cpu))
runs = [once("jf-fetch", "--version") for _ in range(20)]
print("--version: %.1f ms, %.1f ms of processor (bound 8)" % tuple(min(r) * 1000 for r in zip(*runs)))
EOF
