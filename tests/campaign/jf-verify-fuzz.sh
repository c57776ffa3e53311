#!/bin/sh
# SPDX-License-Identifier: ISC
# Fuzz what reads firmware files and signatures, and what reads signed lists
# and archives, for SECONDS_EACH (600) each, from the makers' samples on; needs
# clang with libFuzzer.  What fails is left in the folder that is named at the
# end.
set -u
cd "${0%/*}/../.." || exit 1
command -v clang >/dev/null || { echo 'no clang here: not done'; exit 0; }
T=$(mktemp -d) || exit 1
sanitize=-fsanitize=address,undefined,fuzzer
make -s CC=clang B="$T/build" CFLAGS="-O1 -g -DLIBFUZZER ${sanitize}-no-link" LDFLAGS="$sanitize" FORTIFY= \
    "$T/build/tests/fuzz/jf-verify/examine" "$T/build/tests/fuzz/jf-verify/parsers" >/dev/null || exit 1
mkdir "$T/samples" "$T/examine" "$T/parsers" "$T/found"
sh tests/forged/samples.sh "$T/samples" >"$T/list"
find "$T/samples" -type f -size -40k ! -name '*.key' ! -name '*.sec' -exec cp {} "$T/examine" \;
cp "$T/examine"/* "$T/parsers"
cat >"$T/parsers/libconfig" <<'END'
software = { version = "1"; hardware-compatibility: [ "a", "#RE:b" ]; # x
 stable: { images: ( { filename = "f"; sha256 = "00"; }, { n = 0x1FL; b = true; } ); }; };
END
printf '[update]\ncompatible=x\n[bundle]\nformat=verity\nverity-size=4096\n' >"$T/parsers/keyfile"
# As in the program: no allocation of the size that a hostile length asks for.
export ASAN_OPTIONS=allocator_may_return_null=1:max_allocation_size_mb=256
status=0
for f in examine parsers; do
	nice "$T/build/tests/fuzz/jf-verify/$f" -max_total_time="${SECONDS_EACH:-600}" -max_len=40000 -timeout=10 \
	    -rss_limit_mb=1024 -malloc_limit_mb=9000 -print_final_stats=1 -artifact_prefix="$T/found/" "$T/$f" >"$T/$f.log" 2>&1 || status=1
	printf '%s: %s runs\n' "$f" "$(sed -n 's/.*number_of_executed_units: *//p' "$T/$f.log")"
done
if [ $status -eq 0 ]; then rm -rf "$T"; else echo "found something: see $T"; fi
exit $status
