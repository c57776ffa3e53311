#!/bin/sh
# SPDX-License-Identifier: ISC
# Fuzz what reads a device's answers and profiles, SECONDS each (60), from the
# samples on; needs clang with libFuzzer.  What fails is left in the folder
# that is named at the end.
set -u
cd "${0%/*}/../.." || exit 1
command -v clang >/dev/null || { echo 'no clang here: not done'; exit 0; }
seconds=${SECONDS_EACH:-60}
T=$(mktemp -d) || exit 1
sanitize=-fsanitize=address,undefined,fuzzer
make -s CC=clang B="$T/build" CFLAGS="-O1 -g ${sanitize}-no-link" LDFLAGS="$sanitize" FORTIFY= \
    "$T/build/tests/fuzz/jf-fetch/jsonpath" "$T/build/tests/fuzz/jf-fetch/xml" \
    "$T/build/tests/fuzz/jf-fetch/map" "$T/build/tests/fuzz/jsonl" >/dev/null || exit 1
mkdir "$T/jsonpath" "$T/xml" "$T/map" "$T/jsonl" "$T/found"
cp tests/samples/moonraker/*.json "$T/jsonl"
for s in tests/samples/*/*.json tests/samples/*/*.xml; do
	cp "$s" "$T/xml/$(echo "$s" | tr / -)"
done
n=0
sed -n 's/.*"\(\$[^"]*\)", .*/\1/p' tests/unit/jf-fetch/jsonpath.c | while read -r path; do
	n=$((n + 1))
	{ echo "$path"; echo '{"a":[{"b":1},2,"x"],"o":{"p":null}}'; } >"$T/jsonpath/$n"
done
for p in common/share/profiles/*.json; do
	name=$(basename "$p" .json)
	for s in tests/samples/"$name"/*.json; do
		[ -f "$s" ] || continue
		{ cat "$p"; printf '\0'; cat "$s"; } >"$T/map/$name-$(basename "$s")"
	done
done
status=0
for f in jsonpath xml map ../jsonl; do
	program=$T/build/tests/fuzz/jf-fetch/$f
	f=${f#../}
	"$program" -max_total_time="$seconds" -max_len=20000 -timeout=10 \
	    -print_final_stats=1 -artifact_prefix="$T/found/" "$T/$f" >"$T/$f.log" 2>&1 || status=1
	printf '%s: %s runs\n' "$f" "$(sed -n 's/.*number_of_executed_units: *//p' "$T/$f.log")"
done
if [ $status -eq 0 ]; then rm -rf "$T"; else echo "found something: see $T"; fi
exit $status
