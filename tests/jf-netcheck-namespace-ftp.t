#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: proxies, both sides of the LAN ports, the host itself, and FTP with the
# firewalls that know its data channel too little.
. "${0%/*}/lib.sh"
. "$TESTS/netns.sh"
peers hold=8000 http=80 proxy=3128 proxy_forbid=3129 proxy_basic=3130 || exit 1

# The proxy: down, closed by a firewall, and what it forbids.
by() { port=$1; shift; netcheck -t 2 --proxy "http://$V4:$port" "$@"; }
by 3128 http://good.jf.test tcp://good.jf.test:8000
found 'by the proxy' ok tcp://good.jf.test:8000 any proxy
by 3129 tcp://good.jf.test:8000
found 'a proxy forbids it' proxy.denied-host tcp://good.jf.test:8000 any proxy
by 3130 tcp://good.jf.test:8000
found 'a proxy wants a login' proxy.auth-required tcp://good.jf.test:8000 any proxy
by 3131 tcp://good.jf.test:8000
found 'a proxy is down' proxy.down tcp://good.jf.test:8000 any proxy
netcheck -t 2 --proxy http://nx.jf.test:3128 tcp://good.jf.test:8000
found 'a proxy has no address' proxy.unresolvable tcp://good.jf.test:8000 any proxy

# Both sides of 8080-8082, of which the server's own firewall drops one.
rule srv 'in iifname != "lo" tcp dport 8082 drop'
server "$T/said" ip netns exec ${NS}srv sh -c "exec jf-netcheck --listen 8080-8082 >'$T/said'" || exit 1
(umask 077 && sed -n 's/.*asks for:  //p' "$T/said" >"$T/code")
netcheck -t 2 --code "$T/code" --peer $V4:8080-8082
found 'a port of the server is reached' ok "$V4:8080"
found 'its own firewall drops another' lan.inbound-filtered "$V4:8082"

# This host: an address on loan, a service that only it can reach.
cli ip addr change 10.77.1.1/24 dev c0 valid_lft 3600 preferred_lft 3600
server "$T/bound" ip netns exec ${NS}cli python3 -c "
import socket, time
s = socket.create_server(('127.0.0.1', 8085))
open('$T/bound', 'w').write('bound')
time.sleep(60)"
echo "one tcp://$V4:8000 required - - test" >"$T/lan.list"
mkdir -p "$JF_CONFIG/endpoints" && cp "$T/lan.list" "$JF_CONFIG/endpoints/lan.list"
cli jf-netcheck --format table -p lan >"$T/table"
like 'a service that listens on loopback alone' "$T/table" 'local.bound-loopback'
like 'an address on loan' "$T/table" 'host.dynamic-address'

vsftpd=$(server_path vsftpd) || { skip 'no vsftpd here'; done_testing; }
ftpd() {
	mkdir -p "$T/ftp/empty"
	cat >"$T/vsftpd.conf" <<END
listen=YES
listen_port=21
anonymous_enable=YES
anon_root=$T/ftp
no_anon_password=YES
ftp_username=root
secure_chroot_dir=$T/ftp/empty
run_as_launching_user=YES
background=NO
seccomp_sandbox=NO
pasv_min_port=40000
pasv_max_port=40010
$1
END
	chmod 755 "$T" "$T/ftp" "$T/ftp/empty"
	ip netns exec ${NS}srv "$vsftpd" "$T/vsftpd.conf" >"$T/vsftpd.log" 2>&1 &
	ftp=$!
	until_true 5 srv python3 -c "import socket; socket.create_connection(('127.0.0.1', 21))"
}
ftpd ''
netcheck -t 3 ftp://$V4
found 'FTP with its data channel' ok ftp://$V4
is '  by EPSV and PASV' "$(jq -r '.data.families[0].stages.ftp | .epsv.state + " " + .pasv.state' "$T/found")" 'ok ok'
rule fw 'fc tcp dport 40000-40010 drop'
netcheck -t 3 ftp://$V4
found 'its data channel is dropped' ftp.data-filtered ftp://$V4
in_ns fw nft flush chain inet t fc
rule fw 'fc tcp dport 40000-40010 reject with tcp reset'
netcheck -t 3 ftp://$V4
found 'its data channel is reset' ftp.data-filtered ftp://$V4
in_ns fw nft flush chain inet t fc
kill $ftp
wait $ftp 2>/dev/null
ftpd 'pasv_address=192.168.77.7'
netcheck -t 3 ftp://$V4
found 'its address is of another network' ftp.pasv-address ftp://$V4
kill $ftp
done_testing
