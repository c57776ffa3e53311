#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: Firehose and S3 take what we sign; what fails is sent again and nothing
# else; a wrong clock and ended credentials mend themselves.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
need jq openssl python3
keys
sh "$TESTS/fixture/pki.sh" "$T/pki" || skip_all 'no test certificates'
python=python3
python3 -c 'import botocore' 2>"$T/null" || ! /usr/bin/python3 -c 'import botocore' 2>"$T/null" || python=/usr/bin/python3
mkdir "$T/aws"
: >"$T/control"
server "$T/port" $python "$TESTS/fixture/aws.py" --dir "$T/aws" --port-file "$T/port" --cert "$T/pki/good.pem" \
    --key "$T/pki/good.key" --control "$T/control" --client-ca "$T/pki/ca.pem" || exit 1
echo "# signatures are checked by $(cut -d' ' -f2 "$T/port")"
end=https://localhost:$(cut -d' ' -f1 "$T/port")
AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
unset AWS_SESSION_TOKEN AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION AWS_SHARED_CREDENTIALS_FILE AWS_CONFIG_FILE
hose() { jf-send -t firehose://eu-central-1/devices --endpoint "$end" --ca "$T/pki/ca.pem" --rate unlimited "$@"; }
s3() { jf-send -t s3://bucket/in --region eu-central-1 --endpoint "$end" --ca "$T/pki/ca.pem" --rate unlimited "$@"; }
fresh() { rm -rf "$JF_STATE" "$T/aws"; mkdir "$T/aws"; : >"$T/control"; }
stamped job 2 >"$T/in"
arrived() { cat "$T"/aws/devices.jsonl 2>"$T/null"; }

fresh
run 'Firehose' 0 hose "$T/in"
field 'a receipt with the record id' "$T/out" .data.server_id id-1
arrived >"$T/x"
run 'what arrived opens' 0 opened "$T/x"
ok 'to the same' cmp "$T/out" "$T/in"
fresh
for i in 1 2 3 4 5 6 7; do jf-send -q --enqueue "$T/in"; done
echo 'fail=3 n=1' >"$T/control"
run 'some records fail: 75' 75 hose -q --flush
is 'they wait, the others do not' "$(waiting) $(arrived | wc -l)" '2 5'
run 'only they are sent again' 0 hose -q --flush --now
is 'all are there, once' "$(arrived | sort -u | wc -l) $(arrived | wc -l)" '7 7'
is 'in two calls' "$(jq -r .records "$T/aws/log" | tr '\n' ' ')" '7 2 '
# a part of several lines, some of which fail
fresh
awk 'BEGIN { srand(2); for (i = 0; i < 300000; i++) printf("%d ", int(rand() * 1e9)) }' | head -c 1500000 >"$T/big"
printf '{"v":1,"kind":"bundle","data":{"path":"%s","sha256":"%s","size":1500000,"media_type":"application/gzip"},"anon":{"policy":"default","policy_sha256":"%s","key":"k"}}\n' \
    "$T/big" "$(digest "$T/big")" "$SHA" >"$T/rec"
echo 'fail=2 n=1' >"$T/control"
run 'lines of one part fail' 75 hose -q "$T/rec"
is 'which is remembered' "$(jq -c '[.left[]]' "$JF_STATE/spool/state.json")" '[42]'
run 'only they are sent again' 0 hose -q --flush --now
is 'six lines, once each' "$(arrived | sort -u | wc -l) $(arrived | wc -l)" '6 6'
is 'nothing is remembered any more' "$(jq -c .left "$JF_STATE/spool/state.json")" '{}'
arrived >"$T/x"
run 'they open' 0 opened --into "$T/into" "$T/x"
ok 'to the same' cmp "$T"/into/* "$T/big"
fresh
stamped job 9000 >"$T/many"
awk '{ print; if (NR % 9 == 0) { fflush() } }' "$T/many" >"$T/many2"
run 'more than a call holds' 0 hose -q "$T/many"
fresh
printf '%s\n' "$(cat "$T/rec")" "$(cat "$T/rec")" "$(cat "$T/rec")" >"$T/three"
run 'more than 4 MiB' 0 hose -q "$T/three"
ok 'takes several calls' [ "$(wc -l <"$T/aws/log")" -ge 2 ]
is 'all lines' "$(arrived | wc -l)" 18
for trouble in throttle reset half 'status=500'; do
	fresh
	echo "$trouble n=1" >"$T/control"
	run "$trouble: 75" 75 hose -q "$T/in"
	run '  then sent' 0 hose -q --flush --now
	run '  it opens, repeats removed' 0 sh -c 'jf-send --open -k "$T/cloud.jwk" "$T/aws/devices.jsonl"'
	ok '  to the same' cmp "$T/out" "$T/in"
done
run 'a bad stream name: 2' 2 jf-send -t 'firehose://eu-central-1/a b' --spool "$T/sp" "$T/in"

# S3
fresh
run 'S3' 0 s3 "$T/in"
is 'it is there' "$(ls "$T/aws/bucket/in" | wc -l)" 1
run 'it opens' 0 opened "$T/aws/bucket/in"
fresh
echo 'reset n=1' >"$T/control"
run 'stored, then cut: 75' 75 s3 -q "$T/in"
run 'then found there' 0 s3 --flush --now
field 'as the receipt says' "$T/out" .data.status 412
fresh
jf-send -q --enqueue "$T/in"
mkdir -p "$T/aws/bucket/in"
echo other >"$T/aws/bucket/in/$(ls "$JF_STATE/spool/new" | sed 's/.*-//')"
run 'something else there: dead' 3 s3 -q --flush
like 'a conflict' "$T/err" conflict

# clock and credentials
for skew in 3600 -3600; do
	fresh
	echo "skew=$skew" >"$T/control"
	run "a clock wrong by $skew s mends itself" 0 hose -q "$T/in"
	is '  with one extra request' "$(wc -l <"$T/aws/log")" 2
	fresh
	echo "skew=$skew" >"$T/control"
	run '  S3 too' 0 s3 -q "$T/in"
done
fresh
AWS_SECRET_ACCESS_KEY=wrong run 'a wrong secret: 4' 4 hose -q "$T/in"
like 'named' "$T/err" 'Signature'
is 'all waits' "$(waiting)" 1
fresh
AWS_SESSION_TOKEN=token run 'a session token is signed' 0 hose -q "$T/in"
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
run 'no credentials: 4' 4 hose -q "$T/in"
like 'how to give them' "$T/err" 'AWS_ACCESS_KEY_ID'
mkdir "$HOME/.aws"
printf '[default]\naws_access_key_id = x\naws_secret_access_key = y\n[printers]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n' >"$HOME/.aws/credentials"
chmod 600 "$HOME/.aws/credentials"
fresh
AWS_PROFILE=printers run 'a profile' 0 hose -q "$T/in"
chmod 644 "$HOME/.aws/credentials"
fresh
AWS_PROFILE=printers run 'that others can read is refused' 4 hose -q "$T/in"
rm "$HOME/.aws/credentials"
cat >"$T/process" <<'END'
#!/bin/sh
test "$1" = 'two words' || exit 1
echo >>"$T/calls"
echo '{"Version":1,"AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"secret","SessionToken":"token","Expiration":"'$(cat "$T/end")'"}'
END
echo 2099-01-01T00:00:00Z >"$T/end"
chmod 755 "$T/process"
printf '[default]\nregion = eu-central-1\ncredential_process = %s "two words"\n' "$T/process" >"$HOME/.aws/config"
chmod 600 "$HOME/.aws/config"
fresh
run 'credential_process' 0 hose -q "$T/in"
fresh
run 'the region of the profile' 0 jf-send -q -t s3://bucket/in --endpoint "$end" --ca "$T/pki/ca.pem" "$T/in"
# fetched anew five minutes before they end, and when they are refused
ends_in() { python3 -c 'import sys, time; print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + int(sys.argv[1]))))' "$1"; }
while read -r seconds calls; do
	fresh
	for i in 1 2 3; do jf-send -q --enqueue "$T/in"; done
	ends_in "$seconds" >"$T/end"
	: >"$T/calls"
	run "credentials for $seconds s" 0 s3 -q --flush
	is '  are fetched' "$(wc -l <"$T/calls")" "$calls"
done <<'END'
600 1
330 1
290 3
END
fresh
echo 2099-01-01T00:00:00Z >"$T/end"
: >"$T/calls"
echo 'expired n=1' >"$T/control"
run 'credentials that ended early' 0 hose -q "$T/in"
is 'are fetched anew, once' "$(wc -l <"$T/calls") $(wc -l <"$T/aws/log")" '2 2'
fresh
echo expired >"$T/control"
run 'refused even so: 4' 4 hose -q "$T/in"
like 'named' "$T/err" ExpiredToken
is 'after one more try' "$(wc -l <"$T/aws/log") $(waiting)" '2 1'
printf '#!/bin/sh\necho "{}"\n' >"$T/process"
fresh
run 'a process that gives none: 4' 4 hose -q "$T/in"
like 'named' "$T/err" 'credential'
printf '#!/bin/sh\nexit 1\n' >"$T/process"
run 'a process that fails: 4' 4 hose -q --flush --now
like 'named' "$T/err" 'credential_process'
is 'all waits' "$(waiting)" 1
rm "$HOME/.aws/config"
cat "$T/pki/client.pem" "$T/pki/client.key" >"$T/client"
fresh
run 'AWS IoT, by certificate' 0 hose -q --iot-credentials "$end/role-aliases/jf/credentials" --iot-thing printer-1 --cert "$T/client" "$T/in"
iot() { grep -c role-aliases "$T/aws/log"; }
is 'asked for once' "$(iot)" 1
while read -r seconds calls; do
	fresh
	for i in 1 2 3; do jf-send -q --enqueue "$T/in"; done
	echo "lifetime=$seconds" >"$T/control"
	run "AWS IoT for $seconds s" 0 s3 -q --iot-credentials "$end/role-aliases/jf/credentials" --iot-thing printer-1 --cert "$T/client" --flush
	is '  is asked' "$(iot)" "$calls"
done <<'END'
900 1
290 3
END
run 'AWS IoT without the certificate: 2' 2 hose --iot-credentials "$end/role-aliases/jf/credentials" "$T/in"
done_testing
