#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: each way of not letting a connection through has its own verdict, with
# the place or the sender of the refusal; all faults at once, on many ports.
. "${0%/*}/lib.sh"
. "$TESTS/netns.sh"
peers hold=8000 hold=8001 hold=8003 || exit 1

n=9000
cases=
# fault RULE WHAT VERDICT: a port of its own; $p in the rule is that port
fault() {
	n=$((n + 1))
	eval "rule $1"
	cases="$cases$n|$2|$3
"
}
p='tcp dport $n'
fault "fw \"fc $p drop\"" 'dropped at the first router' tcp.filtered
fault "r2 \"fc $p drop\"" 'dropped at the second router' tcp.filtered
fault "srv \"in $p drop\"" 'dropped at the server' tcp.filtered
fault "fw \"fc $p reject with tcp reset\"" 'reset by the first router' tcp.reset-forged
fault "cli \"out $p drop\"" 'dropped by this host' local.firewall-or-gateway
fault "cli \"out meta nfproto ipv4 $p reject with icmp type admin-prohibited\"" 'rejected by this host' local.firewall
for t in admin-prohibited host-prohibited net-prohibited port-unreachable prot-unreachable; do
	fault "fw \"fc meta nfproto ipv4 $p reject with icmp type $t\"" "ICMP $t" tcp.rejected-by
done
for t in host-unreachable net-unreachable; do
	fault "r2 \"fc meta nfproto ipv4 $p reject with icmp type $t\"" "ICMP $t" tcp.no-route-at
done
n=$((n + 1))
cases="$cases$n|a closed port|tcp.closed
"
fault "r2 \"fc $p reject with tcp reset\"" 'reset by the second router, the last one' tcp.reset-forged
fault "srv \"in $p reject with tcp reset\"" 'reset by the server'"'"'s own firewall' tcp.closed
targets=$(echo "$cases" | awk -F'|' -v v4=$V4 'NF { print "tcp://" v4 ":" $1 }')
six=9100
for t in admin-prohibited:tcp.rejected-by port-unreachable:tcp.rejected-by no-route:tcp.no-route-at addr-unreachable:tcp.no-route-at; do
	six=$((six + 1))
	rule fw "fc meta nfproto ipv6 tcp dport $six reject with icmpv6 type ${t%:*}"
	targets="$targets tcp://[$V6]:$six"
done
rule fw "fc meta nfproto ipv6 tcp dport 8003 drop"
cli ip route add unreachable 203.0.113.0/26
cli ip route add prohibit 203.0.113.64/26
cli ip route add blackhole 203.0.113.128/26
targets="$targets tcp://203.0.113.1:1 tcp://203.0.113.65:1 tcp://203.0.113.129:1 tcp://10.77.3.99:8000"

# shellcheck disable=SC2086
netcheck -t 4 $targets "tcp://$V4:8000" "tcp://both.jf.test:8003"
echo "$cases" >"$T/cases"
while IFS='|' read -r port what want; do
	[ -z "$port" ] || found "$what" "$want" "tcp://$V4:$port"
done <"$T/cases"
found 'ICMPv6 admin-prohibited' tcp.rejected-by "tcp://[$V6]:9101"
found 'ICMPv6 port-unreachable' tcp.rejected-by "tcp://[$V6]:9102"
found 'ICMPv6 no-route' tcp.no-route-at "tcp://[$V6]:9103"
found 'ICMPv6 addr-unreachable' tcp.no-route-at "tcp://[$V6]:9104"
found 'a route that is unreachable' local.no-route tcp://203.0.113.1:1
found 'a route that is prohibited' local.no-route tcp://203.0.113.65:1
found 'a route into a black hole' local.no-route tcp://203.0.113.129:1
found 'an address that nobody has' tcp.no-route-at tcp://10.77.3.99:8000
found 'an open port' ok "tcp://$V4:8000"
found 'IPv6 dropped beside an IPv4 that works' net.ipv6-broken tcp://both.jf.test:8003 6
found '  and that IPv4' ok tcp://both.jf.test:8003 4

# Where, and by whom.
place() { jq -r --arg e "tcp://$V4:$1" "select(.data.endpoint == \$e) | $2" "$T/found"; }
is 'the drop is at or after hop 1' "$(place 9001 '"\(.data.hop) \(.data.at)"')" '1 10.77.1.254'
is 'the second one at or after hop 2' "$(place 9002 '"\(.data.hop) \(.data.at)"')" '2 10.77.2.254'
is 'the forged reset comes from hop 1 or behind it' "$(place 9004 '"\(.data.hop) \(.data.at)"')" '1 10.77.1.254'
is 'the rejecting router is named' "$(place 9007 .data.families[0].stages.tcp.icmp.from)" 10.77.1.254
is 'and the one without a way' "$(place 9012 .data.families[0].stages.tcp.icmp.from)" 10.77.2.254

# The same without privileges, as an engineer has none on a customer's host.
if command -v setpriv >/dev/null; then
	cli env JF_CONFIG=/nonexistent JF_STATE=/nonexistent setpriv --reuid=65534 --regid=65534 --clear-groups jf-netcheck -t 2 --format jsonl "tcp://$V4:9007" "tcp://$V4:9002" >"$T/found" 2>"$T/err"
	found 'without root: who rejects' tcp.rejected-by "tcp://$V4:9007"
	is 'without root: where it is dropped' "$(place 9002 .data.hop)" 2
fi
done_testing
