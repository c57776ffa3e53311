#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: real servers and proxies take what we send, and TLS does what was asked:
# own certificate, pins, revocation, stapling, CBC only, sessions kept.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
need jq openssl python3 curl
keys
sh "$TESTS/fixture/pki.sh" "$T/pki" || skip_all 'no test certificates'
stamped job 3 >"$T/in"
fresh() { rm -rf "$JF_STATE" "$T/dav"; mkdir -p "$T/dav/in"; chmod -R 777 "$T/dav"; }
chmod 755 "$T"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
listens() { python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$1" 2>"$T/null"; }
# daemon PORT COMMAND...: start it, wait until it listens
daemon() {
	port=$1
	shift
	"$@" >"$T/daemon.log" 2>&1 </dev/null &
	servers="$servers $!"
	until_true 10 listens "$port" || { sed 's/^/# /' "$T/daemon.log"; return 1; }
}
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

if nginx=$(server_path nginx); then
	p1=$(free_port) p2=$(free_port) p3=$(free_port) p4=$(free_port)
	mkdir -p "$T/ng/logs" "$T/ng/tmp"
	cat "$T/pki/good.pem" "$T/pki/ca.pem" >"$T/chain.pem"
	cat >"$T/ng/nginx.conf" <<END
daemon off; master_process off; pid $T/ng/pid; error_log $T/ng/error.log;
events { }
http {
  log_format jf '\$request_method \$status \$ssl_session_reused \$ssl_cipher'; access_log $T/ng/access.log jf;
  client_body_temp_path $T/ng/tmp; proxy_temp_path $T/ng/tmp; fastcgi_temp_path $T/ng/tmp; uwsgi_temp_path $T/ng/tmp; scgi_temp_path $T/ng/tmp;
  client_max_body_size 8m; root $T/dav; dav_methods PUT; create_full_put_path on;
  ssl_certificate $T/chain.pem; ssl_certificate_key $T/pki/good.key; ssl_session_tickets on; ssl_protocols TLSv1.2 TLSv1.3;
  server { listen 127.0.0.1:$p1 ssl; ssl_stapling on; ssl_stapling_file $T/staple; }
  server { listen 127.0.0.1:$p2 ssl; ssl_client_certificate $T/pki/ca.pem; ssl_verify_client on; }
  server { listen 127.0.0.1:$p3 ssl; ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256; }
  server { listen 127.0.0.1:$p4 ssl; ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256; }
}
END
	if daemon "$p1" "$nginx" -p "$T/ng" -c "$T/ng/nginx.conf"; then
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
		url=https://localhost:$p2/in/
		fresh
		cat "$T/pki/client.pem" "$T/pki/client.key" >"$T/client"
		run 'mutual TLS' 0 send -q --cert "$T/client" "$T/in"
		is 'no session is kept' "$(find "$JF_STATE/tls" -type f 2>"$T/null")" ''
		fresh
		run 'without the certificate: refused for good' 3 send -q "$T/in"
		fresh
		run 'no staple where it is demanded: 4' 4 send -q --ocsp-stapling --cert "$T/client" "$T/in"
		url=https://localhost:$p3/in/
		fresh
		run 'aes-cbc' 0 send -q --tls-profile aes-cbc "$T/in"
		like 'as the server saw' "$T/ng/access.log" 'ECDHE-ECDSA-AES(256-SHA384|128-SHA256)'
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

# proxies in front of the receiver
: >"$T/control"
server "$T/port" python3 "$TESTS/fixture/receiver.py" --dir "$T/got" --port-file "$T/port" --cert "$T/pki/good.pem" \
    --key "$T/pki/good.key" --log "$T/log" --control "$T/control" || exit 1
to=$(cut -d' ' -f1 "$T/port")
url=https://localhost:$to/in/
printf 'user:secret\n' >"$T/login"
chmod 600 "$T/login"
if tiny=$(server_path tinyproxy); then
	p=$(free_port)
	printf 'Port %s\nListen 127.0.0.1\nAllow 127.0.0.1\nBasicAuth user secret\nConnectPort %s\nLogFile "%s"\n' "$p" "$to" "$T/tiny.log" >"$T/tiny.conf"
	if daemon "$p" "$tiny" -d -c "$T/tiny.conf"; then
		fresh
		run 'tinyproxy, with a login' 0 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" --proxy-auth basic "$T/in"
		fresh
		https_proxy=http://user:secret@127.0.0.1:$p run "the environment's proxy" 0 send -q "$T/in"
		fresh
		run 'without the login: 4' 4 send -q --proxy "http://127.0.0.1:$p" "$T/in"
		like 'named' "$T/err" 'proxy.*(407|401)'
		url=https://localhost:$((to + 1))/in/
		fresh
		run 'a port that it forbids: 4' 4 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" --proxy-auth basic "$T/in"
		like 'named' "$T/err" 'proxy.*403'
		url=https://localhost:$to/in/
	else fail 'tinyproxy starts'; fi
else skip 'no tinyproxy here'; fi
run 'a login in the URL: 2' 2 send --proxy http://user:secret@127.0.0.1:1 "$T/in"
unlike 'which is not shown' "$T/err" secret
if squid=$(server_path squid); then
	p=$(free_port) q=$(free_port)
	auth=$(find "$TOP/build/servers/usr/lib/squid/" /usr/lib/squid/ -name basic_ncsa_auth 2>"$T/null" | head -n 1)
	printf 'user:%s\n' "$(openssl passwd -apr1 secret)" >"$T/passwd"
	mime=$(find -L "$TOP/build/servers" /usr/share/squid -name mime.conf 2>"$T/null" | head -n 1)
	[ -n "$mime" ] || : >"${mime:=$T/mime.conf}"
	mkdir -p "$T/sq/errors" && chmod -R a+rwX "$T/sq" "$T/passwd"
	cat >"$T/squid.conf" <<END
http_port 127.0.0.1:$p
https_port 127.0.0.1:$q tls-cert=$T/sq/good.pem tls-key=$T/sq/good.key
auth_param basic program $auth $T/passwd
acl in proxy_auth REQUIRED
http_access allow in
http_access deny all
cache deny all
access_log none
cache_log $T/sq/cache.log
pid_filename none
coredump_dir $T/sq
unlinkd_program $(dirname "$auth")/unlinkd
mime_table $mime
error_directory $T/sq/errors
icon_directory $T/sq
shutdown_lifetime 0
END
	cp "$T/pki/good.pem" "$T/pki/good.key" "$T/sq"
	chmod 644 "$T/sq/good.key"
	if [ -n "$auth" ] && LD_LIBRARY_PATH=$TOP/build/servers/usr/lib/x86_64-linux-gnu daemon "$p" timeout 60 "$squid" -N -f "$T/squid.conf"; then
		fresh
		run 'squid, with a login' 0 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" --proxy-auth basic "$T/in"
		fresh
		run 'without: 4' 4 send -q --proxy "http://127.0.0.1:$p" "$T/in"
		like 'named' "$T/err" '407'
		fresh
		run 'TLS to the proxy, its own CA' 0 send -q --proxy "https://localhost:$q" --proxy-ca "$T/pki/ca.pem" --proxy-login "$T/login" --proxy-auth basic "$T/in"
		fresh
		run 'another CA: 4' 4 send -q --proxy "https://localhost:$q" --proxy-ca "$T/pki/other-ca.pem" --proxy-login "$T/login" "$T/in"
		like 'named' "$T/err" 'proxy'
	else skip "squid does not start here: $(tail -n 1 "$T/daemon.log" | tr '\n#' '  ')"; fi
else skip 'no squid here'; fi
done_testing
