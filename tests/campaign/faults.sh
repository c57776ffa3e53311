# SPDX-License-Identifier: ISC
# Break a run of jf-send at system calls, one at a time, by strace, and see that
# nothing is lost.  Sourced after lib.sh and send.sh.
# shellcheck shell=sh disable=SC2010

SPOOL=$JF_STATE/spool
fault_files() {
	{ checkpoint begin; stamped job 1; stamped heartbeat 1; checkpoint end; } >"$T/run"
}
fault_fresh() { rm -rf "$JF_STATE" "$T/out.d"; mkdir -p "$JF_STATE" "$T/out.d"; }
# The run that is broken: into the spool, out of it, or both at once.
fault_command() {
	case $1 in
	enqueue) set -- --enqueue "$T/run" ;;
	flush)	set -- --flush --now -t "file:$T/out.d" ;;
	both)	set -- -t "file:$T/out.d" "$T/run" ;;
	esac
	echo "$*"
}
fault_before() {
	fault_fresh
	[ "$1" != flush ] || jf-send -q --enqueue "$T/run"
}

# fault_places WHAT CALLS: "call n" for each such call (a regular expression) from
# the first look at the spool on
fault_places() {
	fault_before "$1"
	# shellcheck disable=SC2046
	env ASAN_OPTIONS=detect_leaks=0 strace -f -y -qq -o "$T/trace" jf-send -q $(fault_command "$1") >"$T/null" 2>&1
	awk -v calls="^($2)\$" '
		{ call = $2; sub(/\(.*/, "", call); n[$1, call]++ }
		/spool/ { on = 1 }
		/^[0-9]+ +write\([0-9]+<pipe:/ { next }
		on && call ~ calls && call !~ /exit|execve|resumed|^\+|^-/ && !seen[call, n[$1, call]]++ &&
		    (call != "openat" || calls ~ /all/ || /O_CREAT/) { print call, n[$1, call] }
	' "$T/trace"
}

# fault_check WHAT INJECTION: break one run, mend it, look.  Prints what is wrong.
fault_check() {
	fault_before "$1"
	# shellcheck disable=SC2046
	env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o "$T/trace" -e "trace=${2%%:*}" -e "inject=$2" jf-send -q $(fault_command "$1") >"$T/out" 2>"$T/err"
	status=$?
	marked=no
	[ -f "$JF_STATE/marks/$TOKEN" ] && marked=yes
	# what was marked must arrive without being given again
	[ $marked = yes ] || jf-send -q --enqueue "$T/run" 2>"$T/err2" || echo "enqueue: $(cat "$T/err2")"
	jf-send -q --flush --now -t "file:$T/out.d" >"$T/out2" 2>"$T/err2" || echo "flush: $(cat "$T/err2")"
	opened "$T/out.d" 2>"$T/err2" | sort -u | cmp -s - "$T/want" || echo "lost (marked $marked)"
	[ -z "$(find "$SPOOL/new" "$SPOOL/tmp" -type f)" ] || echo 'left in the spool'
	[ -z "$(find "$SPOOL/dead" -type f)" ] || echo 'in dead/'
	jf-send -q --fsck >"$T/out2" 2>&1 || echo "fsck: $(cat "$T/out2")"
	[ -z "$(find "$JF_STATE" "$T/out.d" -name '*.tmp' -o -name 'state.json.[0-9]*')" ] || echo 'a temporary file is left'
	case $2 in
	*KILL*)	[ $status -eq 137 ] || [ "$1" = both ] || echo "status $status" ;;
	*ENOSPC*) case $status in 0 | 75) ;; *) echo "status $status: $(cat "$T/err")" ;; esac ;;
	*)	case $status in 0 | 4 | 75) ;; *) echo "status $status: $(cat "$T/err")" ;; esac ;;
	esac
}

# faults NAME WHAT CALLS FAULT STRIDE: at every STRIDE-th place
faults() {
	name=$1
	grep -v checkpoint "$T/run" | sort >"$T/want"
	fault_places "$2" "$3" | awk -v k="$5" 'NR % k == 0' >"$T/places"
	: >"$T/wrong"
	while read -r call n; do
		fault_check "$2" "$call:$4:when=$n" </dev/null | sed "s/^/$call $n: /" >>"$T/wrong"
	done <"$T/places"
	is "$name: $(wc -l <"$T/places") places" "$(wc -l <"$T/places" | grep -c '^ *0') $(cat "$T/wrong")" '0 '
}
