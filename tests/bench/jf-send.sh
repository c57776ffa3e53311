#!/bin/sh
# SPDX-License-Identifier: ISC
# Sealing and opening a bundle against the serial limit of the primitives that
# openssl measures in the same run, and against jose; durable payloads a second
# against plain write, fdatasync, rename.  CPU seconds: other load does not count.
T=$(mktemp -d /dev/shm/jf-bench.XXXXXX 2>/dev/null || mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
export JF_CONFIG="$T/config" JF_STATE="$T/state" JF_SHARE="$T/share"
mkdir -p "$JF_CONFIG" "$JF_STATE" "$JF_SHARE/policies"
echo '{}' >"$JF_SHARE/policies/default.json"
sha() { openssl dgst -sha256 -r "$1" | cut -d' ' -f1; }
policy=$(sha "$JF_SHARE/policies/default.json")
anon='"anon":{"policy":"default","policy_sha256":"'$policy'","key":"k"}'
(cd "$T" && jf-send -q --keygen cloud >/dev/null) && cp "$T/cloud.pub.jwk" "$JF_CONFIG/recipient.jwk"
size=$((256 * 1024 * 1024))
head -c $size /dev/urandom >"$T/big"
echo "{\"v\":1,\"kind\":\"bundle\",\"data\":{\"path\":\"$T/big\",\"sha256\":\"$(sha "$T/big")\",\"size\":$size,\"media_type\":\"application/gzip\"},$anon}" >"$T/rec"

# cpu COMMAND...: CPU seconds it took
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
	printf("seal %.0f MB/s of CPU, %.2f of the serial limit %.0f; RSS %.1f MB\n", s / a[1] / 1e6, s / a[1] / 1e6 / limit, limit, a[2] / 1024)
	printf("open %.0f MB/s of CPU, %.2f of the serial limit %.0f; RSS %.1f MB\n", s / b[1] / 1e6, s / b[1] / 1e6 / olimit, olimit, b[2] / 1024)
}'
if command -v jose >/dev/null; then
	head -c $((8 * 1024 * 1024)) "$T/big" >"$T/small"
	jose=$(cpu jose jwe enc -i '{"protected":{"enc":"A256CBC-HS512"}}' -I "$T/small" -k "$T/cloud.pub.jwk" -o "$T/small.jwe")
	awk -v j="${jose% *}" -v s="${seal% *}" 'BEGIN { printf("seal is %.1f times as fast as jose jwe enc (%.0f MB/s)\n", 32 * j / s, 8.389 / j) }'
fi
