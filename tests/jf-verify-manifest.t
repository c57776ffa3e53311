#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: the signed list beside a file covers the file and its members; a signed
# catalog and identification records tell which printers are up to date.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1

pki_root maker
pki_cert release maker
pki_key raw ed25519
digest() { sha256sum <"$1" | cut -c1-64; }
entry() { echo "$1 $(wc -c <"$2") $(digest "$2") $2"; }
mkdir in
head -c 9000 /dev/urandom >in/a.bin
echo hello >in/b.txt
(cd in && tar --format=ustar -cf ../fw.tar a.bin b.txt)
manifest() { # lines more
	echo 'jf-manifest 1'
	echo 'model 5200'
	echo 'model 4200'
	echo 'version 4.1.2'
	entry file fw.tar
	(cd in && entry member a.bin && entry member b.txt)
}
sign() { cms_sign fw.tar.manifest fw.tar.manifest.p7s release; }
manifest >fw.tar.manifest
sign
m() { what=$1 status=$2 reason=$3; shift 3; judged "$what" "$status" "$reason" -t pki/maker.pem "$@" fw.tar; }
m 'a good one' 0 none
field 'tells models' out '.data.model|join(",")' 5200,4200
field 'and the version' out .data.version 4.1.2
field 'and members' out '.data.members|length' 2
m 'for a model' 0 none -m 4200
m 'for another' 1 wrong-model -m 3200
m 'an update' 0 none -i 4.1.1
m 'a rollback' 1 rollback -i 4.2
m 'the least version' 0 none -p "$(echo '{"minimum": "4.1"}' >min.json && echo min.json)"
echo '{"minimum": "5", "version_scheme": "dotted"}' >min.json
m 'below the least version' 1 below-minimum -p min.json
judged 'named, from a pipe' 0 none -t pki/maker.pem -s fw.tar.manifest - <fw.tar
mkdir raw
cp fw.tar fw.tar.manifest raw
openssl pkeyutl -sign -rawin -inkey pki/raw.key -in fw.tar.manifest -out raw/fw.tar.manifest.sig
judged 'with a raw signature' 0 none -t pki/raw.pub raw/fw.tar
run 'a folder: one verdict for the file' 0 jf-verify --format jsonl -t pki/raw.pub raw
is 'and none for list and signature' "$(wc -l <out)" 1
rm raw/fw.tar.manifest.sig
judged 'no signature' 1 unsigned -t pki/raw.pub raw/fw.tar
cp fw.tar keep.tar
flip fw.tar 3000
m 'a changed file' 1 digest-mismatch
{ cat keep.tar; printf '\0'; } >fw.tar
m 'a byte more' 1 digest-mismatch
cp keep.tar fw.tar
sed -i 's/4\.1\.2/4.1.3/' fw.tar.manifest
m 'a changed list' 1 digest-mismatch
bad() { # NAME REASON: the list in new.manifest is signed
	mv new.manifest fw.tar.manifest
	sign
	m "$1" 1 "$2"
}
manifest | grep -v b.txt >new.manifest
bad 'a member that is not listed' member-unlisted
{ manifest; echo "member 0 $(digest /dev/null) c"; } >new.manifest
bad 'a member that is not there' member-missing
manifest | sed 's/^member 6 /member 7 /' >new.manifest
bad 'a size that is not right' digest-mismatch
{ manifest; echo 'modell 1'; } >new.manifest
bad 'a line that is not known' malformed
{ manifest; entry file fw.tar; } >new.manifest
bad 'two files' malformed
manifest | grep -v ^file >new.manifest
bad 'no file' malformed
{ manifest; echo 'version 9'; } >new.manifest
bad 'two versions' malformed
printf 'jf-manifest 1\nversion 9' >new.manifest
bad 'no line end' malformed
printf 'jf-manifest 2\n' >new.manifest
bad 'another version of the list' malformed
ln -s /etc/passwd in/link
(cd in && tar --format=ustar -cf ../fw.tar a.bin b.txt link)
manifest >new.manifest
bad 'a link in the archive' member-kind
if command -v zip >/dev/null; then
	rm fw.tar
	(cd in && zip -q ../fw.tar.zip a.bin b.txt && mv ../fw.tar.zip ../fw.tar)
	manifest >fw.tar.manifest
	sign
	m 'a zip archive' 0 none
