#!/bin/sh
# SPDX-License-Identifier: ISC
# Sealing and opening a bundle of 1 GiB against the serial limit of the primitives
# that openssl measures in the same run (AES-256-CBC, then HMAC-SHA-512), by the
# clock, which other load slows, by CPU seconds of the busier of the two threads,
# which is what the clock shows where two cores are free, and of both together; how
# much memory that takes.  Sealing 32 MiB against jose, records against jansson's
# parser.  Durable payloads a second against plain write, fdatasync, rename, fsync
# of the directory, on the same disk (TMPDIR, else /var/tmp).
T=$(mktemp -d /dev/shm/jf-bench.XXXXXX 2>/dev/null || mktemp -d) || exit 1
D=$(mktemp -d "${TMPDIR:-/var/tmp}/jf-bench.XXXXXX") || exit 1
trap 'rm -rf "$T" "$D"' EXIT
export JF_CONFIG="$T/config" JF_STATE="$T/state" JF_SHARE="$T/share"
mkdir -p "$JF_CONFIG" "$JF_STATE" "$JF_SHARE/policies"
echo '{}' >"$JF_SHARE/policies/default.json"
sha() { openssl dgst -sha256 -r "$1" | cut -d' ' -f1; }
policy=$(sha "$JF_SHARE/policies/default.json")
anon='"anon":{"policy":"default","policy_sha256":"'$policy'","key":"k"}'
(cd "$T" && jf-send -q --keygen cloud >/dev/null) && cp "$T/cloud.pub.jwk" "$JF_CONFIG/recipient.jwk"
size=$((1024 * 1024 * 1024))
head -c $size /dev/urandom >"$T/big"
bundle() {
	echo "{\"v\":1,\"kind\":\"bundle\",\"data\":{\"path\":\"$1\",\"sha256\":\"$(sha "$1")\",\"size\":$2,\"media_type\":\"application/gzip\"},$anon}"
}
bundle "$T/big" $size >"$T/rec"

# took COMMAND...: seconds by the clock, of user and system, and kB of memory
took() { /usr/bin/time -o "$T/time" -f '%e %U %S %M' "$@" >"$T/null" && cat "$T/time"; }
# busier COMMAND...: CPU seconds of the thread that took most
busier() { python3 -c 'import os, subprocess, sys, time
p, most = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL), 0
while p.poll() is None:
    try:
        for t in os.listdir("/proc/%d/task" % p.pid):
            most = max(most, int(open("/proc/%d/task/%s/schedstat" % (p.pid, t)).read().split()[0]))
    except OSError:
        pass
    time.sleep(0.005)
