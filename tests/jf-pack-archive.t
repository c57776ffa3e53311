#!/bin/sh
# SPDX-License-Identifier: ISC
# An archive operand comes out as the same kind of archive without names;
# what cannot be scrubbed is left out, what is wrong leaves no output.
. "${0%/*}/lib.sh"
need python3 bsdtar zstd xz
cd "$T" || exit
jf-pack --new-key >"$T/err" 2>&1

mkdir -p d/home/jdoe d/logs
printf 'user=jdoe from 10.1.2.3 fw 4.1.2.3\n' >d/logs/jdoe.log
printf 'jdoe was here, at prn-77\n' >d/first.txt
printf 'host=prn-77\n' >d/last.txt
printf 'jdoe in the deep\n' >d/inner.txt
gzip -k d/inner.txt
head -c 3000 /dev/urandom >d/bin
printf 'solid x\nendsolid\n' >d/bracket.stl
printf 'PK\003\004broken' >d/broken.zip
ln -s logs/jdoe.log d/link
ln -s /etc/passwd d/out
ln -s ../../x d/climb
ln d/first.txt d/hard
mkfifo d/fifo
(cd d && bsdtar -czf inner.tgz inner.txt && bsdtar -a -cf deep.zip inner.tgz && rm inner.txt)

for kind in tar tar.gz tar.xz tar.zst cpio cpio.gz cpio.xz cpio.zst zip zip.gz; do
	case $kind in
	cpio) bsdtar --format newc -cf in.$kind d 2>err ;;
	cpio.gz | zip.gz) gzip -k in.${kind%.gz} ;;
	cpio.xz) xz -k in.cpio ;;
	cpio.zst) zstd -q -k in.cpio ;;
	*) bsdtar -a -cf in.$kind d 2>err ;;
	esac
	run "$kind: scrubbed, with members left out" 3 jf-pack -o out.$kind in.$kind
	like "$kind: the binary is named" err 'd/bin: left out: binary'
	like "$kind: the model is named, without its name" err \
	    'd/path-[a-z2-7]{20}\.stl: left out: a model'
	like "$kind: the damaged archive is named" err 'broken.zip: left out'
	rm -rf x && mkdir x && bsdtar -xf out.$kind -C x
	(cd x/d && bsdtar -xOf inner.tgz && bsdtar -xf deep.zip -O | bsdtar -xOf - && gzip -dc inner.txt.gz) >all 2>&1
	find x >>all
	find x -type f -name '*.txt' -exec cat {} + >>all
	cat x/d/logs/* >>all
	unlike "$kind: no name in members, names and depths" all 'jdoe|prn-77|bracket|10\.1\.2'
	is "$kind: nested ones are there" "$(grep -c 'in the deep' all)" 3
	like "$kind: versions too" all 'fw 4\.1\.2\.3'
	is "$kind: no file with two names lost its content" \
	    "$(cat x/d/first.txt x/d/hard 2>>all | grep -c 'was here')" "$(case $kind in cpio*) echo 1 ;; *) echo 2 ;; esac)"
	[ $kind = zip.gz ] || ok "$kind: the link is whole" test -e x/d/link
	ok "$kind: no link leads out" sh -c '! test -L x/d/out && ! test -L x/d/climb'
done
bsdtar -tvf out.tar.gz >list
unlike 'owners and times are nobody'"'"'s' list "$(id -un)|$(date +%Y)"
for kind in tar.gz zip; do
	run "$kind: a second time, elsewhere" 3 env TZ=Asia/Tokyo jf-pack -o again.$kind in.$kind
	ok 'gives the same bytes' cmp out.$kind again.$kind
done

printf 'jdoe user=jdoe\n' | gzip >plain.gz
run 'a compressed text' 0 jf-pack -o plain.out plain.gz
is 'stays one' "$(gzip -dc plain.out | sed -E 's/-[a-z2-7]{20}//g')" 'user user=user'

python3 - <<'P'
import io, tarfile, zipfile, zlib, gzip
def add(t, name, data=b"x", **k):
    i = tarfile.TarInfo(name)
    i.size = len(data)
    for a, b in k.items():
        setattr(i, a, b)
    t.addfile(i, io.BytesIO(data))
with tarfile.open("nasty.tar", "w") as t:
    add(t, "../up.txt"); add(t, "/abs.txt"); add(t, "a/../../b.txt"); add(t, "C:\\x.txt")
    add(t, "ok.txt", b"user=jdoe"); add(t, "ok.txt", b"again"); add(t, "./ok2.txt")
    add(t, "dev", b"", type=tarfile.CHRTYPE); add(t, "lnk", b"", type=tarfile.SYMTYPE, linkname="a/../../../etc")
    add(t, "hl", b"", type=tarfile.LNKTYPE, linkname="../../etc/passwd")
    add(t, "own", uid=1234, gid=5678, uname="jdoe", gname="jdoes", mtime=1700000000)
    add(t, "grow.txt", b"10.1.2.3 " * 1000)
with gzip.open("bomb.gz", "wb") as g:
    for _ in range(64): g.write(b"\0" * 1000000)
with tarfile.open("bomb.tar.gz", "w:gz") as t:
    add(t, "zeros.txt", b" " * 64000000)
with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.log", " " * 64000000)
with tarfile.open("cut.tar", "w") as t:
    add(t, "a.txt", b"one\n" * 1000); add(t, "b.txt", b"two\n" * 1000)
d = open("cut.tar", "rb").read()
open("cut.tar", "wb").write(d[:7000])
open("cut.tar.gz", "wb").write(gzip.compress(d)[:-30])
data = b"seed\n"
for n in range(8):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode="w:gz") as t:
        add(t, "inner%d.tgz" % n if n else "leaf.txt", data)
    data = b.getvalue()
open("deep.tgz", "wb").write(data)
with zipfile.ZipFile("bad.zip", "w") as z:
    z.writestr("good.txt", "fine"); z.writestr("bad.txt", "A" * 500)
d = bytearray(open("bad.zip", "rb").read())
i = d.index(b"A" * 500); d[i] = 66
open("bad.zip", "wb").write(d)
with zipfile.ZipFile("utf8.zip", "w") as z:
    z.writestr("M\u00fcller.txt", "user=M\u00fcller")
P
run 'names that leave the archive' 0 jf-pack -o nasty.out nasty.tar
is 'are left out, and each name is there once' "$(bsdtar -tf nasty.out | tr '\n' ' ')" \
    'ok.txt ok2.txt own grow.txt '
unlike 'owners are not taken over' nasty.out 'jdoe|1234'
is 'a member may grow' "$(bsdtar -xOf nasty.out grow.txt | wc -c)" 24000
for f in bomb.gz bomb.tar.gz bomb.zip cut.tar cut.tar.gz; do
	run "$f" 4 jf-pack -o bad.out $f
	one_line "$f: said in a line" err jf-pack
	ok "$f: no output" test ! -e bad.out
done
run 'archives in archives, too deep' 3 jf-pack -o deep.out deep.tgz
like 'said' err 'in too many others|cannot be read whole'
run 'one damaged member' 3 jf-pack -o bad.out bad.zip
is 'the other is there' "$(bsdtar -tf bad.out)" good.txt
run 'a name in UTF-8' 0 jf-pack -o utf8.out utf8.zip
unlike 'is a name' utf8.out 'ller'

run 'an audit of an archive' 3 jf-pack --audit in.cpio.gz
like 'counts' out '"members":[0-9]+,"left_out":[0-9]+,"replaced_in_text":\{.*"user":[0-9]+'
like 'and names what would be left out' out '"member":"d/bin","left_out":"binary"'
unlike 'without names' out 'jdoe|bracket'
run 'a dry run' 3 jf-pack -n --format table -o dry in.zip
like 'says the same to people' dry '^  d/bin: binary$'
run 'no -o' 2 jf-pack in.tar.gz
run 'two archives' 2 jf-pack -o x in.tar.gz in.zip
run 'a full disk' 4 jf-pack -o /dev/full in.tar
run 'nothing known is left' 1 sh -c 'printf "{\"type\":\"user\",\"value\":\"qzwexr\"}\n" >t
	echo cXp3ZXhy >leak.txt && bsdtar -cf leak.tar leak.txt && jf-pack -t t -o leak.out leak.tar'
ok 'a leak leaves no output' test ! -e leak.out

# Several names of one file, as every format has them.
mkdir h && printf 'user=jdoe\n' >h/a && ln h/a h/b && head -c 999 /dev/urandom >h/c && ln h/c h/d
if command -v cpio >/dev/null; then
	for form in bin odc newc crc ustar; do
		(cd h && printf '%s\n' a b c d | cpio -o -H $form 2>/dev/null >../h.$form)
		run "two names in $form" 0 jf-pack -o h.out h.$form
		like 'what is left out is named' err ': [cd]: left out'
		rm -rf x && mkdir x
		ok 'what comes out can be unpacked' bsdtar -xf h.out -C x
		unlike 'no name is empty or in clear' x/a '^$|jdoe'
		is 'the content is there' "$(cat x/a x/b 2>/dev/null | grep -c '^user=user-' | sed 's/2/1/')" 1
		ok 'without the binary' sh -c '! test -e x/c && ! test -e x/d'
	done
else
	skip 'no cpio here'
fi

# Killed at any moment, or out of disk: nothing under the final name.
python3 - <<'P'
import random, tarfile, io
r = random.Random(3)
with tarfile.open("large.tar", "w") as t:
    for n in range(40):
        data = b"".join(b"user=jdoe %d from 10.1.2.3\n" % r.randrange(1 << 40) for _ in range(5000))
        i = tarfile.TarInfo("log%d.txt" % n); i.size = len(data)
        t.addfile(i, io.BytesIO(data))
P
for ms in 05 15 30 50 80; do
	jf-pack -q -o killed.tar.gz large.tar >/dev/null 2>&1 &
	pid=$!
	sleep 0.$ms
	kill -9 $pid 2>/dev/null && wait $pid 2>/dev/null
	test -e killed.tar.gz && bsdtar -tf killed.tar.gz >/dev/null || test ! -e killed.tar.gz || break
	rm -f killed.tar.gz
done
ok 'a killed run leaves nothing, or all, under the name' test ! -e killed.tar.gz
run 'the next run' 0 jf-pack -q -o killed.tar.gz large.tar
is 'has all, and sweeps what a killed one left' "$(bsdtar -tf killed.tar.gz | wc -l) $(find . -maxdepth 1 -name '.jf*' | wc -l)" '40 0'
rm killed.tar.gz
run 'a disk that fills' 4 sh -c 'ulimit -f 600; trap "" XFSZ; exec jf-pack -q -o full.tar large.tar'
ok 'leaves no output' sh -c '! test -e full.tar && ! ls -A | grep "^\.jf"'

: >libarchive.so.13
run 'without libarchive' 4 env LD_LIBRARY_PATH="$T" jf-pack -o x.tar in.tar
like 'is told what to install' err 'install libarchive'
run 'records need none' 0 env LD_LIBRARY_PATH="$T" jf-pack /dev/null
rm libarchive.so.13
ok 'no temporary file stays' sh -c '! ls | grep -E "\.tmp|\.jf|XXXX|out\.[A-Za-z0-9]{6}$"'
done_testing
