#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: real proxies carry what we send; Digest before Basic, NTLM only by name,
# TLS to the proxy by its own CA; 407 and 403 are named; a login goes to the proxy
# that it was given for and nowhere else; one that opens the connection is refused.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
. "$TESTS/fixture/servers.sh"
need jq openssl python3
keys
sh "$TESTS/fixture/pki.sh" "$T/pki" || skip_all 'no test certificates'
chmod 755 "$T"
stamped job 3 >"$T/in"
: >"$T/control"
server "$T/port" python3 "$TESTS/fixture/receiver.py" --dir "$T/got" --port-file "$T/port" --cert "$T/pki/good.pem" \
    --key "$T/pki/good.key" --log "$T/log" --control "$T/control" || exit 1
to=$(cut -d' ' -f1 "$T/port")
url=https://localhost:$to/in/
fresh() { rm -rf "$JF_STATE" "$T/got"; mkdir "$T/got"; : >"$T/log"; }
send() { jf-send --rate unlimited -t "$url" --ca "$T/pki/ca.pem" "$@"; }
arrived() { ls "$T/got" | wc -l; }
printf 'user:secret\n' >"$T/login"
printf 'user:wrong\n' >"$T/wrong"
chmod 600 "$T/login" "$T/wrong"
unset all_proxy

# mistakes, and what must never be seen
run 'a login in the URL: 2' 2 send --proxy http://user:secret@127.0.0.1:1 "$T/in"
unlike 'which is not shown' "$T/err" secret
run 'a login without its proxy: 2' 2 send --proxy-login "$T/login" "$T/in"
fresh
https_proxy=http://user:secret@127.0.0.1:1 run 'a proxy that is not there: 75' 75 send -v "$T/in"
one_line 'in one line' "$T/err" jf-send
like 'that blames the proxy' "$T/err" proxy
unlike 'without its login' "$T/err" 'secret|user:'
unlike 'nor in the state' "$JF_STATE/spool/state.json" 'secret|user:'
fresh
https_proxy=http://user:secret@nowhere.invalid:1 run 'a proxy without an address: 75' 75 send -v "$T/in"
like 'named as such' "$T/err" 'proxy.s name is not found'
unlike 'without its login' "$T/err" 'secret|user:'

if tiny=$(server_path tinyproxy); then
	p=$(free_port)
	printf 'Port %s\nListen 127.0.0.1\nAllow 127.0.0.1\nBasicAuth user secret\nConnectPort %s\nLogFile "%s"\n' "$p" "$to" "$T/tiny.log" >"$T/tiny.conf"
	if daemon "$p" "$tiny" -d -c "$T/tiny.conf"; then
		fresh
		run 'tinyproxy, with a login' 0 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" --proxy-auth basic "$T/in"
		is 'went through it' "$(arrived) $(grep -c 'Established connection' "$T/tiny.log")" '1 1'
		fresh
		https_proxy=http://user:secret@127.0.0.1:$p run "the environment's proxy" 0 send -q "$T/in"
		fresh
		HTTPS_PROXY=http://user:secret@127.0.0.1:$p run 'in capitals' 0 send -q "$T/in"
		is 'both through it' "$(grep -c 'Established connection' "$T/tiny.log")" 3
		fresh
		https_proxy=http://127.0.0.1:1 no_proxy=localhost run 'no_proxy' 0 send -q "$T/in"
		fresh
		run 'without the login: 4' 4 send -q --proxy "http://127.0.0.1:$p" "$T/in"
		like 'named' "$T/err" 'proxy.*(407|401)'
		url=https://localhost:$((to + 1))/in/
		fresh
		run 'a port that it forbids: 4' 4 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" --proxy-auth basic "$T/in"
		like 'named' "$T/err" 'proxy.*403'
		is 'all waits' "$(waiting)" 1
		url=https://localhost:$to/in/
	else fail 'tinyproxy starts'; fi
else skip 'no tinyproxy here'; fi

