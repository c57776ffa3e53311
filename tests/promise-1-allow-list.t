#!/bin/sh
# SPDX-License-Identifier: ISC
# Promise 1: only fields of the data contract leave jf-fetch, plus scrub_terms.
. "${0%/*}/lib.sh"
. "$TESTS/pipeline.sh"

printers --count 2
for edition in 2018 2020; do
	run "edition $edition is fetched" 0 jf-fetch --format jsonl --edition $edition
	cp "$T/out" "$T/records"
	# every member of data, as the contract writes paths, against the contract
	jq -r 'select(.kind | IN("scrub_terms", "checkpoint", "gap", "failure") | not) | .kind as $k | .data | paths |
	    reduce .[] as $p (""; if ($p | type) == "number" then . + "[]" elif . == "" then $p else . + "." + $p end) | "\($k) \(.)"' "$T/records" |
	    grep -v '\[\]$' | sort -u >"$T/members"
	python3 -c '
import csv, sys
rows = csv.DictReader(open(sys.argv[1], newline=""))
print("\n".join(sorted({r["kind"] + " " + r["path"] for r in rows if r["edition_" + sys.argv[2]] != "no"})))
' "$TOP/common/share/contract.csv" $edition >"$T/contract"
	is "$edition: no member that the contract does not name" "$(sort "$T/contract" | comm -23 "$T/members" -)" ''
	ok "$edition: and there are many" [ "$(wc -l <"$T/members")" -gt 100 ]
	is "$edition: records say so" "$(jq -r 'select(.edition) | .edition' "$T/records" | sort -u)" $edition
done
is 'all 136 items of 2020 are fetched' "$(python3 "$FIXTURE/items.py" "$TOP/common/share/contract.csv" <"$T/records")" "136 of 136"
jf-fetch --state "$T/2018" --format jsonl --edition 2018 >"$T/records18"
is 'all 115 items of 2018 are fetched' "$(python3 "$FIXTURE/items.py" "$TOP/common/share/contract.csv" --edition 2018 <"$T/records18")" "115 of 115"
# What the device says beside the list: login, owner, network, part files.
jq -c 'select(.kind != "scrub_terms") | if .kind == "log" or .kind == "event" then del(.data) else del(.data.printer_name, .data.job_name, .data.alerts_triggered, .data.part_completion_details) end' "$T/records" >"$T/structured"
for what in login last_name file; do
	case $what in
	login) words=$(jq -r 'select(.kind == "scrub_terms") | .data.terms[] | select(.type == "user") | .value' "$T/records") ;;
	last_name) words=$(grep -v '[^A-Za-z-]' "$T/planted") ;;
	file) words=$(grep '\.3mf$' "$T/planted") ;;
	esac
	ok "there are $what values to look for" [ -n "$words" ]
	is "no $what outside of scrub_terms and free text" "$(echo "$words" | grep -v '^$' | grep -oF -f - "$T/structured" | sort -u)" ''
done
# What an event names may be told by a later answer only; the names go first,
# also when a run repeats what was never acknowledged.
is 'scrub_terms come before the first free text of their device' "$(
	jq -r '[.kind, .device] | join(" ")' "$T/records" | awk '
		$1 == "scrub_terms" && ($2 in text) { print }
		$1 ~ /^(event|job|log)$/ { text[$2] = 1 }')" ''
run '--no-terms withholds terms and logs' 0 jf-fetch --state "$T/none" --format jsonl --no-terms
is 'neither is there' "$(jq -r 'select(.kind == "scrub_terms" or .kind == "log") | .kind' "$T/out")" ''
done_testing
