#!/bin/sh
# SPDX-License-Identifier: ISC
# Small samples of each format, made by the real tools, for the test that flips
# every byte of them:  samples.sh DIR.  Prints a line for each one:
#   NAME FILE SIGNATURE|- TRUST SCHEME
cd "${0%/*}/.." || exit 1
TESTS=$PWD
T=$1
need() { :; }
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1
have() { command -v "$1" >/dev/null 2>&1; }

{
pki_root maker
pki_cert release maker
pki_key rsa rsa2048
pki_key ed ed25519
pki_key ec p256
head -c 700 /dev/urandom >fw.bin
cms_sign fw.bin fw.p7s release
cms_sign fw.bin fw.p7m release -nodetach
cms_sign fw.bin ber.p7m release -nodetach -stream
openssl dgst -sha256 -sign pki/rsa.key -sigopt rsa_padding_mode:pss -out fw.pss fw.bin
openssl dgst -sha256 -sign pki/ec.key -out fw.ec fw.bin
openssl pkeyutl -sign -rawin -inkey pki/ed.key -in fw.bin -out fw.ed
} >/dev/null 2>&1
echo "CMS-beside fw.bin fw.p7s pki/maker.pem auto"
echo "CMS-inside fw.p7m - pki/maker.pem auto"
echo "CMS-inside-BER ber.p7m - pki/maker.pem auto"
echo "RSA-PSS fw.bin fw.pss pki/rsa.pub auto"
echo "ECDSA fw.bin fw.ec pki/ec.pub auto"
echo "Ed25519 fw.bin fw.ed pki/ed.pub auto"
if have minisign; then
	minisign -G -f -W -p ms.pub -s ms.sec </dev/null >/dev/null 2>&1 ||
	    printf '\n\n' | minisign -G -f -p ms.pub -s ms.sec >/dev/null 2>&1
	printf '\n' | minisign -S -s ms.sec -m fw.bin -x fw.minisig -t sample >/dev/null 2>&1
	echo "minisign fw.bin fw.minisig ms.pub auto"
fi
if have signify-openbsd; then
	{
	signify-openbsd -G -n -p sg.pub -s sg.sec
	signify-openbsd -S -s sg.sec -m fw.bin -x fw.sg
	signify-openbsd -S -e -s sg.sec -m fw.bin -x fw.sge
	gzip -kn fw.bin
	signify-openbsd -S -z -s sg.sec -m fw.bin.gz -x fw.sgz
	} >/dev/null 2>&1
	echo "signify fw.bin fw.sg sg.pub auto"
	echo "signify-inside fw.sge - sg.pub auto"
	echo "signify-gzip fw.sgz - sg.pub auto"
fi
if have cpio; then
	echo "software={version=\"1\";images:({filename=\"fw.bin\";sha256=\"$(sha256sum <fw.bin | cut -c1-64)\";});};" >sw-description
	cms_sign sw-description sw-description.sig release
	printf '%s\n' sw-description sw-description.sig fw.bin | cpio -o -H crc >fw.swu 2>/dev/null
	echo "SWUpdate fw.swu - pki/maker.pem auto"
fi
if have rauc && have mksquashfs; then
	for kind in plain verity; do
		mkdir $kind
		cat fw.bin fw.bin fw.bin fw.bin fw.bin fw.bin fw.p7s >$kind/image
		head -c 3000 /dev/urandom >>$kind/image
		{ printf '[update]\ncompatible=x\n[image.rootfs]\nfilename=image\n'; [ $kind = plain ] || printf '[bundle]\nformat=%s\n' $kind; } >$kind/manifest.raucm
		rauc --cert pki/release.pem --key pki/release.key bundle $kind fw-$kind.raucb >/dev/null 2>&1
		[ -s fw-$kind.raucb ] && echo "RAUC-$kind fw-$kind.raucb - pki/maker.pem auto"
	done
fi
if have mender-artifact; then
	openssl ecparam -name prime256v1 -genkey -noout -out me.key 2>/dev/null
	openssl pkey -in me.key -pubout -out me.pub
	mender-artifact --compression none write module-image -t x -n r -T script -f fw.bin -o fw.mender -k me.key >/dev/null 2>&1
	echo "Mender fw.mender - me.pub auto"
fi
{
echo 'jf-manifest 1'
echo "file 700 $(sha256sum <fw.bin | cut -c1-64) fw.bin"
} >fw.manifest
cms_sign fw.manifest copy-sig.p7s release
echo "jf-manifest fw.bin fw.manifest pki/maker.pem auto"
