#!/bin/sh
# SPDX-License-Identifier: ISC
# Answers of real and inferred devices become the records that were agreed on:
# every shipped profile on its samples, both editions, and at least the
# coverage that was promised.
# shellcheck shell=sh
. "${0%/*}/lib.sh"
need jq
S=$TOP/tests/samples

# What differs from run to run is taken out.
plain() {
	jq -c 'del(.id, .collected_at)' "$1"
}

# sample PROFILE OPERAND...: map them, compare with what was agreed on.
sample() {
	profile=$1
	shift
	cd "$S/$profile" || return
	run "$profile: its samples can be mapped" 0 \
	    jf-fetch --map "$profile" "$@"
	cd "$TOP" || return
	cp "$T/out" "$T/$profile.jsonl"
	plain "$T/out" >"$T/got"
	[ -z "$JF_AGREE" ] || cp "$T/got" "$S/$profile/expected.jsonl"
	ok "$profile: its records are those agreed on" \
	    diff "$S/$profile/expected.jsonl" "$T/got"
	run "$profile: --check" 0 jf-fetch --check "$profile"
}

sample moonraker printer_info.json machine_system_info.json \
    toolhead=printer_objects_query.json printer_objects_query.json \
    server_info.json server_history_list.json server_history_totals.json \
    server_gcode_store.json
sample octoprint api_version.json api_printerprofiles.json api_printer.json \
    api_connection.json api_job.json api_files_recursive.json \
    plugin_logging_logs.json
sample prusalink api_version.json api_v1_info.json \
    api_v1_status=api_v1_status_printing.json api_v1_job.json
sample hp-piws Identification.json Discovery.json DeviceStatus.json \
    ActiveAlerts.json PrintheadsStatus.json InkSystem.json \
    JobQueueCollection.json jobs_all.json
sample hp-ledm ProductConfigDyn.xml ProductStatusDyn.json \
    ConsumableConfigDyn.xml ProductUsageDyn.json
sample ultimaker api_v1_system.json api_v1_printer.json \
    api_v1_history_events.json api_v1_history_print_jobs.json \
    api_v1_print_job.json
sample mtconnect current.json sample.json sample=current.json
sample formlabs local_devices_fuse.json

# The same document as XML and as JSON gives the same records.
for name in ProductConfigDyn ConsumableConfigDyn; do
	jf-fetch -q --map hp-ledm "$S/hp-ledm/$name.xml" >"$T/xml"
	jf-fetch -q --map hp-ledm "$S/hp-ledm/$name.json" >"$T/json"
	is "$name: XML and JSON are the same" "$(plain "$T/xml")" \
	    "$(plain "$T/json")"
done
run 'MTConnect answers in XML too' 0 jf-fetch -q --map mtconnect \
    "$S/mtconnect/current.xml"
is 'with the same heartbeat' \
    "$(jq -c 'select(.kind == "heartbeat").data' "$T/out")" \
    "$(jq -c 'select(.kind == "heartbeat").data' "$T/mtconnect.jsonl")"
run 'an idle printer has no job, and is idle' 0 jf-fetch -q --map prusalink \
    "api_v1_status=$S/prusalink/api_v1_status_idle.json"
field 'its status' "$T/out" .data.printer_status idle

# Ids do not depend on when one looked.
jf-fetch -q --map moonraker "$S/moonraker/server_history_list.json" >"$T/a"
jf-fetch -q --map moonraker "$S/moonraker/server_history_list.json" >"$T/b"
is 'ids are the same each time' "$(jq -r 'select(.kind == "job").id' "$T/a")" \
    "$(jq -r 'select(.kind == "job").id' "$T/b")"
is 'members stand in their order' "$(head -n 1 "$T/a" | jq -c keys_unsorted)" \
    '["v","kind","id","device","time","collected_at","edition","data"]'

# Editions.
run 'the 2018 edition' 0 jf-fetch -q --edition 2018 --map moonraker \
    "$S/moonraker/server_history_list.json"
is 'has no job names' "$(jq -r '.data.job_name // empty' "$T/out")" ''
is 'which are terms all the same' "$(jq -r 'select(.kind == "scrub_terms") |
    .data.terms[] | select(.type == "job").value' "$T/out" |
    grep -c 'arm_v3.gcode')" 2
field 'and says what it is' "$T/out" .edition 2018

# What was wrong is told, with its path and never its value.
echo '{"result":{"jobs":[{"job_id":"1","start_time":"SECRET"}]}}' >"$T/bad"
run 'a wrong type leaves 3' 3 jf-fetch --map moonraker \
    "server_history_list=$T/bad"
