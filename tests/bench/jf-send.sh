#!/bin/sh
# SPDX-License-Identifier: ISC
# Sealing and opening a bundle against the serial limit of the primitives that
# openssl measures in the same run, and sealing 32 MiB against jose: CPU seconds,
# so that other load does not count.  Durable payloads a second against plain
# write, fdatasync, rename, fsync of the directory, on the same disk (TMPDIR, else
# /var/tmp).
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
size=$((256 * 1024 * 1024))
head -c $size /dev/urandom >"$T/big"
bundle() {
	echo "{\"v\":1,\"kind\":\"bundle\",\"data\":{\"path\":\"$1\",\"sha256\":\"$(sha "$1")\",\"size\":$2,\"media_type\":\"application/gzip\"},$anon}"
}
bundle "$T/big" $size >"$T/rec"

# cpu COMMAND...: CPU seconds it took, and its RSS or, if more, that of the python
# it was forked from
cpu() { python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.3f %d" % (u.ru_utime + u.ru_stime, u.ru_maxrss))' "$@"; }
speed() { openssl speed -seconds 1 -bytes 16384 "$@" 2>/dev/null | tail -n 1 | grep -Eo '[0-9.]+k$' | tr -d k; }
aes=$(speed -evp aes-256-cbc) mac=$(speed -hmac sha512) dec=$(speed -decrypt -evp aes-256-cbc)
seal=$(cpu jf-send -q --enqueue "$T/rec")
open=$(cpu jf-send -q --open -k "$T/cloud.jwk" --into "$T/into" "$JF_STATE/spool/new")
awk -v s="$size" -v aes="$aes" -v mac="$mac" -v dec="$dec" -v seal="$seal" -v open="$open" 'BEGIN {
	split(seal, a, " "); split(open, b, " ")
	limit = 1 / (1 / aes + 1 / mac) / 1e3; olimit = 1 / (1 / dec + 1 / mac) / 1e3
	printf("seal %.0f MB/s of CPU, %.2f of the serial limit %.0f; RSS at most %.1f MB\n", s / a[1] / 1e6, s / a[1] / 1e6 / limit, limit, a[2] / 1024)
	printf("open %.0f MB/s of CPU, %.2f of the serial limit %.0f; RSS at most %.1f MB\n", s / b[1] / 1e6, s / b[1] / 1e6 / olimit, olimit, b[2] / 1024)
}'
if command -v jose >/dev/null; then
	head -c $((32 * 1024 * 1024)) "$T/big" >"$T/small"
	bundle "$T/small" $((32 * 1024 * 1024)) >"$T/rec"
	jose=$(cpu jose jwe enc -i '{"protected":{"enc":"A256CBC-HS512"}}' -I "$T/small" -k "$T/cloud.pub.jwk" -o "$T/small.jwe")
	ours=$(cpu jf-send -q --enqueue --spool "$T/small.d" "$T/rec")
	awk -v j="${jose% *}" -v s="${ours% *}" 'BEGIN { printf("seal 32 MiB %.1f times as fast as jose jwe enc (%.0f MB/s)\n", j / s, 33.554 / j) }'
fi

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
print("%.0f durable payloads/s, %.2f of what the disk gives (%.0f/s)" % (ours, ours / plain, plain))
EOS
