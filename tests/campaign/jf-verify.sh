#!/bin/sh
# SPDX-License-Identifier: ISC
# What takes too long for every run: boundaries at 16 MiB, 2 GiB and 4 GiB with
# sparse files, memory on them, every bit of every sample, and a table of how
# the real tools judge the same tampered files.  Needs 10 GB of sparse files.
. "${0%/*}/../lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1

pki_root maker
pki_cert release maker
pki_key ed ed25519
pki_key rsa rsa3072

# grow FILE BYTES: a sparse file with its last byte set.
grow() { truncate -s $(($2 - 1)) "$1" && printf 'x' >>"$1"; }
# memory COMMAND...: peak kB of one run, its status in $memory_status.
memory() {
	"$@" >"$T/out" 2>"$T/err" &
	job=$! peak=0
	while hwm=$(awk '/VmHWM/ { print $2 }' /proc/$job/status 2>/dev/null) && [ -n "$hwm" ]; do
		peak=$hwm
		sleep 0.1
	done
	wait $job
	memory_status=$?
}

# --- 16 MiB: pure Ed25519 must cover what lies behind
grow edge.bin $((16 * 1024 * 1024 + 1))
openssl pkeyutl -sign -rawin -inkey pki/ed.key -in edge.bin -out edge.sig
judged 'Ed25519 over 16 MiB and a byte' 0 none -t pki/ed.pub -s edge.sig edge.bin
flip edge.bin $((16 * 1024 * 1024))
judged 'whose last byte changed' 1 signature-wrong -t pki/ed.pub -s edge.sig edge.bin
rm edge.bin

# --- 2 GiB and 4 GiB: sizes that wrap in 32 bits
for size in 2147483648 2147483653 4294967296 4294967301; do
	grow big.bin $size
	openssl dgst -sha256 -sign pki/rsa.key -sigopt rsa_padding_mode:pss -out big.sig big.bin
	judged "$size bytes" 0 none -t pki/rsa.pub -s big.sig big.bin
	field "$size are counted" out .data.size $size
	printf 'y' | dd of=big.bin bs=1 seek=$((size - 1)) conv=notrunc 2>/dev/null
	judged "$size bytes, the last one changed" 1 signature-wrong -t pki/rsa.pub -s big.sig big.bin
	head -c $((size % 4294967296)) big.bin >wrapped.bin 2>/dev/null
	judged "$size bytes, modulo 2^32" 1 signature-wrong -t pki/rsa.pub -s big.sig wrapped.bin
	rm -f big.bin wrapped.bin
done

# --- CMS inside, 3 GB, in little memory
truncate -s 3000000000 big.bin
openssl cms -sign -binary -nodetach -stream -in big.bin -signer pki/release.pem \
    -inkey pki/release.key -outform DER -out big.p7m
rm big.bin
memory jf-verify -t pki/maker.pem big.p7m
is 'CMS of 3 GB inside' $memory_status 0
ok "in $peak kB, under 16 MB" test "$peak" -lt 16000
rm big.p7m

# --- RAUC plain over 2 GiB, signed over the bytes before the first NUL only
printf 'hsqs\1' >short
cms_sign short forged.cms release
{ cat short; truncate -s 2147487744 rest; tail -c +6 rest; } >forged.raucb
len=$(wc -c <forged.cms)
cat forged.cms >>forged.raucb
printf '%016x' "$len" | xxd -r -p >>forged.raucb
judged 'RAUC over 2 GiB, signature over 5 bytes (CVE-2026-34155)' 1 digest-mismatch -t pki/maker.pem forged.raucb
rm -f forged.raucb rest

# --- every bit
run 'every bit of every sample' 0 env EVERY_BIT=1 "$B/tests/unit/jf-verify/flips"
grep '^not ok' "$T/out"

# --- the real tools on the same tampered files
head -c 20000 /dev/urandom >fw.bin
printf '# %-34s %-10s %s\n' file 'real tool' jf-verify
row() { # NAME FILE OPTIONS COMMAND...
	what=$1 file=$2 trust=$3
	shift 3
	"$@" >/dev/null 2>&1 && theirs=accepts || theirs=refuses
	# shellcheck disable=SC2086
	jf-verify $trust "$file" >/dev/null 2>&1 && ours=accepts || ours=refuses
	printf '# %-34s %-10s %s\n' "$what" $theirs $ours
	is "$what: refused by us" $ours refuses
}
cms_sign fw.bin fw.p7m release -nodetach
{ cat fw.p7m; printf x; } >trailing.p7m
row 'CMS, trailing byte' trailing.p7m '-t pki/maker.pem' \
    openssl cms -verify -binary -inform DER -in trailing.p7m -CAfile pki/maker.pem -purpose any -out /dev/null
cms_sign fw.bin sha1.p7m release -nodetach -md sha1
row 'CMS, SHA-1' sha1.p7m '-t pki/maker.pem' \
    openssl cms -verify -binary -inform DER -in sha1.p7m -CAfile pki/maker.pem -purpose any -out /dev/null
if command -v rauc >/dev/null && command -v mksquashfs >/dev/null; then
	pki_cert mail maker 'keyUsage=digitalSignature
extendedKeyUsage=emailProtection,codeSigning'
	mkdir b && cp fw.bin b/image
	printf '[update]\ncompatible=x\n[bundle]\nformat=verity\n[image.rootfs]\nfilename=image\n' >b/manifest.raucm
	rauc --cert pki/mail.pem --key pki/mail.key bundle b good.raucb >/dev/null 2>&1
	cp good.raucb flip.raucb
	flip flip.raucb 5000
	row 'RAUC verity, payload changed' flip.raucb '-t pki/maker.pem' rauc --keyring pki/maker.pem info flip.raucb
fi
if command -v minisign >/dev/null; then
	printf '\n\n' | minisign -G -f -p ms.pub -s ms.sec >/dev/null 2>&1
	printf '\n' | minisign -S -s ms.sec -m fw.bin -t 'for 5200' >/dev/null 2>&1
	{ cat fw.bin.minisig; echo more; } >more.minisig
	row 'minisign, a line more' fw.bin '-t ms.pub -s more.minisig' minisign -V -p ms.pub -m fw.bin -x more.minisig
	perl -pe 's/(for 5200)/$1\rx/' fw.bin.minisig >cr.minisig
	row 'minisign, carriage return' fw.bin '-t ms.pub -s cr.minisig' minisign -V -p ms.pub -m fw.bin -x cr.minisig
	rm fw.bin.minisig
fi
if command -v mender-artifact >/dev/null; then
	openssl ecparam -name prime256v1 -genkey -noout -out ec.key
	openssl pkey -in ec.key -pubout -out ec.pub
	mender-artifact write module-image -t x -n r -T script -f fw.bin -o fw.mender -k ec.key >/dev/null 2>&1
	{ cat fw.mender; printf x; } >more.mender
	row 'Mender, trailing byte' more.mender '-t ec.pub' mender-artifact validate -k ec.pub more.mender
fi
done_testing