fi
(cd in && tar -cf - a.bin b.txt | gzip >../fw.tar)
manifest >fw.tar.manifest
sign
m 'a compressed archive' 0 none

(cd in && rm -f link && tar --format=ustar -cf ../fw.tar .)
manifest >fw.tar.manifest
sign
m 'names that begin with ./' 0 none
field 'are told without' out '[.data.members[].name]|sort|join(" ")' 'a.bin b.txt'
manifest | sed 's: \([ab]\.[a-z]*\)$: ./\1:' >fw.tar.manifest
sign
m 'also in the list' 0 none
forge tar fw.tar a.bin=in/a.bin ./b.txt=in/b.txt b.txt=in/b.txt
manifest >fw.tar.manifest
sign
m 'which makes no two names of one' 1 member-duplicate
(cd in && tar -cf - a.bin b.txt | gzip >../fw.tar)
manifest >fw.tar.manifest
sign

cms_sign fw.tar fw.tar.p7s release
m 'a list, and a signature of the file beside it' 0 none
field 'of which only the list is judged, and that is told' out '.data.not_checked|index("other-signatures") != null' true
rm fw.tar.p7s

# --- printers
cat >printers.jsonl <<'END'
{"v":1,"kind":"identification","device":"P1","data":{"model_number":"5200","firmware_release":"4.1.2"}}
{"v":1,"kind":"identification","device":"P2","data":{"model_number":"5200","firmware_release":"4.0.0"}}
{"v":1,"kind":"heartbeat","device":"P2","data":{"printer_status":"idle"}}
{"v":1,"kind":"identification","device":"P3","data":{"model_number":"4200","firmware_release":"4.2.0"}}
{"v":1,"kind":"identification","device":"P4","data":{"model_number":"580"}}
END
run 'a verdict for each printer' 1 jf-verify --format jsonl -t pki/maker.pem --installed-from printers.jsonl fw.tar
is 'each with its device and reason' "$(jq -r '.device + ":" + .data.reason' out | tr '\n' ' ')" \
    'P1:none P2:none P3:rollback P4:wrong-model '
is 'and what is installed' "$(jq -r '.data.rollback.result // "-"' out | tr '\n' ' ')" 'same newer older - '
head -n 2 printers.jsonl >two.jsonl
run 'printers from a pipe' 0 jf-verify --format jsonl -t pki/maker.pem --installed-from - fw.tar <two.jsonl
run 'for people' 0 jf-verify --format table -t pki/maker.pem --installed-from two.jsonl fw.tar
like 'the printer stands in front' out '^P1: AUTHENTIC'
run 'no printers' 4 jf-verify -t pki/maker.pem --installed-from /dev/null fw.tar

# --- catalog
catalog() { # VERSION EXPIRES
	echo '{"catalog":1,"version":'"$1"',"issued":"2020-01-01","expires":"'"$2"'","models":[
		{"model":"5200","current":"4.1.2","revoked":["4.0.0"],"parameter_sets":[
			{"name":"PA 12","current":"7","revoked":["5"]},{"name":"TPU","current":"2"}]},
		{"model":"4200","current":"4.2.1"}]}' >c.json
	cms_sign c.json c.json.p7s release
}
catalog 7 2090-01-01
c() { want=$1; shift; run "$1" "$want" jf-verify --format jsonl -t pki/maker.pem --catalog c.json --installed-from printers.jsonl; }
c 1 'a catalog and printers'
is 'current, revoked, outdated, unknown' "$(jq -r '.device + ":" + .data.status' out | tr '\n' ' ')" \
    'P1:current P2:revoked P3:outdated P4:unknown '
