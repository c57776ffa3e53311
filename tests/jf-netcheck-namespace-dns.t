#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: what goes wrong with names, by the system's own resolver setting, each
# with its verdict.
. "${0%/*}/lib.sh"
. "$TESTS/netns.sh"
peers hold=8000 || exit 1
resolvers() { printf 'nameserver %s\n' "$@" >/etc/netns/${NS}cli/resolv.conf; echo 'options timeout:1 attempts:1' >>/etc/netns/${NS}cli/resolv.conf; }

resolvers $V4
rule fw 'fc tcp dport 53 drop'
for case in nx:dns.nxdomain blocked:dns.blocked servfail:dns.servfail refused:dns.refused notimp:dns.failed \
    nodata:dns.no-address sinkhole:dns.sinkhole wrongid:dns.failed garbage:dns.failed cut:dns.tcp53-blocked \
    silent:dns.timeout slow:ok alias:ok both:ok; do
	set -- "$@" "tcp://${case%%:*}.jf.test:8000"
	cases="${cases-} $case"
done
netcheck -t 3 "$@"
for case in $cases; do
	found "a name that is ${case%%:*}" "${case#*:}" "tcp://${case%%:*}.jf.test:8000"
done
in_ns fw nft flush chain inet t fc
netcheck -t 2 tcp://noaaaa.jf.test:8000
found 'only the question for AAAA is dropped' dns.aaaa-dropped tcp://noaaaa.jf.test:8000 6
found '  and the other family' ok tcp://noaaaa.jf.test:8000 4
netcheck tcp://cut.jf.test:8000
found 'a cut answer is asked for again by TCP' ok tcp://cut.jf.test:8000

resolvers 10.77.2.254
netcheck -t 2 tcp://good.jf.test:8000
found 'nobody is at the name server'"'"'s port' dns.timeout tcp://good.jf.test:8000
resolvers $V4
rule fw 'fc udp dport 53 drop'
netcheck -t 2 tcp://good.jf.test:8000
found 'a firewall drops questions' dns.timeout tcp://good.jf.test:8000
in_ns fw nft flush chain inet t fc
resolvers 10.77.2.254 $V4
netcheck -t 2 tcp://good.jf.test:8000
found 'the first of two name servers is dead' dns.server-silent tcp://good.jf.test:8000
resolvers $V4

done_testing
