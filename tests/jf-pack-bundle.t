#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: a bundle is whole, checked and the same for equal input; one in which
# a name is found never gets its name, and --check says where.
. "${0%/*}/lib.sh"
need jq tar unzip zstd
R=$TESTS/fixture/records.jsonl
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
jf-pack --new-key 2>/dev/null
cd "$T" || exit 1

for x in tar.gz tar.zst zip; do
	run "a $x is made" 0 jf-pack -o "b.$x" "$R"
	is "stdout tells it between the checkpoints" "$(jq -r .kind out | tr '\n' ' ')" 'checkpoint bundle checkpoint '
	grep '"bundle"' out >rec
	field 'by its absolute path' rec .data.path "$(pwd -P)/b.$x"
	field 'its digest' rec .data.sha256 "$(sha256sum <"b.$x" | cut -d' ' -f1)"
	field 'and size' rec .data.size "$(stat -c %s "b.$x")"
	field 'it is stamped' rec .anon.policy default
	run 'again, elsewhere' 0 env TZ=Asia/Tokyo LC_ALL=C sh -c 'umask 0; exec jf-pack -o "$1" "$2"' sh "c.$x" "$R"
	ok 'makes the same bytes' cmp "b.$x" "c.$x"
	run '--check finds nothing' 0 jf-pack --check "b.$x"
	field 'and says of how many terms' out '.check + " " + (.terms > 10 | tostring)' 'no known term found true'
done
is 'nothing is left beside them' "$(find . -name '.jf*')" ''
is 'media types' "$(for x in tar.gz tar.zst zip; do jf-pack -o "d.$x" "$R" | jq -r '.data.media_type // empty'; done | tr '\n' ' ')" \
    'application/gzip application/zstd application/zip '

mkdir x && tar xzf b.tar.gz -C x
is 'its members' "$(cd x && find . -type f | sed 's/sn-[a-z2-7]*/DEVICE/' | sort | tr '\n' ' ')" \
    "./audit.json ./logs/DEVICE/printer_session_log.txt ./manifest.json $(jq -r 'select(.kind | test("scrub|check") | not).kind' "$R" | sort -u | sed 's:.*:./records/&.jsonl:' | tr '\n' ' ')"
is 'the manifest stands first' "$(tar tzf b.tar.gz | head -n 1)" manifest.json
is 'and lists every other member with its digest' "$(jq -r '.members[] | .sha256 + "  " + .name' x/manifest.json | (cd x && sha256sum -c --quiet 2>&1))$(jq '.members | length' x/manifest.json)" \
    "$(tar tzf b.tar.gz | grep -vc manifest)"
is 'records are as on a pipe' "$(cat x/records/event.jsonl)" "$(jf-pack "$R" | grep '"event"')"
is 'a log is one text' "$(grep -c . x/logs/*/printer_session_log.txt)" 3
is 'its records name the file' "$(jq -r .data.file x/records/log.jsonl | sort -u)" "$(cd x && echo logs/*/printer_session_log.txt)"
is 'without its text' "$(jq -r 'select(.data.text)' x/records/log.jsonl)" ''
is 'owned by nobody' "$(tar tvzf b.tar.gz --numeric-owner | awk '{ print $1, $2, $4 }' | sort -u)" '-rw-r--r-- 0/0 2023-11-14'
is 'no name anywhere' "$(grep -rliE 'kowalczyk|DRW017|SG8AX|J-99281|jdoe9|planted' x)" ''

# What the check is for: a name that the packed data holds after all.
echo '{"type":"keyword","value":"balanced"}' >terms
run 'a term that stands in a bundle is found' 1 jf-pack --check b.tar.gz -t terms
one_line 'in one line' err jf-pack
like 'that names the member' err 'audit.json|records/job.jsonl'
unlike 'not the value' err balanced
echo '{"type":"host","value":"not-there-42"}' >terms
run 'one that does not is not' 0 jf-pack --check b.zip --terms terms --format table
is 'in words' "$(cat out)" 'b.zip: no known term found (1 terms, 14 members)'
(cd x && echo more >>records/job.jsonl && tar czf ../changed.tar.gz manifest.json audit.json records logs)
run 'a member that is not what the manifest says' 1 jf-pack --check changed.tar.gz
like 'is named' err 'records/job.jsonl'
head -c 300 b.tar.gz >cut.tar.gz
run 'a cut bundle cannot be decided' 4 jf-pack --check cut.tar.gz
run 'nor can what is none' 4 jf-pack --check "$R"

