#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: tokens follow the site key and the epoch of a record's time, in one
# spelling for all spellings; old epochs go when their time is over.
. "${0%/*}/lib.sh"
need jq
cd "$T" || exit 1
K=$JF_CONFIG/site.key
at() { printf '{"v":1,"kind":"event","id":"%032d","device":"SN-1001","time":"%s","collected_at":"2026-11-22T10:00:00Z","data":{"code":"1"}}\n' 1 "$1"; }
token() { jf-pack "$@" | jq -r .device; }

jf-pack --new-key 2>/dev/null
a=$(at 2026-01-01T00:00:00Z | token)
like 'a token' /dev/stdin '^sn-[a-z2-7]{20}$' <<-E
	$a
E
is 'the same in every run' "$(at 2026-01-01T00:00:00Z | token)" "$a"
is 'with the key elsewhere, too' "$(cp "$K" other.key && at 2026-01-01T00:00:00Z | token -k ./other.key)" "$a"
mkdir creds && cp "$K" creds/site.key && mv "$K" kept.key
is 'or in a directory of credentials' "$(at 2026-01-01T00:00:00Z | CREDENTIALS_DIRECTORY=$T/creds token)" "$a"
mv kept.key "$K"
run 'another key' 0 jf-pack --new-key -k ./new.key
is 'makes other tokens' "$(test "$(at 2026-01-01T00:00:00Z | token -k ./new.key)" != "$a" && echo other)" other
is 'text has the same token' "$(echo SN-1001 | jf-pack --text)" "$a"

# Epochs: the newest that began before the record's time.
cat >"$K" <<'E'
{"from":"2025-06-01T00:00:00Z","key":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"}
{"from":"2026-06-01T00:00:00Z","key":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"}
E
one=$(at 2026-05-31T23:59:59Z | token)
two=$(at 2026-06-01T00:00:00Z | token)
is 'a new epoch has other tokens' "$(test "$one" != "$two" && echo other)" other
is 'a time before the first belongs to it' "$(at 2024-01-01T00:00:00Z | token)" "$one"
is 'without a time collected_at counts' "$(at x | sed 's/"time":"x",//' | token)" "$two"
is 'the stamp names the epoch' "$( { at 2026-05-31T23:59:59Z; at 2026-06-01T00:00:00Z; } | jf-pack | jq -r .anon.key | sort -u | grep -c '^[0-9a-f]\{16\}$')" 2
is 'packing again under a new epoch changes nothing' "$(at 2026-05-31T23:59:59Z | jf-pack | jf-pack | jq -r '.device + .id')" \
    "$(at 2026-05-31T23:59:59Z | jf-pack | jq -r '.device + .id')"

run '--rotate' 0 jf-pack --rotate
is 'begins an epoch' "$(wc -l <"$K")" 3
is 'keeps the mode' "$(stat -c %a "$K")" 600
is 'and what was, as long as it is supported' "$(at 2026-05-31T23:59:59Z | token)" "$one"
sed -i '1s/2025/2022/; 2s/2026/2023/' "$K"
run '--rotate --support 30d' 0 jf-pack --rotate --support 30d
is 'forgets what ended before' "$(grep -Ec 'AQEB|AgIC' "$K")" 1
like 'and says so' err '1 old'

# One value, many spellings.
same() { # NAME LINE...: all lines of text give one line
	name=$1
	shift
	is "$name" "$(printf '%s\n' "$@" | jf-pack --text | sort -u | grep -c .)" 1
}
same 'an IPv4 address' 'at 10.20.30.40' 'at 010.020.030.040' 'at 10-20-30-40'
same 'an IPv6 address' 'at 2001:db8:0:0:1:0:0:1' 'at 2001:DB8::1:0:0:1' 'at 2001:0db8:0000:0:1::1'
same 'a MAC address' 'at 00:1A:2b:3c:4d:5e' 'at 00-1a-2B-3C-4D-5E' 'at 001a.2b3c.4d5e'
same 'a host' 'host=Prn-7.corp.example' 'host=prn-7.CORP.example'
same 'a user' 'user=JDoe9' 'user=jdoe9'
done_testing
