#!/bin/sh
# SPDX-License-Identifier: ISC
# Fuzz what reads sealed lines, keys and signatures, SECONDS_EACH (60), from
# lines and keys of our own and the published ones; needs clang with libFuzzer.
# What fails is left in the folder that is named at the end.
set -u
cd "${0%/*}/../.." || exit 1
command -v clang >/dev/null || { echo 'no clang here: not done'; exit 0; }
B=${B:-build}
T=$(mktemp -d) || exit 1
sanitize=-fsanitize=address,undefined,fuzzer
make -s CC=clang B="$T/build" CFLAGS="-O1 -g -DLIBFUZZER ${sanitize}-no-link" LDFLAGS="$sanitize" FORTIFY= \
    "$T/build/tests/fuzz/jf-send/line" >/dev/null || exit 1
mkdir "$T/line" "$T/found"
for type in seal rsa sign; do "$B/jf-send" -q --keygen "$T/line/$type" --key-type $type >/dev/null || exit 1; done
sed -n 's/^.*{ "\({.*}\)", "".*/\1/p' tests/unit/jf-send/jwe.c | tr -d '\\' | awk -v d="$T/line" '{ print >(d "/header" NR) }'
find "${VECTORS:-../shared/vectors}/rfc7520" -name '*.json' -exec cp {} "$T/line" \; 2>/dev/null
"$T/build/tests/fuzz/jf-send/line" -max_total_time="${SECONDS_EACH:-60}" -max_len=8000 -timeout=10 \
    -print_final_stats=1 -artifact_prefix="$T/found/" "$T/line" >"$T/log" 2>&1
status=$?
printf 'line: %s runs\n' "$(sed -n 's/.*number_of_executed_units: *//p' "$T/log")"
if [ $status -eq 0 ]; then rm -rf "$T"; else echo "found something: see $T"; fi
exit $status
