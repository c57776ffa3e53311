#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: the shipped list as a whole, against a network of its own that has all
# its names: nothing is wrong, nothing else is contacted than -n says, the
# traffic is what is counted; black holes everywhere end in time.
. "${0%/*}/lib.sh"
. "$TESTS/netns.sh"
sh "$TESTS/fixture/pki.sh" "$T/pki" www.printos.com 3dpconf.heleni.me 3dpconfig.heleni.me \
    '*.us-west-2.amazonaws.com' us-west-2.amazonaws.com hp.com >/dev/null || exit 1
peers_in srv tls_public=443 ftp_data=21 || exit 1

bytes() { cli sh -c 'cat /sys/class/net/c0/statistics/tx_bytes /sys/class/net/c0/statistics/rx_bytes' | awk '{ n += $1 } END { print n }'; }
before=$(bytes)
netcheck -p hp-2020
is 'all is well: 0' $? 0
after=$(bytes)
is 'and each says so' "$(jq -r 'select(.data.path == "direct") | .data.verdict' "$T/found" | sort | uniq -c | tr -s ' ')" ' 9 ok'
is 'FTP with both data channels' "$(jq -r 'select(.data.endpoint == "hpftp") | .data.families[0].stages.ftp | .epsv.state + " " + .pasv.state' "$T/found")" 'ok ok'
is 'this computer too' "$(jq -r 'select(.data.path == "host") | .data.endpoint + " " + .data.checks.clock.state' "$T/found")" 'this-computer ok'
ok "$((after - before)) bytes of traffic, under 150,000" test $((after - before)) -lt 150000
cli jf-netcheck --format prom --ca "$T/pki/ca.pem" --public-roots "$T/pki/ca.pem" -p hp-2020 >"$T/prom"
counted=$(awk '$1 == "jf_netcheck_bytes" { print $2 }' "$T/prom")
ok "what is counted ($counted) is not far from it" sh -c "[ $counted -gt $(((after - before) / 2)) ] && [ $counted -lt $(((after - before) * 2)) ]"
netcheck -p hp-2018
is 'the list of 2018' "$(jq -r '.data.state' "$T/found" | sort -u | tr '\n' ' ')" 'ok '

# Whom it talks to, by the firewall's own count of everybody else.
rule cli 'out ip daddr != { 10.77.3.2, 203.0.113.77, 127.0.0.0/8 } counter comment "else4"'
rule cli 'out ip6 daddr != { fd77:3::2, 2001:db8:77::77, ::1, fe80::/10, ff00::/8 } counter comment "else6"'
netcheck -p hp-2020
is 'nobody was contacted whom -n does not name' "$(in_ns cli nft list ruleset | grep -c 'packets 0 .*else[46]')" 2
in_ns cli nft flush chain inet t out

# Nothing comes back any more: of names, then of all else.
for what in names else; do
	[ $what = names ] || { rule fw 'fc udp dport 53 accept' && rule fw 'fc udp sport 53 accept'; }
	rule fw 'fc drop'
	from=$(date +%s%N)
	netcheck -p hp-2020
	is "black holes ($what): 1" $? 1
	took=$((($(date +%s%N) - from) / 1000000))
	ok "in $took ms, under 10,000" test $took -lt 10000
	is 'each with its cause' "$(jq -r 'select(.data.path == "direct") | .data.verdict' "$T/found" | sort -u)" \
	    "$([ $what = names ] && echo dns.timeout || echo tcp.filtered)"
	in_ns fw nft flush chain inet t fc
done
done_testing
