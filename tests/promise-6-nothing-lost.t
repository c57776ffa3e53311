#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 6: kill any stage at any point; the next run loses nothing, and what
# came twice can be told by its id.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"
need strace
strace -o "$T/null" true 2>/dev/null || skip_all 'strace may not trace here'

printers --log-limit 2000
receiver
site
all_of "$T/all"
echo "# $(wc -l <"$T/all") records must arrive each time"

# pipe: the cron line; the stage named in $victim is killed at its $nth $call.
stage() {
	if [ "$1" = "$victim" ]; then
		strace -f -qq -o "$T/trace" -e trace="$call" -e inject="$call:signal=KILL:when=$nth" "$@"
	else
		"$@"
	fi
}
pipe() { stage jf-fetch | stage jf-pack | stage jf-send -q; }

for point in 'jf-fetch write 1' 'jf-fetch write 40' 'jf-fetch write 200' 'jf-fetch /rename.* 1' 'jf-fetch /f(data)?sync 1' \
    'jf-pack write 1' 'jf-pack write 30' 'jf-pack read 3' 'jf-pack /rename.* 1' \
    'jf-send read 4' 'jf-send /rename.* 1' 'jf-send /rename.* 3' 'jf-send /f(data)?sync 1' 'jf-send /f(data)?sync 4' \
    'jf-send connect 1' 'jf-send connect 2' 'jf-send unlink 1' 'jf-send /^open(at)?$ 60'; do
	# shellcheck disable=SC2086
	set -- $point
	victim=$1 call=$2 nth=$3
	rm -rf "$JF_STATE" "$T/arrived"
	mkdir -p "$JF_STATE" "$T/arrived"
	: >"$T/trace"
	pipe >"$T/out" 2>"$T/err"
	killed=$(grep -c 'killed by SIGKILL' "$T/trace")
	victim=
	pipe >"$T/out2" 2>"$T/err2"
	first=$?
	[ $first -eq 75 ] && { jf-send --flush --now -q 2>>"$T/err2"; first=$?; }
	opened 2>"$T/open.err" | lasting >"$T/have"
	lost=$(comm -23 "$T/all" "$T/have" | wc -l)
	if [ "$killed" -eq 0 ]; then
		pass "$point: is never reached (nothing lost: $lost)"
		[ "$lost" -eq 0 ] || fail "$point: lost without a kill"
	else
		is "$point: killed, run again: status, lost" "$first $lost" '0 0'
	fi
	is "$point: every file of the state is whole" "$(find "$JF_STATE" -name '*.json' ! -name '.*' -exec sh -c 'jq -e . "$1" >"$T/null" 2>&1 || echo "$1"' sh {} \;)" ''
done

# The answer is lost after the receiver has stored: the repeat has the same name.
rm -rf "$JF_STATE" "$T/arrived"
mkdir -p "$JF_STATE" "$T/arrived"
order cut=after n=2
pipe >"$T/out" 2>"$T/err"
order
run 'lost answers: the next run ends with 0' 0 jf-send --flush --now
opened >"$T/opened" 2>"$T/open.err"
is 'nothing is lost' "$(lasting <"$T/opened" | comm -23 "$T/all" -)" ''
is 'nothing is there twice' "$(jq -r .id "$T/opened" | sort | uniq -d)" ''
done_testing
