#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: --listen and --peer see both sides of a port; the listener tells
# nothing but its HMAC; -n contacts nobody; --watch tells changes.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/servers.sh"
need python3 jq curl
a=$(free_port) b=$(free_port) c=$(free_port)

server "$T/said" sh -c "exec jf-netcheck --listen $a,$b --address 127.0.0.1 >'$T/said'" || exit 1
(umask 077 && sed -n 's/.*asks for:  //p' "$T/said" >"$T/code")
like 'the listener shows a code' "$T/code" '^[0-9A-Z]{5}-[0-9A-Z]{5}$'
peer() { jf-netcheck --format jsonl --no-followup --code "$T/code" --peer "127.0.0.1:$1"; }
run 'both sides agree' 0 peer "$a,$b"
is 'on every port' "$(jq -r '.data.families[0].stages.peer.state' "$T/out" | tr '\n' ' ')" 'ok ok '
tr 'A-Z' 'a-z' <"$T/code" | tr -d - >"$T/typed" && cat "$T/typed" >"$T/code"
run 'the code may be typed in any way' 0 peer "$a"
run 'a port that nobody answers on' 1 peer "$a,$c"
is 'is closed' "$(tail -n 1 "$T/out" | jq -r .data.verdict)" tcp.closed
echo 00000-00000 >"$T/code"
run 'another code' 0 peer "$a"
field 'is not ours' "$T/out" .data.verdict lan.not-ours

curl -s -i "http://127.0.0.1:$a/" >"$T/bare" 2>&1
like 'another request is not answered' "$T/bare" '^HTTP/1.1 404'
is 'and learns nothing' "$(tr -d '\r' <"$T/bare" | grep -v -e '^HTTP' -e '^Content-Length: 0' -e '^Connection: close' | tr -d '\n')" ''
curl -s -i "http://127.0.0.1:$a/jf-netcheck?0123456789abcdef0123456789abcdef" >"$T/bare" 2>&1
unlike 'nor does ours tell of the host' "$T/bare" "$(uname -n)|Server:|Date:"
cat >"$T/crowd.py" <<END
import socket, sys
crowd = [socket.create_connection(("127.0.0.1", $a)) for i in range(64)]
late = socket.create_connection(("127.0.0.1", $a))
late.settimeout(3)
print("65th:", late.recv(1))
crowd[0].close()
crowd[1].sendall(b"GET / HTTP/1.1\\r\\n\\r\\n")
crowd[1].settimeout(3)
print("2nd:", crowd[1].recv(12))
crowd[2].sendall(b"x" * 100000)
try:
    print("endless:", crowd[2].recv(4096)[:12])
except OSError:
    print("endless: reset")
END
is 'sixty-four at once, and no more' "$(python3 "$T/crowd.py" | head -n 2 | tr '\n' ' ')" "65th: b'' 2nd: b'HTTP/1.1 404' "
ok 'and it listens on' kill -0 "$pid"
kill "$pid"
wait "$pid" 2>/dev/null
run 'a port in use' 4 jf-netcheck --listen "$a" --address 192.0.2.123
like 'is left out, and said so' "$T/err" 'left out'
run 'ports that are none' 2 jf-netcheck --listen 99999

run '-n names whom it would contact' 0 jf-netcheck -n --resolver 127.0.0.1:1 --proxy http://127.0.0.1:9 -p hp-2020
for host in www.printos.com firehose.us-west-2.amazonaws.com h19002.www1.hp.com 203.0.113.77 127.0.0.1; do
	like "  $host" "$T/out" "^$host "
done
if command -v strace >/dev/null; then
	strace -f -o "$T/calls" -e trace=connect,sendto,sendmsg jf-netcheck -n -p hp-2020 >/dev/null 2>&1
	unlike 'and contacts nobody' "$T/calls" 'AF_INET'
else skip 'no strace here'; fi

server "$T/watched" sh -c "exec jf-netcheck --watch 1 --no-followup --format jsonl 127.0.0.1:$c >'$T/watched'" || exit 1
watcher=$pid
server "$T/up" python3 -c "
import socket, time
s = socket.create_server(('127.0.0.1', $c))
open('$T/up', 'w').write('up')
while True: s.accept()[0].close()"
until_true 10 sh -c "[ \$(wc -l <'$T/watched') -eq 2 ]"
is 'a watch tells what changed' "$(jq -r .data.verdict "$T/watched" | tr '\n' ' ')" 'tcp.closed ok '
is 'with what was lost' "$(tail -n 1 "$T/watched" | jq '.data.families[0].watch | .lost >= 1 and .rounds > .lost')" true
kill "$watcher"
server "$T/table" sh -c "exec jf-netcheck --watch 1 --no-followup --format table --lang en 127.0.0.1:$c >'$T/table'" || exit 1
kill "$pid"
like 'the table tells loss and times, too' "$T/table" 'IPv4: lost 0 of 1, median [0-9.]+ ms, 95 % in [0-9.]+ ms'
done_testing
