#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: no false alarm.  What is slow, lossy, without IPv6 or without ping is
# no fault: it stays ok, or a warning.
. "${0%/*}/lib.sh"
. "$TESTS/netns.sh"
peers tls_good=443 http_big=8088 http=80 hold=8000 ftp=21 || exit 1

# calm WHAT TARGET...: none fails
calm() {
	what=$1
	shift
	netcheck "$@"
	is "$what" "$? $(jq -r 'select(.data.state == "fail" or .data.state == "unknown") | .data.endpoint + " " + .data.verdict' "$T/found")" '0 '
}
G=https://good.jf.test
calm 'a healthy network' $G http://good.jf.test tcp://both.jf.test:8000 --no-login ftp://good.jf.test
is 'with all of them there' "$(grep -c . "$T/found")" 4

rule fw 'fc icmp type { echo-request, echo-reply } drop'
rule fw 'fc icmpv6 type { echo-request, echo-reply } drop'
calm 'ping is blocked' $G tcp://both.jf.test:8000
in_ns fw nft flush chain inet t fc

rule fw 'fc icmp type time-exceeded limit rate 1/second drop'
rule fw 'out icmp type time-exceeded drop'
calm 'routers keep silent' $G tcp://both.jf.test:8000
netcheck -t 2 "tcp://$V4:9999"
is 'and a closed port is not said to be forged' "$(verdict "tcp://$V4:9999" | grep -c -e tcp.refused -e tcp.closed)" 1
in_ns fw nft flush chain inet t fc
in_ns fw nft flush chain inet t out

calm 'a name without AAAA' $G tcp://alias.jf.test:8000
is 'is not even mentioned' "$(jq -r '.data.families | length' "$T/found" | sort -u)" 1

# Slow: 350 ms each way; lossy: of each packet 15 %.
for kind in slow:350:0 lossy:20:15; do
	rest=${kind#*:}
	server "$T/link.${kind%%:*}" python3 "$TESTS/fixture/slowlink.py" ${NS}cli ${NS}fw "${rest%:*}" "${rest#*:}" "$T/link.${kind%%:*}" || exit 1
	link=$pid
	cli sh -c 'ip addr add 10.77.9.1/24 dev tun0; ip link set tun0 up; ip route replace default via 10.77.9.254'
	fw sh -c 'ip addr add 10.77.9.254/24 dev tun0; ip link set tun0 up'
	r2 ip route replace 10.77.9.0/24 via 10.77.2.1
	calm "a ${kind%%:*} path" $G tcp://good.jf.test:8000 -4
	kill "$link"
	wait "$link" 2>/dev/null
	cli ip route replace default via 10.77.1.254
done

# A line of 16 kbit/s is less than the upload needs, and one of 64 is not.
for rate in 64:ok 16:path.slow; do
	fw tc qdisc replace dev f0 root tbf rate "${rate%:*}kbit" burst 3000 latency 600ms
	netcheck --speed --no-followup -4 http://good.jf.test:8088
	found "${rate%:*} kbit/s" "${rate#*:}" http://good.jf.test:8088
done
fw tc qdisc del dev f0 root

cli sysctl -qw net.ipv6.conf.all.disable_ipv6=1
calm 'a host without IPv6' $G tcp://both.jf.test:8000
is 'which is not even tried' "$(jq -r '.data.families[].family' "$T/found" | sort -u)" 4
cli sysctl -qw net.ipv6.conf.all.disable_ipv6=0
done_testing
