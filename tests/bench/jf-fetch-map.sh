#!/bin/sh
# SPDX-License-Identifier: ISC
# How fast answers become JSON lines of records with ids, against jansson
# parsing and dumping the same bytes: CPU time, the best of 15 rounds each.
# The first is the usual case, a list of which half the members are mapped;
# in the second all is mapped, and the records are twice as long as the answer.
set -u
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
# shellcheck disable=SC2046
${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -Icommon -I"$B/common" -I. \
    $(pkg-config --cflags jansson libcurl) -o "$T/map" tests/bench/jf-fetch-map.c \
    "$B/jf-fetch.a" "$B/common.a" $(pkg-config --libs jansson libcurl libcrypto \
    libssl libarchive expat) -lm || exit 1
jq -c '.result.jobs = [range(7000) as $i | .result.jobs[] | .job_id = "\($i)"]' \
    tests/samples/moonraker/server_history_list.json >"$T/moonraker.json"
python3 - >"$T/reference.json" <<'END'
import json, sys
sys.path.insert(0, "tests/fixture")
from machine import Machine
machine = Machine(1, "1", 1772431200)
for _ in range(90):
    machine.step()
page = machine.job_page(0, 50)
page["jobs"] = page["jobs"] * 50
print(json.dumps(page))
END
JF_SHARE=$PWD/common/share
export JF_SHARE
"$T/map" moonraker server_history_list "$T/moonraker.json"
"$T/map" reference jobs "$T/reference.json"
