#!/bin/sh
# SPDX-License-Identifier: ISC
# jf-verify against openssl dgst -sha256 on the same bytes, best of five runs:
# ratio of speeds from a file (wanted: 95 % or more) and from a pipe (80 %),
# peak memory for each format (under 16 MB), time to start (under 6 ms).
# MB=1000 sets the size.
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

# best COMMAND...: seconds of the fastest of five runs.
best() {
	for _ in 1 2 3 4 5; do
		s=$(date +%s%N)
		"$@" >/dev/null
		e=$(date +%s%N)
		echo $((e - s))
	done | sort -n | head -n 1 | awk '{ printf("%.4f\n", $1 / 1e9) }'
}
# memory COMMAND...: peak resident kB.
memory() {
	"$@" >/dev/null &
	job=$! most=0
	while now=$(awk '/VmHWM/ { print $2 }' /proc/$job/status 2>/dev/null) && [ -n "$now" ]; do
		most=$now
		sleep 0.01
	done
	wait $job
	echo "$most"
}
compare() { # WHAT OURS THEIRS
	awk -v w="$1" -v o="$2" -v t="$3" -v mb="$MB" 'BEGIN {
		printf("%-28s %6d MB/s, openssl %6d MB/s: %3d %%\n", w, mb / o, mb / t, 100 * t / o) }'
}
piped() { cat big | "$@"; }

compare 'from a file' "$(best jf-verify -t pki/maker.pem big)" "$(best openssl dgst -sha256 big)"
compare 'from a pipe' "$(best piped jf-verify -t pki/maker.pem -s big.p7s -)" \
    "$(best piped openssl dgst -sha256)"
echo "memory, CMS beside            $(memory jf-verify -t pki/maker.pem big) kB"
openssl cms -sign -binary -nodetach -stream -in big -signer pki/release.pem \
    -inkey pki/release.key -outform DER -out big.p7m
compare 'CMS inside' "$(best jf-verify -t pki/maker.pem big.p7m)" "$(best openssl dgst -sha256 big.p7m)"
echo "memory, CMS inside            $(memory jf-verify -t pki/maker.pem big.p7m) kB"
rm big.p7m
if command -v rauc >/dev/null && command -v mksquashfs >/dev/null; then
	mkdir b
	mv big b/image
	printf '[update]\ncompatible=x\n[bundle]\nformat=verity\n[image.rootfs]\nfilename=image\n' >b/manifest.raucm
	rauc --mksquashfs-args='-noI -noD -noF -noX' --cert pki/release.pem --key pki/release.key bundle b b.raucb >/dev/null 2>&1
	mv b/image big
	compare 'RAUC verity' "$(best jf-verify -t pki/maker.pem b.raucb)" "$(best openssl dgst -sha256 b.raucb)"
	echo "memory, RAUC verity           $(memory jf-verify -t pki/maker.pem b.raucb) kB"
	rm b.raucb
fi
if command -v signify-openbsd >/dev/null; then
	signify-openbsd -G -n -p sg.pub -s sg.sec
	gzip -1n <big >big.gz
	signify-openbsd -S -z -s sg.sec -m big.gz -x big.sgz
	rm big.gz
	echo "memory, signify gzip          $(memory jf-verify -t sg.pub big.sgz) kB"
	rm big.sgz
fi
head -c 24000 big >small
cms_sign small small.p7s release
hundred() { i=0; while [ $i -lt 100 ]; do "$@"; i=$((i + 1)); done; }
echo "to start                      $(best hundred jf-verify -t pki/maker.pem small | awk '{ printf("%.1f ms", $1 * 10) }'), openssl cms $(best hundred openssl cms -verify -binary -inform DER -in small.p7s -content small -CAfile pki/maker.pem -purpose any -out /dev/null 2>/dev/null | awk '{ printf("%.1f ms", $1 * 10) }')"
