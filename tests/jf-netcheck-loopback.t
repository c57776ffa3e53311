#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: what loopback alone can show: each stage's faults lead to one finding
# with exit 1 and a cause; certificates, proxies, names, FTP; own endpoints by
# argument, file and stdin; nothing hangs on a hostile peer.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/netcheck.sh"

# The authority's certificates live ten days, so that a good one is expiring.
sees 'a good certificate is only about to expire' 0 tls.expiring "https://127.0.0.1:$tls_good"
sees 'with its intermediate too' 0 tls.expiring "https://127.0.0.1:$tls_via"
field 'TLS was seen' "$T/out" .data.families[0].stages.tls.state ok
sees 'another name' 1 tls.wrong-host "https://127.0.0.1:$tls_wrong"
sees 'expired' 1 tls.expired "https://127.0.0.1:$tls_expired"
sees 'not yet valid' 1 tls.not-yet-valid "https://127.0.0.1:$tls_early"
sees 'an authority that nobody here knows' 1 tls.intercepted-untrusted "https://127.0.0.1:$tls_other"
sees 'only TLS 1.1' 1 tls.version "https://127.0.0.1:$tls_v11"
sees 'only CBC suites' 1 tls.cipher "https://127.0.0.1:$tls_cbc"
sees 'a client certificate is wanted' 1 tls.client-cert "https://127.0.0.1:$tls_asks"
sees 'reset after the ClientHello' 1 tls.reset "https://127.0.0.1:$reset"
sees 'silence after the ClientHello' 1 tls.no-answer "https://127.0.0.1:$hold"
sees 'not TLS at all' 1 tls.plaintext "https://127.0.0.1:$endless"

sees 'plain http' 0 ok "http://127.0.0.1:$http"
sees 'a closed port' 1 tcp.closed "http://127.0.0.1:$closed"
field 'the stage after it is skipped' "$T/out" .data.families[0].stages.http.state skipped
field 'and the failed one tells the errno' "$T/out" .data.families[0].stages.tcp.error 'Connection refused'


sees 'an FTP banner of many lines' 0 ok --no-login "ftp://127.0.0.1:$ftp"
sees 'too busy' 0 ftp.refused "ftp://127.0.0.1:$ftp_busy"
sees 'no banner' 1 ftp.no-banner "ftp://127.0.0.1:$hold"

via() { proxy=$1; shift; sees "$@" --proxy "http://127.0.0.1:$proxy" "https://127.0.0.1:$tls_good"; }
via "$proxy" 'a proxy passes it on' 0 tls.expiring
field 'first direct' "$T/out" .data.path direct
is 'then by the proxy' "$(tail -n 1 "$T/out" | jq -r .data.path)" proxy
via "$proxy_basic" 'a proxy wants a login' 0 proxy.auth-required
is 'and what it offers is told' "$(tail -n 1 "$T/out" | jq -r '.data.families[0].stages.proxy.offers')" 'Negotiate NTLM Basic'
(umask 077 && echo jet:fusion >"$T/auth")
via "$proxy_basic" 'the login from a file does it' 0 tls.expiring --proxy-auth "$T/auth"
chmod 644 "$T/auth"
run 'a login that others can read is refused' 2 netcheck --proxy "http://127.0.0.1:$proxy" --proxy-auth "$T/auth" 127.0.0.1
via "$proxy_forbid" 'a proxy forbids it' 0 proxy.denied-host
via "$proxy_alien" 'not a proxy' 0 proxy.not-a-proxy
via "$closed" 'no proxy there' 0 proxy.down
via "$hold" 'a silent proxy' 0 proxy.no-answer

asks() { label=$1; shift; sees "$1" "$2" "$3" --resolver "127.0.0.1:$dns" "http://$label.test:$http"; }
asks nx 'no such name' 1 dns.nxdomain
asks blocked 'blocked, as the server says itself' 1 dns.blocked
asks servfail 'a server in trouble' 1 dns.servfail
asks refused 'a server that refuses' 1 dns.refused
asks notimp 'a server that cannot' 1 dns.failed
asks nodata 'a name without address' 1 dns.no-address
asks silent 'no answer' 1 dns.timeout
asks cuttcp 'a cut answer and no TCP' 1 dns.tcp53-blocked
asks garbage 'an answer that is none' 1 dns.failed
asks wrongid 'an answer to another question' 1 dns.failed
asks sinkhole 'led nowhere' 1 dns.sinkhole
asks alias 'an alias' 1 dns.sinkhole
field 'is followed and told' "$T/out" '.data.families[0].stages.dns.cnames|tostring' elsewhere.test

cat >"$T/own.list" <<END
# NAME TARGET NEED EDITIONS OPTIONS PURPOSE
one http://127.0.0.1:$http required - - the first
two http://127.0.0.1:$closed optional - - the second
END
run 'a list of one'"'"'s own' 0 netcheck --format jsonl -p "$T/own.list"
is 'has two findings' "$(wc -l <"$T/out")" 2
run 'the same from stdin' 0 netcheck --format jsonl - <"$T/own.list"
is 'has two as well' "$(wc -l <"$T/out")" 2
run 'a broken list is a mistake' 2 netcheck - <<END
one two three
END
one_line 'in one line' "$T/err" jf-netcheck

run 'lost output outranks the answer' 4 sh -c "jf-netcheck --no-followup 127.0.0.1:$closed >/dev/full"
done_testing
