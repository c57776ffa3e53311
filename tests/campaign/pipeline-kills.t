#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: promise 6 at every writing system call of each stage: kill it there,
# run the pipe again, and all has arrived.  EVERY=N tries each Nth call only;
# STAGE names one of the programs.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/pipeline.sh"
need strace
strace -o "$T/null" true 2>/dev/null || skip_all 'strace may not trace here'
calls=write,writev,pwrite64,rename,renameat,renameat2,fsync,fdatasync,sync_file_range,unlink,unlinkat,mkdir,mkdirat,ftruncate,fallocate,link,linkat,symlinkat,chmod,fchmod

printers --log-limit 2000
receiver
site
all_of "$T/all"
echo "# $(wc -l <"$T/all") records must arrive each time"

stage() {
	case $1 in
	"$victim") strace -f -qq -o "$T/trace" -e trace="$calls" -e "$how" "$@" ;;
	*) "$@" ;;
	esac
}
pipe() { stage jf-fetch | stage jf-pack | stage jf-send -q; }
fresh() {
	rm -rf "$JF_STATE" "$T/arrived"
	mkdir -p "$JF_STATE" "$T/arrived"
	: >"$T/trace"
}
# After a kill: run the pipe again; what is wrong then, in words.
judge() {
	victim=
	pipe >"$T/out" 2>"$T/err"
	status=$?
	[ $status -eq 75 ] && { jf-send --flush --now -q 2>>"$T/err"; status=$?; }
	opened 2>"$T/open.err" | lasting >"$T/have"
	lost=$(comm -23 "$T/all" "$T/have" | wc -l)
	[ "$status $lost" = '0 0' ] || echo "status $status, lost $lost: $(head -n 1 "$T/err")"
	find "$JF_STATE" -name '*.json' ! -name '.*' -exec sh -c 'jq -e . "$1" >"$2" 2>&1 || echo "damaged: $1"' sh {} "$T/null" \;
	find "$JF_STATE/fetch" "$JF_STATE/marks" -name '.jf-*' 2>"$T/null"
}

for program in ${STAGE:-jf-fetch jf-pack jf-send}; do
	fresh
	victim=$program
	how=trace=$calls
	pipe >"$T/out" 2>"$T/err"
	sed 's/^[0-9]* *//' "$T/trace" | grep -o '^[a-z0-9_]*(' | tr -d '(' | sort | uniq -c >"$T/count"
	while read -r n call; do
		at=1
		killed=0
		: >"$T/wrong"
		while [ "$at" -le "$n" ]; do
			fresh
			victim=$program
			how=inject=$call:signal=KILL:when=$at
			pipe >"$T/out" 2>"$T/err"
			killed=$((killed + $(grep -c 'killed by SIGKILL' "$T/trace")))
			judge | sed "s/^/at $at: /" >>"$T/wrong"
			at=$((at + ${EVERY:-1}))
		done
		is "$program: killed at $killed of $n calls of $call: nothing is lost" "$(head -n 5 "$T/wrong")" ''
	done <"$T/count"
done
done_testing
