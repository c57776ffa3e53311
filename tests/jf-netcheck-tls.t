#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: what a certificate tells beyond being in order: pins, the issuer that
# a list expects, SCTs, a stapled answer, an intermediate that was forgotten,
# a printer's key, and interception that only public roots reveal.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/servers.sh"
need python3 openssl jq
sh "$TESTS/fixture/pki.sh" "$T/pki" >/dev/null || skip_all 'no certificates'
server "$T/ports" python3 "$TESTS/fixture/peers.py" "$T/pki" "$T/ports" || exit 1
. "$T/ports"
netcheck() { jf-netcheck --format jsonl --no-followup -t 2 --ca "$T/pki/ca.pem" --public-roots "$T/pki/ca.pem" "$@" >"$T/out" 2>"$T/err"; }
# list NAME PORT OPTIONS: a line of a list of the paper's kind
list() { echo "$1 https://127.0.0.1:$2 required 2020 $3 test" >>"$T/own.list"; }
verdict() { jq -r "select(.data.endpoint == \"$1\") | .data.verdict + \" \" + .data.state" "$T/out"; }
tls() { jq -r "select(.data.endpoint == \"$1\") | .data.families[0].stages.tls.$2" "$T/out"; }
pin() { openssl x509 -in "$T/pki/$1.pem" -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | openssl base64; }

list public "$tls_public" -
list pinned "$tls_public" "pin=sha256//$(pin public)"
list two "$tls_public" "pin=sha256//$(pin good),pin=sha256//$(pin public)"
list wrongpin "$tls_public" "pin=sha256//$(pin good)"
list issuer "$tls_public" issuer=jf_test
list otherissuer "$tls_public" issuer=Amazon
list nosct "$tls_good" -
list aia "$tls_aia" -
list nochain "$tls_nochain" -
list self "$tls_self" -
list other "$tls_other" -
netcheck -p "$T/own.list"
is 'a certificate in order' "$(verdict public)" 'ok ok'
is 'it has SCTs' "$(tls public sct)" true
is 'another has none' "$(tls nosct sct)" false
is 'its pin' "$(verdict pinned) $(tls pinned pin_matches)" 'ok ok true'
is 'one of two pins' "$(verdict two)" 'ok ok'
is 'another pin' "$(verdict wrongpin) $(tls wrongpin pin_matches)" 'tls.pin-mismatch fail false'
is 'the expected issuer' "$(verdict issuer) $(tls issuer issuer_expected)" 'ok ok true'
is 'another issuer' "$(verdict otherissuer) $(tls otherissuer issuer_expected)" 'tls.issuer warn false'
is 'the intermediate is missing, as its address shows' "$(verdict aia)" 'tls.chain-incomplete fail'
is 'an unknown issuer without such an address' "$(verdict nochain)" 'tls.intercepted-untrusted fail'
is 'signed by itself, in a public list' "$(verdict self)" 'tls.intercepted-untrusted fail'

# The same authority for names of two owners, trusted here but not public.
cat "$T/pki/ca.pem" "$T/pki/other-ca.pem" >"$T/both.pem"
jf-netcheck --format jsonl --no-followup -t 2 --ca "$T/both.pem" --public-roots "$T/pki/ca.pem" -p "$T/own.list" >"$T/out"
is 'trusted here, but by no public root' "$(verdict other)" 'tls.intercepted-trusted warn'
list pinnedother "$tls_other" "pin=sha256//$(pin public)"
jf-netcheck --format jsonl --no-followup -t 2 --ca "$T/both.pem" --public-roots "$T/pki/ca.pem" -p "$T/own.list" >"$T/out"
is 'the same, and a pin is set' "$(verdict pinnedother)" 'tls.pin-mismatch fail'

# Printers: a key of their own, known or not.
cat >"$JF_CONFIG/devices.jsonl" <<END
{"name":"known","url":"https://127.0.0.1:$tls_self","profile":"reference","pin":["sha256//$(pin self)"]}
{"name":"new","url":"https://127.0.0.1:$tls_self","profile":"reference"}
{"name":"changed","url":"https://127.0.0.1:$tls_self","profile":"reference","pin":["sha256//$(pin good)"]}
END
netcheck known new changed
is 'a printer whose key is pinned' "$(verdict known)" 'ok ok'
is 'one that is not enrolled is not intercepted' "$(verdict new)" 'tls.unknown-key warn'
is 'and shows its fingerprint' "$(jq -r 'select(.data.endpoint == "new") | .data.cause' "$T/out")" "127.0.0.1 has a key of its own, not yet enrolled: sha256//$(pin self)"
is 'one with another key' "$(verdict changed)" 'tls.pin-mismatch fail'

if server_path nginx >"$T/null"; then
	a=$(free_port) b=$(free_port)
	stapled() { echo "server { listen 127.0.0.1:$1 ssl; ssl_certificate $T/pki/$2.pem; ssl_certificate_key $T/pki/$2.key; ssl_stapling on; ssl_stapling_file $T/pki/$2.ocsp; return 204; }"; }
	nginx_start "$b" '' "$(stapled "$a" staple) $(stapled "$b" revoked)"
	netcheck "https://127.0.0.1:$a" "https://127.0.0.1:$b"
	is 'a stapled answer is read' "$(tls "https://127.0.0.1:$a" stapled)" true
	is 'one that says revoked' "$(verdict "https://127.0.0.1:$b")" 'tls.revoked fail'
	jf-netcheck --format jsonl --no-followup -t 2 "https://127.0.0.1:$b" >"$T/out" 2>"$T/err"
	is 'of an authority that is not trusted it says nothing' "$(tls "https://127.0.0.1:$b" stapled)" null
else skip 'no nginx here'; fi
done_testing
