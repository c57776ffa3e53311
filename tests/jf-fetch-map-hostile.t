#!/bin/sh
# SPDX-License-Identifier: ISC
# Nothing of an answer but mapped members ever gets out, whatever the answer:
# paths that miss, values of every wrong type, bodies that are broken, endless
# or deep.  Each value of such an answer holds the word MARKER.
# shellcheck shell=sh
. "${0%/*}/lib.sh"
need jq
S=$TOP/tests/samples

# leak NAME PROFILE REQUEST FILE: map it, find no MARKER anywhere.
leak() {
	jf-fetch -v --map "$2" "$3=$4" >"$T/out" 2>"$T/err"
	status=$?
	if [ $status -ne 0 ] && [ $status -ne 3 ]; then
		fail "$1" "exit status $status" "$(head -n 3 "$T/err")"
	elif grep -q MARKER "$T/out" "$T/err"; then
		fail "$1" "$(grep -h -m 2 MARKER "$T/out" "$T/err")"
	else
		pass "$1"
	fi
}

# Every sample of every profile, spoiled in five ways.
spoil() {
	name=$1 profile=$2 request=$3 file=$4
	# All members have other names, so each path misses.
	jq 'walk(if type == "object" then with_entries(.key += "_MARKER")
	    elif type == "string" then "MARKER" else . end)' "$file" >"$T/a"
	leak "$name: paths that miss" "$profile" "$request" "$T/a"
	# All leaves are objects, arrays: wrong for each coercion.
	jq 'walk(if type == "object" or type == "array" then .
	    else {"MARKER": "MARKER", "Value": {"MARKER": "MARKER"},
	    "Unit": "MARKER"} end)' "$file" >"$T/b"
	leak "$name: objects for values" "$profile" "$request" "$T/b"
	jq 'walk(if type == "object" or type == "array" then .
	    else [["MARKER"]] end)' "$file" >"$T/c"
	leak "$name: arrays for values" "$profile" "$request" "$T/c"
	# The document is something else altogether.
	echo '"MARKER"' >"$T/d"
	leak "$name: a string for the document" "$profile" "$request" "$T/d"
	echo '[["MARKER", {"MARKER": "MARKER"}]]' >"$T/e"
	leak "$name: an array for the document" "$profile" "$request" "$T/e"
}

for profile in moonraker octoprint prusalink hp-piws ultimaker; do
	for file in "$S/$profile"/*.json; do
		name=${file##*/}
		name=${name%.json}
		case $name in
		api_files_recursive) request=api_files ;;
		api_v1_status*) request=api_v1_status ;;
		*) request=$name ;;
		esac
		spoil "$profile/$name" "$profile" "$request" "$file"
	done
done
spoil formlabs formlabs local_devices "$S/formlabs/local_devices_fuse.json"
spoil mtconnect mtconnect sample "$S/mtconnect/sample.json"

# Every coercion, on text that it cannot take.
cat >"$T/all.json" <<'END'
{"jf_profile": 1, "title": "t", "tested": "here", "requests": {"a": {"path": "/a"}},
 "records": [{"from": "a", "kind": "counters", "fields": {
  "total_number_of_jobs": "$.x",
  "total_number_of_layers": {"path": "$.x", "add": 1, "null_below": 0, "null_if": [0]},
  "total_printed_volume_mm3": {"path": "$.x", "unit_in": "l"},
  "total_printing_time_s": {"path": "$.x", "duration": "iso8601"},
  "cooling_system_working_time_s": {"path": "$.x", "duration": "ms"},
  "agent_system_working_time_s": {"path": "$.q", "qty": true},
  "total_material_consumed_g": {"path": "$.q", "qty": {"significand": "Value", "exponent": "Unit"}},
  "total_agents_consumed_cc": {"minus": ["$.x", "$.q"]},
  "carriage_system_usage": {"sum": ["$.l[*]"]},
  "printhead_servicing_system_usage": {"any": ["$.x", {"path": "$.x", "lower": true}]}}},
 {"from": "a", "kind": "printhead", "each": "$.o[*]", "fields": {
  "expired_agents_used": "@",
  "non_hp_agents_used": {"path": "@", "map": {"yes": true}},
  "installation_date": "@",
  "warranty_expiration_date": {"path": "@", "time": "unix_s"},
  "last_error_time_stamp": {"path": "@", "time": "naive"},
  "manufacturing_date": {"path": "@", "time": "us_date"}}},
 {"from": "a", "kind": "heartbeat", "fields": {
  "printer_status": {"path": "$.q", "map": {"a": "idle"}, "else": "unknown"}}}]}
