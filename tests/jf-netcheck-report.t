#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: every format says the same of one run, in its own way: the table as a
# person reads it (times masked), findings, Prometheus, Nagios, a page; rules
# for the firewall team; what differs between two runs; nothing of the site
# when it is redacted; one line on bad lists.
. "${0%/*}/lib.sh"
need python3 openssl jq strace
sh "$TESTS/fixture/pki.sh" "$T/pki" >/dev/null || skip_all 'no certificates'
server "$T/ports" python3 "$TESTS/fixture/peers.py" "$T/pki" "$T/ports" || exit 1
. "$T/ports"
cd "$T" || exit 1

cat >list <<END
web     http://127.0.0.1:$http required 2018,2020 rule=*.example.com upload of device data
closed  tcp://127.0.0.1:$closed required 2020 rule=*.example.com,alt=a =HYPERLINK("x")
spare   tcp://127.0.0.1:$closed optional - - one can do without
END
netcheck() { jf-netcheck --no-followup -t 1 -4 --ca pki/ca.pem -p ./list "$@"; }
# Times, ports, this host and the date are not the same everywhere.
mask() {
	sed -e 's/<\{0,1\}[0-9.]* m\{0,1\}s\b/TIME/' -e "s/$http/HTTP/g; s/$closed/SHUT/g" \
	    -e 's/^from .*/FROM/; s/^von .*/VON/' -e 's/  */ /g; s/ $//' "$1"
}

run 'a required one fails: 1' 1 netcheck --format table --lang en
mask out >got
cat >want <<'END'
FROM

ENDPOINT VERDICT DNS TCP TLS HTTP/FTP
127.0.0.1:HTTP ok - TIME - 8.0 ms
127.0.0.1:SHUT FAIL - FAIL - -
127.0.0.1:SHUT warning - FAIL - -
1/2 pass for *.example.com

What was found
 FAIL 127.0.0.1:SHUT
 warning 127.0.0.1:SHUT
 127.0.0.1 is there, but nothing listens on port SHUT [tcp.closed,
 certain]

What to ask for
 operator of the endpoint
 - start the service on 127.0.0.1 port SHUT, or check the port
END
sed -i 's/ - TIME - .*/ - TIME - TIME/' got want
is 'the table' "$(cat got)" "$(cat want)"
run 'in German' 1 netcheck --format table --lang de
like 'the causes' out 'ist da, aber auf Port'
like 'the requests' out 'den Dienst auf 127.0.0.1 Port'
like 'by LC_MESSAGES' /dev/stdin 'Worum zu bitten ist' <<END
$(LC_ALL='' LC_MESSAGES=de_DE.UTF-8 netcheck --format table)
END
run 'records stay English' 1 netcheck --lang de
is 'one finding an endpoint and path' "$(jq -r '[.kind, .data.endpoint, .data.state] | join(" ")' out)" \
    "finding web ok
finding closed fail
finding spare warn"
unlike 'no German in them' out 'lauscht'
cp out new.jsonl

run 'Prometheus' 1 netcheck --format prom
like 'up or not' out '^jf_netcheck_up\{endpoint="web",path="direct"\} 1$'
like 'the verdict as a label' out 'endpoint="closed",path="direct",verdict="tcp.closed",actor="server"\} 1$'
run 'Nagios has statuses of its own' 2 netcheck --format nagios
is 'one line' "$(wc -l <out)" 1
like 'with performance data' out '^CRITICAL - 1 ok, 1 with a warning, 1 failed: .* \| ok=1 warnings=1 failed=1 '
run 'a page' 1 netcheck --format html -o page.html
like 'that loads nothing' page.html "default-src 'none'"
unlike 'and runs nothing' page.html '<script|onload|javascript:|https?://[^<]*\.(js|css)'
like 'with the list in it' page.html 'upload of device data'

run 'rules as text' 0 jf-netcheck -p ./list --export text
like 'the wildcard is what is asked for' out "^allow outbound tcp to \*\.example\.com port $http"
run 'rules as CSV' 0 jf-netcheck -p ./list --export csv
like 'a formula stays text' out '"'"'"'=HYPERLINK\(""x""\)"$'
run 'rules for nftables' 0 jf-netcheck -p ./list --export nft
like 'an address is a rule' out "ip daddr 127.0.0.1 tcp dport $closed accept"
if command -v nft >/dev/null && unshare -rn nft -c list ruleset >/dev/null 2>&1; then
	printf 'tcp://192.0.2.7:80,443\nftp://192.0.2.8\ntcp://[2001:db8::1]:21\nhttps://h.example\n' >own
	for what in 'jf-netcheck -p hp-2020' 'jf-netcheck -p ./list' 'jf-netcheck -'; do
		$what --export nft <own >rules.nft
		ok "nft loads what $what exports" unshare -rn nft -c -f rules.nft
	done
	like 'FTP says what its data needs' rules.nft 'ip daddr 192.0.2.8 tcp dport 21 accept.*ct helper'
else skip 'no nft in a namespace here'; fi
run 'exporting contacts nobody' 0 env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=connect,sendto -o calls jf-netcheck -p hp-2020 --export csv
is 'not one call' "$(grep -c 'sin' calls)" 0
run 'nor does a dry run' 0 env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=connect,sendto -o calls jf-netcheck -p hp-2020 -n
is 'not one call either' "$(grep -c 'sin' calls)" 0
like 'which names whom it would ask' out 'firehose\.us-west-2\.amazonaws\.com'

jq -c 'if .data.endpoint == "closed" then .data.state = "ok" | .data.verdict = "ok" else . end' new.jsonl >old.jsonl
run 'worse than before: 1' 1 jf-netcheck --diff old.jsonl new.jsonl
is 'what changed' "$(jq -r '[.data.endpoint, .data.change, .data.was, .data.verdict] | join(" ")' out)" 'closed worse ok tcp.closed'
run 'better than before: 0' 0 jf-netcheck --diff --format table new.jsonl old.jsonl
like 'as a table' out 'better +closed direct'
run 'nothing changed' 0 jf-netcheck --diff new.jsonl new.jsonl
is 'nothing printed' "$(cat out)" ''
echo '{"v":1,"kind":"job","data":{}}' >other.jsonl
run 'no finding in it: 4' 4 jf-netcheck --diff other.jsonl new.jsonl
one_line 'one line' err jf-netcheck
head -c 100 new.jsonl >cut.jsonl
run 'a file that is cut off: 4' 4 jf-netcheck --diff cut.jsonl new.jsonl
one_line 'one line' err jf-netcheck

run 'redacted' 1 jf-netcheck --no-followup -t 1 --redact "127.0.0.1:$closed" "localhost:$closed"
unlike 'no name of this host' out "\"$(uname -n)\""
unlike 'no address of it' out "$(hostname -I 2>/dev/null | cut -d' ' -f1 | grep . || echo 'no such address')"
unlike 'no target' out '127\.0\.0\.1:|localhost:'

echo 'web https://a.example required - nonsense x' >bad
run 'a bad list: 2' 2 jf-netcheck -p ./bad
one_line 'one line' err jf-netcheck
like 'names the place' err 'bad:1: nonsense'
run 'no such list: 2' 2 jf-netcheck -p nothing
like 'names those there are' err 'hp-2018.*hp-2020'
run 'a target that is none: 2' 2 jf-netcheck 'https://u:secret@h/'
unlike 'without its password' err secret
run 'lost output: 4' 4 sh -c 'jf-netcheck --no-followup -t 1 127.0.0.1:1 >/dev/full'
one_line 'one line' err jf-netcheck
done_testing
