#!/bin/sh
# SPDX-License-Identifier: ISC
# What the makers' own tools accept of files that must be refused, and what
# jf-verify does with the same files: the table of the manual is made by this.
# Every tool makes its good files itself; some are altered, others are made
# wrongly on purpose.  A tool that is not here has no row.
. "${0%/*}/../lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1
cms() { python3 "$TESTS/forged/cms.py" "$@"; }
have() { command -v "$1" >/dev/null 2>&1; }

# judge good|bad ID THEIRS... -- OURS...: both commands on one file.
good_n=0 bad_n=0
judge() {
	kind=$1 id=$2
	shift 2
	theirs=
	while [ "$1" != -- ]; do theirs="$theirs '$1'"; shift; done
	shift
	"$@" >/dev/null 2>&1
	ours=$?
	eval "timeout 20 $theirs" >/dev/null 2>&1 </dev/null
	them=$?
	echo "$kind $id $them $ours" >>rows
	if [ "$kind" = bad ]; then
		bad_n=$((bad_n + 1))
		case $ours in 0) fail "$tool: $id is refused" "exit $ours" ;; *) pass "$tool: $id is refused" ;; esac
	else
		good_n=$((good_n + 1))
		case $ours in 0) pass "$tool: $id is accepted" ;; *) fail "$tool: $id is accepted" "exit $ours" ;; esac
	fi
}
begin() { tool=$1; : >rows; }
end() {
	awk -v tool="$tool" '
		$1 == "bad" { bad++; if ($3 == 0) { t++; which = which (which == "" ? "" : ", ") $2 } if ($4 == 0) o++ }
		$1 == "good" { good++; if ($3 != 0) { tr++; no = no (no == "" ? "" : ", ") $2 } if ($4 != 0) orf++ }
		END { printf("# %-26s %3d of %-3d %5d %8d of %-3d %5d   %s%s\n", tool, t, bad, o + 0, tr, good, orf + 0, which, no == "" ? "" : "; refuses " no) }' rows >>table
}
: >table

pki_root maker
pki_cert release maker
pki_root stranger
pki_cert thief stranger
head -c 20000 /dev/urandom >fw.bin
cp fw.bin changed.bin
flip changed.bin 9999

. "$TESTS/campaign/compare-cms.sh"
. "$TESTS/campaign/compare-bundles.sh"
. "$TESTS/campaign/compare-keys.sh"

echo '#'
echo '# tool                       accepts of   ours  refuses of good  ours   what the tool accepts wrongly; good that it refuses'
cat table
done_testing
