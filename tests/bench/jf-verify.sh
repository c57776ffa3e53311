#!/bin/sh
# SPDX-License-Identifier: ISC
# jf-verify against openssl dgst -sha256 on the same bytes, in turn, best of
# RUNS (7): speed from a file and from a pipe, peak memory for each format,
# time to start, and what all processors give for hash trees and several
# files.  The limit of each figure stands behind it.  MB=1000 sets the size.
# The processor's ratio cannot reach 100 % where a signature is over a part of
# the file: then part and file are hashed, on two processors.
set -eu
TESTS=$(cd "${0%/*}/.." && pwd)
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
need() { :; }
. "$TESTS/forged/pki.sh"
MB=${MB:-400}
cd "$T"
pki_root maker
pki_cert release maker
pki_key ed ed25519
head -c "${MB}000000" /dev/urandom >big
cms_sign big big.p7s release
have() { command -v "$1" >/dev/null 2>&1; }

pair() { python3 "$TESTS/bench/pair.py" -n "${RUNS:-7}" "$@"; }
size() { wc -c <"$1"; }
# memory NAME LIMIT COMMAND...: peak resident kB.
memory() {
	name=$1 limit=$2
	shift 2
	"$@" >/dev/null &
	job=$! most=0
	while now=$(awk '/VmHWM/ { print $2 }' /proc/$job/status 2>/dev/null) && [ -n "$now" ]; do
		most=$now
		sleep 0.01
	done
	wait $job
	printf '%-30s %5d kB  (%s)\n' "memory, $name" "$most" "$limit"
}
# both NAME FILE OPTION...: speed and memory of a file that says all itself.
both() {
	name=$1 file=$2
	shift 2
	pair "$(size "$file")" '95 % wall' "$name" jf-verify "$@" "$file" -- openssl dgst -sha256 "$file"
	memory "$name" 'under 16000' jf-verify "$@" "$file"
}

both 'CMS beside' big -t pki/maker.pem
pair -i big "$(size big)" '80 %' 'the same from a pipe' jf-verify -t pki/maker.pem -s big.p7s - -- openssl dgst -sha256
openssl dgst -sha256 -sign pki/release.key -out big.raw big
both 'raw ECDSA' big -t pki/release.pub -s big.raw
{ echo 'jf-manifest 1'; echo "file $(size big) $(sha256sum <big | cut -c1-64) big"; } >big.manifest
mv big.p7s other.p7s
cms_sign big.manifest big.manifest.p7s release
both 'jf-manifest' big -t pki/maker.pem
rm big.manifest*
openssl cms -sign -binary -nodetach -stream -in big -signer pki/release.pem \
    -inkey pki/release.key -outform DER -out big.p7m
both 'CMS inside' big.p7m -t pki/maker.pem
pair -i big.p7m "$(size big.p7m)" '80 % wall' 'the same from a pipe' jf-verify -t pki/maker.pem - -- openssl dgst -sha256
rm big.p7m
if have minisign; then
	printf '\n\n' | minisign -G -f -p ms.pub -s ms.sec >/dev/null 2>&1
	printf '\n' | minisign -S -s ms.sec -m big -x big.ms >/dev/null 2>&1
	pair "$(size big)" 'BLAKE2b: 60 % of openssl dgst -blake2b512 wall' minisign jf-verify -t ms.pub -s big.ms big -- openssl dgst -blake2b512 big
	memory minisign 'under 16000' jf-verify -t ms.pub -s big.ms big
fi
if have cpio; then
	echo "software={version=\"1\";images:({filename=\"big\";sha256=\"$(sha256sum <big | cut -c1-64)\";});};" >sw-description
	cms_sign sw-description sw-description.sig release
	printf '%s\n' sw-description sw-description.sig big | cpio -o -H newc >big.swu 2>/dev/null
	both SWUpdate big.swu -t pki/maker.pem
	rm big.swu
fi
if have mender-artifact; then
	openssl ecparam -name prime256v1 -genkey -noout -out ec.key
	openssl pkey -in ec.key -pubout -out ec.pub
	for kind in none gzip lzma; do
		head -c $((MB * 1000000 / (${#kind} > 3 && MB > 100 ? 8 : 1))) big >part
		[ $kind = none ] || [ $kind = gzip ] || head -c 20000000 big >part
		mender-artifact --compression $kind write module-image -t x -n r -T s -f part -o big.mender -k ec.key >/dev/null 2>&1
		if [ $kind = none ]; then both 'Mender' big.mender -t ec.pub
		else memory "Mender, $kind" "of the decompressor's own" jf-verify -t ec.pub big.mender; fi
	done
	rm -f big.mender part
fi
if have rauc && have mksquashfs; then
	mkdir b
	mv big b/image
	for kind in plain verity; do
		{ printf '[update]\ncompatible=x\n[image.rootfs]\nfilename=image\n'; [ $kind = plain ] || printf '[bundle]\nformat=%s\n' $kind; } >b/manifest.raucm
		rauc --mksquashfs-args='-noI -noD -noF -noX' --cert pki/release.pem --key pki/release.key bundle b $kind.raucb >/dev/null 2>&1
		both "RAUC $kind" $kind.raucb -t pki/maker.pem
	done
	pair -n 5 "$(size verity.raucb)" 'over 100 % with two' 'RAUC verity, all processors' jf-verify -t pki/maker.pem verity.raucb -- \
	    taskset -c 0 jf-verify -t pki/maker.pem verity.raucb
	mv b/image big
	rm ./*.raucb
fi
if have signify-openbsd; then
	signify-openbsd -G -n -p sg.pub -s sg.sec
	gzip -1n <big >big.gz
	signify-openbsd -S -z -s sg.sec -m big.gz -x big.sgz
	rm big.gz
	both 'signify gzip (SHA-512/256)' big.sgz -t sg.pub
	rm big.sgz
fi
mkdir many
split -n 8 big many/part.
for f in many/part.*; do cms_sign "$f" "$f.p7s" release; done
pair -n 5 "$(size big)" 'over 100 % with two' 'eight files, all processors' jf-verify -t pki/maker.pem many -- \
    taskset -c 0 jf-verify -t pki/maker.pem many
memory 'eight files' 'under 16000' jf-verify -t pki/maker.pem many
head -c 24000 big >small
cms_sign small small.p7s release
python3 - <<'END'
import subprocess, time
def best(cmd):
    t = []
    for _ in range(60):
        b = time.monotonic()
        subprocess.run(cmd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        t.append(time.monotonic() - b)
    t.sort()
    return 'best %.1f ms, median %.1f ms' % (t[0] * 1e3, t[30] * 1e3)
print('to start                       ' + best('jf-verify -t pki/maker.pem small'.split()) + '  (under 6 ms)')
print('openssl cms -verify beside it  ' + best('openssl cms -verify -binary -inform DER -in small.p7s -content small -CAfile pki/maker.pem -purpose any -out /dev/null'.split()))
END
