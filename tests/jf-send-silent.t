#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: a server that takes the connection and never says a word is given up after
# ten seconds, named as what it is; nothing is lost.  (One that falls silent later
# takes a minute: tests/campaign/jf-send-slow.t.)
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
need jq openssl python3
keys
stamped job 3 >"$T/in"
server "$T/port" python3 -c '
import os, socket, sys, time
s = socket.create_server(("127.0.0.1", 0), backlog=64)
open(sys.argv[1] + ".tmp", "w").write(str(s.getsockname()[1]))
os.rename(sys.argv[1] + ".tmp", sys.argv[1])
time.sleep(300)' "$T/port" || exit 1
p=$(cat "$T/port")
# try NAME OPTION...: in the background, all at once
try() {
	way=$1
	shift
	start=$(date +%s)
	{
		jf-send --state "$T/$way" --rate unlimited "$@" "$T/in" >"$T/$way.out" 2>"$T/$way.err"
		echo "$? $(($(date +%s) - start))" >"$T/$way.end"
	} &
	tries="$tries $!"
}
tries=
try server -t "https://localhost:$p/in/"
https_proxy=http://127.0.0.1:$p
export https_proxy
try proxy -t https://jf.example.com/in/
https_proxy=https://localhost:$p
try tls-proxy -t https://jf.example.com/in/
unset https_proxy
# shellcheck disable=SC2086
wait $tries
for way in server proxy tls-proxy; do
	read -r status seconds <"$T/$way.end"
	is "a silent $way: 75" "$status" 75
	ok "  after ten seconds: $seconds" [ "$seconds" -ge 9 ]
	one_line '  in one line' "$T/$way.err" jf-send
	like '  which says that' "$T/$way.err" 'timeout: .*no answer'
	is '  the payload waits, not counted as one that may have arrived' "$(ls "$T/$way/spool/new" | cut -d- -f4)" 0
done
done_testing
