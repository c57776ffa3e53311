# SPDX-License-Identifier: ISC
# A site and its cloud for the tests of the whole pipeline.  Sourced after lib.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154  # T, TOP and pid come from lib.sh

need python3 openssl jq curl
FIXTURE=$TOP/tests/fixture

# printers ARGS...: start simulated printers; $T/printers, $T/planted, $control.
printers() {
	server "$T/printers" python3 "$FIXTURE/printer.py" --port-file "$T/printers" --control-file "$T/control" --planted "$T/planted" "$@" || exit 1
	control=http://127.0.0.1:$(cat "$T/control")/sim
	while read -r name port pin url; do
		[ "$pin" = - ] && more='"allow_plaintext":true' || more="\"pin\":[\"$pin\"]"
		printf '{"name":"%s","url":"%s","profile":"reference",%s}\n' "$name" "$url" "$more"
	done <"$T/printers" >"$JF_CONFIG/devices.jsonl"
	printers_pid=$pid
}
sim() { curl -s -X POST "$control/$1"; }

# receiver ARGS...: start it under TLS with the certificate $cert (good); $rurl.
receiver() {
	[ -d "$T/pki" ] || sh "$FIXTURE/pki.sh" "$T/pki" || exit 1
	rm -f "$T/receiver"
	: >>"$T/orders"
	server "$T/receiver" python3 "$FIXTURE/receiver.py" --dir "$T/arrived" --port-file "$T/receiver" --log "$T/requests" --control "$T/orders" \
	    --cert "$T/pki/${cert:-good}.pem" --key "$T/pki/${cert:-good}.key" "$@" || exit 1
	read -r rport rurl <"$T/receiver"
	receiver_pid=$pid
}
# order WORDS...: what the receiver does from now on; nothing: behaves.
order() { echo "$*" >"$T/orders"; }
stop() { kill "$1" 2>/dev/null; wait "$1" 2>/dev/null; }

# site: keys and jf-send.conf, so that the cron line needs no options.
site() {
	(cd "$T" && jf-send --keygen cloud >"$T/keygen" 2>&1) || { cat "$T/keygen"; exit 1; }
	cp "$T/cloud.pub.jwk" "$JF_CONFIG/recipient.jwk"
	jf-pack --new-key >"$T/newkey" 2>&1 || { cat "$T/newkey"; exit 1; }
	printf 'to %s/in/\nca %s\n' "$rurl" "$T/pki/ca.pem" >"$JF_CONFIG/jf-send.conf"
	jf-send --options-dump | cut -f2 | grep -qx rate && printf 'rate %s\n' "${rate:-unlimited}" >>"$JF_CONFIG/jf-send.conf"
	return 0
}

# opened: what the receiver can read, as records on stdout.
opened() { jf-send --open --key "$T/cloud.jwk" --format jsonl "$T/arrived"; }

# lasting: what is a fact, not a look, a line each, sorted: without ids, which
# tell how often and in which pieces it was collected.
lasting() {
	jq -c 'if .kind == ("event", "job", "part", "layer") then [.kind, .device, .data]
	    elif .kind == "log" then .device as $d | .data.log as $l | .data.text | split("\n")[] | [$l, $d, .]
	    else empty end' | sort -u
}
# all_of FILE: what the printers hold now, fetched and packed beside the real state.
all_of() {
	rm -rf "$T/aside"
	jf-fetch --state "$T/aside" --format jsonl 2>"$T/aside.err" | jf-pack --state "$T/aside" --format jsonl 2>>"$T/aside.err" | lasting >"$1"
	[ -s "$1" ] || { sed 's/^/# /' "$T/aside.err"; exit 1; }
}
