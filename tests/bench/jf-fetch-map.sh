#!/bin/sh
# SPDX-License-Identifier: ISC
# How fast answers become JSON lines of records with ids, against jansson
# parsing and dumping the same bytes: CPU time, the best of 15 rounds each.
# Lists first, as long as a first look at a printer finds them, where the time
# goes: of Moonraker's half the members are mapped, of the reference's all, and
# its records are twice as long as the answer.  Then each shipped profile on
# the answers of its printer as the samples hold them, a few hundred bytes most.
set -u
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
# shellcheck disable=SC2046
${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -Icommon -I"$B/common" -I. \
    $(pkg-config --cflags jansson libcurl) -o "$T/map" tests/bench/jf-fetch-map.c \
    "$B/jf-fetch.a" "$B/common.a" $(pkg-config --libs jansson libcurl libcrypto \
    libssl libarchive expat) -lm || exit 1
JF_SHARE=$PWD/common/share
export JF_SHARE
S=tests/samples

# The samples' lists, made long; what has no list is a printer's whole visit.
python3 - "$T" <<'END'
import copy, json, os, sys
sys.path.insert(0, "tests/fixture")
from machine import Machine

def long(name, *path, times=1500):
    with open("tests/samples/" + name) as f:
        doc = json.load(f)
    at = doc
    for step in path[:-1]:
        at = at[step]
    was = at[path[-1]] if path else doc
    was = was if isinstance(was, list) else [was]
    if path:
        at[path[-1]] = was * times
    else:
        doc = was * times
    with open(os.path.join(sys.argv[1], os.path.basename(name)), "w") as f:
        json.dump(doc, f)

long("moonraker/server_history_list.json", "result", "jobs")
long("moonraker/server_gcode_store.json", "result", "gcode_store")
long("octoprint/api_files_recursive.json", "files")
long("octoprint/plugin_logging_logs.json", "files")
long("ultimaker/api_v1_history_print_jobs.json")
long("ultimaker/api_v1_history_events.json")
long("hp-piws/jobs_all.json", "JobQueueSnapshot", "Jobs", "Job")
machine = Machine(1, "1", 1772431200)
for _ in range(90):
    machine.step()
page = machine.job_page(0, 50)
page["jobs"] = page["jobs"] * 50
with open(os.path.join(sys.argv[1], "jobs.json"), "w") as f:
    json.dump(page, f)
END
map() { "$T/map" "$@" || exit 1; }
echo 'long lists:'
map moonraker server_history_list "$T/server_history_list.json"
map moonraker server_gcode_store "$T/server_gcode_store.json"
map octoprint api_files "$T/api_files_recursive.json"
map ultimaker api_v1_history_print_jobs "$T/api_v1_history_print_jobs.json"
map ultimaker api_v1_history_events "$T/api_v1_history_events.json"
map hp-piws jobs_all "$T/jobs_all.json"
map reference jobs "$T/jobs.json"
echo 'one visit, all answers as the samples have them:'
cd tests/samples || exit 1
map moonraker printer_info moonraker/printer_info.json machine_system_info moonraker/machine_system_info.json toolhead moonraker/printer_objects_query.json server_info moonraker/server_info.json server_history_list moonraker/server_history_list.json server_history_totals moonraker/server_history_totals.json server_gcode_store moonraker/server_gcode_store.json
map octoprint api_version octoprint/api_version.json api_printerprofiles octoprint/api_printerprofiles.json api_printer octoprint/api_printer.json api_connection octoprint/api_connection.json api_job octoprint/api_job.json api_files octoprint/api_files_recursive.json plugin_logging_logs octoprint/plugin_logging_logs.json
map prusalink api_version prusalink/api_version.json api_v1_info prusalink/api_v1_info.json api_v1_status prusalink/api_v1_status_printing.json api_v1_job prusalink/api_v1_job.json
map hp-piws Identification hp-piws/Identification.json Discovery hp-piws/Discovery.json DeviceStatus hp-piws/DeviceStatus.json ActiveAlerts hp-piws/ActiveAlerts.json PrintheadsStatus hp-piws/PrintheadsStatus.json InkSystem hp-piws/InkSystem.json jobs_all hp-piws/jobs_all.json
map hp-ledm ProductConfigDyn hp-ledm/ProductConfigDyn.json ConsumableConfigDyn hp-ledm/ConsumableConfigDyn.json ProductStatusDyn hp-ledm/ProductStatusDyn.json ProductUsageDyn hp-ledm/ProductUsageDyn.json
map ultimaker api_v1_system ultimaker/api_v1_system.json api_v1_printer ultimaker/api_v1_printer.json api_v1_history_events ultimaker/api_v1_history_events.json api_v1_history_print_jobs ultimaker/api_v1_history_print_jobs.json api_v1_print_job ultimaker/api_v1_print_job.json
map mtconnect current mtconnect/current.json sample mtconnect/sample.json
map formlabs local_devices formlabs/local_devices_fuse.json
