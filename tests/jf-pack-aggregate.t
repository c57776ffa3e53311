#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: indicators as computed by hand; no cell of few devices, none that one
# device rules, none that a total gives away.
. "${0%/*}/lib.sh"
need jq awk
jf-pack --new-key 2>/dev/null
cd "$T" || exit 1

# Six devices, one day.  Each prints from 10:00 to 10:10 and idles to 10:20:
# 600 of 1200 s.  Device i ends a job of PA12: i * 100 cm3 at 10 %, 1.1 g/cm3;
# it uses i * 20 cm3 of agent on i * 100 cm3.  Device 1 and 2 have an error.
# Devices 1 and 2 fail a job of TPU, too.
rec() { # KIND DEVICE TIME ID DATA
	printf '{"v":1,"kind":"%s","id":"%032x","device":"dev-%s","collected_at":"2026-11-22T%sZ","data":%s}\n' "$1" "$4" "$2" "$3" "$5"
}
day() {
	for i in 1 2 3 4 5 6; do
		rec identification $i 09:59:00 1$i '{"model_number":"M0P44A"}'
		rec heartbeat $i 10:00:00 2$i '{"printer_status":"printing"}'
		rec heartbeat $i 10:10:00 3$i '{"printer_status":"idle"}'
		rec heartbeat $i 10:20:00 4$i '{"printer_status":"idle"}'
		rec counters $i 10:00:00 5$i '{"total_agents_consumed_cc":1000,"total_printed_volume_mm3":5000000}'
		rec counters $i 10:20:00 6$i "{\"total_agents_consumed_cc\":$((1000 + 20 * i)),\"total_printed_volume_mm3\":$((5000000 + 100000 * i))}"
		job="{\"job_id\":\"job-a$i\",\"material_type\":\"PA12\",\"volume_mm3\":$((i * 100000)),\"density_pct\":10,\"material_used_in_parts_g\":$((i * 110))"
		rec job $i 10:05:00 7$i "$job,\"job_completion_status\":\"in_progress\"}"
		rec job $i 10:10:00 8$i "$job,\"job_completion_status\":\"completed\"}"
		rec job $i 10:15:00 9$i "$job,\"job_completion_status\":\"completed\"}"
		rec build_unit $i 10:10:00 10$i '{"material_type":"PA12","recycled_percentage":80,"amount_of_material_g":1000}'
		[ $i -gt 2 ] && continue
		rec event $i 10:07:00 11$i '{"code":"1","severity":"error"}'
		rec event $i 10:07:00 11$i '{"code":"1","severity":"error"}'
		rec event $i 10:08:00 12$i '{"code":"2","severity":"warning"}'
		rec job $i 10:18:00 13$i "{\"job_id\":\"job-b$i\",\"material_type\":\"TPU\",\"job_completion_status\":\"failed\"}"
	done
}
day >day.jsonl
run 'indicators of a day' 0 jf-pack --aggregate day --k 5 day.jsonl
cp out kpi
v() { jq -r "select(.data.name == \"$1\" and .data.material == ${2:-null}) | .data.value" kpi; }
is 'nothing but kpi records' "$(jq -r .kind kpi | sort -u)" kpi
is 'utilization: 600 / 1200' "$(v utilization)" 0.5
is 'packing density: 2100 cm3 in 21000' "$(v packing_density '"PA12"')" 0.1
is 'recycled share: 800 of 1000 g' "$(v recycled_share '"PA12"')" 0.8
is 'jobs finished, a repeat counts once' "$(v jobs_finished '"PA12"')" 6
is 'errors: 2 in one hour of printing' "$(v error_rate)" 200
is 'agent per volume: 420 / 2100' "$(v agent_per_volume)" 0.2
is 'material per volume: 2310 g / 2100 cm3' "$(v material_per_volume '"PA12"')" 1.1
is 'failed jobs of two devices are not told' "$(v jobs_failed '"TPU"')$(v jobs_failed)" ''
is 'a cell says window, class, devices, sites and k' "$(jq -c 'select(.data.name == "utilization").data | [.window, .from, .to, .model, .unit, .devices, .sites, .k]' kpi)" \
    '["day","2026-11-22T00:00:00Z","2026-11-23T00:00:00Z","M0P44A","ratio",6,1,5]'
is 'all are stamped' "$(jq -r 'select(.anon.policy != "default").kind' kpi)" ''
run 'packing them again' 0 jf-pack kpi
ok 'changes nothing' cmp kpi out

