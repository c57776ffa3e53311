#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: the same faults elsewhere: one router alone, the last router before the
# server, behind NAT, a gateway that is off, a host that is not there, a route
# that nobody has, names that this host or its name servers see otherwise.
. "${0%/*}/lib.sh"
. "$TESTS/netns.sh"
peers tls_good=443 http=80 hold=8000 tls_alert=4440 || exit 1
R=10.77.2.254 R6=fd77:2::254
server "$T/ports.r2" ip netns exec ${NS}r2 python3 "$TESTS/fixture/peers.py" "$T/pki" "$T/ports.r2" $R $R6 hold=8000 || exit 1

# Between this host and r2 there is one router.
rule fw 'fc tcp dport 9001 reject with tcp reset'
rule fw 'fc tcp dport 9002 drop'
rule r2 'in tcp dport 9004 reject with tcp reset'
rule fw 'fc meta nfproto ipv4 tcp dport 9005 reject'
netcheck -t 3 tcp://$R:8000 tcp://$R:9001 tcp://$R:9002 tcp://$R:9003 tcp://$R:9004 tcp://$R:9005 "tcp://[$R6]:8000" "tcp://[$R6]:9001" "tcp://[$R6]:9003"
found 'one router, which resets' tcp.reset-forged tcp://$R:9001
is '  at or after hop 1' "$(jq -r 'select(.data.port == 9001 and .data.host == "'$R'") | .data.at' "$T/found")" 10.77.1.254
found 'one router, which drops' tcp.filtered tcp://$R:9002
found 'one router, and a closed port' tcp.closed tcp://$R:9003
found 'one router, and the host itself resets' tcp.closed tcp://$R:9004
found 'one router, which rejects' tcp.rejected-by tcp://$R:9005
found 'the same by IPv6: reset' tcp.reset-forged "tcp://[$R6]:9001"
found '  and closed' tcp.closed "tcp://[$R6]:9003"
in_ns fw nft flush chain inet t fc

# Behind NAT.
in_ns fw nft 'add chain ip n post { type nat hook postrouting priority 100; }; add rule ip n post oifname f1 masquerade'
rule r2 'fc tcp dport 9001 drop'
rule r2 'fc tcp dport 9002 reject with tcp reset'
rule r2 'fc tcp dport 9003 reject with icmp type admin-prohibited'
# A gateway that is off, one that nobody has a route behind.
cli ip route add 10.88.0.0/16 via 10.77.1.77
netcheck -t 4 tcp://$V4:8000 tcp://$V4:9001 tcp://$V4:9002 tcp://$V4:9003 tcp://$V4:9004 tcp://10.88.0.1:443 tcp://10.77.1.99:443
found 'NAT: an open port' ok tcp://$V4:8000
found 'NAT: dropped behind it' tcp.filtered tcp://$V4:9001
is '  at or after hop 2' "$(jq -r 'select(.data.port == 9001) | .data.hop' "$T/found")" 2
found 'NAT: reset behind it' tcp.reset-forged tcp://$V4:9002
found 'NAT: rejected behind it' tcp.rejected-by tcp://$V4:9003
found 'NAT: closed' tcp.closed tcp://$V4:9004
found 'the gateway is off' lan.gateway-dead tcp://10.88.0.1:443
found 'a host of one'"'"'s own network is off' lan.host-absent tcp://10.77.1.99:443
netcheck -t 3 tcp://10.99.0.1:443
found 'a network that no router knows, as of a VPN that is down' tcp.no-route-at tcp://10.99.0.1:443

# A filter that ends TLS by an alert in the server's place.
netcheck -t 3 -4 https://alert.jf.test:4440 https://good.jf.test:4440
found 'a name that is refused by an alert' tls.sni-reset https://alert.jf.test:4440
found '  and another one that is not' tls.expiring https://good.jf.test:4440

# What this host, or one of its name servers, says of a name.
printf '127.0.0.1 localhost\n0.0.0.0 good.jf.test\n%s both.jf.test\n' $R >/etc/netns/${NS}cli/hosts
netcheck -t 3 -4 https://good.jf.test https://both.jf.test:4444 tcp://both.jf.test:8000
found 'the hosts file leads nowhere' local.hosts-file https://good.jf.test
found 'the hosts file leads to another' local.hosts-file https://both.jf.test:4444
found '  which does no harm where that one answers' ok tcp://both.jf.test:8000
rm /etc/netns/${NS}cli/hosts
cat >"$T/none.py" <<END
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 53))
open("$T/none", "w").write("up")
while True:
    q, peer = s.recvfrom(2000)
    s.sendto(q[:2] + b"\x81\x83" + q[4:6] + bytes(6) + q[12:], peer)
END
server "$T/none" ip netns exec ${NS}fw python3 "$T/none.py" || exit 1
printf 'nameserver 10.77.1.254\nnameserver %s\n' $V4 >/etc/netns/${NS}cli/resolv.conf
netcheck -t 3 -4 https://good.jf.test
found 'one name server knows it, the first does not' dns.servers-differ https://good.jf.test
done_testing