# squid PORT LINES: one that logs status, user and login of each request; $S
squid_start() {
	squid=$(server_path squid) || return 1
	lib=$(dirname "$(find "$TOP/build/servers/usr/lib/squid/" /usr/lib/squid/ -name basic_ncsa_auth 2>"$T/null" | head -n 1)")
	mime=$(find -L "$TOP/build/servers/etc/squid" "$TOP/build/servers/usr/share/squid" /usr/share/squid -name mime.conf 2>"$T/null" | head -n 1)
	[ -n "$mime" ] || : >"${mime:=$T/mime.conf}"
	S=$T/squid.$1
	mkdir -p "$S/errors"
	cp "$T/pki/good.pem" "$T/pki/good.key" "$T/pki/other-ca.pem" "$T/pki/other-ca.key" "$T/passwd" "$T/hashes" "$S"
	"$lib/security_file_certgen" -c -s "$S/db" -M 4MB >"$T/null" 2>&1
	cat >"$S/conf" <<END
$(echo "$2" | sed "s:@LIB:$lib:g; s:@S:$S:g")
http_access allow all
cache deny all
logformat jf %>Hs %un %{Proxy-Authorization}>h
access_log stdio:$S/access.log jf
cache_log $S/cache.log
pid_filename none
coredump_dir $S
unlinkd_program $lib/unlinkd
mime_table $mime
error_directory $S/errors
icon_directory $S
tls_outgoing_options cafile=$T/pki/ca.pem
shutdown_lifetime 0
END
	chmod -R a+rwX "$S"
	LD_LIBRARY_PATH=$TOP/build/servers/usr/lib/x86_64-linux-gnu daemon "$1" timeout 90 "$squid" -N -f "$S/conf"
}
# logged WHAT: a request of this kind is in squid's log (written at its end)
logged() { until_true 5 grep -Eq "$1" "$S/access.log"; }
printf 'user:%s\n' "$(openssl passwd -apr1 secret)" >"$T/passwd"
printf 'user:here:%s\n' "$(printf 'user:here:secret' | openssl md5 -r | cut -d' ' -f1)" >"$T/hashes"
if server_path squid >"$T/null"; then
	p=$(free_port) q=$(free_port) bump=$(free_port) n=$(free_port) open=$(free_port)
	if squid_start "$p" "http_port 127.0.0.1:$p
https_port 127.0.0.1:$q tls-cert=@S/good.pem tls-key=@S/good.key
auth_param digest program @LIB/digest_file_auth -c @S/hashes
auth_param digest realm here
auth_param basic program @LIB/basic_ncsa_auth @S/passwd
auth_param ntlm program @LIB/ntlm_fake_auth
acl in proxy_auth REQUIRED
acl ours port $to
http_access deny !in
http_access deny !ours"; then
		fresh
		run 'squid offers Digest, Basic and NTLM' 0 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" "$T/in"
		is 'and has carried it' "$(arrived)" 1
		ok 'Digest was taken' logged '^200 user Digest'
		unlike 'the password was not sent' "$S/access.log" 'Basic|NTLM'
		is "the server behind sees no proxy's login" "$(grep -ci proxy-auth "$T/log")" 0
		fresh
		run 'Basic by name' 0 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" --proxy-auth basic "$T/in"
		ok 'was taken' logged '^200 user Basic'
		fresh
		run 'Digest by name' 0 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" --proxy-auth digest "$T/in"
		for auth in basic digest; do
			fresh
			run "a wrong password ($auth): 4" 4 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/wrong" --proxy-auth $auth "$T/in"
			one_line '  in one line' "$T/err" jf-send
			like '  407 is named' "$T/err" 'the proxy wants a login \(407\)'
		done
		fresh
		run 'no login: 4' 4 send -q --proxy "http://127.0.0.1:$p" "$T/in"
		like '407 is named' "$T/err" 'the proxy wants a login \(407\)'
		url=https://localhost:$((to + 1))/in/
		run 'a forbidden port: 4' 4 send -q --spool "$T/s2" --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" "$T/in"
		like '403 is named' "$T/err" 'the proxy forbids this destination \(403\)'
		url=https://localhost:$to/in/
		fresh
		run 'TLS to the proxy, its own CA' 0 send -q --proxy "https://localhost:$q" --proxy-ca "$T/pki/ca.pem" --proxy-login "$T/login" "$T/in"
		is 'and has carried it' "$(arrived)" 1
		fresh
		run 'another CA: 4' 4 send -q --proxy "https://localhost:$q" --proxy-ca "$T/pki/other-ca.pem" --proxy-login "$T/login" "$T/in"
		like 'named' "$T/err" "the proxy's certificate is not accepted"
		# a second proxy, while the environment has a login for the first
		if squid_start "$open" "http_port 127.0.0.1:$open"; then
			fresh
			https_proxy=http://user:secret@127.0.0.1:$p run "--proxy, not the environment's" 0 send -q --proxy "http://127.0.0.1:$open" "$T/in"
			is 'has carried it' "$(arrived)" 1
			ok 'and was told no login' logged '^200 - -'
		else fail 'a second squid starts' "$(tail -n 3 "$T/daemon.log")"; fi
		fresh
		no_proxy=localhost run 'no_proxy, with a login' 0 send -q --proxy "http://127.0.0.1:$p" --proxy-login "$T/login" "$T/in"
		is 'which the server does not see' "$(arrived) $(grep -ci authorization "$T/log")" '1 0'
		if squid_start "$n" "http_port 127.0.0.1:$n
