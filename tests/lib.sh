# SPDX-License-Identifier: ISC
# Test Anything Protocol for the behaviour tests.  Sourced first by every .t:
# it makes a private folder $T, puts the built programs on PATH, gives every
# test an empty configuration and state of its own, and at the end removes the
# folder and ends what server() started.
# shellcheck shell=sh

LC_ALL=C.UTF-8
TZ=UTC
export LC_ALL TZ
unset JF_CONFIG JF_STATE JF_SHARE STATE_DIRECTORY CREDENTIALS_DIRECTORY \
    http_proxy https_proxy HTTPS_PROXY ALL_PROXY no_proxy NO_PROXY NO_COLOR \
    CLICOLOR CLICOLOR_FORCE COLUMNS

TESTS=$(cd "${0%/*}" && pwd)
while [ ! -f "$TESTS/lib.sh" ]; do TESTS=${TESTS%/*}; done
TOP=${TESTS%/*}
B=${B:-build}
case $B in /*) ;; *) B=$TOP/$B ;; esac
VECTORS=${VECTORS:-../shared/vectors}
case $VECTORS in /*) ;; *) VECTORS=$TOP/$VECTORS ;; esac
PATH=$B:$PATH
T=$(mktemp -d "${TMPDIR:-/tmp}/jf-test.XXXXXX") || exit 1
HOME=$T/home
XDG_CONFIG_HOME=$T/config
XDG_STATE_HOME=$T/state
JF_CONFIG=$T/config/jf-tools
JF_STATE=$T/state/jf-tools
export PATH HOME XDG_CONFIG_HOME XDG_STATE_HOME JF_CONFIG JF_STATE T TOP
mkdir -p "$HOME" "$JF_CONFIG" "$JF_STATE"

count=0
failed=0
servers=

finish() {
	for pid in $servers; do kill "$pid" 2>/dev/null; done
	for pid in $servers; do wait "$pid" 2>/dev/null; done
	cd / && rm -rf "$T"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

pass() {
	count=$((count + 1))
	echo "ok $count - $1"
}

# Say why on further lines, behind '# '.
fail() {
	count=$((count + 1))
	failed=$((failed + 1))
	echo "not ok $count - $1"
	shift
	for line; do printf '%s\n' "$line" | sed 's/^/#   /'; done
}

# ok NAME COMMAND...: the command succeeds.
ok() {
	name=$1
	shift
	if "$@" >"$T/ok.out" 2>&1; then pass "$name"; else
		fail "$name" "command: $*" "$(tail -n 5 "$T/ok.out")"
	fi
}

# is NAME GOT WANT: two texts are equal.
is() {
	if [ "$2" = "$3" ]; then pass "$1"; else
		fail "$1" "got:  $2" "want: $3"
	fi
}

# like NAME FILE REGEX / unlike: a line of the file matches, or none does.
like() {
	if grep -Eq -e "$3" "$2"; then pass "$1"; else
		fail "$1" "no line matches: $3" "$(head -n 5 "$2")"
	fi
}
unlike() {
	if grep -Eq -e "$3" "$2"; then
		fail "$1" "matches: $(grep -E -m 3 -e "$3" "$2")"
	else pass "$1"; fi
}

# run NAME STATUS COMMAND...: exactly this exit status; stdout in $T/out,
# stderr in $T/err.  Standard input is the caller's, or nothing.
run() {
	name=$1
	want=$2
	shift 2
	if [ -t 0 ]; then
		"$@" >"$T/out" 2>"$T/err" </dev/null
	else
		"$@" >"$T/out" 2>"$T/err"
	fi
	got=$?
	if [ $got -eq "$want" ]; then pass "$name"; else
		fail "$name" "exit status $got, not $want" "command: $*" \
		    "$(head -n 5 "$T/err")"
	fi
}

# field NAME FILE .path VALUE: the first record's member, as jq -r prints it.
field() {
	is "$1" "$(head -n 1 "$2" | jq -r "$3" 2>&1)" "$4"
}

# one_line NAME FILE TOOL: exactly one line, "TOOL: what: why".
one_line() {
	if [ "$(wc -l <"$2")" -eq 1 ] && grep -Eq "^$3: .+" "$2"; then
		pass "$1"
	else
		fail "$1" "$(head -n 5 "$2")"
	fi
}

skip() {
	count=$((count + 1))
	echo "ok $count # SKIP $1"
}

# skip_all WHY: nothing of this file can run here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# need COMMAND...: skip the whole file where one is missing.
need() {
	for cmd; do
		command -v "$cmd" >/dev/null 2>&1 || skip_all "no $cmd here"
	done
}

# until_true SECONDS COMMAND...: poll, boundedly.
until_true() {
	tries=$(($1 * 20))
	shift
	while [ $tries -gt 0 ]; do
		"$@" >/dev/null 2>&1 && return 0
		tries=$((tries - 1))
		sleep 0.05
	done
	return 1
}

# peak COMMAND...: its status, and the most memory it had in kB in $peak; stdout
# in $T/out, stderr in $T/err.
peak() {
	"$@" >"$T/out" 2>"$T/err" &
	job=$! peak=0
	while now=$(awk '/VmHWM/ { print $2 }' /proc/$job/status 2>/dev/null) && [ -n "$now" ]; do
		peak=$now
		sleep 0.01
	done
	wait $job
}

# server PORTFILE COMMAND...: start in the background, wait until it wrote
# its port file (or whatever file it makes when it is ready); $pid.
server() {
	ready=$1
	shift
	"$@" >"$T/server.$$.log" 2>&1 </dev/null &
	pid=$!
	servers="$servers $pid"
	until_true 20 test -s "$ready" || {
		echo "# server did not start: $*"
		sed 's/^/#   /' "$T/server.$$.log"
		return 1
	}
}

# server_path NAME: where a server's program is, unpacked or installed.
server_path() {
	for dir in "$TOP/build/servers/usr/sbin" "$TOP/build/servers/usr/bin" \
	    /usr/sbin /usr/bin /usr/local/sbin; do
		[ -x "$dir/$1" ] && echo "$dir/$1" && return 0
	done
	return 1
}

done_testing() {
	echo "1..$count"
	[ $failed -eq 0 ]
	exit
}
