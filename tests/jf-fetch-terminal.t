#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: people at a terminal get a table, no identifiers, and enrol a printer by
# looking at its key; a secret that is typed is neither shown nor readable.
. "${0%/*}/lib.sh"
. "$TESTS/fixture/printer.sh"
printer two
echo "{\"name\":\"two\",\"url\":\"$url\",\"profile\":\"reference\",\"pin\":[\"$pin\"]}" >"$JF_CONFIG/devices.jsonl"

cat >"$T/terminal.py" <<'EOF'
import os, pty, select, sys, time
answers = [a.split("=", 1) for a in sys.argv[1].split("|") if a]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
out, end = b"", time.monotonic() + 20
while time.monotonic() < end:
    if not select.select([fd], [], [], 0.2)[0]:
        continue
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    out += piece
    if answers and answers[0][0].encode() in out:
        time.sleep(0.2)
        os.write(fd, answers.pop(0)[1].encode() + b"\n")
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.buffer.write(out)
sys.exit(status)
EOF
on_terminal() { env TERM=dumb COLUMNS=80 python3 "$T/terminal.py" "$@" </dev/null; }
run 'a look at a terminal' 0 on_terminal '' jf-fetch
like 'is a table' "$T/out" '^two +M0P44A'
unlike 'without records' "$T/out" '"kind"'
tr -d '\r' <"$T/out" >"$T/text"
unlike 'no line is too wide' "$T/text" '^.{81,}'
run 'records at a terminal' 0 on_terminal '' jf-fetch --format jsonl two
unlike 'withhold identifiers and logs' "$T/out" '"kind":"(scrub_terms|log)"'
kill "$pid"
rm "$JF_CONFIG/devices.jsonl"
printer new --auth key --secret sekrit
run 'enrol: no is no' 1 on_terminal 'y/N=n' jf-fetch --enroll "$url" -p reference
is 'nothing was asked of it' "$(asked)" ''
run 'enrol: yes, and the key is typed' 0 on_terminal 'y/N=y|not shown=sekrit' jf-fetch --enroll "$url" -p reference --name new
unlike 'and not shown' "$T/out" sekrit
ok 'it is stored for nobody else' test "$(stat -c %a "$JF_CONFIG/new.secret")" = 600
run 'and works' 0 jf-fetch
run 'enrol: a wrong key' 3 on_terminal 'y/N=y|not shown=nonsense' jf-fetch --config "$T/other" --enroll "$url" -p reference --name other
is 'nothing is left of it' "$(ls -A "$T/other")" ''
run 'enrol: a name that is taken' 2 jf-fetch --enroll https://127.0.0.1:1 --yes --fingerprint "$pin" --name new
run 'enrol: nobody there' 4 jf-fetch --enroll https://127.0.0.1:1 --yes --fingerprint "$pin" -p reference
run 'enrol: plain http is not taken silently' 2 jf-fetch --enroll http://127.0.0.1:1 --yes -p reference
like 'says how' "$T/err" '--allow-plaintext'
kill "$pid"
printer open
rm "$JF_CONFIG/devices.jsonl"
run 'enrol: the profile is found by its probe' 0 jf-fetch --enroll "$url" --yes --fingerprint "$pin"
is 'and the name made from the address' "$(jq -r '.name + " " + .profile' "$JF_CONFIG/devices.jsonl")" 'printer-127-0-0-1 reference'
done_testing
