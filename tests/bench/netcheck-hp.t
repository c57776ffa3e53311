#!/bin/sh
# SPDX-License-Identifier: ISC
# The list hp-2020 in a network of its own, 25 ms away and then behind black
# holes: time, traffic on the wire, memory.
. tests/lib.sh
. "$TESTS/netns.sh"
sh "$TESTS/fixture/pki.sh" "$T/pki" www.printos.com 3dpconf.heleni.me 3dpconfig.heleni.me '*.us-west-2.amazonaws.com' hp.com >/dev/null || exit 1
peers_in srv tls_public=443 ftp_data=21 || exit 1
bytes() { cli sh -c 'cat /sys/class/net/c0/statistics/tx_bytes /sys/class/net/c0/statistics/rx_bytes' | awk '{ n += $1 } END { print n }'; }
# figure WHAT LIMIT-MS
figure() {
	before=$(bytes)
	from=$(date +%s%N)
	netcheck -p hp-2020
	ms=$((($(date +%s%N) - from) / 1000000))
	echo "hp-2020, $1: $ms ms (limit $2), $(($(bytes) - before)) bytes (limit 150000)," \
	    "$(jq -r 'select(.data.path == "direct") | .data.verdict' "$T/found" | sort | uniq -c | tr -s ' \n' ' ')"
}
figure 'healthy, no delay' 1000
server "$T/link" python3 "$TESTS/fixture/slowlink.py" ${NS}cli ${NS}fw 25 0 "$T/link" || exit 1
cli sh -c 'ip addr add 10.77.9.1/24 dev tun0; ip link set tun0 up; ip route replace default via 10.77.9.254'
fw sh -c 'ip addr add 10.77.9.254/24 dev tun0; ip link set tun0 up'
r2 ip route replace 10.77.9.0/24 via 10.77.2.1
bytes() { cli sh -c 'cat /sys/class/net/tun0/statistics/tx_bytes /sys/class/net/tun0/statistics/rx_bytes' | awk '{ n += $1 } END { print n }'; }
figure 'healthy, 50 ms away' '1000 and round trips'
rule fw 'fc drop'
figure 'all dropped' 10000
in_ns fw nft flush chain inet t fc
rule fw 'fc udp dport 53 accept'
rule fw 'fc udp sport 53 accept'
rule fw 'fc drop'
figure 'all but names dropped' 10000
if command -v faketime >/dev/null && [ -x /usr/bin/time ]; then
	cli /usr/bin/time -f 'hp-2020, memory: %M kB' jf-netcheck --format jsonl -p hp-2020 >/dev/null || :
fi
