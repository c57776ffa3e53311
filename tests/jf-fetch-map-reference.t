#!/bin/sh
# SPDX-License-Identifier: ISC
# The simulated printer serves every item of the contract once, and every one
# of them becomes a member of a record; nothing that it serves besides does.
# shellcheck shell=sh
. "${0%/*}/lib.sh"
need jq python3 curl
server "$T/port" python3 "$TESTS/fixture/printer.py" --port-file "$T/port" \
    --plain --steps 40 --planted "$T/planted"
url=$(awk '{ print $4; exit }' "$T/port")
requests=$(jq -r '.requests | keys[]' "$TOP/common/share/profiles/reference.json")
set --
for r in $requests; do
	curl -sf "$url/jf/v1/$r" >"$T/$r.json" || fail "the printer serves $r"
	set -- "$@" "$r=$T/$r.json"
done

# items: the kind and path of all that is filled, composites as one.
items() {
	jq -r '. as $r | .data | keys[] | "\($r.kind) \(.)"' "$1"
	sed -n 's/.*: log\.\([a-z_]*\) <- .*/log \1/p' "$2"
}
# listed EDITION: the items of the paper.
listed() {
	awk -F, -v yes="$1" '($9 == "item" || $9 == "log") && $yes == "yes" {
		print $2, $3 }' "$TOP/common/share/contract.csv"
}

run 'its answers can be mapped' 0 jf-fetch --map reference "$@"
items "$T/out" "$T/err" | sort -u >"$T/have"
is 'all 136 items of 2020 are filled' \
    "$(listed 8 | sort | comm -12 - "$T/have" | wc -l)" 136
is 'nothing was wrong or an unknown word' \
    "$(grep -c -e ' wrong' -e 'unknown word' "$T/err")" 0
is 'every field is one of the contract' "$(jq -r 'select(.kind != "scrub_terms") |
    . as $r | .data | paths(type != "object" and type != "array") |
    map(if type == "number" then "[]" else . end) | join(".") |
    gsub("\\.\\[\\]"; "[]") | "\($r.kind) \(.)"' "$T/out" | sort -u |
    grep -vxF -f "$(awk -F, '{ print $2, $3 }' \
    "$TOP/common/share/contract.csv" >"$T/names"; echo "$T/names")")" ''
is 'every enumerated word has the device'"'"'s own beside it' \
    "$(jq -c 'select(.kind == "job") | .data | has("job_completion_status_raw")
    and all(.alerts_triggered[]?; has("severity_raw"))' "$T/out" | sort -u)" true

run 'the 2018 edition' 0 jf-fetch --edition 2018 --map reference "$@"
items "$T/out" "$T/err" | sort -u >"$T/have"
is 'all 115 items of 2018 are filled' \
    "$(listed 7 | sort | comm -12 - "$T/have" | wc -l)" 115
is 'and none of 2020 alone' "$(listed 8 | sort >"$T/2020"; listed 7 | sort |
    comm -23 "$T/2020" - | comm -12 - "$T/have")" ''

# What must never be forwarded is a term; a name that free text holds, too.
jq -r 'select(.kind == "scrub_terms") | .data.terms[].value' "$T/out" >"$T/terms"
jq -r '.contact.name, .location, .network[]' "$T/identification.json" |
    grep -vxF -f "$T/terms" >"$T/lacks"
is 'person, site, host, domain and addresses are terms' "$(cat "$T/lacks")" ''
jq -r '.jobs[] | .user.login, .user.last_name, .name, .host, .parts[].file' \
    "$T/jobs.json" | sort -u | grep -vxF -f "$T/terms" >"$T/lacks"
is 'users, jobs, hosts and parts are terms' "$(cat "$T/lacks")" ''
jq -r '.contact.mail, .contact.name, .network[]' \
    "$T/identification.json" >"$T/private"
is 'and none of them is a member of a record' "$(jq -c 'select(.kind ==
    "identification")' "$T/out" | grep -cF -f "$T/private")" 0

# A value that a field cannot take is missing, told once, and remembered.
mkdir -p "$JF_CONFIG/profiles"
cat >"$JF_CONFIG/profiles/odd.json" <<'END'
{"jf_profile": 1, "title": "t", "tested": "here", "requests": {"a": {"path": "/jf/v1/identification"}},
 "records": [{"from": "a", "kind": "identification", "fields": {"uptime_s": "$.product.name", "model_number": "$.product.number"}}]}
END
printf '{"name": "odd", "url": "%s", "profile": "odd", "allow_plaintext": true}\n' \
    "$url" >"$JF_CONFIG/devices.jsonl"
run 'a run with a wrong value is a part' 3 jf-fetch
one_line '  said once' "$T/err" jf-fetch
is '  what is right came' "$(jq -r 'select(.kind == "identification").data |
    keys | join(",")' "$T/out")" model_number
is '  the rest is a failure of the mapping' "$(jq -r 'select(.kind ==
    "failure").data | .stage, .error' "$T/out" | tr '\n' ' ')" \
    'map 1 value of a wrong type left out; -v names the fields '
run '  -v names the field' 3 jf-fetch -v odd
like '  and its path' "$T/err" 'identification.uptime_s: \$.product.name: not a number'
done_testing
