#!/bin/sh
# SPDX-License-Identifier: ISC
# make demo: watch device data travel from a simulated printer to a receiver.
# Loopback only, no root; everything lives in one temporary directory and every
# claim that is printed has been checked, or the demo ends with an error.
set -u
cd "$(dirname "$0")/.." || exit 1
TOP=$PWD
B=${B:-build}
case $B in /*) ;; *) B=$TOP/$B ;; esac
LC_ALL=C.UTF-8 TZ=UTC PATH=$B:$PATH
D=$(mktemp -d "${TMPDIR:-/tmp}/jf-demo.XXXXXX") || exit 1
export LC_ALL TZ PATH JF_CONFIG="$D/config" JF_STATE="$D/state" HOME="$D" COLUMNS=78
unset http_proxy https_proxy HTTPS_PROXY ALL_PROXY JF_SHARE STATE_DIRECTORY
mkdir -p "$JF_CONFIG" "$JF_STATE" && cd "$D" || exit 1
pids=
began=$(date +%s)

finish() {
	status=$?
	for pid in $pids; do kill "$pid" 2>/dev/null; done
	for pid in $pids; do wait "$pid" 2>/dev/null; done
	cd / && rm -rf "$D"
	[ $status -eq 0 ] || printf '\ndemo: FAILED (status %s)\n' $status >&2
	exit $status
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi
step=0
title() { step=$((step + 1)); printf '\n%s%d. %s%s\n' "$bold" $step "$*" "$plain"; }
say() { printf '   %s\n' "$*"; }
typed() { printf '   $ %s\n' "$*"; }
# fit: what was read, set in by three and cut to 80 columns
fit() { sed -E 's/^(.{75}).+$/\1…/; s/^/   /'; }
die() { echo "demo: $*" >&2; for f in err*; do [ -s "$f" ] && sed 's/^/   /' "$f" >&2; done; exit 1; }
# must WHAT COMMAND...: the claim, checked
must() { what=$1; shift; "$@" || die "not so: $what"; }
wait_for() { n=0; until [ -s "$1" ]; do n=$((n + 1)); [ $n -lt 200 ] || die "no $1"; sleep 0.05; done; }

# --- the two ends ------------------------------------------------------------
sh "$TOP/tests/fixture/pki.sh" pki || die 'no keys'
# The shift began two hours ago; the printer has lived through 40 minutes of it.
python3 "$TOP/tests/fixture/printer.py" --name jet1 --port-file printer --control-file control --planted planted \
    --start $(($(date +%s) - 7200)) --steps 40 --log-limit 4000 >log.printer 2>&1 &
pids="$pids $!"
python3 "$TOP/tests/fixture/receiver.py" --dir arrived --port-file receiver --cert pki/good.pem --key pki/good.key >log.receiver 2>&1 &
pids="$pids $!"
wait_for printer
wait_for receiver
read -r _ port _ url <printer
read -r rport rurl <receiver

printf '%sjf-tools: from a printer to a cloud, with nothing personal on the way%s\n' "$bold" "$plain"
say "a simulated printer speaks HTTPS on port $port, with a self-signed key"
say "a receiver speaks HTTPS on port $rport; the device knows its CA"

title 'Meet the printer: what key does it show?'
typed "jf-fetch $url"
jf-fetch "$url" >out 2>err
[ $? -eq 2 ] || die 'an unknown printer is not met with care'
cat out err | fit
pin=$(cut -d' ' -f3 printer)
must 'the key that is shown is the printer'"'"'s' grep -qF "$pin" out err

title 'The panel of the printer shows the same key: enrol it'
typed "jf-fetch --enroll $url --name jet1 -p reference --yes \\"
say "      --fingerprint $pin"
jf-fetch --enroll "$url" --name jet1 -p reference --yes --fingerprint "$pin" >out 2>err || die 'enrolment failed'
cat out err | fit
must 'the pin that was kept is the printer'"'"'s' grep -qF "$pin" "$JF_CONFIG/devices.jsonl"

title 'Keys: the receiver makes a pair, the site its secret for pseudonyms'
typed 'jf-send --keygen cloud'
jf-send --keygen cloud >out 2>err || die 'no key'
cat out err | fit
cp cloud.pub.jwk "$JF_CONFIG/recipient.jwk"
say 'cloud.pub.jwk goes to the site, as recipient.jwk'
typed 'jf-pack --new-key'
jf-pack --new-key >out 2>err || die 'no site key'
cat out err | sed "s:$D/::" | fit

title 'Fetch, pack, seal, send'
typed "jf-fetch | jf-pack | jf-send --to $rurl/in/ --ca ca.pem"
{ jf-fetch --format jsonl 2>err.fetch; echo $? >s.fetch; } | tee fetched |
    { jf-pack --format jsonl 2>err.pack; echo $? >s.pack; } | tee packed |
    { jf-send --to "$rurl/in/" --ca pki/ca.pem --format jsonl 2>err.send; echo $? >s.send; } >receipts
[ "$(cat s.fetch s.pack s.send | tr '\n' ' ')" = '0 0 0 ' ] || die "exit statuses $(cat s.fetch s.pack s.send | tr '\n' ' ')"
say "each of the three ended with 0; $(wc -c <fetched) bytes of records went in,"
say "$(cat arrived/*.jwe | wc -c) bytes arrived sealed, in $(ls arrived | wc -l) payloads"

title 'What the printer told, and what of it arrived'
jf-send --open --key cloud.jwk --format jsonl arrived/*.jwe >opened 2>err || die 'the receiver cannot open what came'
for f in fetched opened; do
	jq -r .kind $f | sort | uniq -c | awk '{ print $2, $1 }' >kinds.$f
done
{ echo 'kind fetched arrived'; join -a 1 -e 0 -o 0,1.2,2.2 kinds.fetched kinds.opened; } |
    awk '{ printf "%-24s %8s %8s\n", $1, $2, $3 }' | fit
python3 "$TOP/tests/fixture/items.py" "$TOP/common/share/contract.csv" <fetched >items.fetched
python3 "$TOP/tests/fixture/items.py" "$TOP/common/share/contract.csv" <opened >items.opened
must 'every item of the 2020 list was fetched' [ "$(head -n 1 items.fetched)" = '136 of 136' ]
say "listed items fetched: $(head -n 1 items.fetched); arrived: $(head -n 1 items.opened)"
say "the policy keeps at home: $(sed 1d items.opened | tr '\n' ' ')" | fold -s -w 76 | sed '2,$s/^/      /'

title 'Three records before (-) and after (+) jf-pack'
# one KIND FILTER: the first fetched record that holds a planted name, and what
# became of it; FILTER makes an object of what is shown.
one() {
	n=$(jq -c --arg k "$1" 'select(.kind == $k)' fetched | grep -n -m 1 -F -f planted | cut -d: -f1)
	for f in fetched packed; do
		jq -c --arg k "$1" 'select(.kind == $k)' $f | sed -n "${n}p" |
		    jq -r --arg s "$([ $f = fetched ] && echo - || echo +)" "$2"' | to_entries[] | "\($s) \(.key): \(.value // "")"'
	done >lines
	must "a $1 record changed on the way" grep -q '^-' lines
	say "$1"
	# by member: what it was, what it is
	awk -F ': ' '{ name = substr($1, 3); if (!(name in seen)) { seen[name] = 1; order[++n] = name }
	    line[name] = line[name] $0 (substr($0, 1, 1) == "+" && $2 == "" ? "(dropped)" : "") "\n" }
	    END { for (i = 1; i <= n; i++) printf "%s", line[order[i]] }' lines |
	    while IFS= read -r line; do printf '%s\n' "$line" | fold -s -w 72 | sed '2,$s/^/    /; s/^/     /'; done
}
one event '{device} + (.data | {description, debugging_details})'
one job '{device} + (.data | {job_id, job_name, source_host, volume_mm3, build_unit_id})'
one log '.data | {(.log): (.text | split("\n") | map(select(test(" (queued|opened) "))) | .[0])}'

title 'The audit: what would leave, by field'
typed 'jf-pack --audit < fetched'
jf-pack --audit --format table <fetched >audit 2>err || die 'no audit'
{ sed -n 1,3p audit; grep -E '^(event|job) ' audit | head -n 14; } | fit
say "… $(($(wc -l <audit) - 17)) lines more"

title 'One sealed line, as it lies in the spool and at the receiver'
first=$(ls arrived/*.jwe | head -n 1)
head -n 1 "$first" | cut -c1-230 | fold -w 74 | sed 's/^/   /'
say "… $(head -n 1 "$first" | wc -c) bytes; its header says"
head -n 1 "$first" | jq -r '.protected | gsub("-"; "+") | gsub("_"; "/") | . + ("=" * ((4 - length % 4) % 4)) | @base64d' | jq -c . | fold -w 74 | sed 's/^/   /'

title 'The receipt of that payload'
jq -c . receipts | head -n 1 | fold -w 74 | sed 's/^/   /'
must 'a receipt for each payload that arrived' [ "$(jq -r 'select(.kind == "receipt") | .data.sha256' receipts | sort)" = "$(sha256sum arrived/*.jwe | cut -d' ' -f1 | sort)" ]
say 'its sha256 is that of the file which the receiver has (checked for all)'

title 'What the receiver opened is what was packed'
jq -c 'select(.kind != "checkpoint")' packed | sort >a
jq -c . opened | sort >b
must 'opened records equal packed ones' cmp -s a b
say "$(wc -l <b) records, equal line for line as a set"

title 'Did any name leave the house?'
words=$(wc -l <planted)
seen=$(grep -oiF -f planted fetched | sort -fu | wc -l)
must 'the search can find names where they are' [ "$seen" -gt 20 ]
say "$words names of people, machines, parts, jobs and sites were planted in the"
say "printer; $seen of them stand in the records that jf-fetch read"
cat arrived/* opened packed receipts "$JF_STATE"/spool/*/* 2>/dev/null >left
# as it stands, and with %41 and the like undone
python3 -c 'import sys, urllib.parse as u; sys.stdout.buffer.write(u.unquote_to_bytes(sys.stdin.buffer.read()))' <left >left.plain
cat left left.plain | grep -aoiF -f planted | sort -u >found
if [ -s found ]; then
	fit <found
	die 'a name has left'
