#!/bin/sh
# SPDX-License-Identifier: ISC
# Archives: what their decompressor, their compressor and the text alone take
# in the same run, and the memory of large ones.
here=${0%/*}/..
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
export JF_CONFIG="$T/config" JF_STATE="$T/state"
mkdir -p "$JF_CONFIG"
jf-pack -q --new-key
python3 "$here/campaign/corpus.py" 1 "${BYTES:-50000000}" "$T" || exit
cd "$T" || exit
python3 - <<'END' || exit
import os, subprocess
def cpu(command):
    best = None
    for _ in range(3):
        pid = os.posix_spawn("/bin/sh", ["sh", "-c", command + " >/dev/null 2>err"], os.environ)
        _, status, used = os.wait4(pid, 0)
        if status:
            raise SystemExit(command + ": " + open("err").read())
        took = used.ru_utime + used.ru_stime
        best = took if best is None or took < best else best
    return best
print("seconds of CPU; text: jf-pack --text of the same bytes, two phases and check")
text = cpu("jf-pack --text -q -t terms.jsonl <log.txt")
for z in "gz", "zst", "xz":
    level = {"gz": "gzip -6", "zst": "zstd -q -3", "xz": "xz -0"}[z]
    subprocess.run(f"tar -cf log.tar log.txt && {level} -c log.tar >log.tar.{z}", shell=True, check=True)
    unpack = cpu(f"tar -xOf log.tar.{z}")
    pack = cpu(f"{level} -c log.tar")
    me = cpu(f"jf-pack -q -t terms.jsonl -o out.tar.{z} log.tar.{z}")
    print(f"tar.{z:4} {me:6.2f}   unpack {unpack:.2f}, {level} {pack:.2f}, text {text:.2f}; "
          f"twice unpacked, packed and text are {me / (2 * unpack + pack + text):.2f} of it; {me / (unpack + pack):.1f} times unpack and pack")
END
python3 - <<'END' || exit
import io, subprocess, tarfile, zipfile
line = b"2026-11-22T10:00:01Z user=jdoe from 10.1.2.3 the chamber is steady\n"
with tarfile.open("many.tar", "w") as t, zipfile.ZipFile("many.zip", "w") as z:
    for n in range(99999):
        name = "logs/device-%05d/file%06d.log" % (n % 977, n)
        i = tarfile.TarInfo(name); i.size = len(line)
        t.addfile(i, io.BytesIO(line))
        if n < 65535:
            z.writestr(name, line)
with open("huge.log", "wb") as f:
    f.truncate(0)
    for n in range(4000000):
        f.write(b"%d %s" % (n * 2654435761 % 4294967296, line))
subprocess.run("tar -cf huge.tar huge.log && gzip -1k huge.tar && zstd -qk huge.tar && xz -0k huge.tar", shell=True, check=True)
END
# by a small process: what it takes itself is counted for its children, too
exec python3 - <<'END'
import os
for name in "many.tar", "many.zip", "huge.tar.gz", "huge.tar.zst", "huge.tar.xz":
    pid = os.posix_spawnp("jf-pack", ["jf-pack", "-q", "-o", "out", name], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, used = os.wait4(pid, 0)
    print(f"{name:14} {used.ru_maxrss / 1024:6.1f} MB largest memory (limit 32)" + (" FAILED" if status else ""))
END
