#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: the same with the programs that stand in the world: nginx, squid,
# tinyproxy, vsftpd, dnsmasq; each skips where it is missing.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/servers.sh"
need python3 openssl jq curl
sh "$TESTS/fixture/pki.sh" "$T/pki" good.jf.test >/dev/null || skip_all 'no certificates'
chmod 755 "$T"
sees() {
	what=$1 want=$2
	shift 2
	jf-netcheck --format jsonl -t 3 --ca "$T/pki/ca.pem" --public-roots "$T/pki/ca.pem" "$@" >"$T/out" 2>"$T/err"
	is "$what: $want" "$(tail -n 1 "$T/out" | jq -r .data.verdict 2>&1)" "$want"
}

tls=$(free_port) old=$(free_port)
if nginx=$(server_path nginx); then
	via="ssl_certificate $T/pki/via.pem; ssl_certificate_key $T/pki/via.key;"
	nginx_start "$tls" '' "server { listen 127.0.0.1:$tls ssl; $via location / { return 200 \"$(printf '%4000s' x)\"; } }
	    server { listen 127.0.0.1:$old ssl; $via ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0; }"
	sees 'nginx' tls.expiring "https://127.0.0.1:$tls"
	is 'nginx: its server header' "$(jq -r '.data.families[0].stages.http.server' "$T/out" | cut -d/ -f1)" nginx
	sees 'nginx with TLS 1.0 alone' tls.version "https://127.0.0.1:$old"
	sees 'throughput is measured' tls.expiring --speed "https://127.0.0.1:$tls"
	is 'and told' "$(jq -r '.data.families[0].stages.http.bits_per_s > 25000' "$T/out")" true
else skip 'no nginx here'; fi

if squid=$(server_path squid); then
	p=$(free_port)
	root=${squid%/usr/sbin/squid}
	[ -d "$root/usr/share/squid" ] && share=$root/usr/share/squid || share=/usr/share/squid
	cat >"$T/squid.conf" <<END
unlinkd_program $root/usr/lib/squid/unlinkd
mime_table $share/mime.conf
icon_directory $share/icons
error_directory $share/errors/templates
err_page_stylesheet $root/etc/squid/errorpage.css
http_port 127.0.0.1:$p
cache deny all
access_log none
cache_log /dev/null
pid_filename none
coredump_dir /
pinger_enable off
shutdown_lifetime 0 seconds
acl ours port $tls
acl CONNECT method CONNECT
http_access allow CONNECT ours
http_access deny all
END
	as=
	[ "$(id -u)" -ne 0 ] || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	# shellcheck disable=SC2086
	if daemon "$p" $as "$squid" -n jf$$ -d 1 -N -f "$T/squid.conf" && [ -n "$nginx" ]; then
		sees 'through squid' tls.expiring --proxy "http://127.0.0.1:$p" "https://127.0.0.1:$tls"
		sees 'squid forbids the port' proxy.denied-port --proxy "http://127.0.0.1:$p" "https://127.0.0.1:$tls" "https://127.0.0.1:$old"
	else skip 'squid did not start here'; fi
else skip 'no squid here'; fi

if command -v tinyproxy >/dev/null; then
	p=$(free_port)
	cat >"$T/tinyproxy.conf" <<END
Port $p
Listen 127.0.0.1
Timeout 10
BasicAuth jet fusion
LogLevel Error
END
	daemon "$p" tinyproxy -d -c "$T/tinyproxy.conf"
	(umask 077 && echo jet:fusion >"$T/good" && echo jet:wrong >"$T/bad")
	sees 'tinyproxy without a login' proxy.auth-required --proxy "http://127.0.0.1:$p" "https://127.0.0.1:$tls"
	sees 'with a wrong one' proxy.auth-refused --proxy "http://127.0.0.1:$p" --proxy-auth "$T/bad" "https://127.0.0.1:$tls"
	sees 'with the right one' tls.expiring --proxy "http://127.0.0.1:$p" --proxy-auth "$T/good" "https://127.0.0.1:$tls"
	sees 'a name that it cannot resolve' proxy.upstream-failed --resolver 127.0.0.1:1 --proxy "http://127.0.0.1:$p" --proxy-auth "$T/good" https://nobody.invalid
else skip 'no tinyproxy here'; fi

if vsftpd=$(server_path vsftpd); then
	p=$(free_port)
	mkdir -p "$T/ftp/empty"
	cat >"$T/vsftpd.conf" <<END
listen=YES
listen_address=127.0.0.1
listen_port=$p
anonymous_enable=YES
anon_root=$T/ftp
no_anon_password=YES
ftp_username=$(id -un)
secure_chroot_dir=$T/ftp/empty
run_as_launching_user=YES
background=NO
seccomp_sandbox=NO
END
	daemon "$p" "$vsftpd" "$T/vsftpd.conf"
	sees 'vsftpd' ok "ftp://127.0.0.1:$p"
	is 'with both data channels' "$(jq -r '.data.families[0].stages.ftp | .epsv.state + " " + .pasv.state' "$T/out")" 'ok ok'
	sees 'vsftpd without a login' ok --no-login "ftp://127.0.0.1:$p"
else skip 'no vsftpd here'; fi

if dnsmasq=$(server_path dnsmasq); then
	p=$(free_port)
	daemon "$p" "$dnsmasq" -d -C /dev/null --port="$p" --listen-address=127.0.0.1 --bind-interfaces --no-resolv --no-hosts \
	    --cache-size=0 --local=/jf.test/ --host-record=good.jf.test,127.0.0.1 --cname=alias.jf.test,good.jf.test \
	    --address=/sink.jf.test/0.0.0.0 --user=root --pid-file="$T/dnsmasq.pid"
	r="--resolver 127.0.0.1:$p"
	# shellcheck disable=SC2086
	for row in nobody:dns.nxdomain sink:dns.sinkhole; do
		sees "dnsmasq: ${row%:*}" "${row#*:}" $r "https://${row%:*}.jf.test:$tls"
	done
	# shellcheck disable=SC2086
	sees 'dnsmasq: an alias to loopback' dns.sinkhole $r "https://alias.jf.test:$tls"
	is 'is followed' "$(jq -r '.data.families[0].stages.dns.cnames|tostring' "$T/out")" good.jf.test
else skip 'no dnsmasq here'; fi
done_testing
