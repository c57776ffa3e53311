#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: what happens to TLS on the way is told from what is wrong at its end:
# names that are cut off, packets that are too large, interception that is
# trusted or not, portals, proxies that nobody asked for.
. "${0%/*}/lib.sh"
. "$TESTS/netns.sh"
need iptables
peers tls_good=443 tls_wrong=4431 tls_expired=4432 tls_early=4433 tls_nochain=4434 tls_other=4435 \
    tls_v11=4436 tls_cbc=4437 tls_asks=4438 tls_self=4439 http=80 http_late=8088 || exit 1
peers_in fw tls_other=8443 tls_self=8444 http_portal=8081 http_511=8082 hold=8083 || exit 1

# run_list LINE...: a list of required endpoints, as the paper's are
run_list() {
	for target; do
		echo "$target $target required 2020 - test"
	done >"$T/list"
	netcheck -t 3 -p "$T/list" -4
}
G=https://good.jf.test

for t in reset:REJECT drop:DROP; do
	[ ${t%:*} = reset ] && with='--reject-with tcp-reset' || with=
	# shellcheck disable=SC2086
	fw iptables -A FORWARD -p tcp --dport 443 -m string --algo bm --string "${t%:*}.jf.test" -j ${t#*:} $with
done
run_list $G https://reset.jf.test https://drop.jf.test $G:4431 $G:4432 $G:4433 $G:4434 $G:4435 $G:4436 $G:4437 $G:4438
found 'a name that is reset' tls.sni-reset https://reset.jf.test
found 'a name that is dropped' tls.sni-drop https://drop.jf.test
found 'another name on the same port' tls.expiring $G
found 'another host'"'"'s certificate' tls.wrong-host $G:4431
found 'expired' tls.expired $G:4432
found 'not yet valid' tls.not-yet-valid $G:4433
found 'somebody else'"'"'s authority' tls.intercepted-untrusted $G:4435
found 'only TLS 1.1' tls.version $G:4436
found 'only CBC' tls.cipher $G:4437
found 'a client certificate is wanted' tls.client-cert $G:4438
is 'the reset comes from hop 1 or behind it' "$(jq -r 'select(.data.endpoint == "https://reset.jf.test") | "\(.data.hop) \(.data.at)"' "$T/found")" '1 10.77.1.254'
fw iptables -F FORWARD

# A tunnel that cannot say "too big", to the server and to the client.
for at in r2:g0 fw:f1; do
	rule "${at%:*}" 'out icmp type destination-unreachable drop'
	in_ns "${at%:*}" ip link set "${at#*:}" mtu 1300
	srv ip route flush cache
	run_list $G https://wrong.example:4431
	if [ $at = r2:g0 ]; then
		found 'large packets from the server are lost' path.mtu-blackhole $G
	else
		found 'large packets to the server are lost' path.mtu-blackhole-up https://wrong.example:4431
	fi
	in_ns "${at%:*}" ip link set "${at#*:}" mtu 1500
	in_ns "${at%:*}" nft flush chain inet t out
done
srv ip route flush cache

# Interception, first with a root that nobody trusts, then with one that only
# this host does.
redirect fw 'tcp dport 443 redirect to :8443'
run_list $G https://other.jf.test
found 'intercepted' tls.intercepted-untrusted $G
cat "$T/pki/ca.pem" "$T/pki/other-ca.pem" >"$T/pki/all.pem"
cli jf-netcheck --format jsonl -4 -t 3 --ca "$T/pki/all.pem" --public-roots "$T/pki/ca.pem" -p "$T/list" >"$T/found"
found 'intercepted, and this host trusts it' tls.intercepted-trusted $G
is 'which is a warning' "$(jq -r 'select(.data.endpoint == "'$G'") | .data.state' "$T/found")" warn
fw nft flush chain ip n pre

redirect fw 'tcp dport 443 redirect to :8444'
redirect fw 'tcp dport 80 redirect to :8081'
run_list $G
found 'a portal that redirects' net.captive-portal $G
netcheck -t 3 -4 $G
found '  also for a target by hand' net.captive-portal $G
fw nft flush chain ip n pre
redirect fw 'tcp dport 443 redirect to :8444'
redirect fw 'tcp dport 80 redirect to :8082'
run_list $G http://good.jf.test
found 'a portal that says 511' net.captive-portal http://good.jf.test
fw nft flush chain ip n pre

redirect fw 'meta l4proto tcp redirect to :8083'
run_list tcp://good.jf.test:5000
found 'somebody answers for everybody' tcp.terminated-by-middlebox tcp://good.jf.test:5000
netcheck -t 3 -4 tcp://$V4:5000
found '  also for an address by hand' tcp.terminated-by-middlebox tcp://$V4:5000
fw nft flush chain ip n pre

run_list http://good.jf.test:8088
is 'a wrong clock is told' "$(cli jf-netcheck --format table -p "$T/list" -4 | grep -c 'host.clock-skew')" 1
done_testing