print("%.2f" % (most / 1e9))' "$@"; }
speed() { openssl speed -seconds 1 -bytes 16384 "$@" 2>/dev/null | tail -n 1 | grep -Eo '[0-9.]+k$' | tr -d k; }
aes=$(speed -evp aes-256-cbc) mac=$(speed -hmac sha512) dec=$(speed -decrypt -evp aes-256-cbc)
mkdir "$T/inbox"
seal=$(took jf-send -q --enqueue --spool-size 2G "$T/rec")
jf-send -q --flush --rate unlimited -t "file:$T/inbox"
seal="$seal $(busier jf-send -q --enqueue --spool "$T/again" --spool-size 2G "$T/rec")"
rm -rf "$T/again"
open=$(took jf-send -q --open -k "$T/cloud.jwk" --into "$T/into" "$T/inbox")
cmp "$T"/into/* "$T/big" || exit 1
open="$open $(busier jf-send -q --open -k "$T/cloud.jwk" --into "$T/again" "$T/inbox")"
rm -rf "$T/again"
rm -rf "$T/into" "$T/inbox"
awk -v s="$size" -v aes="$aes" -v mac="$mac" -v dec="$dec" -v seal="$seal" -v open="$open" '
function line(what, t, limit, least) {
	split(t, a, " ")
	printf("%s %.0f MB/s, %.2f of the serial limit %.0f (asked %s); by the busier thread %.0f MB/s, %.2f; by CPU %.0f MB/s, %.2f; RSS %.1f MB (asked 12)\n",
	    what, s / a[1] / 1e6, s / a[1] / 1e6 / limit, limit, least, s / a[5] / 1e6, s / a[5] / 1e6 / limit,
	    s / (a[2] + a[3]) / 1e6, s / (a[2] + a[3]) / 1e6 / limit, a[4] / 1000)
}
BEGIN {
	limit = 1 / (1 / aes + 1 / mac) / 1e3
	line("seal", seal, limit, "0.76")
	line("open", open, limit, "0.85")
	printf("(AES-256-CBC %.0f and %.0f MB/s, HMAC-SHA-512 %.0f; HMAC and decryption alone %.0f)\n", aes / 1e3, dec / 1e3, mac / 1e3, 1 / (1 / dec + 1 / mac) / 1e3)
}'
if command -v jose >/dev/null; then
	head -c $((32 * 1024 * 1024)) "$T/big" >"$T/small"
	bundle "$T/small" $((32 * 1024 * 1024)) >"$T/rec"
	jose=$(took jose jwe enc -i '{"protected":{"enc":"A256CBC-HS512"}}' -I "$T/small" -k "$T/cloud.pub.jwk" -o "$T/small.jwe")
	ours=$(took jf-send -q --enqueue --spool "$T/small.d" "$T/rec")
	echo "$jose $ours" | awk '{ printf("seal 32 MiB %.1f times as fast as jose jwe enc (%.0f MB/s; asked 10), %.1f times by CPU\n",
	    $1 / $5, 33.554 / $1, ($2 + $3) / ($6 + $7)) }'
fi
rm -f "$T/big"

awk -v anon="$anon" 'BEGIN {
	for (i = 0; i < 60000; i++)
		printf("{\"v\":1,\"kind\":\"heartbeat\",\"id\":\"%032d\",\"device\":\"sn-%x\",\"time\":\"2026-11-22T04:05:06Z\",\"data\":{\"status\":\"printing\",\"progress_percent\":%d.5,\"temperature_c\":%.2f},%s}\n", i, i * 77, i % 100, i / 7, anon)
}' >"$T/records"
cat >"$T/parse.c" <<'EOS'
#include <jansson.h>
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
	FILE *fp = argc > 1 ? fopen(argv[1], "r") : NULL;
	char line[4096];
	json_t *v;

	while (fp != NULL && fgets(line, sizeof line, fp) != NULL) {
		if ((v = json_loadb(line, strlen(line) - 1, 0, NULL)) == NULL)
			return 1;
		json_decref(v);
	}
	return fp == NULL;
}
EOS
# shellcheck disable=SC2046
${CC:-cc} -O2 $(pkg-config --cflags jansson) -o "$T/parse" "$T/parse.c" $(pkg-config --libs jansson) || exit 1
parse=$(took "$T/parse" "$T/records")
ours=$(took jf-send -q --enqueue --spool "$T/records.d" "$T/records")
echo "$(wc -c <"$T/records") $parse $ours" | awk '{ printf("records sealed at %.0f MB/s of CPU, %.2f of what jansson parses (%.0f; asked 0.80); RSS %.1f MB\n",
    $1 / ($7 + $8) / 1e6, ($3 + $4) / ($7 + $8), $1 / ($3 + $4) / 1e6, $9 / 1000) }'

# However many lines there are, memory is the same.
# shellcheck disable=SC2046
${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -Icommon -I. $(pkg-config --cflags jansson libcrypto) -o "$T/lines" tests/bench/jf-send-lines.c \
    "$B/jf-send.a" "$B/common.a" $(pkg-config --libs jansson libcrypto) || exit 1
for n in 1000 300000; do
	"$T/lines" "$T/cloud.pub.jwk" $n >"$T/lines.$n" || exit 1
	took env TMPDIR="$T" jf-send --open -k "$T/cloud.jwk" "$T/lines.$n" |
	    awk -v n="$n" '{ printf("open %d lines: RSS %.1f MB, %.0f us of CPU a line\n", n, $4 / 1000, ($2 + $3) / n * 1e6) }'
done
rm -f "$T"/lines.*

# Every checkpoint makes what came before it durable: a payload each.
n=1000
checkpoint() { echo '{"v":1,"kind":"checkpoint","data":{"token":"0123456789abcdef0123456789abcdef","phase":"'"$1"'"}}'; }
awk -v n=$n -v c="$(checkpoint begin)" -v anon="$anon" 'BEGIN {
	for (i = 0; i < n; i++) printf("{\"v\":1,\"kind\":\"job\",\"data\":{\"job_id\":\"%d\"},%s}\n%s\n", i, anon, c)
}' >"$T/many"
checkpoint end >>"$T/many"
python3 - "$D" $n jf-send -q --enqueue --spool "$D/spool" "$T/many" <<'EOS'
import os, subprocess, sys, time
top, n, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
start = time.monotonic()
subprocess.run(command, check=True)
ours = n / (time.monotonic() - start)
new = top + "/spool/new"
names = os.listdir(new)
assert len(names) == n, len(names)
data = open(new + "/" + names[0], "rb").read()
for d in "tmp", "new":
    os.mkdir(top + "/" + d)
folder = os.open(top + "/new", os.O_DIRECTORY)
start = time.monotonic()
for i in range(n):
    f = os.open("%s/tmp/%d" % (top, i), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(f, data)
    os.fdatasync(f)
    os.close(f)
    os.rename("%s/tmp/%d" % (top, i), "%s/new/%d" % (top, i))
    os.fsync(folder)
plain = n / (time.monotonic() - start)
print("%.0f durable payloads/s, %.2f of what the disk gives (%.0f/s; asked 0.84)" % (ours, ours / plain, plain))
EOS

# A heartbeat of 500 bytes to a server with a chain of two, as jf-send counts it.
here=$(cd "${0%/*}/.." && pwd)
sh "$here/fixture/pki.sh" "$T/pki"
python3 "$here/fixture/receiver.py" --dir "$T/got" --port-file "$T/port" --cert "$T/pki/via.pem" --key "$T/pki/via.key" --life 60 &
receiver=$!
while [ ! -s "$T/port" ]; do sleep 0.05; done
text=$(head -c 292 /dev/zero | tr '\0' x)
echo '{"v":1,"kind":"heartbeat","id":"0123456789abcdef0123456789abcdef","data":{"state":"'"$text"'"},'"$anon"'}' >"$T/beat"
for how in cold resumed; do
	jf-send --spool "$T/beats" -t "https://localhost:$(cut -d' ' -f1 "$T/port")/in/" --ca "$T/pki/ca.pem" "$T/beat" >"$T/receipt"
	limit=6800
	[ $how = cold ] || limit=4200
	echo "heartbeat of $(wc -c <"$T/beat") bytes, $how: $(grep -Eo '"wire_bytes":[0-9]+' "$T/receipt" | cut -d: -f2) bytes on the wire (limit $limit)"
done
kill "$receiver"
