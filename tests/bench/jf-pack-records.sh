#!/bin/sh
# SPDX-License-Identifier: ISC
# Records per second against jansson's own parse and dump, the memory of a long
# stream, and the start of the program.
set -u
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
JF_SHARE=$PWD/common/share JF_CONFIG=$T JF_STATE=$T
export JF_SHARE JF_CONFIG JF_STATE
# shellcheck disable=SC2046
${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -Icommon -I"$B/common" -Icmd/jf-pack -I. \
    $(pkg-config --cflags jansson) -o "$T/records" tests/bench/jf-pack-records.c \
    "$B/jf-pack.a" "$B/common.a" $(pkg-config --libs jansson libcrypto libarchive) -lm || exit 1
# 50 devices, all kinds but logs, whose text is measured by itself.
python3 - >"$T/records.jsonl" <<'END'
import json, random
random.seed(1)
kinds = [json.loads(line) for line in open("tests/fixture/records.jsonl")]
kinds = [r for r in kinds if r["kind"] not in ("checkpoint", "scrub_terms", "log")]
for i in range(30000):
    r = json.loads(json.dumps(random.choice(kinds)))
    r["id"], r["device"] = f"{random.getrandbits(128):032x}", f"SG{1000 + i % 50}AX"
    for k, v in r["data"].items():
        if isinstance(v, float):
            r["data"][k] = round(v * random.random(), 3)
    print(json.dumps(r, ensure_ascii=False, separators=(",", ":")))
END
"$T/records" "$T/records.jsonl" || exit 1
jf-pack --new-key 2>/dev/null
for i in 1 2 3 4 5 6 7 8; do cat "$T/records.jsonl"; done >"$T/long.jsonl"
for f in records long; do
	/usr/bin/time -f "%M" jf-pack <"$T/$f.jsonl" 2>"$T/rss" >/dev/null
	echo "memory for $(wc -l <"$T/$f.jsonl") records: $(tail -n 1 "$T/rss") KB"
done
python3 - <<'END'
import subprocess, time
def best(*cmd):
    least = 9.0
    for _ in range(40):
        t = time.perf_counter()
        subprocess.run(cmd, stdout=subprocess.DEVNULL)
        least = min(least, time.perf_counter() - t)
    return least * 1000
nothing = best("true")
print(f"--version: {best('jf-pack', '--version') - nothing:.1f} ms more than true, which takes {nothing:.1f} ms")
END
