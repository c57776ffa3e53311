#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: real servers take what we send, and TLS does what was asked:
# own certificate, pins, revocation, stapling, CBC only, sessions kept.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
. "$TESTS/fixture/servers.sh"
need jq openssl python3 curl
keys
sh "$TESTS/fixture/pki.sh" "$T/pki" || skip_all 'no test certificates'
stamped job 3 >"$T/in"
fresh() { rm -rf "$JF_STATE" "$T/dav"; mkdir -p "$T/dav/in"; chmod -R 777 "$T/dav"; }
chmod 755 "$T"
send() { jf-send --rate unlimited -t "$url" --ca "$T/pki/ca.pem" "$@"; }
pin() { openssl x509 -in "$1" -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | openssl base64; }

# an OCSP answer and a revocation list of the test authority
serial=$(openssl x509 -in "$T/pki/good.pem" -noout -serial | cut -d= -f2)
revoked=$(openssl x509 -in "$T/pki/client.pem" -noout -serial | cut -d= -f2)
later=$(python3 -c 'import time; print(time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + 864000)))')
printf 'V\t%s\t\t%s\tunknown\t/CN=good\n' "$later" "$serial" >"$T/index"
openssl ocsp -index "$T/index" -rsigner "$T/pki/ca.pem" -rkey "$T/pki/ca.key" -CA "$T/pki/ca.pem" -issuer "$T/pki/ca.pem" \
    -cert "$T/pki/good.pem" -respout "$T/staple" -ndays 2 >"$T/null" 2>&1
printf '[ca]\ndefault_ca=x\n[x]\ndatabase=%s\ndefault_md=sha256\ndefault_crl_days=2\n' "$T/index" >"$T/crl.cnf"
openssl ca -config "$T/crl.cnf" -gencrl -keyfile "$T/pki/ca.key" -cert "$T/pki/ca.pem" -out "$T/crl" 2>"$T/null"
printf 'R\t%s\t%s\t%s\tunknown\t/CN=good\n' "$later" "$(date -u +%y%m%d%H%M%SZ)" "$serial" >"$T/index"
openssl ca -config "$T/crl.cnf" -gencrl -keyfile "$T/pki/ca.key" -cert "$T/pki/ca.pem" -out "$T/crl.revoked" 2>"$T/null"
openssl ocsp -index "$T/index" -rsigner "$T/pki/ca.pem" -rkey "$T/pki/ca.key" -CA "$T/pki/ca.pem" -issuer "$T/pki/ca.pem" \
    -cert "$T/pki/good.pem" -respout "$T/staple.revoked" -ndays 2 >"$T/null" 2>&1

