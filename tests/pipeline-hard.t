#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: a printer whose logs are UTF-16 and archives, which grow and are rotated,
# and which loses its memory on the way: names stay here, the rest arrives.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers --hard --log-limit 2500 --ring 12
receiver
site
for minutes in 0 7 20; do
	sim "step?n=$minutes" >"$T/null"
	[ "$minutes" -ne 20 ] || sim reboot >"$T/null"
	sim 'step?n=3' >"$T/null"
	run "after $minutes minutes: 0" 0 sh -c 'jf-fetch jet | jf-pack | tee -a "$T/packed" | jf-send -q'
	is 'in silence' "$(cat "$T/err")" ''
done
opened >"$T/opened"
is 'twelve logs arrived' "$(jq -r 'select(.kind == "log") | .data.log' "$T/opened" | sort -u | wc -l)" 12
is 'all of them text' "$(jq -r 'select(.kind == "log") | .data.text' "$T/opened" | tr -d '\0-\010\013\014\016-\037' | grep -c 'servo\|INFO\|WARN\|DEBUG')" \
    "$(jq -r 'select(.kind == "log") | .data.text' "$T/opened" | grep -c .)"
ok 'what was forgotten is told: a gap' grep -q '"kind":"gap"' "$T/opened"
is 'no planted name has left' "$(cat "$T/opened" | grep -aoiF -f "$T/planted" | sort -u)" ''
sort "$T/opened" >"$T/b"
grep -v '"kind":"checkpoint"' "$T/packed" | sort >"$T/a"
ok 'opened records equal packed ones as a set of lines' cmp "$T/a" "$T/b"
done_testing