# k: seven are too many to ask of six.
run 'k 7' 0 jf-pack --aggregate day --k 7 day.jsonl
is 'tells nothing' "$(cat out)" ''
run 'k 2, for own eyes' 0 jf-pack --aggregate day --k 2 day.jsonl
is 'tells the failed jobs' "$(jq -r 'select(.data.name == "jobs_failed" and .data.material == "TPU").data.value' out)" 2
is 'but has no stamp' "$(jq -r 'select(.anon).kind' out)" ''

# Dominance: of six, device 6 with more than half of the volume.
sed '/"dev-6"/s/"volume_mm3":600000/"volume_mm3":9000000/' day.jsonl >big.jsonl
run 'a device that rules a cell' 0 jf-pack --aggregate day big.jsonl
is 'hides it' "$(jq -r 'select(.data.name == "packing_density").data.value' out)" ''
is 'not the others' "$(jq -r 'select(.data.name == "utilization").data.value' out)" 0.5

# Complement: a total minus the told PA12 would tell TPU of two devices.
sed -n '/TPU/{s/failed/completed/;p;}' day.jsonl | cat day.jsonl - | sed '/TPU/s/"failed"/"completed"/' >tpu.jsonl
run 'two devices with another material' 0 jf-pack --aggregate day tpu.jsonl
is 'their cell is not told' "$(jq -r 'select(.data.name == "jobs_finished" and .data.material == "TPU").data.value' out)" ''
is 'nor a total that gives it away' "$(jq -c 'select(.data.name == "jobs_finished") | [.data.material, .data.value]' out)" '["PA12",6]'

# Windows: what a look covers lies in both days; weeks begin on Monday.
for i in 1 2 3 4 5; do
	rec heartbeat $i 23:55:00 2$i '{"printer_status":"printing"}'
	rec heartbeat $i 23:55:00 3$i '{"printer_status":"idle"}' | sed 's/22T23:55/23T00:10/'
done >night.jsonl
run 'midnight' 0 jf-pack --aggregate day night.jsonl
is 'splits a look of 15 minutes' "$(jq -r 'select(.data.name == "utilization") | .data.from + " " + (.data.value | tostring)' out | tr '\n' ';')" \
    '2026-11-22T00:00:00Z 1;2026-11-23T00:00:00Z 1;'
run 'a week' 0 jf-pack --aggregate week night.jsonl
is 'begins on Monday' "$(jq -r 'select(.data.name == "utilization").data | .from + " " + .to' out | head -1)" '2026-11-16T00:00:00Z 2026-11-23T00:00:00Z'
run 'a month' 0 jf-pack --aggregate month night.jsonl
is 'has its own length' "$(jq -r 'select(.data.name == "utilization").data | .from + " " + .to' out)" '2026-11-01T00:00:00Z 2026-12-01T00:00:00Z'
run 'the order of devices does not matter' 0 sh -c 'sort -t: -k4 day.jsonl | jf-pack --aggregate day | jq -cS "del(.id, .collected_at)" | sort >a; jq -cS "del(.id, .collected_at)" kpi | sort | cmp - a'

# Packed records: keys in the same time are of two sites; a key after the other
# may be the same site in a new epoch, and its devices the same devices.
packed() { # DEVICE KEY TIME
	printf '{"v":1,"kind":"job","id":"%032x","device":"sn-%s","collected_at":"2026-11-%sZ","data":{"job_id":"x%s%s","job_completion_status":"completed"},"anon":{"policy":"default","policy_sha256":"%064d","key":"%016d"}}\n' "$1" "$1" "$3" "$1" "${3%%T*}" 0 "$2"
}
for i in 1 2 3 4 5; do
	packed $i $((i % 2)) 20T10:00:00
	packed $i $((i % 2)) 22T10:00:00
done >sites.jsonl
run 'records of two sites' 0 jf-pack --aggregate month sites.jsonl
is 'are told as such' "$(jq -c '.data | [.devices, .sites]' out | sort -u)" '[5,2]'
field 'a material that nobody named is unknown' out .data.material unknown
for i in 1 2 3; do packed a$i 1 20T10:00:0$i; packed b$i 2 21T10:00:0$i; done >rotated.jsonl
run 'three devices in two epochs' 0 jf-pack --aggregate month rotated.jsonl
is 'are not six' "$(cat out)" ''
run 'k 3' 0 jf-pack --aggregate month --k 3 rotated.jsonl
is 'but three, of one site' "$(jq -c '.data | [.value, .devices, .sites]' out | sort -u)" '[6,3,1]'
done_testing
