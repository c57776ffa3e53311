#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: fifty printers as a cron line: silent when all is well, one line when it
# is not, and what the receiver opens is what was packed.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers --count 50 --log-limit 3000
receiver
site
# The printers are named from the second run on: named ones are asked everything,
# whatever the cadence.
names=''
cron() { sh -c 'jf-fetch $1 | jf-pack | tee -a "$T/packed" | jf-send -q' sh "$names"; }

run 'the cron line ends with 0' 0 cron
is 'it prints nothing' "$(cat "$T/out" "$T/err")" ''
opened >"$T/opened" 2>"$T/open.err"
is 'the receiver opens all' "$?$(cat "$T/open.err")" 0
is 'from every printer' "$(jq -r .device "$T/opened" | sort -u | wc -l)" 50
# as sets of lines, the bytes as they are
grep -v '"kind":"checkpoint"' "$T/packed" | sort >"$T/a"
sort "$T/opened" >"$T/b"
ok 'opened records equal packed ones as a set of lines' cmp "$T/a" "$T/b"
# as it stands, and with %41 and the like undone
python3 -c 'import sys, urllib.parse as u; sys.stdout.buffer.write(u.unquote_to_bytes(sys.stdin.buffer.read()))' <"$T/opened" >"$T/plain"
is 'no planted name has left' "$(cat "$T/arrived"/* "$T/opened" "$T/plain" | grep -aoiF -f "$T/planted" | sort -u)" ''
unlike 'nor the tail of a name of a job' "$T/plain" '[0-9]{2}-[B-Z]{3}[0-9]{3}'
ok 'which can be found where it is' grep -qE '[0-9]{2}-[B-Z]{3}[0-9]{3}' "$T/planted"

names=$(cut -d' ' -f1 "$T/printers")
sim 'step?n=3' >"$T/null"
sim 'fault?kind=500&path=counters&printer=jet7' >"$T/null"
run 'one broken answer of one printer: 3' 3 cron
one_line 'one line says so' "$T/err" 'jf-(fetch|send)'
is 'nothing on stdout' "$(cat "$T/out")" ''
sim 'fault?kind=none' >"$T/null"
opened >"$T/opened2"
is 'nothing that lasts came twice' "$(jq -r 'select(.kind == ("event", "job", "part", "layer", "log")) | .id' "$T/opened2" | sort | uniq -d)" ''
ok 'and there was something new' [ "$(wc -l <"$T/opened2")" -gt "$(($(wc -l <"$T/opened") + 500))" ]

stop "$receiver_pid"
sim 'step?n=2' >"$T/null"
run 'no receiver: 75' 75 cron
one_line 'one line says so' "$T/err" jf-send
receiver --port "$rport"
run 'it is back: 0' 0 jf-send --flush --now -q
is 'in silence' "$(cat "$T/out" "$T/err")" ''
opened >"$T/opened3"
all_of "$T/all"
lasting <"$T/opened3" >"$T/have"
is 'all that the printers still know has arrived' "$(comm -23 "$T/all" "$T/have")" ''
done_testing
