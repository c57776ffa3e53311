# SPDX-License-Identifier: ISC
# Four namespaces in a row, sourced behind lib.sh by the jf-netcheck-namespace
# tests:  cli 10.77.1.1 - fw - r2 - srv 10.77.3.2, and the same in fd77:N::.
# Nothing of it is seen outside; all is removed at the end.  Needs root.
# shellcheck shell=sh

[ "$(id -u)" -eq 0 ] || skip_all 'namespaces need root'
need ip nft python3 openssl jq
NS=jf$$
V4=10.77.3.2
V6=fd77:3::2

netns_end() {
	for ns in cli fw r2 srv; do
		for pid in $(ip netns pids $NS$ns 2>/dev/null); do
			kill -9 "$pid" 2>/dev/null
		done
		ip netns del $NS$ns 2>/dev/null
		rm -rf /etc/netns/$NS$ns
	done
	finish
}

# in NAMESPACE COMMAND...
in_ns() {
	netns=$NS$1
	shift
	ip netns exec "$netns" "$@"
}
cli() { in_ns cli "$@"; }
fw() { in_ns fw "$@"; }
r2() { in_ns r2 "$@"; }
srv() { in_ns srv "$@"; }

# join A IF-A B IF-B N HOST-A HOST-B: a wire with the Nth networks
join() {
	ip link add "$2" netns $NS"$1" type veth peer name "$4" netns $NS"$3" &&
	    in_ns "$1" sh -c "ip link set $2 up; ip addr add 10.77.$5.$6/24 dev $2; ip addr add fd77:$5::$6/64 dev $2 nodad" &&
	    in_ns "$3" sh -c "ip link set $4 up; ip addr add 10.77.$5.$7/24 dev $4; ip addr add fd77:$5::$7/64 dev $4 nodad"
}

netns_start() {
	for ns in cli fw r2 srv; do
		ip netns add $NS$ns 2>/dev/null || return 1
		# else no address of a link may ask for a neighbour's for two seconds
		in_ns $ns sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.dad_transmits=0 2>/dev/null
		in_ns $ns ip link set lo up
	done
	for ns in fw r2; do
		in_ns $ns sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		    net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 2>/dev/null
	done
	sysctl -qw net.ipv4.icmp_msgs_per_sec=100000 2>/dev/null	# of all namespaces
	join cli c0 fw f0 1 1 254 && join fw f1 r2 g0 2 1 254 && join r2 g1 srv s0 3 254 2 || return 1
	for v in -4:10.77. -6:fd77:; do
		case $v in
		-4:*) a=10.77. net=.0/24 one=.1 last=.254 ;;
		*) a=fd77: net=::/64 one=::1 last=::254 ;;
		esac
		f=${v%%:*}
		cli ip "$f" route add default via "${a}1$last"
		srv ip "$f" route add default via "${a}3$last"
		fw ip "$f" route add default via "${a}2$last"
		r2 ip "$f" route add "${a}1$net" via "${a}2$one"
	done
	for ns in cli srv; do
		mkdir -p /etc/netns/$NS$ns && echo "nameserver $V4" >/etc/netns/$NS$ns/resolv.conf || return 1
	done
	for ns in cli fw r2 srv; do
		in_ns $ns nft 'add table inet t; add chain inet t fc { type filter hook forward priority 0; };
		    add chain inet t out { type filter hook output priority 0; };
		    add chain inet t in { type filter hook input priority 0; };
		    add table ip n; add chain ip n pre { type nat hook prerouting priority -100; }' || return 1
	done
}
rule() { in_ns "$1" nft "add rule inet t $2"; }
redirect() { in_ns "$1" nft "add rule ip n pre $2"; }

# peers_in NAMESPACE NAME=PORT...: on all its addresses, and a name server
peers_in() {
	netns=$1
	shift
	server "$T/ports.$netns" ip netns exec "$NS$netns" python3 "$TESTS/fixture/peers.py" "$T/pki" "$T/ports.$netns" $V4 $V6 "$@"
}
# peers NAME=PORT...: the server's; its certificates are large, but those for
# wrong.example and client.example
peers() {
	# shellcheck disable=SC2046
	sh "$TESTS/fixture/pki.sh" "$T/pki" '*.jf.test' $(seq -f 'name-number-%g.jf.test' 60) >/dev/null || return 1
	peers_in srv "$@"
}

# netcheck ARGUMENT...: from cli, records in $T/found
netcheck() {
	cli jf-netcheck --format jsonl --ca "$T/pki/ca.pem" --public-roots "$T/pki/ca.pem" "$@" >"$T/found" 2>"$T/err"
}
# verdict ENDPOINT [FAMILY [PATH]]: what was found of it
verdict() {
	jq -r --arg e "$1" --arg f "${2:-any}" --arg p "${3:-direct}" '
		select(.data.endpoint == $e and .data.path == $p) |
		if $f == "any" then .data.verdict
		else .data.families[] | select((.family // 0 | tostring) == $f) | .verdict end' "$T/found"
}
# found WHAT VERDICT ENDPOINT [FAMILY [PATH]]
found() {
	is "$1: $2" "$(verdict "$3" "${4-}" "${5-}")" "$2"
}

trap netns_end EXIT
netns_start || skip_all 'namespaces cannot be made here'
