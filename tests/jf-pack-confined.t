#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: jf-pack reads hostile bytes without a network, without another program,
# without files that it has no business with, and in little memory.
. "${0%/*}/lib.sh"
need python3 bsdtar zstd
cd "$T" || exit 1
jf-pack -q --new-key
printf '{"type":"user","value":"jdoe"}\n' >terms.jsonl
mkdir d in packed
printf 'user=jdoe from 10.1.2.3 fw 4.1.2.3\n' >d/a.log
cp d/a.log in/text
(cd d && bsdtar -czf inner.tgz a.log && bzip2 -k a.log 2>/dev/null)
for kind in tar.xz zip; do bsdtar -a -cf in/a.$kind d; done
for i in 1 2 3 4 5 6; do
	printf '{"v":1,"kind":"heartbeat","id":"%032x","device":"d%s","collected_at":"2026-11-22T10:00:00Z","data":{"printer_status":"idle"}}\n' $i $i
done >in/records
jf-pack -qo in/bundle.tar.gz in/records >/dev/null

# --- what it does to the system
trace() { # NAME COMMAND...
	name=$1
	shift
	strace -f -o "$T/trace" "$@" </dev/null >"$T/o" 2>"$T/err"
	got=$?
	ok "$name: works traced" test $got -le 3
	unlike "$name: no network, no child" "$T/trace" '(socket|socketpair|connect|bind|fork|vfork|clone3?)\('
	is "$name: one program" "$(grep -c 'execve(' "$T/trace")" 1
	like "$name: system calls closed" "$T/trace" 'PR_SET_SECCOMP'
	# what was opened from then on
	sed -n '/PR_SET_SECCOMP/,$p' "$T/trace" | grep -E 'open(at)?\(' >"$T/late"
	unlike "$name: then only its own files and libraries are opened" "$T/late" '"/(etc/(passwd|hosts|resolv|ssl)|home|root|proc|var|dev/tty)'
}
if command -v strace >/dev/null && strace -o trace true 2>/dev/null && case $B in *-san*) false ;; esac; then
	trace records jf-pack in/records
	trace text jf-pack --text -t terms.jsonl in/text
	trace bundle jf-pack -o packed/b.zip in/records
	trace aggregate jf-pack --aggregate day in/records
	trace check jf-pack --check in/bundle.tar.gz -t terms.jsonl
	for kind in tar.xz zip; do
		trace $kind jf-pack -o packed/a.$kind in/a.$kind
	done
	grep -n . late >late.n
	like 'libarchive is loaded when it is needed' late.n 'libarchive\.so'
	strace -o trace jf-pack --version >o
	unlike 'and not before' trace 'libarchive\.so.*= [0-9]'
else
	skip 'no strace here, or a sanitizer'
fi

# --- formats and compressions that are not named
bsdtar -cf plain.tar d
python3 - <<'P'
import bz2
data = open("plain.tar", "rb").read()
open("x.bz2", "wb").write(bz2.compress(data))
open("x.Z", "wb").write(b"\x1f\x9d\x90" + data)
open("x.lz", "wb").write(b"LZIP\1\x0c" + data)
open("x.lzo", "wb").write(b"\x89LZO\0\r\n\x1a\n" + data)
open("x.lrz", "wb").write(b"LRZI\0\6" + data)
open("x.uu", "wb").write(b"begin 644 x\n" + data)
open("x.7z", "wb").write(b"7z\xbc\xaf\x27\x1c" + data)
open("x.rar", "wb").write(b"Rar!\x1a\x07\0" + data)
open("x.cab", "wb").write(b"MSCF" + data)
P
mkdir other && cp x.* other && bsdtar -cf other.tar other
for f in x.*; do
	run "$f is no archive" 2 jf-pack -o out.tar $f
done
run 'as members' 0 jf-pack -o other.out other.tar
is 'they are left out, each named' "$(grep -c 'left out: binary' err)" 9
is 'and nothing is inside' "$(bsdtar -tf other.out | tr '\n' ' ')" 'other/ '

# --- memory
peak() { # largest kB of a command
	python3 -c '
import resource, subprocess, sys
rc = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if rc == 0 else 1 << 30)' "$@"
}
case $B in
*-san*) skip 'a sanitizer takes memory of its own' ;;
*)	python3 - <<'P'
import io, lzma, tarfile, zipfile
line = b"2026-11-22T10:00:01Z user=jdoe from 10.1.2.3 the chamber is steady\n"
with tarfile.open("many.tar", "w") as t, zipfile.ZipFile("many.zip", "w") as z:
    for n in range(10000):
        name = "logs/device-%05d/file%06d.log" % (n % 977, n)
        i = tarfile.TarInfo(name); i.size = len(line)
        t.addfile(i, io.BytesIO(line)); z.writestr(name, line)
with tarfile.open("huge.tar", "w") as t:
    data = b"".join(b"%d %s" % (n * 2654435761 % 4294967296, line) for n in range(150000))
    i = tarfile.TarInfo("huge.log"); i.size = len(data)
    t.addfile(i, io.BytesIO(data))
# quickly packed, for a decoder as large as xz -6 makes it
quick = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 8 << 20}]
open("huge.tar.xz", "wb").write(lzma.compress(open("huge.tar", "rb").read(), filters=quick))
P
	zstd -qk huge.tar
	for f in many.tar many.zip huge.tar huge.tar.xz huge.tar.zst; do
		kb=$(peak jf-pack -qo packed.out $f)
		ok "$f in $kb kB" test "$kb" -gt 1000 -a "$kb" -lt 32000
	done ;;
esac
printf '07070200A947E000%0120d81000000%08d%0400d' 0 0 0 >big.cpio
run 'a length of 2 GB is no allocation' 4 jf-pack -o out.cpio big.cpio
one_line 'but a message' err jf-pack
done_testing