like 'the field and its path are told' "$T/err" \
    'job.start_date <- @.start_time: 1 wrong \(not a number of seconds\)'
is 'nothing of it is repeated' "$(cat "$T/out" "$T/err" | grep -c SECRET)" 0
is 'the rest is there' "$(jq -r 'select(.kind == "job").data.job_id' \
    "$T/out")" 1
run 'a file of no request is a mistake' 2 jf-fetch --map moonraker "$T/bad"
one_line 'which names the requests' "$T/err" jf-fetch
run 'no file is a mistake' 2 jf-fetch --map moonraker
run 'a missing file leaves 3' 3 jf-fetch -q --map moonraker \
    "server_info=$T/none"
run 'standard input will do' 0 sh -c 'jf-fetch -q --map moonraker \
    server_info=- <"$1"' sh "$S/moonraker/server_info.json"
run 'lost output is 4' 4 sh -c 'jf-fetch -q --map moonraker "$1" \
    >/dev/full' sh "$S/moonraker/server_info.json"

# The other verbs.
run '--list-profiles' 0 jf-fetch --list-profiles
is 'nine and more, each with how it was tested' "$(jq -s 'length >= 9 and
    all(.tested | length > 20)' "$T/out")" true
run '--explain' 0 jf-fetch --explain moonraker
is 'all 136 items' "$(wc -l <"$T/out")" 136
is 'the filled ones with request and path' "$(jq -c 'select(.field ==
    "layer_thickness_um") | [.request, .path]' "$T/out")" \
    '["server_history_list","@.metadata.layer_height"]'
run '--explain of the 2018 edition' 0 jf-fetch --edition 2018 --explain reference
is 'all 115 items are filled' "$(jq -s 'length == 115 and all(.request)' \
    "$T/out")" true
run '--template' 0 jf-fetch --template
cp "$T/out" "$T/new.json"
run 'the skeleton is a profile' 0 jf-fetch --check "$T/new.json"
sed -n '/^\.Bd/,/^\.Ed/{/^\./!p;}' "$TOP/man/jf-profile.5" >"$T/man.json"
run 'so is the example of the manual page' 0 jf-fetch --check "$T/man.json"
sed 's/\$\.serial/$..serial/' "$T/new.json" >"$T/broken.json"
run 'a mistake in a profile is 2' 2 jf-fetch --check "$T/broken.json"
like 'with file, pointer and column' "$T/err" \
    'broken.json: /records/0/fields/serial_number/path: column 3: descendants'
run 'an unknown profile is 2' 2 jf-fetch --check nosuch
like 'and names the ones there are' "$T/err" 'moonraker.*reference'

# Coverage: what the survey found in each API is filled from its samples.
csv=$TOP/../shared/data/device_coverage.csv
if [ ! -f "$csv" ]; then
	skip 'coverage: the survey is not here'
else
	cat "$T"/*.jsonl | jq -r '. as $r | .data | paths | map(select(type ==
	    "string")) | "\($r.kind) " + join(".")' | sort -u >"$T/filled"
	for p in moonraker octoprint prusalink hp-piws hp-ledm ultimaker \
	    mtconnect formlabs; do
		jq -r '. as $r | .data | paths | map(select(type == "string")) |
		    "\($r.kind) " + join(".")' "$T/$p.jsonl" | sort -u >"$T/have"
		# Logs, and what its sample shows as not set, are in the profile.
		jf-fetch --explain "$p" | jq -r 'select(.kind == "log" and
		    .request) | "log \(.field)"' >>"$T/have"
		jf-fetch --map hp-piws "jobs_all=$S/hp-piws/jobs_all.json" 2>&1 \
		    >/dev/null | sed -n 's/.*: job\.\([a-z_]*\) <-.* 1 not set/job \1/p' \
		    >>"$T/have"
		# A row that says "else omit" was looked at, and is omitted; the
		# rows of Formlabs' cloud are not of this (local) profile.
		awk -F, -v p="$p" '$1 == p && !/else omit/ && $2 !~ /^web_/ {
			sub("job.sub_task", "job printing_sub_tasks.", $3)
			print $3 ($3 ~ /\.$/ ? "" : " ") $4 }' "$csv" |
		    sort -u | grep -vxF -f "$T/have" >"$T/lacks"
		is "$p: fills what the survey found" "$(cat "$T/lacks")" ''
	done
fi
done_testing
