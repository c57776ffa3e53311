#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: portals by DNS and by address, that redirect, reset or drop the rest;
# middleboxes that answer for everybody; a clock that is wrong; IPv6 that is
# worse than IPv4.
. "${0%/*}/lib.sh"
. "$TESTS/netns.sh"
need iptables
peers tls_good=443 http=80 tls_wrong=4431 tls_expired=4432 tls_early=4433 || exit 1
G=https://good.jf.test
list() { for t; do echo "$t $t required 2020 - test"; done >"$T/list"; }
run_list() { list "$@"; netcheck -t 3 -p "$T/list"; }

# A name server that leads all names to one address.
cat >"$T/all.py" <<END
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("10.77.1.254", 53))
open("$T/all", "w").write("up")
while True:
    q, peer = s.recvfrom(2000)
    n = 12
    while q[n]:
        n += 1 + q[n]
    a = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton("10.77.2.254") if q[n + 2] == 1 else b""
    s.sendto(q[:2] + b"\x81\x80\0\1\0" + bytes([len(a) > 0]) + bytes(4) + q[12:n + 5] + a, peer)
END
server "$T/all" ip netns exec ${NS}fw python3 "$T/all.py" || exit 1
all=$pid
server "$T/ports.r2" ip netns exec ${NS}r2 python3 "$TESTS/fixture/peers.py" "$T/pki" "$T/ports.r2" 10.77.2.254 fd77:2::254 http_portal=80 tls_self=443 || exit 1
printf 'nameserver 10.77.1.254\n' >/etc/netns/${NS}cli/resolv.conf
run_list $G http://good.jf.test
found 'all names lead to a portal' net.captive-portal $G
found '  by plain HTTP, too' net.captive-portal http://good.jf.test
rule r2 'in tcp dport 443 reject with tcp reset'
run_list $G
found 'a portal that refuses TLS' net.captive-portal $G
in_ns r2 nft flush chain inet t in
kill "$all"
wait "$all" 2>/dev/null
printf 'nameserver %s\n' $V4 >/etc/netns/${NS}cli/resolv.conf

peers_in fw http_portal=8081 hold=8083 || exit 1
redirect fw 'tcp dport 80 redirect to :8081'
rule fw 'fc tcp dport 443 drop'
rule fw 'fc tcp dport 5000 reject with tcp reset'
run_list $G tcp://good.jf.test:5000
found 'a portal that drops the rest' net.captive-portal $G
found '  or resets it' net.captive-portal tcp://good.jf.test:5000
in_ns fw nft flush chain inet t fc
in_ns fw nft flush chain ip n pre
redirect fw 'tcp dport 443 redirect to :8083'
run_list $G
found 'somebody answers for everybody, and says nothing' tcp.terminated-by-middlebox $G
in_ns fw nft flush chain ip n pre

# The clock: certificates fail by it, or only Date tells.
case $B in
*-san) fake= ;;		# a sanitizer wants to be the first library
*) fake=$(command -v faketime) ;;
esac
if [ -n "$fake" ]; then
	at() { cli faketime -f "$1" jf-netcheck --format jsonl --ca "$T/pki/ca.pem" --public-roots "$T/pki/ca.pem" -t 3 -4 -p "$T/list" >"$T/found" 2>"$T/err"; }
	list $G $G:4431
	at -30d
	found 'a clock that is a month late' host.clock-skew $G
	found '  also where the name is another' host.clock-skew $G:4431
	list $G:4432 $G
	at +30d
	found 'a clock that is a month early' host.clock-skew $G
else skip 'no faketime here'; fi
run_list $G:4432 $G:4433
found 'a right clock, and an expired certificate' tls.expired $G:4432
found '  one that is not valid yet' tls.not-yet-valid $G:4433

# IPv6 alone is worse.
fw ip6tables -A FORWARD -p tcp --dport 443 -m string --algo bm --string both.jf.test -j REJECT --reject-with tcp-reset
run_list https://both.jf.test
found 'a name that is reset by IPv6 alone' tls.sni-reset https://both.jf.test 6
found '  and not by IPv4' tls.expiring https://both.jf.test 4
fw ip6tables -F FORWARD
rule r2 'out meta l4proto ipv6-icmp icmpv6 type packet-too-big drop'
r2 ip link set g0 mtu 1400
run_list https://both.jf.test
found 'large packets are lost by IPv6 alone' path.mtu-blackhole https://both.jf.test 6
found '  and not by IPv4' tls.expiring https://both.jf.test 4
done_testing