auth_param ntlm program @LIB/ntlm_fake_auth
acl in proxy_auth REQUIRED
http_access deny !in"; then
			fresh
			run 'a proxy that wants NTLM: 4' 4 send -q --proxy "http://127.0.0.1:$n" --proxy-login "$T/login" "$T/in"
			like '407 is named' "$T/err" 407
			ok 'it was asked' logged '^407 - -$'
			unlike 'nothing was told' "$S/access.log" 'NTLM|Basic|Digest'
			if curl --version | grep -q NTLM; then
				run 'NTLM by name' 0 send -q --proxy "http://127.0.0.1:$n" --proxy-login "$T/login" --proxy-auth ntlm "$T/in"
				ok 'was taken' logged '^200 .* NTLM'
			else skip 'libcurl without NTLM'; fi
		else fail 'a third squid starts' "$(tail -n 3 "$T/daemon.log")"; fi
		# one that opens the connection, with a CA of its own
		if squid_start "$bump" "http_port 127.0.0.1:$bump ssl-bump generate-host-certificates=on tls-cert=@S/other-ca.pem tls-key=@S/other-ca.key
sslcrtd_program @LIB/security_file_certgen -s @S/db -M 4MB
ssl_bump bump all"; then
			fresh
			run 'a proxy that opens the connection: 4' 4 send -q --proxy "http://127.0.0.1:$bump" "$T/in"
			one_line 'in one line' "$T/err" jf-send
			like 'that says so' "$T/err" 'something on the way may open the connection'
			is 'nothing arrived, all waits' "$(arrived) $(wc -l <"$T/log") $(waiting)" '0 0 1'
			good=$(openssl x509 -in "$T/pki/good.pem" -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | openssl base64)
			cat "$T/pki/ca.pem" "$T/pki/other-ca.pem" >"$T/both"
			run 'whose CA is trusted here, but a pin is not its own: 4' 4 send -q --ca "$T/both" --pin "sha256//$good" --proxy "http://127.0.0.1:$bump" --flush --now
			like 'named' "$T/err" 'not the pinned one'
			is 'nothing arrived' "$(arrived)" 0
			run 'it would work for whoever trusts it' 0 send -q --ca "$T/both" --proxy "http://127.0.0.1:$bump" --flush --now
			is 'there it is' "$(arrived)" 1
		else fail 'an opening squid starts' "$(tail -n 3 "$T/daemon.log")" "$(tail -n 3 "$S/cache.log")"; fi
	else skip "squid does not start here: $(tail -n 1 "$T/daemon.log" | tr '\n#' '  ')"; fi
else skip 'no squid here'; fi
done_testing
