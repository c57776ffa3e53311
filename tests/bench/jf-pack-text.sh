#!/bin/sh
# SPDX-License-Identifier: ISC
# Text per second on one core, against a five-rule sed -E and (where it is
# installed) sos clean in the same run; what 100,000 addresses and names cost;
# and lines that make scanners slow.
here=$(cd "${0%/*}/.." && pwd)
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
export JF_CONFIG="$T/config" JF_STATE="$T/state"
mkdir -p "$JF_CONFIG"
jf-pack -q --new-key
python3 "$here/campaign/corpus.py" 1 "${BYTES:-50000000}" "$T" || exit
cd "$T" || exit
size=$(wc -c <log.txt)

# seconds COMMAND: the best of three, on one core
seconds() {
	for n in 1 2 3; do
		start=$(date +%s%N)
		taskset -c 0 sh -c "$1" >/dev/null 2>err || { cat err >&2; return; }
		echo $(($(date +%s%N) - start))
	done | sort -n | head -n 1
}
row() {
	echo "$2 $size" | awk -v what="$1" -v base="$3" '{
		printf("%-44s %7.1f MB/s", what, $2 / $1 * 1000)
		if (base != "") printf("   %.1f times sed [4]", base / $1)
		print "" }'
}

# In one process, CPU time: the scrubber and the check beside a pass that only
# reads and one that hashes words.  Where the probe of a scanner without rules
# gave 200 MB/s, 150 are asked.
# shellcheck disable=SC2046
(cd "$here/.." && ${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -Icommon -I"$B/common" \
    -I. $(pkg-config --cflags jansson) -o "$T/text" \
    tests/bench/jf-pack-text.c "$B/jf-pack.a" "$B/common.a" \
    $(pkg-config --libs jansson libcrypto) -lm) || exit 1
taskset -c 0 ./text log.txt terms.jsonl

cat >rules.sed <<'END'
s/([0-9]{1,3}\.){3}[0-9]{1,3}/IP/g
s/([0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}/IP6/g
s/([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}/MAC/g
s/[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+/MAIL/g
s/[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.example/HOST/g
END
sed=$(seconds 'LC_ALL=C sed -E -f rules.sed log.txt')
row 'sed -E, five rules' "$sed"
all=$(seconds 'cat log.txt | jf-pack --text -n -t terms.jsonl')
row 'jf-pack --text from a pipe, with the check' "$all" "$sed"
row 'jf-pack --text of a file: also learns first' \
    "$(seconds 'jf-pack --text -n -t terms.jsonl <log.txt')" "$sed"
row 'cat' "$(seconds 'cat log.txt')"

if command -v sos >/dev/null 2>&1; then
	mkdir -p sosreport-x-1/sos_logs && : >sosreport-x-1/sos_logs/sos.log && head -c 5000000 log.txt >sosreport-x-1/log.txt
	echo x >sosreport-x-1/version.txt
	tar -czf sosreport-x-1.tar.gz sosreport-x-1
	start=$(date +%s%N)
	if sos clean --batch --map map --no-update -z gzip sosreport-x-1.tar.gz >sos.log 2>&1; then
		sos=$((($(date +%s%N) - start) * (size / 5000000)))
		row 'sos clean (5 MB, scaled)' "$sos"
		echo "$sos $all" | awk '{ printf("%-44s %7.0f times [100]\n", "jf-pack against sos clean", $1 / $2) }'
	else
		tail -n 2 sos.log
	fi
fi

# the same lines, with few and with 100,000 different names and addresses
python3 - "$size" <<'END'
import random, sys
r = random.Random(7)
size = int(sys.argv[1])
def log(name, n):
    v4 = ["%d.%d.%d.%d" % (11 + i // 16777216, i // 65536 % 256, i // 256 % 256, i % 256) for i in (r.randrange(1 << 30) for _ in range(n))]
    names = ["u%06dz" % i for i in range(n)]
    with open(name + ".terms", "w") as t:
        for x in names:
            t.write('{"type":"user","value":"%s"}\n' % x)
    done = 0
    with open(name, "w") as out:
        while done < size:
            done += out.write("2026-11-22T10:00:00Z INFO  layer %d of the build is fused, lamp at full power now\n" % r.randrange(9999))
            done += out.write("2026-11-22T10:00:01Z INFO  temperature of the chamber is steady, agents are well supplied\n")
            done += out.write("2026-11-22T10:00:02Z INFO  job of %s comes from %s and waits in the queue of the printer\n" % (r.choice(names), r.choice(v4)))
log("few", 100)
log("many", 100000)
END
few=$(seconds 'jf-pack --text -n -t few.terms <few')
many=$(seconds 'jf-pack --text -n -t many.terms <many')
load=$(seconds 'jf-pack --text -n -t many.terms </dev/null')
row '100 names, 100 addresses' "$few"
row '100,000 names, 100,000 addresses' "$((many - load))"
echo "$few $many $load" | awk '{ printf("%-44s %7.2f times [1.2] (loading the names: %d ms)\n", "many against few", ($2 - $3) / $1, $3 / 1e6) }'
/usr/bin/time -f '%M' jf-pack --text -n -t many.terms <many 2>rss >/dev/null
awk '{ printf("%-44s %7.1f MB [32]\n", "largest memory of that", $1 / 1024) }' rss

python3 - <<'END'
for i, s in enumerate(["1.", "1.1.1.1 ", "a", ".", "a.", "a@", "::", "a:", "/home/", "\\\\a\\", "%41", "\"", "http://a:", "user=", "eyJ", "A.3mf", "-----BEGIN ", "255.255.", "ab:cd:", "1-2-", "?a=b&", "a/b\\", "1%2e", "//a/"]):
    open("slow.%d" % i, "w").write((s * 100000)[:100000] + "\n")
END
base=$(seconds 'jf-pack --text -n </dev/null')
worst=0
for f in slow.*; do
	t=$(($(seconds "jf-pack --text -n <$f") - base))
	[ $t -gt $worst ] && worst=$t && line=$(head -c 12 "$f")
done
echo "$worst" | awk -v line="$line" '{ printf("%-44s %7.1f ms [50] (%s...)\n", "slowest odd line of 100 kB", $1 / 1e6, line) }'
