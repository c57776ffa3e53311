#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: the session on the README's first screen is what really happens.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers --name jet1 --steps 40
receiver
site
# Tokens differ from site to site.
alike() { sed -E 's/\b(user|job|part|sn|host|name)-[a-z2-7]{20}\b/\1-TOKEN/g'; }

awk '/^```/ { n++ } n == 1 && !/^```/' "$TOP/README.md" >"$T/session"
is 'it has five lines' "$(wc -l <"$T/session")" 5
ok 'and fits a screen' [ -z "$(awk 'length > 80' "$T/session")" ]
grep '^\$' "$T/session" | sed 's/^\$ //' >"$T/typed"
ok 'commands are typed in it' [ -s "$T/typed" ]
while IFS= read -r line; do
	printf '$ %s\n' "$line"
	sh -c "$line" 2>&1 </dev/null
done <"$T/typed" >"$T/got"
is 'its output is real' "$(alike <"$T/got")" "$(alike <"$T/session")"
ok 'what it sent has arrived' [ "$(ls "$T/arrived" | wc -l)" -gt 0 ]
done_testing
