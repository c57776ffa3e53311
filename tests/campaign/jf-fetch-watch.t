#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: --watch takes no more memory the longer it goes on: many printers, each
# asked everything each second, acknowledged as jf-send would.  A round of 20
# printers is as many visits as one printer's in 20 rounds; PRINTERS and ROUNDS
# (default 20 and 150) make 3000, more than a day's heartbeats of ten.
. "$(dirname "$0")/../lib.sh"
need jq python3 openssl
printers=${PRINTERS:-20}
rounds=${ROUNDS:-150}

server "$T/port" python3 "$TESTS/fixture/printer.py" --port-file "$T/port" --control-file "$T/control" --count "$printers" || exit 1
sed 's/"every": "[0-9]*[mh]"/"every": "1s"/; s/"path": "\/jf\/v1\/status"/&, "every": "1s"/; s/"start_path": "\/jf\/v1\/events?count=1000",/&"every": "1s",/; s/"gap_ms": 5/"gap_ms": 0/' \
    "$TOP/common/share/profiles/reference.json" >"$T/quick.json"
while read -r name _ pin url; do
	echo "{\"name\":\"$name\",\"url\":\"$url\",\"profile\":\"$T/quick.json\",\"pin\":[\"$pin\"]}"
done <"$T/port" >"$JF_CONFIG/devices.jsonl"

# Acknowledge each round and note the memory before it: "ROUND KB".
mkfifo "$T/fifo"
cat >"$T/read.py" <<'EOF'
import json, os, sys
os.makedirs(sys.argv[3], exist_ok=True)
n, memory = 0, open(sys.argv[2], "w")
with open(sys.argv[1]) as fifo:
    for line in fifo:
        if '"kind":"checkpoint"' not in line:
            continue
        if '"phase":"end"' in line:
            open(sys.argv[3] + "/" + json.loads(line)["data"]["token"], "w").close()
        else:
            n += 1
            with open("/proc/%s/status" % open(sys.argv[4]).read().strip()) as status:
                rss = [l.split()[1] for l in status if l.startswith("RssAnon")][0]
            print(n, rss, file=memory, flush=True)
EOF
: >"$T/memory"
jf-fetch --watch >"$T/fifo" 2>"$T/err" &
watch=$!
echo $watch >"$T/pid"
python3 "$T/read.py" "$T/fifo" "$T/memory" "$JF_STATE/marks" "$T/pid" &
reader=$!
reached() { test "$(wc -l <"$T/memory")" -ge "$rounds"; }
ok "$rounds rounds of $printers printers" until_true $((rounds * 6)) reached
kill $watch
wait $watch
wait $reader
is 'in silence' "$(cat "$T/err")" ''
# The first rounds fill what is kept (sessions, pools); then nothing grows.
early=$(awk -v n=$((rounds / 2)) '$1 <= n && $2 > most { most = $2 } END { print most }' "$T/memory")
late=$(awk -v n=$((rounds - rounds / 5)) '$1 > n && $2 > most { most = $2 } END { print most }' "$T/memory")
echo "# $early kB at most in the first half, $late kB in the last fifth"
ok 'as much memory at the end as at the beginning' test "$late" -le $((early + 8))
done_testing
