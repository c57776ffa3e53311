#!/bin/sh
# SPDX-License-Identifier: ISC
# What takes too long for every run: boundaries at 16 MiB, 2 GiB and 4 GiB with
# sparse files, memory on them, and every bit of every sample.  Needs 4 GB of
# disk.
. "${0%/*}/../lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1

pki_root maker
pki_cert release maker
pki_key ed ed25519
pki_key rsa rsa3072

# grow FILE BYTES: a sparse file with its last byte set.
grow() { truncate -s $(($2 - 1)) "$1" && printf 'x' >>"$1"; }

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
peak jf-verify -t pki/maker.pem big.p7m
is 'CMS of 3 GB inside' $? 0
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

done_testing