head -n 1 printers.jsonl >one.jsonl
run 'all current' 0 jf-verify --format table -t pki/maker.pem --catalog c.json --installed-from one.jsonl
like 'in words' out '^P1: current'
like 'each item on a line' out '^  PA 12 +unknown: runs unknown, current is 7$'
is 'within 80 columns' "$(awk 'length > 80' out)" ''
cat >sets.jsonl <<'END'
{"v":1,"kind":"identification","device":"S1","data":{"model_number":"5200","firmware_release":"4.1.2","parameter_sets":{"PA 12":"7","TPU":"2"}}}
{"v":1,"kind":"identification","device":"S2","data":{"model_number":"5200","firmware_release":"4.1.2","parameter_sets":{"PA 12":"6"}}}
{"v":1,"kind":"identification","device":"S3","data":{"model_number":"5200","firmware_release":"4.1.2","parameter_sets":{"PA 12":"5","TPU":"2"}}}
{"v":1,"kind":"identification","device":"S4","data":{"model_number":"5200","firmware_release":"4.1.3"}}
END
run 'parameter sets' 1 jf-verify --format jsonl -t pki/maker.pem --catalog c.json --installed-from - <sets.jsonl
is 'count like the firmware, where they are told' "$(jq -r '.device + ":" + .data.status' out | tr '\n' ' ')" \
    'S1:current S2:outdated S3:revoked S4:newer '
is 'each with its own standing' "$(jq -r '.data.parameter_sets | map(.name + ":" + .status) | join(",")' out | tr '\n' ' ')" \
    'PA 12:current,TPU:current PA 12:outdated,TPU:unknown PA 12:revoked,TPU:current PA 12:unknown,TPU:unknown '
run 'a catalog alone' 0 jf-verify --format jsonl -t pki/maker.pem --catalog c.json --remember
field 'is authentic' out .data.verdict authentic
catalog 6 2090-01-01
judged 'an older catalog than was seen' 1 rollback -t pki/maker.pem --catalog c.json
catalog 8 2021-01-01
judged 'an expired catalog' 4 catalog-expired -t pki/maker.pem --catalog c.json
sed -i 's/2021/2091/' c.json
judged 'a changed catalog' 1 digest-mismatch -t pki/maker.pem --catalog c.json
broken() { # NAME MODELS
	echo '{"catalog":1,"version":9,"issued":"2020-01-01","expires":"2090-01-01","models":'"$2"'}' >c.json
	cms_sign c.json c.json.p7s release
	judged "$1" 1 malformed -t pki/maker.pem --catalog c.json
}
broken 'a model twice' '[{"model":"5200","current":"1"},{"model":"5200","current":"2"}]'
broken 'a member twice' '[{"model":"5200","current":"1","current":"2"}]'
broken 'a parameter set twice' '[{"model":"5200","current":"1","parameter_sets":[{"name":"a","current":"1"},{"name":"a","current":"2"}]}]'
broken 'a parameter set without version' '[{"model":"5200","current":"1","parameter_sets":[{"name":"a"}]}]'
broken 'a number for a version' '[{"model":"5200","current":1}]'
broken 'no list of models' '{"model":"5200","current":"1"}'
rm c.json.p7s
judged 'an unsigned catalog' 1 unsigned -t pki/maker.pem --catalog c.json

# --- inspect, trust
cms_sign fw.tar fw.p7m release -nodetach
run 'inspect' 0 jf-verify --format jsonl --inspect fw.p7m
field 'makes no claim' out .data.verdict not-judged
field 'names the format' out .data.format cms-embedded
field 'and what it says of itself' out '.data.signatures[0].certificates[0].subject' CN=release
run 'inspect anything' 0 jf-verify --format table --inspect printers.jsonl
like 'even what it does not know' out 'format       unknown'
run 'list the trust' 0 jf-verify --format jsonl --list-trust -t pki/maker.pem -t pki/raw.pub
field 'its certificate' out '.data.anchors[0].subject' CN=maker
field 'its key' out '.data.keys|length' 1
done_testing
