#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2010,SC2120
# Goal: nothing that was accepted is lost, whatever happens to process, disk or
# clock; what is damaged never stops the rest.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
. "$TESTS/campaign/faults.sh"
need jq openssl
keys
SPOOL=$JF_STATE/spool
mkdir "$T/out.d"
stamped job 2 >"$T/in"
fresh() { rm -rf "$JF_STATE"; mkdir -p "$JF_STATE"; rm -rf "$T/out.d"; mkdir "$T/out.d"; }
enqueue() { jf-send -q --enqueue "$T/in"; }
flush() { jf-send -q --flush --now -t "file:$T/out.d" "$@"; }

# damaged files
fresh
for i in 1 2 3 4; do enqueue; done
set -- "$SPOOL"/new/*
other=x
[ "$(head -c 301 "$1" | tail -c 1)" = x ] && other=y
printf $other | dd of="$1" bs=1 seek=300 conv=notrunc 2>"$T/null"
head -c 100 "$2" >"$T/x" && cat "$T/x" >"$2"
echo junk >"$SPOOL/new/junk"
run 'damaged files: 3' 3 flush
is 'the sound ones are sent' "$(ls "$T/out.d" | wc -l)" 2
is 'the others are dead, with reasons' "$(ls "$SPOOL/dead" | grep -c 'why$')" 3
is 'and nothing waits' "$(waiting)" 0
run 'next time all is well' 0 flush
fresh
for i in 1 2 3; do enqueue; done
run '--fsck of a sound spool' 0 jf-send --fsck
set -- "$SPOOL"/new/*
echo >>"$1"
mv "$2" "$SPOOL/new/0-1-1-0-12-zz.jwe"
echo '{' >"$SPOOL/state.json"
run '--fsck finds what is not' 1 jf-send --fsck
is 'three findings' "$(grep -c '"stage":"fsck"' "$T/out")" 3
is 'the sound one stays' "$(waiting)" 1
rm "$SPOOL/state.json.damaged"
run 'then it is sound' 0 jf-send --fsck
run 'and is sent' 0 flush

# what killed runs leave unfinished
fresh
enqueue
leave() { touch "$SPOOL/tmp/0123" "$SPOOL/state.json.4711"; }
left() { find "$SPOOL" -name 0123 -o -name 'state.json.4*' | wc -l; }
leave
touch "$SPOOL/state.json.old"
run '--fsck removes what killed runs left' 0 jf-send --fsck
is 'and no more' "$(left) $(ls "$SPOOL"/state.json.old | wc -l)" '0 1'
like 'and says so' "$T/err" '2 unfinished files of killed runs removed'
mkfifo "$T/hold"
jf-send -q --enqueue <"$T/hold" &
holder=$!
exec 9>"$T/hold"
until_true 5 sh -c "ls -l /proc/$holder/fd | grep -q spool/new"
leave
run 'while another one writes' 0 jf-send --fsck
is 'all stays' "$(left)" 2
exec 9>&-
wait "$holder"
run 'afterwards any run removes it' 0 jf-send --status
is 'silently' "$(left) $(cat "$T/err")" '0 '
if command -v strace >"$T/null" && strace -o "$T/null" true 2>"$T/null"; then
	fresh
	{ for i in 0 1 2 3 4 5 6 7 8 9; do stamped job 2; checkpoint begin; done; checkpoint end; } >"$T/run"
	enqueue
	run 'ten payloads' 0 env ASAN_OPTIONS=detect_leaks=0 strace -o "$T/trace" -y -e trace=fsync,fdatasync,renameat,openat jf-send -q --enqueue "$T/run"
	is 'each synced, one sync of the directory, before the mark' \
	    "$(awk '/fdatasync/ { printf "f" } /renameat.*spool.new/ { printf "r" } /fsync.*spool.new/ { printf "D" } /openat.*marks\/\.jf/ { printf "M" }' "$T/trace")" ffffffffffrrrrrrrrrrDM
else skip 'no strace here'; fi

# state
fresh
enqueue
jf-send -q --flush -t "file:$T/nowhere" 2>"$T/err"
run 'status tells' 0 jf-send --status
field 'what waits' "$T/out" .waiting 1
like 'why' "$T/out" 'nowhere'
for format in table prom nagios; do
	run "status as $format" 0 jf-send --status --format $format
	like '  has the number' "$T/out" '(waiting +1 |waiting 1$|- 1 waiting)'
done
unlike 'state tells no secrets' "$SPOOL/state.json" 'kty|sn-'
is 'names tell nothing of the content' "$(ls "$SPOOL/new" | grep -Ec '^[01]-[0-9]{13}-2-0-[0-9]+-[0-9a-f]{16}-[0-9a-f]{32}\.0\.jwe$')" 1
is 'files are private' "$(find "$SPOOL" -type f ! -perm 600 -o -type d ! -perm 700 | wc -l)" 0

# limits
fresh
jf-send -q --enqueue "$T/in"
stamped job 6000 >"$T/many"
run 'a full spool: 75' 75 jf-send -q --enqueue --spool-size 1M "$T/many"
one_line 'one line' "$T/err" jf-send
{ checkpoint begin; cat "$T/many"; checkpoint end; } >"$T/run"
run 'nothing is acknowledged' 75 jf-send -q --enqueue --spool-size 1M "$T/run"
is 'no mark' "$(ls "$JF_STATE/marks" 2>"$T/null")" ''
run '--drop-oldest: 3' 3 jf-send -q --enqueue --spool-size 1M --drop-oldest "$T/run"
ok 'the mark is there' test -f "$JF_STATE/marks/$TOKEN"
ok 'drops are noted' grep -q 'dropped to make room' "$SPOOL"/sent/*.jsonl
ok 'it stays below the limit' [ "$(find "$SPOOL/new" -type f -exec cat {} + | wc -c)" -le 1048576 ]
fresh
enqueue
mv "$SPOOL"/new/* "$(ls -d "$SPOOL"/new/* | sed 's:/1-[0-9]*-:/1-1700000000000-:')"
run 'too old: 75' 75 jf-send -q --enqueue --spool-age 1d "$T/in"
run 'without the limit' 0 jf-send -q --enqueue "$T/in"

# the disk
if [ "$(id -u)" -ne 0 ]; then
	fresh; enqueue; chmod 500 "$SPOOL/new"
	run 'a directory one may not write: 4' 4 jf-send -q --enqueue "$T/in"
	chmod 700 "$SPOOL/new"
else skip 'root may write everywhere'; fi
if mkdir "$T/small" && mount -t tmpfs -o size=300k none "$T/small" 2>"$T/null"; then
	run 'a full disk: 75' 75 sh -c '{ checkpoint() { :; }; cat "$T/run"; } | jf-send -q --enqueue --spool "$T/small/spool"'
	one_line 'one line' "$T/err" jf-send
	is 'nothing is acknowledged' "$(ls "$JF_STATE/marks" 2>"$T/null")" ''
	is 'nothing half-written' "$(find "$T/small/spool/tmp" -type f)" ''
	run 'what is there is sound' 0 jf-send --fsck --spool "$T/small/spool"
	umount "$T/small"
else skip 'no small disk here'; fi

# the clock
fresh
enqueue
mv "$SPOOL"/new/* "$(ls -d "$SPOOL"/new/* | sed 's:/1-[0-9]*-:/1-2999999999999-:')"
jf-send -q --flush -t "file:$T/nowhere" 2>"$T/err"
jq -c '.failed_at += 31536000 | .delay_s = 3600' "$SPOOL/state.json" >"$T/x" && cat "$T/x" >"$SPOOL/state.json"
run 'a clock set back a year' 0 jf-send --status
ok 'makes nothing wait longer than it was to' [ "$(jq .next_try_s "$T/out")" -le 3600 ]
enqueue
mkdir "$T/nowhere"
run 'all is sent when it can be' 0 jf-send -q --flush --now -t "file:$T/nowhere"

# two at once
fresh
mkfifo "$T/fifo"
jf-send -q -t "file:$T/out.d" <"$T/fifo" >"$T/first" 2>&1 &
first=$!
exec 9>"$T/fifo"
cat "$T/in" >&9
until_true 10 test -s "$SPOOL/state.json"
exec 8>"$SPOOL/lock"
if command -v flock >/dev/null && flock -n 8; then
	run 'another is sending: 75' 75 jf-send -t "file:$T/out.d" "$T/in"
	is 'silently' "$(cat "$T/err" "$T/out")" ''
	ok 'its input is durable' [ "$(waiting)" -ge 1 ]
else skip 'no flock here'; fi
exec 8>&-
exec 9>&-
wait "$first"
run 'the rest is sent' 0 flush
is 'all of both' "$(opened "$T/out.d" | wc -l)" 4
# an open payload is closed after five seconds, without an end of the input
fresh
jf-send -q -t "file:$T/out.d" <"$T/fifo" >"$T/first" 2>&1 &
first=$!
exec 9>"$T/fifo"
cat "$T/in" >&9
start=$(date +%s)
ok 'an open payload closes by itself' until_true 10 sh -c 'ls "$T"/out.d/*.jwe'
ok 'after five seconds' [ $(($(date +%s) - start)) -ge 4 ]
# a signal: what was read is safe
cat "$T/in" >&9
sleep 0.2
kill -TERM "$first"
wait "$first"
is 'ended by the signal' "$?" 143
exec 9>&-
run 'then the rest' 0 flush
is 'nothing is lost' "$(opened "$T/out.d" | wc -l)" 4

# a pipe that goes on while nobody answers is told of once, at the end
fresh
failed() { [ "$(jq .failures "$SPOOL/state.json")" -ge "$1" ]; }
feed() { checkpoint begin; stamped heartbeat 1; checkpoint end; }
jf-send -q --now -t https://127.0.0.1:1/ <"$T/fifo" >"$T/out" 2>"$T/err" &
first=$!
exec 9>"$T/fifo"
feed >&9
ok 'a first try fails' until_true 10 failed 1
again() { feed >&9; sleep 0.2; failed 2; }
ok 'a second one too' until_true 10 again
is 'nothing is said meanwhile' "$(cat "$T/err")" ''
exec 9>&-
wait "$first"
is 'no receiver: 75' "$?" 75
one_line 'one line says so' "$T/err" jf-send

# some of the places at which tests/campaign/jf-send-faults.t breaks a run
if command -v strace >/dev/null && strace -o "$T/null" true 2>"$T/null"; then
	fault_files
	faults 'a full disk' enqueue write error=ENOSPC 1
	faults 'a full disk, sending' flush write error=ENOSPC 2
	faults 'a disk that fails' both 'fsync|fdatasync' error=EIO 5
	faults 'killed, enqueuing' enqueue 'write|openat|fsync|fdatasync|rename|renameat|close' signal=KILL 7
	faults 'killed, sending' flush 'write|openat|fsync|fdatasync|rename|renameat|unlinkat|link' signal=KILL 9
	faults 'killed, both' both 'write|fsync|fdatasync|rename|renameat|unlinkat|wait4' signal=KILL 7
else skip 'no strace here'; fi

# many
fresh
enqueue
one=$(ls "$SPOOL/new")
for i in 0 1 2 3 4 5 6 7 8 9; do
	(cd "$SPOOL/new" && awk -v i=$i -v n="$one" 'BEGIN { for (j = 0; j < 10000; j++) { m = n; sub(/-[0-9a-f]*\.0\.jwe/, sprintf("-%032x.0.jwe", i * 10000 + j), m); print m } }' | xargs touch)
done
start=$(date +%s)
run 'status of 100,000 files' 0 jf-send --status
field 'counts them' "$T/out" .waiting 100001
run 'enqueue' 0 jf-send -q --enqueue "$T/in"
ok 'is fast' [ $(($(date +%s) - start)) -le 4 ]

# --test
fresh
for i in 1 2 3; do enqueue; done
run '--test sends one' 0 jf-send --test -t "file:$T/out.d"
is 'and nothing else' "$(ls "$T/out.d" | wc -l) $(waiting)" '1 3'
run 'it opens' 0 opened "$T/out.d"
field 'to a test record' "$T/out" .kind test
done_testing
