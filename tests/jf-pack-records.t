#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: of a record only what the policy lets leave does, as the policy says;
# names are tokens, equal everywhere; packing again changes nothing.
. "${0%/*}/lib.sh"
need jq
R=$TESTS/fixture/records.jsonl

run 'without a site key: 4' 4 jf-pack "$R"
one_line 'one line' "$T/err" jf-pack
like 'that names --new-key' "$T/err" '--new-key'
run 'a site key is made' 0 jf-pack --new-key
is 'for its owner alone' "$(stat -c %a "$JF_CONFIG/site.key")" 600
run 'but not twice' 2 jf-pack --new-key

run 'records are packed' 0 jf-pack "$R"
is 'in silence' "$(cat "$T/err")" ''
cp "$T/out" "$T/packed"
P=$T/packed
get() { jq -rs "map(select(.kind == \"$1\"))[0].$2" "$P"; }
is 'every kind but scrub_terms leaves' "$(jq -r .kind "$P" | grep -c .)" 14
is 'every record but checkpoints is stamped' "$(jq -r 'select(.anon == null).kind' "$P" | sort -u)" checkpoint
is 'the stamp names the policy by its file' "$(get event anon.policy_sha256)" \
    "$(sha256sum <"$TOP/common/share/policies/default.json" | cut -d' ' -f1)"
is 'the checkpoints are the first and the last line' "$(sed -n '1p;$p' "$P" | jq -r .data.phase | tr '\n' ' ')" 'begin end '

for name in kowalczyk DRW017 SG8AX0147A Pumpengeh 'werk.example' 10.20.30.40 3c:52:82 4A5299AC J-99281 P-7fa81c CN1234567BU \
    MY1234567PH SG7BX0001B 9e107d9d jdoe9 bracket_v7 planted abababab; do
	is "nothing says $name" "$(grep -ic -e "$name" "$P")" 0
done
serial=$(get identification device)
like 'a device is a token' "$P" '"device":"sn-[a-z2-7]{20}"'
is 'the serial number is the same one' "$(get identification data.serial_number)" "$serial"
is 'and in text' "$(get event data.debugging_details | grep -o 'sn-[a-z2-7]*')" "$serial"
is 'a host has one token, whole name or short' "$(get event data.debugging_details | grep -o 'host-[a-z2-7]*' | head -1)" \
    "$(get event data.description | grep -o 'host-[a-z2-7]*')"
is 'a build unit is the same in a job and by itself' "$(get job data.build_unit_id)" "$(get build_unit data.serial_number)"
is 'a job id is the same in job, part and layer' "$(jq -r '.data.job_id // empty' "$P" | sort -u | grep -c '^job-')" 1
is 'a name learned in line 2 is taken from line 1' "$(get log data.text | grep -c 'user-[a-z2-7]* did a thing')" 1
like 'versions survive' "$P" '"firmware_version":"4.2.17.3"'
like 'in logs too' "$P" 'fw 4\.2\.17\.3'
like 'times survive' "$P" '"time":"2026-11-22T09:12:13Z"'
like 'a stop word of one device stays in the logs of all' "$P" '"error 5: Job'

is 'job_name stays' "$(get job data.job_name)" null
is 'source_host stays' "$(get job data.source_host)" null
is 'uptime_s stays' "$(get identification data.uptime_s)" null
is 'a job box has one digit' "$(get job 'data.bounding_box_mm | tojson')" '{"x":100,"y":100,"z":0.05}'
is 'other measures two' "$(get job 'data | [.volume_mm3, .surface_area_mm2, .number_of_layers, .density_pct] | tojson')" '[120000,9900,1200,7.5]'
is 'print settings leave' "$(get job 'data | [.layer_thickness_um, .print_mode] | tojson')" '[80.5,"balanced"]'
is 'of a part only volume and material' "$(get part 'data | del(.job_id, .part_id) | tojson')" '{"volume_mm3":990,"amount_of_material_used_g":1.2}'
is 'size_mm2 of a layer stays' "$(get layer data.size_mm2)" null
is 'lifetime counters have three digits' "$(get counters 'data | [.total_number_of_jobs, .total_printed_volume_mm3, .lamps_usage[0].usage_s] | tojson')" '[12300,9880000,123000]'
is 'constant dates are months' "$(get printhead 'data | [.installation_date, .warranty_expiration_date, .manufacturing_date] | tojson')" '["2026-03","2027-03","2026-01"]'
is 'truth values leave' "$(get printhead data.non_hp_agents_used)" false

is 'a log has its own digest' "$(get log data.sha256)" "$(get log data.text | head -c -1 | sha256sum | cut -d' ' -f1)"
is 'and chunk numbers' "$(jq -r 'select(.kind == "log").data.chunk' "$P" | tr '\n' ' ')" '0 1 '
is 'no offset' "$(grep -c '"offset"' "$P")" 0
is 'ids are not what they were' "$(grep -Ec '"id":"(1{32}|2{32}|3{32}|4{32})"' "$P")" 0

run 'packing again' 0 jf-pack "$P"
ok 'changes nothing' cmp "$P" "$T/out"
run 'packing the first half after the second' 0 sh -c 'tac "$1" | jf-pack | tac' sh "$R"
is 'gives the same tokens' "$(grep -o '"device":"[^"]*"' "$T/out" | sort -u)" "\"device\":\"$serial\""
ok 'terms are kept for their owner alone' sh -c 'test "$(stat -c %a "$JF_STATE/terms")" = 600 && grep -q kowalczyk "$JF_STATE/terms"'
printf '%s\n' '{"v":1,"kind":"event","id":"33333333333333333333333333333334","device":"other","collected_at":"2026-11-22T10:00:00Z","data":{"description":"hello kowalczyk"}}' >"$T/next"
run 'what one run learned' 0 jf-pack "$T/next"
unlike 'the next one knows' "$T/out" kowalczyk

run 'policy strict' 0 jf-pack -p strict "$R"
is 'has no parts and layers' "$(jq -r .kind "$T/out" | grep -Ec 'part|layer')" 0
is 'times to the hour' "$(jq -r 'select(.kind == "event") | [.time, .data.time_stamp] | tojson' "$T/out")" '["2026-11-22T09:00:00Z","2026-11-22T09:00:00Z"]'
is 'no print settings' "$(jq -r 'select(.kind == "job").data | [.layer_thickness_um, .print_mode, .density_pct] | tojson' "$T/out")" '[null,null,null]'
run 'policy telemetry-only' 0 jf-pack -p telemetry-only "$R"
is 'has no text' "$(jq -r 'select(.kind == "log" or .data.description or .data.debugging_details or .data.printer_status_raw).kind' "$T/out")" ''
is 'but gaps' "$(jq -r 'select(.kind == "gap") | .data | tojson' "$T/out")" '{}'
run 'policy identified' 0 jf-pack -p identified "$R"
is 'shows serial and name' "$(jq -r 'select(.kind == "identification") | [.device, .data.serial_number, .data.printer_name] | tojson' "$T/out")" \
    '["SG8AX0147A","SG8AX0147A","Nordwerk Jet DRW017"]'
is 'and no other names' "$(grep -Ec 'kowalczyk|WS-DRW017|Pumpen|10.20.30|J-99281' "$T/out")" 0
done_testing