# Faults leave nothing under the final name.
head -c 3000 "$R" >broken.jsonl
run 'broken input' 4 jf-pack -o broken.tar.gz broken.jsonl
ok 'leaves no bundle' test ! -e broken.tar.gz
run 'no such directory' 4 jf-pack -o nowhere/b.tar.gz "$R"
run 'a record that fails does not stop the others' 3 sh -c 'jf-pack -o part.tar.gz "$1" "$2"' sh "$R" - <<-'E'
	{"v":1,"kind":"verdict","data":{}}
	E
ok 'the bundle is there' test -s part.tar.gz
is 'nothing else is left' "$(find . -name '.jf*')" ''

# Killed at any moment, or out of disk: nothing under the final name.
awk 'BEGIN { for (i = 0; i < 40000; i++) printf "{\"v\":1,\"kind\":\"heartbeat\",\"id\":\"%032x\",\"device\":\"d%d\",\"collected_at\":\"2026-11-22T10:00:00Z\",\"data\":{\"printer_status\":\"idle\"}}\n", i, i % 99 }' >much
for ms in 05 20 40 70; do
	jf-pack -q -o killed.zip much >/dev/null 2>&1 &
	pid=$!
	sleep 0.$ms
	kill -9 $pid 2>/dev/null && wait $pid 2>/dev/null
	test ! -e killed.zip || unzip -tq killed.zip >/dev/null || break
	rm -f killed.zip
done
ok 'a killed run leaves nothing, or all, under the name' test ! -e killed.zip
run 'the next run' 0 jf-pack -q -o killed.zip much
is 'sweeps what a killed one left' "$(find . -name '.jf*')" ''
run 'a disk that fills' 4 sh -c 'ulimit -f 500; trap "" XFSZ; exec jf-pack -q -o full.zip much'
ok 'leaves no bundle' test ! -e full.zip
is 'nor anything else' "$(find . -name '.jf*')" ''
awk 'BEGIN { for (i = 0; i < 8200; i++) printf "{\"v\":1,\"kind\":\"log\",\"id\":\"%032x\",\"device\":\"dev-%d\",\"collected_at\":\"2026-11-22T10:00:00Z\",\"data\":{\"log\":\"printer_session_log\",\"offset\":0,\"text\":\"ok\",\"sha256\":\"%064d\",\"last\":true}}\n", i, i, 0 }' >files
run 'more files than a bundle holds' 4 jf-pack -q -o files.zip files
like 'are refused' err 'more than 8192 files'
ok 'without a bundle' test ! -e files.zip

# What is packed in what is packed is looked at, too.
printf '{"type":"user","value":"jdoe"}\n' >terms
mkdir -p deep/in && echo 'it was jdoe' >deep/in/x.log && echo fine >deep/y.log
(cd deep && gzip in/x.log && tar -czf ../in.tgz in && tar -cf ../deep.tar in y.log)
tar -cf in.tar in.tgz && gzip -k in.tar
for f in deep.tar in.tgz in.tar in.tar.gz; do
	run "a name in a compressed file in $f" 1 jf-pack --check $f -t terms
	like 'where it is' err 'x\.log\.gz: data: offset 7: a user term'
done
printf '070707 lines of a log\n' >deep/y.log
printf 'PK\003\004and no zip\n' >deep/z.zip
tar -cf y.tar -C deep y.log && tar -cf z.tar -C deep z.zip && echo none | gzip >n.gz
run 'a text that begins like a cpio archive' 0 jf-pack --check y.tar -t terms
run 'what cannot be opened is not called free of names' 4 jf-pack --check z.tar -t terms
run 'a compressed text' 0 jf-pack --check n.gz -t terms
run 'no archive' 4 jf-pack --check terms -t terms
done_testing
