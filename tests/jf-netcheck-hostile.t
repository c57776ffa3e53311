#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: peers that lie, drip, never end or write to the terminal: each leads to
# a verdict in time, and what they wrote stays text in every format.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/netcheck.sh"

via() { proxy=$1; shift; sees "$@" --proxy "http://127.0.0.1:$proxy" "https://127.0.0.1:$tls_good"; }

sees 'headers without end are cut' 1 http.not-http "http://127.0.0.1:$http_bighead"
sees 'bytes that drip do not hold it up' 1 http.no-answer "http://127.0.0.1:$http_slow"
sees 'a status that is none' 1 http.not-http "http://127.0.0.1:$http_junk"
sees 'fields with NUL and worse' 0 ok "http://127.0.0.1:$http_nul"
sees 'a handshake that drips' 1 tls.no-answer "https://127.0.0.1:$tls_drip"
sees 'a handshake of nonsense' 1 tls.failed "https://127.0.0.1:$tls_junk"
sees 'ports and addresses that cannot be' 0 ok "ftp://127.0.0.1:$ftp_lies"
sees 'a banner without end' 1 ftp.not-ftp "ftp://127.0.0.1:$endless"
via "$proxy_endless" 'a proxy whose head has no end' 0 proxy.not-a-proxy
via "$proxy_slow" 'a proxy that drips' 0 proxy.no-answer

evil() { netcheck --no-login "$@" "http://127.0.0.1:$http_evil" "ftp://127.0.0.1:$ftp_evil" "http://127.0.0.1:$http_nul" "https://127.0.0.1:$tls_evil"; }
for format in table html prom nagios; do
	evil --format $format -v >"$T/out" 2>"$T/err"
	unlike "$format: no control character of a peer comes through" "$T/out" "$(printf '[\001-\010\013-\037\177]')"
	unlike "$format: nor one of messages" "$T/err" "$(printf '[\001-\010\013-\037\177]')"
done
evil --format html >"$T/out" 2>&1
unlike 'nor markup' "$T/out" '<script'
evil --format jsonl >"$T/out" 2>&1
is 'records stay records' "$(jq -r .kind "$T/out" | sort | uniq -c | tr -s ' ')" ' 4 finding'
done_testing
