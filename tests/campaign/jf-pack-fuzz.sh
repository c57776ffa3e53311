#!/bin/sh
# SPDX-License-Identifier: ISC
# Fuzz the walk through archives for SECONDS_EACH (600), from small archives of
# every kind on; needs clang with libFuzzer.  What fails is left in the folder
# that is named at the end.
set -u
cd "${0%/*}/../.." || exit 1
command -v clang >/dev/null || { echo 'no clang here: not done'; exit 0; }
T=$(mktemp -d) || exit 1
sanitize=-fsanitize=address,undefined,fuzzer
make -s CC=clang B="$T/build" CFLAGS="-O1 -g -DLIBFUZZER ${sanitize}-no-link" LDFLAGS="$sanitize" FORTIFY= \
    "$T/build/tests/fuzz/jf-pack/repack" >/dev/null || exit 1
mkdir "$T/corpus" "$T/found"
python3 - "$T/corpus" <<'END'
import gzip, io, lzma, os, sys, tarfile, zipfile
os.chdir(sys.argv[1])
text = b"user=qzcanary from 10.1.2.3 fw 4.1.2.3\n"
members = [("a/qzcanary.log", text), ("../up", b"x"), ("b.bin", bytes(range(256))), ("c.stl", b"solid"), ("u.txt", text.decode().encode("utf-16"))]
def tar(form, more=()):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode="w", format=form) as t:
        for name, data in members + list(more):
            i = tarfile.TarInfo(name); i.size = len(data); i.uname = "qzcanary"; i.mtime = 7
            t.addfile(i, io.BytesIO(data))
        for kind, name, to in [(tarfile.SYMTYPE, "l", "a/qzcanary.log"), (tarfile.LNKTYPE, "h", "a/qzcanary.log"), (tarfile.SYMTYPE, "o", "../../x"), (tarfile.DIRTYPE, "d", ""), (tarfile.FIFOTYPE, "f", "")]:
            i = tarfile.TarInfo(name); i.type = kind; i.linkname = to
            t.addfile(i)
    return b.getvalue()
def cpio():
    out = b""
    for n, (name, data) in enumerate(members + [("TRAILER!!!", b"")]):
        name = name.encode() + b"\0"
        out += b"070701" + b"".join(b"%08x" % v for v in (n, 0o100644, 0, 0, 1, 7, len(data), 0, 0, 0, 0, len(name), 0)) + name
        out += b"\0" * (-len(out) % 4) + data
        out += b"\0" * (-len(out) % 4)
    return out
def pack_zip(how):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", how) as z:
        for name, data in members:
            z.writestr(name, data)
    return b.getvalue()
plain = {"ustar": tar(tarfile.USTAR_FORMAT), "gnu": tar(tarfile.GNU_FORMAT, [("n" * 150, text)]), "pax": tar(tarfile.PAX_FORMAT, [("\u00fc" * 80, text)]), "cpio": cpio(), "stored": pack_zip(zipfile.ZIP_STORED), "deflated": pack_zip(zipfile.ZIP_DEFLATED)}
for name, data in plain.items():
    open(name, "wb").write(data)
    open(name + ".gz", "wb").write(gzip.compress(data, mtime=0))
    open(name + "-in-tar", "wb").write(tar(tarfile.USTAR_FORMAT, [("in", data)]))
open("text.xz", "wb").write(lzma.compress(text))
open("ustar.xz", "wb").write(lzma.compress(plain["ustar"]))
END
export TMPDIR="$T"
[ -w /dev/shm ] && TMPDIR=$(mktemp -d /dev/shm/jf-fuzz.XXXXXX)
# what the program itself limits by sandbox_limit_memory
export ASAN_OPTIONS=max_allocation_size_mb=256:allocator_may_return_null=1
status=0
"$T/build/tests/fuzz/jf-pack/repack" -max_total_time="${SECONDS_EACH:-600}" -max_len=30000 -timeout=20 \
    -malloc_limit_mb=8192 -print_final_stats=1 -artifact_prefix="$T/found/" "$T/corpus" >"$T/log" 2>&1 || status=1
printf 'repack: %s runs\n' "$(sed -n 's/.*number_of_executed_units: *//p' "$T/log")"
[ "$TMPDIR" = "$T" ] || rm -rf "$TMPDIR"
if [ $status -eq 0 ]; then rm -rf "$T"; else echo "found something: see $T"; fi
exit $status
