#!/bin/sh
# SPDX-License-Identifier: ISC
# 1,000 TCP probes on loopback against nmap -sT (0.1 s is wanted), and
# 200 targets of which 50 are black holes with 3 s of patience (3.3 s).
set -eu
t=$(mktemp -d)
trap 'kill $pid 2>/dev/null; rm -rf "$t"' EXIT

# 1,150 ports that the kernel answers, the last 50 of them not any more: their
# queues are full, so that it drops what comes.
python3 - "$t" <<'END' &
import resource, socket, sys, time
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
open_ = [socket.create_server(("127.0.0.1", 0), backlog=64) for i in range(1000)]
full, fill = [socket.create_server(("127.0.0.1", 0), backlog=0) for i in range(50)], []
for s in full:
    for i in range(3):
        c = socket.socket()
        c.setblocking(False)
        c.connect_ex(s.getsockname())
        fill.append(c)
time.sleep(0.5)
port = lambda s: str(s.getsockname()[1])
open(sys.argv[1] + "/full", "w").write("\n".join(map(port, full)) + "\n")
open(sys.argv[1] + "/open", "w").write("\n".join(map(port, open_)) + "\n")
time.sleep(120)
END
pid=$!
until [ -s "$t/open" ]; do sleep 0.05; done
as_targets() { awk '{ print "tcp://127.0.0.1:" $1 }'; }
as_targets <"$t/open" >"$t/thousand"
{ head -n 150 "$t/open"; cat "$t/full"; } | as_targets >"$t/holes"

# ms COMMAND...: how long it takes
ms() {
	from=$(date +%s%N)
	"$@" >"$t/out" 2>&1 || :
	echo $((($(date +%s%N) - from) / 1000)) | awk '{ print $1 / 1000 }'
}
# by turns, since a machine is not always as fast
ports=$(paste -sd, "$t/open")
: >"$t/peer"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	command -v nmap >/dev/null && ms nmap -sT -Pn -n -p "$ports" 127.0.0.1 >>"$t/peer"
	ms jf-netcheck --format jsonl - <"$t/thousand" >>"$t/ours"
done
ours=$(sort -n "$t/ours" | sed -n 8p)
peer=$(sort -n "$t/peer" | sed -n 8p)
echo "1,000 TCP probes: $ours ms in the middle of 15 (limit 100), $(grep -c '"verdict":"ok"' "$t/out") of them open"
[ -z "$peer" ] || echo "nmap -sT:         $peer ms, ratio $(echo "$peer $ours" | awk '{ printf "%.2f", $1 / $2 }') (more than 1)"
for how in '--no-followup' ''; do
	from=$(date +%s%N)
	jf-netcheck $how -t 3 --format jsonl - <"$t/holes" >"$t/out" || :
	echo "200 targets, 50 black holes${how:+ ($how)}: $((($(date +%s%N) - from) / 1000000)) ms," \
	    "$(grep -c '"verdict":"ok"' "$t/out") open, $(grep -c '"verdict":"tcp.filtered"' "$t/out") silent"
done
if [ -x /usr/bin/time ]; then
	/usr/bin/time -f 'memory at 1,000 endpoints: %M kB' jf-netcheck --format jsonl - <"$t/thousand" >/dev/null || :
fi
# The list of 2020 in a network of its own; each limit stands behind its figure.
[ "$(id -u)" -eq 0 ] && command -v ip >/dev/null && command -v nft >/dev/null && sh tests/bench/netcheck-hp.t ||
	echo 'hp-2020: needs root and namespaces'
