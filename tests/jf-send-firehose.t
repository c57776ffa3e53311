#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: against a Firehose in nginx that fails in parts, resets and cuts its
# answers, every record arrives, only what failed is sent again, also after a
# kill; botocore finds every signature and every call good.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/send.sh"
. "$TESTS/fixture/servers.sh"
need jq openssl python3
keys
sh "$TESTS/fixture/pki.sh" "$T/pki" || skip_all 'no test certificates'
modules=$(nginx_module ndk_http_module && nginx_module ngx_http_lua_module) || skip_all 'no nginx with Lua here'
H=$T/hose
mkdir "$H"
p=$(free_port)
nginx_start "$p" "$modules" "
  lua_package_path '$TOP/build/servers/usr/share/lua/5.1/?.lua;;'; lua_code_cache on; reset_timedout_connection on;
  server { listen 127.0.0.1:$p ssl; set \$jf_dir $H; location / { content_by_lua_file $TESTS/fixture/firehose.lua; } }" || {
	fail 'nginx starts' "$(cat "$T/ng/error.log")"
	done_testing
}
AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
unset AWS_SESSION_TOKEN AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION AWS_SHARED_CREDENTIALS_FILE AWS_CONFIG_FILE
hose() { jf-send -t firehose://eu-central-1/devices --endpoint "https://localhost:$p" --ca "$T/pki/ca.pem" --rate unlimited "$@"; }
fresh() { rm -rf "$JF_STATE" "$H/control" "$H/devices.jsonl" "$H/log"; : >"$H/log"; }
order() { echo "$*" >"$H/control"; }
arrived() { cat "$H/devices.jsonl" 2>"$T/null"; }
# there: how many lines arrived, how many of them different ones
there() { echo "$(arrived | wc -l) $(arrived | sort -u | wc -l)"; }
calls() { tr '\n' , <"$H/log"; }
stamped job 2 >"$T/in"

fresh
run 'a call' 0 hose "$T/in"
like 'its receipt has the record id' "$T/out" '"server_id":"record-[0-9]+-1"'
arrived >"$T/x"
run 'what arrived opens' 0 opened "$T/x"
ok 'to the same' cmp "$T/out" "$T/in"

# parts of a call fail
fresh
for i in 1 2 3 4 5 6 7; do jf-send -q --enqueue "$T/in"; done
order fail=3 n=1
run 'every third fails: 75' 75 hose -q --flush
one_line 'in one line' "$T/err" jf-send
is 'they wait, the others do not' "$(waiting) $(there)" '2 5 5'
run 'only they are sent again' 0 hose -q --flush --now
is 'two calls, all there, once' "$(calls) $(there)" '200 7 5,200 2 2, 7 7'

# lines of one part fail, and the sender is killed as soon as it knows
head -c 1500000 /dev/urandom >"$T/big"
printf '{"v":1,"kind":"bundle","data":{"path":"%s","sha256":"%s","size":1500000,"media_type":"application/gzip"},"anon":{"policy":"default","policy_sha256":"%s","key":"k"}}\n' \
    "$T/big" "$(digest "$T/big")" "$SHA" >"$T/rec"
fresh
order fail=2 n=1
run 'lines of one part fail' 75 hose -q "$T/rec"
run 'only they are sent again' 0 hose -q --flush --now
is 'six lines, once each' "$(calls) $(there)" '200 6 3,200 3 3, 6 6'
if command -v strace >"$T/null" && strace -o "$T/null" true 2>"$T/null"; then
	known=0
	for n in 4 5 6 7 8 9 10; do
		fresh
		jf-send -q --enqueue "$T/rec"
		order fail=2 n=1
		env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o "$T/trace" -e trace=fsync -e "inject=fsync:signal=KILL:when=$n" \
		    jf-send -q -t firehose://eu-central-1/devices --endpoint "https://localhost:$p" --ca "$T/pki/ca.pem" --rate unlimited --flush >"$T/out" 2>&1
		rm -f "$H/control"
		once=any
		[ "$(jq -c '[.left[]?]' "$JF_STATE/spool/state.json" 2>"$T/null")" != '[42]' ] || { once=6 known=$((known + 1)); }
		run "killed at fsync $n: the rest is sent" 0 hose -q --flush --now
		# shellcheck disable=SC2046
		[ $once = 6 ] && set -- $(there) || set -- any $(arrived | sort -u | wc -l)
		is '  and nothing is missing, what was known to be there once' "$*" "$once 6"
	done
	ok 'of which some knew the answer' [ $known -gt 0 ]
else skip 'no strace here'; fi
arrived >"$T/x"
run 'they open' 0 opened --into "$T/into" "$T/x"
ok 'to the same' cmp "$T"/into/* "$T/big"

# limits
fresh
stamped job 700 | awk '{ print; print "{\"v\":1,\"kind\":\"checkpoint\",\"data\":{\"token\":\"0123456789abcdef0123456789abcdef\",\"phase\":\"begin\"}}" }' >"$T/many"
jf-send -q --enqueue "$T/many" 2>"$T/null"
run '700 payloads' 3 sh -c 'jf-send -q --enqueue "$T/many"'
fresh
{ cat "$T/many"; checkpoint end; } >"$T/many2"
jf-send -q --enqueue "$T/many2"
run '700 records' 0 hose -q --flush
is 'are two calls, of 500 at most' "$(calls) $(there)" '200 500 500,200 200 200, 700 700'
fresh
cat "$T/rec" "$T/rec" "$T/rec" "$T/rec" >"$T/four"
run 'more than 4 MiB' 0 hose -q "$T/four"
is 'takes several calls, all lines there' "$(awk '{ n += $2 } END { print (NR > 1), n }' "$H/log")" '1 24'
fresh
jf-send -q --enqueue "$T/many2"
order third
i=0
while [ "$(waiting)" -gt 0 ] && [ $i -lt 30 ]; do
	hose -q --flush --now 2>"$T/null"
	i=$((i + 1))
done
is 'a third fails, at random, again and again: all arrive, once' "$(waiting) $(there)" '0 700 700'

# calls that fail
for trouble in throttle status=500 status=503 lost reset half short; do
	fresh
	order $trouble n=1
	run "$trouble: 75" 75 hose -q "$T/in"
	one_line '  in one line' "$T/err" jf-send
	run '  then sent' 0 hose -q --flush --now
	arrived >"$T/x"
	run '  it opens, repeats removed' 0 opened "$T/x"
	ok '  to the same' cmp "$T/out" "$T/in"
done
is 'a repeat only where an answer was lost' "$(there)" '2 1'
fresh
run 'no such stream: 4' 4 jf-send -q -t firehose://eu-central-1/nowhere --endpoint "https://localhost:$p" --ca "$T/pki/ca.pem" "$T/in"
like 'named' "$T/err" ResourceNotFound
is 'all waits' "$(waiting)" 1

# signatures
AWS_SESSION_TOKEN=token run 'a session token' 0 hose -q --spool "$T/second" "$T/in"
python=
for py in python3 /usr/bin/python3; do
	[ -n "$python" ] || ! $py -c 'import botocore' 2>"$T/null" || python=$py
done
if [ -n "$python" ]; then
	run 'botocore finds every call good' 0 $python "$TESTS/fixture/sigv4_check.py" "$H/requests"
	is 'all of them' "$(cat "$T/out")" "$(wc -l <"$H/requests")"
	sed 's/"body":"eyJ/"body":"fyJ/' "$H/requests" >"$T/forged"
	run 'and would see a change' 1 $python "$TESTS/fixture/sigv4_check.py" "$T/forged"
else skip 'no botocore here'; fi
done_testing
