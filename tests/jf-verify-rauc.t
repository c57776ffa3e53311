#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: RAUC bundles made by rauc are accepted, and every change of payload,
# hash tree, signature or their order is found.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1

pki_root maker
pki_cert release maker
pki_root stranger
pki_cert thief stranger
head -c 20000 /dev/urandom >fw.bin

# --- RAUC
if rauc=$(server_path rauc) && command -v mksquashfs >/dev/null; then
	for kind in plain verity crypt; do
		mkdir $kind
		cp fw.bin $kind/rootfs.img
		{
			printf '[update]\ncompatible=HP JF 5200\nversion=4.1.2\n\n[image.rootfs]\nfilename=rootfs.img\n'
			[ $kind = plain ] || printf '\n[bundle]\nformat=%s\n' $kind
		} >$kind/manifest.raucm
		"$rauc" --cert pki/release.pem --key pki/release.key bundle $kind $kind.raucb >rauc.log 2>&1
		[ -s $kind.raucb ] || { skip "this rauc makes no $kind bundle"; continue; }
		judged "RAUC $kind" 0 none -t pki/maker.pem $kind.raucb
		field "RAUC $kind: every byte" out .data.bytes.unsigned 0
		size=$(wc -c <$kind.raucb)
		len=$((0x$(tail -c 8 $kind.raucb | od -An -tx1 | tr -d ' \n')))
		tampered "RAUC $kind" $kind.raucb -t pki/maker.pem
		for at in 100 4096 $((size - len - 8 - 1)) $((size - len - 8 - 4096)); do
			cp $kind.raucb at
			flip at "$at"
			judged "RAUC $kind, byte $at" 1 digest-mismatch -t pki/maker.pem at
		done
		cp $kind.raucb at
		flip at $((size - 1))
		run "RAUC $kind, the length" 1 jf-verify -t pki/maker.pem at
		# a block more before the signature; a block less
		payload=$((size - len - 8))
		{ head -c $payload $kind.raucb; head -c 4096 /dev/zero; tail -c $((len + 8)) $kind.raucb; } >gap
		judged "RAUC $kind, a block more" 1 digest-mismatch -t pki/maker.pem gap
		{ head -c $((payload - 4096)) $kind.raucb; tail -c $((len + 8)) $kind.raucb; } >short
		judged "RAUC $kind, a block less" 1 digest-mismatch -t pki/maker.pem short
		judged "RAUC $kind by somebody else" 1 signer-untrusted -t pki/stranger.pem $kind.raucb
	done
	judged 'RAUC plain hides its model' 4 model-unknown -t pki/maker.pem -m 'HP JF 5200' plain.raucb
	judged 'RAUC verity tells it' 0 none -t pki/maker.pem -m 'HP JF 5200' verity.raucb
	judged 'RAUC verity, another model' 1 wrong-model -t pki/maker.pem -m 'HP JF 4200' verity.raucb
	judged 'RAUC verity, a rollback' 1 rollback -t pki/maker.pem -i 4.10.0 verity.raucb
	piped plain.raucb 'RAUC plain from a pipe' 0 none -t pki/maker.pem
	piped verity.raucb 'RAUC verity needs its end first' 4 needs-file -t pki/maker.pem
	# the payload of another bundle under this signature, and the other way round
	size=$(wc -c <verity.raucb)
	len=$((0x$(tail -c 8 verity.raucb | od -An -tx1 | tr -d ' \n')))
	{ head -c $((size - len - 8)) verity.raucb; tail -c "$((0x$(tail -c 8 plain.raucb | od -An -tx1 | tr -d ' \n') + 8))" plain.raucb; } >mixed
	run 'RAUC, a payload under another signature' 1 jf-verify -t pki/maker.pem mixed
	mksquashfs plain unsigned.raucb -quiet -no-progress >/dev/null 2>&1
	judged 'RAUC, no signature' 1 unsigned -t pki/maker.pem unsigned.raucb
else
	skip 'no rauc here'
fi

done_testing
