#!/bin/sh
# SPDX-License-Identifier: ISC
# Run the tests whose name contains $1 (all when empty): the unit test
# programs in $2... and tests/*.t, JOBS at a time (they wait more than they
# compute); print what failed, with V=1 the ten slowest too, and last one line
# "N passed, N failed, N skipped".
match=$1
[ $# -gt 0 ] && shift
cd "${0%/*}/.." || exit 1
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT

for test in "$@" tests/*.t; do
	case $test in *"$match"*) echo "$test" ;; esac
done >"$out/list"
[ -s "$out/list" ] || { echo "no test has '$match' in its name"; exit 1; }

# shellcheck disable=SC2016
xargs -P "${JOBS:-4}" -I{} sh -c '
	log=$1/$(echo "$2" | tr / _).tap
	start=$(date +%s)
	case $2 in *.t) sh "$2" ;; *) JF_SHARE=$PWD/common/share "./$2" ;; esac >"$log" 2>&1 </dev/null
	echo "# exit $?" >>"$log"
	echo "$(($(date +%s) - start)) s  $2" >>"$1/times"
' sh "$out" {} <"$out/list"

# A file that ended badly, or ran other checks than it planned, has failed.
for log in "$out"/*.tap; do
	awk -v file="$(basename "$log" .tap)" '
		/^ok .*# SKIP/ { skipped++; n++; print "SKIP " file ": " substr($0, index($0, "SKIP") + 5) > "/dev/stderr"; next }
		/^ok /         { passed++; n++ }
		/^not ok /     { failed++; n++; bad = 1; print file ": " $0 > "/dev/stderr"; show = 1; next }
		/^# exit /     { status = $3; next }
		/^#/           { if (show) print file ": " $0 > "/dev/stderr"; next }
		/^1\.\.0/      { skipped++; planned = 1; plan = n; print "SKIP " file ": " substr($0, index($0, "SKIP") + 5) > "/dev/stderr"; next }
		/^1\.\.[0-9]/  { plan = substr($0, 4) + 0; planned = 1; next }
		               { show = 0; other = other "\n    " $0 }
		END {
			if (!planned || plan != n || (status != 0 && !bad)) {
				failed++
				print file ": exit " status ", " n + 0 " checks, planned " (planned ? plan : "none") other > "/dev/stderr"
			}
			print passed + 0, failed + 0, skipped + 0
		}' "$log"
done >"$out/sums"

[ -z "${V-}" ] || sort -rn "$out/times" | head -n 10 >&2
awk '{ p += $1; f += $2; s += $3 }
	END { printf("%d passed, %d failed, %d skipped\n", p, f, s); exit f != 0 || p + s == 0 }' "$out/sums"