fi
say 'in what left (packed, spooled, uploaded, opened): none found'

title 'A firmware file, and its twin with one byte changed'
openssl genpkey -algorithm ED25519 -out maker.key 2>/dev/null && openssl pkey -in maker.key -pubout -out maker.pem
head -c 3000000 /dev/urandom >firmware.bin
openssl pkeyutl -sign -rawin -inkey maker.key -in firmware.bin -out firmware.bin.sig || die 'cannot sign'
cp firmware.bin tampered.bin && cp firmware.bin.sig tampered.bin.sig
printf '!' | dd of=tampered.bin bs=1 seek=1234567 conv=notrunc 2>/dev/null
cmp -s firmware.bin tampered.bin && printf '?' | dd of=tampered.bin bs=1 seek=1234567 conv=notrunc 2>/dev/null
for f in firmware.bin tampered.bin; do
	typed "jf-verify --trust maker.pem $f"
	jf-verify --trust maker.pem --format table $f >out 2>err
	echo $? >s.$f
	cat out err | fit
done
must 'the signed file is accepted' [ "$(cat s.firmware.bin)" = 0 ]
must 'its twin is refused' [ "$(cat s.tampered.bin)" = 1 ]
grep -q 'DO NOT INSTALL' out || die 'the refusal does not say so'

title 'Is the network open? One port of these three is closed'
closed=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
typed "jf-netcheck 127.0.0.1:$port,$rport,$closed"
jf-netcheck --format table "127.0.0.1:$port,$rport,$closed" >out 2>err
echo $? >s.net
cat out err | fit
must 'the closed port is an answer: no' [ "$(cat s.net)" = 1 ]
grep -q "$closed" out || die 'the closed port is not named'

title 'Leave nothing behind'
for pid in $pids; do kill "$pid"; done
for pid in $pids; do wait "$pid" 2>/dev/null; done
for pid in $pids; do kill -0 "$pid" 2>/dev/null && die "$pid still runs"; done
pids=
say "printer and receiver have ended, $D is removed ($(($(date +%s) - began)) s)"
cat <<'END'

Try next:
   make install                      programs, manual pages, completions
   man jf-tools                      the pipeline as a whole
   jf-netcheck                       may this machine reach the cloud?
   jf-fetch https://PRINTER          meet a printer (shows its key, sends nothing)
   jf-fetch | jf-pack --audit        what would leave, before anything does
END