if server_path nginx >"$T/null"; then
	cat "$T/pki/good.pem" "$T/pki/ca.pem" >"$T/chain.pem"
	p1=$(free_port) p2=$(free_port) p3=$(free_port) p4=$(free_port) p5=$(free_port) p6=$(free_port) p7=$(free_port)
	cbc='ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256'
	if nginx_start "$p1" '' "
  root $T/dav; dav_methods PUT; create_full_put_path on; ssl_session_tickets on; ssl_protocols TLSv1.2 TLSv1.3;
  server { listen 127.0.0.1:$p1 ssl; ssl_certificate $T/chain.pem; ssl_certificate_key $T/pki/good.key; ssl_stapling on; ssl_stapling_file $T/staple; }
  server { listen 127.0.0.1:$p2 ssl; ssl_client_certificate $T/pki/ca.pem; ssl_verify_client on; }
  server { listen 127.0.0.1:$p3 ssl; $cbc; }
  server { listen 127.0.0.1:$p4 ssl; ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256; }
  server { listen 127.0.0.1:$p5 ssl; $cbc; ssl_conf_command Options -EncryptThenMac; }
  server { listen 127.0.0.1:$p6 ssl; $cbc; ssl_conf_command Options -ExtendedMasterSecret; }
  server { listen 127.0.0.1:$p7 ssl; ssl_certificate $T/chain.pem; ssl_certificate_key $T/pki/good.key; ssl_stapling on; ssl_stapling_file $T/staple.revoked; }"; then
		url=https://localhost:$p1/in/
		fresh
		run 'nginx with DAV' 0 send "$T/in"
		field 'created' "$T/out" .data.status 201
		run 'it opens' 0 opened "$T/dav/in"
		ok 'to the same' cmp "$T/out" "$T/in"
		cold=$(jq .data.wire_bytes "$JF_STATE"/spool/sent/*.jsonl)
		run 'another process resumes the session' 0 send "$T/in"
		ok 'with fewer bytes' [ "$(jq .data.wire_bytes "$T/out")" -lt "$((cold - 500))" ]
		is 'as the server saw' "$(tail -n 1 "$T/ng/access.log" | cut -d' ' -f3)" r
		run '--no-resume does not' 0 send -q --no-resume "$T/in"
		is 'as the server saw' "$(tail -n 1 "$T/ng/access.log" | cut -d' ' -f3)" .
		is 'sessions are private' "$(find "$JF_STATE/tls" -type f ! -perm 600)" ''
		rm -f "$T/dav/in"/*
		run 'not with other trust: a session is bound to it' 4 jf-send --rate unlimited -t "$url" -q "$T/in"
		good=$(pin "$T/pki/good.pem") other=$(pin "$T/pki/other.pem")
		fresh
		run 'a pin' 0 send -q --pin "sha256//$good" "$T/in"
		run 'a backup pin' 0 send -q --pin "sha256//$other;sha256//$good" "$T/in"
		run 'another pin: 4' 4 send -q --pin "sha256//$other" "$T/in"
		like 'named' "$T/err" pinned
		fresh
		run 'a list that revokes nothing' 0 send -q --crl "$T/crl" "$T/in"
		run 'one that revokes: 4' 4 send -q --crl "$T/crl.revoked" "$T/in"
		like 'named' "$T/err" revoked
		fresh
		run 'a stapled OCSP answer is demanded' 0 send -q --ocsp-stapling "$T/in"
		url=https://localhost:$p7/in/
		fresh
		run 'a stapled answer that says revoked: 4' 4 send -q --ocsp-stapling "$T/in"
		like 'named' "$T/err" 'certificate status'
		url=https://localhost:$p2/in/
		fresh
		cat "$T/pki/client.pem" "$T/pki/client.key" >"$T/client"
		run 'mutual TLS' 0 send -q --cert "$T/client" "$T/in"
		is 'no session is kept' "$(find "$JF_STATE/tls" -type f 2>"$T/null")" ''
		fresh
		run 'without the certificate: 4' 4 send -q "$T/in"
		like 'which concerns all' "$T/err" 'client certificate'
		is 'and all waits' "$(waiting)" 1
		fresh
		run 'no staple where it is demanded: 4' 4 send -q --ocsp-stapling --cert "$T/client" "$T/in"
		url=https://localhost:$p3/in/
		fresh
		run 'aes-cbc' 0 send -q --tls-profile aes-cbc "$T/in"
		like 'as the server saw' "$T/ng/access.log" 'ECDHE-ECDSA-AES(256-SHA384|128-SHA256)'
		run 'again' 0 send -q --tls-profile aes-cbc "$T/in"
		is 'by a full handshake: what was demanded is seen each time' "$(tail -n 1 "$T/ng/access.log" | cut -d' ' -f3)" .
		is 'and no session is kept' "$(find "$JF_STATE/tls" -type f 2>"$T/null")" ''
		for p in "$p5 encrypt-then-MAC" "$p6 extended master secret"; do
			url=https://localhost:${p%% *}/in/
			fresh
			: >"$T/ng/access.log"
			run "a server without ${p#* }: 4" 4 send -q --tls-profile aes-cbc "$T/in"
			like '  named' "$T/err" 'lacks encrypt-then-MAC or extended master secret'
			is '  not a byte was sent' "$(cat "$T/ng/access.log")" ''
		done
		fresh
		run 'CBC alone is not modern: 4' 4 send -q "$T/in"
		url=https://localhost:$p4/in/
		fresh
		run 'GCM alone is not aes-cbc: 4' 4 send -q --tls-profile aes-cbc "$T/in"
	else fail 'nginx starts'; fi
else skip 'no nginx here'; fi

if apache=$(server_path apache2) && [ -f /usr/lib/apache2/modules/mod_dav_fs.so ]; then
	p=$(free_port)
	mkdir -p "$T/ap"
	{
		for m in mpm_event:mpm_event authz_core:authz_core dav:dav dav_fs:dav_fs ssl:ssl socache_shmcb:socache_shmcb unixd:unixd; do
			[ -f "/usr/lib/apache2/modules/mod_${m#*:}.so" ] && echo "LoadModule ${m%:*}_module /usr/lib/apache2/modules/mod_${m#*:}.so"
		done
		echo "ServerName localhost
PidFile $T/ap/pid
ErrorLog $T/ap/error.log
Listen 127.0.0.1:$p
DocumentRoot $T/dav
DavLockDB $T/ap/lock
SSLEngine on
SSLCertificateFile $T/pki/good.pem
SSLCertificateKeyFile $T/pki/good.key
<Directory $T/dav>
Dav On
Require all granted
</Directory>"
	} >"$T/ap/conf"
	fresh
	if APACHE_RUN_DIR=$T/ap daemon "$p" "$apache" -X -f "$T/ap/conf"; then
		url=https://localhost:$p/in/
		run 'Apache with DAV' 0 send "$T/in"
		field 'created' "$T/out" .data.status 201
		fresh
		jf-send -q --enqueue "$T/in"
		name=$(ls "$JF_STATE/spool/new")
		cp "$JF_STATE/spool/new/$name" "$T/dav/in/${name##*-}"
		run 'what is there already, of this length, is delivered (412)' 0 send --flush
		field 'as the receipt says' "$T/out" .data.status 412
		fresh
		jf-send -q --enqueue "$T/in"
		name=$(ls "$JF_STATE/spool/new")
		echo other >"$T/dav/in/${name##*-}"
		run 'something else there: dead' 3 send -q --flush
		like 'a conflict' "$T/err" conflict
	else fail 'Apache starts' "$(cat "$T/ap/error.log")"; fi
else skip 'no Apache with DAV here'; fi

done_testing
