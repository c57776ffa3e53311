#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: every kind of proxy, where its setting comes from, and logins: Digest
# before Basic, never sent unasked, never to a proxy that is not proved; what
# cannot be spoken is told by name.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/servers.sh"
need python3 openssl jq
sh "$TESTS/fixture/pki.sh" "$T/pki" >/dev/null || skip_all 'no certificates'
chmod 755 "$T"
server "$T/ports" python3 "$TESTS/fixture/peers.py" "$T/pki" "$T/ports" || exit 1
. "$T/ports"
netcheck() { jf-netcheck --format jsonl -t 3 --ca "$T/pki/ca.pem" --public-roots "$T/pki/ca.pem" "$@"; }
# sees WHAT VERDICT TARGET OPTION...: by the proxy
sees() {
	what=$1 want=$2 target=$3
	shift 3
	netcheck "$@" "$target" >"$T/out" 2>"$T/err"
	jq -c 'select(.data.path == "proxy")' "$T/out" >"$T/by"
	is "$what: $want" "$(jq -r .data.verdict "$T/by")" "$want"
}
offers() { is "$1" "$(jq -r '.data.families[0].stages.proxy.offers' "$T/by")" "$2"; }
cloud=https://127.0.0.1:$tls_good plain=http://127.0.0.1:$http
(umask 077 && echo jet:fusion >"$T/good" && echo jet:wrong >"$T/bad")

# TLS with the proxy itself; then TLS in TLS.
sees 'an https proxy' tls.expiring $cloud --proxy "https://127.0.0.1:$proxy_tls"
is 'with HTTP at the end of both tunnels' "$(jq -r .data.families[0].stages.http.status "$T/by")" 200
sees 'plain TCP through it' ok tcp://127.0.0.1:$http --proxy "https://127.0.0.1:$proxy_tls"
sees 'its login' tls.expiring $cloud --proxy "https://127.0.0.1:$proxy_tls_basic" --proxy-auth "$T/good"
sees 'its certificate is nobody'"'"'s' proxy.tls $cloud --proxy "https://127.0.0.1:$proxy_tls_other" --proxy-auth "$T/good"
sees 'it speaks no TLS' proxy.tls $cloud --proxy "https://127.0.0.1:$proxy_alien"

sees 'SOCKS 4a' tls.expiring $cloud --proxy "socks4://127.0.0.1:$socks4"
sees 'where the port is closed' proxy.upstream-failed "https://127.0.0.1:$closed" --proxy "socks4a://127.0.0.1:$socks4"
sees 'what speaks no SOCKS' proxy.not-a-proxy $cloud --proxy "socks5://127.0.0.1:$proxy_alien"

sees 'NTLM and Negotiate alone' proxy.auth-unable $cloud --proxy "http://127.0.0.1:$proxy_ntlm"
offers 'are told' 'NTLM Negotiate'
sees 'the same with a login' proxy.auth-unable $cloud --proxy "http://127.0.0.1:$proxy_ntlm" --proxy-auth "$T/good"
sees 'many in one field' proxy.auth-required $cloud --proxy "http://127.0.0.1:$proxy_mixed"
offers 'are told each' 'Newauth Digest Basic'
sees 'a plain URL, and the proxy wants a login' proxy.auth-unable $plain --proxy "http://127.0.0.1:$proxy_ntlm"

if command -v microsocks >/dev/null; then
	p=$(free_port) q=$(free_port)
	daemon "$p" microsocks -i 127.0.0.1 -p "$p"
	daemon "$q" microsocks -i 127.0.0.1 -p "$q" -u jet -P fusion
	sees 'SOCKS 5' tls.expiring $cloud --proxy "socks5://127.0.0.1:$p"
	sees 'a plain URL through it' ok $plain --proxy "socks5h://127.0.0.1:$p"
	sees 'where the port is closed' proxy.upstream-failed "https://127.0.0.1:$closed" --proxy "socks5://127.0.0.1:$p"
	sees 'it wants a login' proxy.auth-required $cloud --proxy "socks5://127.0.0.1:$q"
	sees 'it gets one' tls.expiring $cloud --proxy "socks5://127.0.0.1:$q" --proxy-auth "$T/good"
	sees 'it gets a wrong one' proxy.auth-refused $cloud --proxy "socks5://127.0.0.1:$q" --proxy-auth "$T/bad"
else skip 'no microsocks here'; fi

