#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: whenever jf-fetch is killed, at whichever writing system call, what
# arrives over all runs is complete, and repeats have the same ids.  Every
# call is tried with KILL_ALL=1 (make campaign), a spread of them without.
. "${0%/*}/lib.sh"
need jq python3 openssl curl strace
strace -o /dev/null true 2>/dev/null || skip_all 'strace may not trace here'

server "$T/port" python3 "$TESTS/fixture/printer.py" --port-file "$T/port" --control-file "$T/control" --ring 100000 --log-limit 10000000 || exit 1
read -r _ _ pin url <"$T/port"
sim() { curl -s --noproxy '*' -X POST "http://127.0.0.1:$(cat "$T/control")/sim/$1" >"$T/sim"; }
echo "{\"name\":\"jet\",\"url\":\"$url\",\"profile\":\"reference\",\"pin\":[\"$pin\"]}" >"$JF_CONFIG/devices.jsonl"
calls=write,rename,renameat,renameat2,fsync,fdatasync,unlink,unlinkat,mkdir,mkdirat,ftruncate
: >"$T/union"

# What arrived counts, line by line; it is acknowledged only when whole.
arrived() {
	jq -Rc 'fromjson? // empty' "$T/run" >>"$T/union"
	cp "$T/run" "$T/got"
	jf-fetch --commit "$T/got" >/dev/null 2>&1
}

# Count the calls of one run, then kill later runs at each of them.
strace -f -qq -o "$T/trace" -e "trace=$calls" jf-fetch jet >"$T/run" 2>/dev/null
arrived
killed=0
survived=0
for call in $(sed 's/^[0-9]* *//' "$T/trace" | grep -o '^[a-z0-9]*(' | sort -u | tr -d '('); do
	n=$(sed 's/^[0-9]* *//' "$T/trace" | grep -c "^$call(")
	step=1
	[ -n "$KILL_ALL" ] || [ "$n" -le 8 ] || step=$((n / 8))
	at=1
	while [ "$at" -le "$n" ]; do
		sim 'step?n=1'
		strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$at" jf-fetch jet >"$T/run" 2>/dev/null
		case $? in 137) killed=$((killed + 1)) ;; *) survived=$((survived + 1)) ;; esac
		arrived
		at=$((at + step))
	done
done
echo "# killed $killed runs, $survived ended before"
ok 'runs were killed' test "$killed" -ge 6
jf-fetch jet >"$T/run"
arrived
jf-fetch jet >"$T/run"
is 'in the end all is acknowledged' "$(jq -r 'select(.kind | IN("event", "job", "part", "layer", "log", "gap")) | .kind' "$T/run")" ''

# A fresh collector sees what there was to be read.
JF_STATE=$T/fresh jf-fetch jet >"$T/truth"
facts() {
	jq -c 'select(.kind | IN("event", "job", "part", "layer")) | [.kind, .time, .data]' "$1" | sort -u
}
facts "$T/truth" >"$T/want"
facts "$T/union" >"$T/have"
is 'every event, job, part and layer arrived' "$(comm -23 "$T/want" "$T/have" | head -n 3)" ''
is 'there were some' "$(test "$(wc -l <"$T/want")" -gt 50 && echo yes)" yes
is 'repeats have the same ids' "$(jq -c 'select(.kind | IN("event", "part", "layer")) | [.kind, .time, .seq, .data, .id]' "$T/union" | sort -u | wc -l)" \
    "$(jq -c 'select(.kind | IN("event", "part", "layer")) | [.kind, .time, .seq, .data]' "$T/union" | sort -u | wc -l)"
is 'no event has two ids' "$(jq -r 'select(.kind == "event") | .id' "$T/union" | sort -u | wc -l)" "$(jq -r 'select(.kind == "event") | .id' "$T/truth" | sort -u | wc -l)"
is 'the last state of each job is the last revision' "$(jq -c 'select(.kind == "job") | [.data.job_id, (.revision // 0), .collected_at, .data]' "$T/union" | jq -cs 'group_by(.[0])[] | max_by([.[1], .[2]]) | .[3]' | sort)" \
    "$(jq -c 'select(.kind == "job") | .data' "$T/truth" | sort)"

# Each log is there from its first byte to its last whole line.
jq -c 'select(.kind == "log") | [.data.log, .data.offset, .data.text]' "$T/union" | sort -u >"$T/chunks"
jq -c 'select(.kind == "log") | [.data.log, .data.text]' "$T/truth" >"$T/logs"
run 'every log can be put together' 0 python3 - "$T/chunks" "$T/logs" <<'EOF'
import json, sys
have, want = {}, {}
for line in open(sys.argv[1]):
    log, offset, text = json.loads(line)
    raw = text.encode()
    have.setdefault(log, bytearray())
    have[log].extend(b"\0" * (offset + len(raw) - len(have[log])))
    have[log][offset:offset + len(raw)] = raw
for line in open(sys.argv[2]):
    log, text = json.loads(line)
    want[log] = want.get(log, b"") + text.encode()
for log in want:
    assert bytes(have[log][:len(want[log])]) == want[log], log
assert len(want) == 12
EOF
done_testing
