#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: RAUC bundles whose length, order, signature or authority somebody has
# tampered with are refused, and each refusal names what is wrong.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1
rauc=$(server_path rauc) && command -v mksquashfs >/dev/null || skip_all 'no rauc here'

pki_root maker
pki_cert release maker
for branch in prod dev; do
	pki_key $branch
	pki_cert $branch maker "$PKI_CA" -days 300
	pki_cert $branch-leaf $branch
done
openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout pki/rogue.key \
    -subj /CN=maker -days 30 -addext basicConstraints=critical,CA:TRUE -out pki/rogue.pem 2>/dev/null
pki_cert rogued rogue
head -c 20000 /dev/urandom >fw.bin
# bundle KIND OUT SIGNER [INTERMEDIATE]
bundle() {
	rm -rf in && mkdir in && cp fw.bin in/rootfs.img
	{
		printf '[update]\ncompatible=HP JF 5200\nversion=4.1.2\n\n[image.rootfs]\nfilename=rootfs.img\n'
		[ "$1" = plain ] || printf '\n[bundle]\nformat=%s\n' "$1"
	} >in/manifest.raucm
	"$rauc" --cert "pki/$3.pem" --key "pki/$3.key" ${4:+--intermediate "pki/$4.pem"} bundle in "$2" >rauc.log 2>&1
}
bundle verity good.raucb release
bundle plain plain.raucb release
[ -s good.raucb ] && [ -s plain.raucb ] || skip_all 'this rauc makes no bundles'
v() { what=$1 status=$2 reason=$3; shift 3; judged "$what" "$status" "$reason" -t pki/maker.pem "$@"; }
size_of() { wc -c <"$1"; }
cms_len() { echo $((0x$(tail -c 8 "$1" | od -An -tx1 | tr -d ' \n'))); }
# parts FILE: payload, cms in files of these names
parts() {
	len=$(cms_len "$1")
	payload=$(($(size_of "$1") - len - 8))
	head -c $payload "$1" >payload
	tail -c $((len + 8)) "$1" | head -c "$len" >cms
}
be64() { perl -e 'print pack("Q>", $ARGV[0])' "$1"; }
# join OUT FILE...: the last file is the CMS message
join() {
	out=$1
	shift
	cat "$@" >"$out"
	for last; do :; done
	be64 "$(size_of "$last")" >>"$out"
}

# --- the length at the end
for kind in good plain; do
	parts $kind.raucb
	for n in 0 1 $((len - 1)) $((len + 1)) $((len + 4096)) 65537 $((payload + len)) $((payload + len + 8)) \
	    4294967295 9223372036854775807 18446744073709551615; do
		{ cat payload cms; be64 "$n"; } >"at"
		jf-verify --format jsonl -t pki/maker.pem at >out 2>err
		is "$kind: a length of $n for $len" $? 1
	done
	like "$kind: is told" out 'cut off|begin at a block|CMS'
	for n in 1 8 9 $((len + 7)) $((len + 8)) $((len + 9)) 5000; do
		forge cut $kind.raucb at $(($(size_of $kind.raucb) - n))
		jf-verify --format jsonl -t pki/maker.pem at >out 2>err
		is "$kind: $n bytes less" $? 1
	done
	like "$kind: a cut bundle is told" out 'cut off'
done

# --- parts
parts good.raucb
printf 'x' >byte
cat cms byte >longer
join at payload longer
v 'a byte behind the message' 1 trailing-data at
join at byte payload cms
v 'a byte in front' 1 malformed at
head -c 4096 /dev/zero >block
join at block payload cms
v 'a block in front' 1 digest-mismatch at
head -c $((payload - 4096)) payload >short
join at short block cms
v 'an empty hash tree' 1 digest-mismatch at
tail -c 4096 payload >tree
join at tree cms
v 'nothing but the hash tree' 1 truncated at
join at tree payload cms
v 'the tree in front' 1 digest-mismatch at
for byte in 0 3 4 40 96; do	# the superblock of the file system
	cp good.raucb at
	flip at $byte
	v "byte $byte changed" 1 digest-mismatch at
done
cp payload verity-payload
cp cms verity-cms
parts plain.raucb
join at payload verity-cms
v 'the payload of a plain bundle under a verity message' 1 digest-mismatch at
join at verity-payload cms
v 'and the other way round' 1 digest-mismatch at
cat plain.raucb plain.raucb >"at"
v 'two bundles, one behind the other' 1 malformed at

# --- who signed
bundle verity dev.raucb dev-leaf dev
bundle verity prod.raucb prod-leaf prod
bundle plain rogue.raucb rogued rogue
v 'through an authority' 0 none prod.raucb
v 'through its sister' 0 none dev.raucb
echo '{"pin_issuer": ["pki/prod.pem"]}' >pin.json
v 'the pinned authority' 0 none -p pin.json prod.raucb
v 'not its sister' 1 issuer-not-pinned -p pin.json dev.raucb
v 'a lookalike root' 1 signer-untrusted rogue.raucb
pki_cert both maker 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning,emailProtection'
bundle crypt crypt.raucb both
pki_key to rsa2048
pki_cert to maker 'keyUsage=keyEncipherment'
if "$rauc" --keyring pki/maker.pem encrypt --to pki/to.pem crypt.raucb closed.raucb >rauc.log 2>&1; then
	v 'encrypted to somebody' 4 encrypted closed.raucb
else
	skip 'this rauc cannot encrypt'
fi
done_testing