# squid with a login: auth SCHEME PORT, and what it logs of requests in $T/log
squid_with() {
	cat >"$T/squid.$2.conf" <<END
unlinkd_program $root/usr/lib/squid/unlinkd
mime_table $share/mime.conf
icon_directory $share/icons
error_directory $share/errors/templates
err_page_stylesheet $root/etc/squid/errorpage.css
http_port 127.0.0.1:$2
cache deny all
logformat seen %rm %ru %{Proxy-Authorization}>h
access_log stdio:$T/seen.$2 seen
cache_log /dev/null
pid_filename none
coredump_dir /
pinger_enable off
shutdown_lifetime 0 seconds
$(cat)
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
END
	: >"$T/seen.$2" && chmod 666 "$T/seen.$2"
	# shellcheck disable=SC2086
	daemon "$2" $as "$squid" -n "jf$$x$2" -d 1 -N -f "$T/squid.$2.conf"
}
if squid=$(server_path squid); then
	root=${squid%/usr/sbin/squid}
	[ -d "$root/usr/share/squid" ] && share=$root/usr/share/squid || share=/usr/share/squid
	as=
	[ "$(id -u)" -ne 0 ] || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	echo 'jet:fusion' >"$T/users" && chmod 644 "$T/users"
	d=$(free_port)
	squid_with digest "$d" <<END
auth_param digest program $root/usr/lib/squid/digest_file_auth $T/users
auth_param digest children 1
auth_param digest realm jf
auth_param digest nonce_max_count 1
auth_param basic program $root/usr/lib/squid/basic_fake_auth
auth_param basic children 1
END
	sees 'squid without a login' proxy.auth-required $cloud --proxy "http://127.0.0.1:$d"
	offers 'offers both' 'Digest Basic'
	sees 'Digest' tls.expiring $cloud --proxy "http://127.0.0.1:$d" --proxy-auth "$T/good"
	like 'was used' "$T/seen.$d" '^CONNECT 127.0.0.1:[0-9]+ Digest'
	unlike 'and no password went in the clear' "$T/seen.$d" 'Basic'
	sees 'Digest with a wrong password' proxy.auth-refused $cloud --proxy "http://127.0.0.1:$d" --proxy-auth "$T/bad"
	sees 'Digest for a plain URL' ok $plain --proxy "http://127.0.0.1:$d" --proxy-auth "$T/good"
	sees 'a plain URL without a login' proxy.auth-required $plain --proxy "http://127.0.0.1:$d"
	b=$(free_port)
	squid_with basic "$b" <<END
auth_param basic program $root/usr/lib/squid/basic_fake_auth
auth_param basic children 1
END
	sees 'Basic' tls.expiring $cloud --proxy "http://127.0.0.1:$b" --proxy-auth "$T/good"
	is 'first nothing, then what was asked for' "$(grep '^CONNECT' "$T/seen.$b" | head -n 2 | cut -d' ' -f3 | cut -c1-5 | tr '\n' ' ')" '- Basic '
else skip 'no squid here'; fi

# Where the setting comes from, and who is left out.
origin() { netcheck -n --format table "$@" >"$T/out" 2>&1; }
origin https://cloud.example
unlike 'no setting, no proxy' "$T/out" 'the proxy'
https_proxy=http://gate.example:3128 origin https://cloud.example
like 'from the environment' "$T/out" '^gate\.example +3128'
if command -v dconf >/dev/null; then
	mkdir -p "$T/db" "$XDG_CONFIG_HOME/dconf"
	cat >"$T/db/all" <<'END'
[system/proxy]
mode='manual'
ignore-hosts=['localhost','10.0.0.0/8','.shop.example']
[system/proxy/https]
host='desk.example'
port=8081
END
	dconf compile "$XDG_CONFIG_HOME/dconf/user" "$T/db"
	origin https://cloud.example https://a.shop.example https://10.9.8.7
	like 'from GNOME' "$T/out" '^desk\.example +8081'
	like 'for a host' "$T/out" '^cloud\.example.*through the proxy'
	unlike 'not for one that is left out' "$T/out" '(shop\.example|10\.9\.8\.7).*through the proxy'
	cat >"$T/db/all" <<'END'
[system/proxy]
mode='auto'
autoconfig-url='http://wpad.shop.example/proxy.pac'
END
	dconf compile "$XDG_CONFIG_HOME/dconf/user" "$T/db"
	netcheck --format table --lang en "$plain" | tr -s '\n ' ' ' >"$T/out"
	like 'a PAC file is shown' "$T/out" 'http://wpad\.shop\.example/proxy\.pac'
	like 'not evaluated' "$T/out" 'proxy\.pac, certain'
	like 'with the variable to set' "$T/out" 'set https_proxy=http://HOST:PORT'
	rm -r "$XDG_CONFIG_HOME/dconf"
else skip 'no dconf here'; fi
https_proxy=gopher://u:secret@h:70 netcheck --format table --lang en "$plain" >"$T/out"
like 'a kind that is not known is told' "$T/out" 'proxy\.unknown-kind'
unlike 'without its password' "$T/out" secret
done_testing