END
cat >"$T/marked" <<'END'
{"x": "MARKER", "q": {"Value": "MARKER", "Unit": "MARKER"}, "l": ["MARKER", 1],
 "o": ["MARKER", ["MARKER"], {"MARKER": "MARKER"}], "MARKER": "MARKER"}
END
leak 'every coercion, on text' "$T/all.json" a "$T/marked"
is 'and there is nothing to tell' "$(cat "$T/out")" ''
is 'each is counted as wrong' "$(grep -c 'wrong.*(' "$T/err")" 17

# Broken bodies: one line each, with nothing of the body in it.
broken() {
	run "$1" 3 jf-fetch -q --map moonraker server_info="$2"
	one_line '  one line' "$T/err" jf-fetch
	like "  that says why" "$T/err" "$3"
	is '  and nothing of it' "$(grep -c MARKER "$T/err")" 0
	is '  no record' "$(cat "$T/out")" ''
}
printf '{"MARKER": NaN}' >"$T/x"; broken NaN "$T/x" 'not JSON'
printf '{"MARKER": "M\344RKER"}' >"$T/x"; broken Latin-1 "$T/x" 'not UTF-8'
printf '{"MARKER": "MARK' >"$T/x"; broken 'cut off' "$T/x" 'cut off'
printf '<html><body>MARKER</p>' >"$T/x"; broken HTML "$T/x" 'mismatched tag'
printf '<!DOCTYPE a [<!ENTITY b "MARKER">]><a>&b;</a>' >"$T/x"
broken 'entities' "$T/x" 'document types are refused'
head -c 200000 /dev/zero | tr '\0' '[' >"$T/x"; broken 'deep' "$T/x" 'too deep'
: >"$T/x"; broken 'nothing' "$T/x" 'empty answer'
printf '\357\273\277{"result": {"klippy_state": "ready"}}' >"$T/x"
run 'a byte order mark is passed over' 0 jf-fetch -q --map moonraker server_info="$T/x"
field '  and the answer read' "$T/out" .data.printer_status idle
{ head -c 1900 /dev/zero | tr '\0' '['; head -c 1900 /dev/zero | tr '\0' ']'; } >"$T/x"
run 'deep, but parsed' 0 jf-fetch -q --map moonraker server_info="$T/x"
is '  is no record' "$(cat "$T/out")" ''

# Endless lists and long texts stay within a record's length.
jq -nc '{result: {jobs: [range(30000) | {job_id: "\(.)", start_time: .,
    status: "completed", filename: "f\(.)", metadata: {slicer: ("x" * 200)}}]}}' >"$T/x"
run 'ten megabytes of jobs' 0 jf-fetch -q --map moonraker server_history_list="$T/x"
is '  each one record' "$(grep -c '"kind":"job"' "$T/out")" 30000
jq -nc '{instance: 1, jobs: [{job_id: 1, name: ("MARKER" * 20000),
    alerts: [range(30000) | {id: "\(.)", message: ("y" * 100)}]}]}' >"$T/x"
run 'what would be too long is left out' 3 jf-fetch -q --map reference jobs="$T/x"
is '  no line is too long' "$(awk '/"kind":"job"/ && length($0) >= 1048576' "$T/out")" ''
is '  and none is empty' "$(jq -r 'select(.kind == "job").data.job_id' "$T/out")" 1
is '  a text that is too long is not cut, but missing' "$(grep -c MARKER "$T/out")" 0
done_testing
