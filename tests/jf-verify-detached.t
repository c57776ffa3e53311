#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: a file with its signature beside it is judged rightly, whatever kind
# of signature it is and whatever was done to file or signature.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1

pki_root maker
pki_cert release maker
pki_root stranger
pki_cert thief stranger
for k in rsa2048 rsa3072 p256 p384 p521 ed25519; do pki_key $k $k; done
head -c 5000 /dev/urandom >fw.bin
cp fw.bin changed.bin
flip changed.bin 2500

# --- CMS
cms_sign fw.bin fw.bin.p7s release
judged 'CMS beside the file' 0 none -t pki/maker.pem fw.bin
field 'it names the signer' out '.data.signers[0].subject' CN=release
field 'it says what was not checked' out '.data.not_checked|index("revocation") != null' true
field 'the digest is of the file' out .data.sha256 "$(sha256sum <fw.bin | cut -c1-64)"
judged 'from a pipe' 0 none -t pki/maker.pem -s fw.bin.p7s - <fw.bin
judged 'the same in PEM' 0 none -t pki/maker.pem -s "$(
	openssl cms -cmsout -inform DER -in fw.bin.p7s -outform PEM -out fw.pem && echo fw.pem)" fw.bin
judged 'changed content' 1 digest-mismatch -t pki/maker.pem -s fw.bin.p7s changed.bin
judged 'another maker' 1 signer-untrusted -t pki/stranger.pem fw.bin
cms_sign fw.bin thief.p7s thief -certfile pki/stranger.pem
judged 'a root inside the message is no anchor' 1 signer-untrusted -t pki/maker.pem -s thief.p7s fw.bin
cms_sign fw.bin opaque.p7m release -nodetach
judged 'a message with its own content is no detached signature' 1 malformed -t pki/maker.pem -s opaque.p7m changed.bin
{ cat fw.bin.p7s; printf x; } >trailing.p7s
judged 'a byte after the message' 1 trailing-data -t pki/maker.pem -s trailing.p7s fw.bin

# --- raw
for k in rsa2048 rsa3072; do
	openssl dgst -sha256 -sign pki/$k.key -sigopt rsa_padding_mode:pss -out $k.pss fw.bin
	openssl dgst -sha256 -sign pki/$k.key -out $k.pkcs1 fw.bin
	judged "$k PSS is the default" 0 none -t pki/$k.pub -s $k.pss fw.bin
	judged "$k PSS, changed" 1 signature-wrong -t pki/$k.pub -s $k.pss changed.bin
	judged "$k PKCS#1" 0 none -t pki/$k.pub --scheme rsa-pkcs1 -s $k.pkcs1 fw.bin
	judged "$k PKCS#1 is not taken for PSS" 1 signature-wrong -t pki/$k.pub -s $k.pkcs1 fw.bin
	judged "$k PSS is not taken for PKCS#1" 1 signature-wrong -t pki/$k.pub --scheme rsa-pkcs1 -s $k.pss fw.bin
done
for k in p256 p384 p521; do
	openssl dgst -sha256 -sign pki/$k.key -out $k.sig fw.bin
	judged "$k, DER" 0 none -t pki/$k.pub -s $k.sig fw.bin
	judged "$k, changed" 1 signature-wrong -t pki/$k.pub -s $k.sig changed.bin
	{ cat $k.sig; printf x; } >$k.long
	judged "$k, a byte more" 1 signature-wrong -t pki/$k.pub -s $k.long fw.bin
done
# r and s side by side, as hardware signers give them
openssl asn1parse -inform DER -in p256.sig | awk -F: '/INTEGER/ { printf("%064s", $4) }' |
    tr ' ' 0 | xxd -r -p >p256.fixed 2>/dev/null
if [ "$(wc -c <p256.fixed)" -eq 64 ]; then
	judged 'p256, r and s side by side' 0 none -t pki/p256.pub -s p256.fixed fw.bin
else
	skip 'no xxd here'
fi
openssl dgst -sha512 -sign pki/p521.key -out p521.512 fw.bin
judged 'another digest, when told' 0 none -t pki/p521.pub --digest sha512 -s p521.512 fw.bin
judged 'and only when told' 1 signature-wrong -t pki/p521.pub -s p521.512 fw.bin
openssl pkeyutl -sign -rawin -inkey pki/ed25519.key -in fw.bin -out ed.sig
judged 'Ed25519' 0 none -t pki/ed25519.pub -s ed.sig fw.bin
judged 'Ed25519 from a pipe' 0 none -t pki/ed25519.pub -s ed.sig - <fw.bin
judged 'Ed25519, changed' 1 signature-wrong -t pki/ed25519.pub -s ed.sig changed.bin
openssl base64 -A -in ed.sig -out ed.b64
judged 'a signature in base64' 0 none -t pki/ed25519.pub -s ed.b64 fw.bin
judged 'several keys: whichever fits' 0 none -t pki/p256.pub -t pki/rsa2048.pub -t pki/ed25519.pub -s ed.sig fw.bin
judged 'none of the keys fits' 1 signature-wrong -t pki/p256.pub -t pki/rsa2048.pub -s ed.sig fw.bin
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out weak.key 2>/dev/null
openssl pkey -in weak.key -pubout -out weak.pub
openssl dgst -sha256 -sign weak.key -sigopt rsa_padding_mode:pss -out weak.sig fw.bin
judged 'RSA 1024 is refused' 1 weak-algorithm -t weak.pub -s weak.sig fw.bin

# --- several, none
mkdir both
cp fw.bin fw.bin.p7s both
openssl dgst -sha256 -sign pki/p256.key -out both/fw.bin.sig fw.bin
judged 'two signatures beside the file: both are judged' 0 none -t pki/maker.pem -t pki/p256.pub both/fw.bin
field 'and both are told' out '.data.signers | length' 2
flip both/fw.bin.sig 20
judged 'a wrong one beside a good one is wrong' 1 signature-wrong -t pki/maker.pem -t pki/p256.pub both/fw.bin
cp fw.bin alone.bin
judged 'no signature at all' 1 unsigned -t pki/maker.pem alone.bin
: >empty.sig
judged 'an empty signature' 1 unsigned -t pki/p256.pub -s empty.sig fw.bin

# --- no trust, digests
judged 'nobody is trusted' 2 no-trust fw.bin
sum=$(sha256sum <fw.bin | cut -c1-64)
run 'a digest alone' 0 jf-verify --format table --expect-sha256 "$sum" fw.bin
like 'it says MATCHES, and not more' out '^MATCHES \(who made it was not checked\)'
judged 'a wrong digest alone' 1 expected-digest --expect-sha256 "$sum" changed.bin
judged 'a wrong digest, well signed' 1 expected-digest -t pki/p256.pub -s p256.sig \
    --expect-sha256 "$(echo "$sum" | tr 0-9a-f 1-9a-f0)" fw.bin

# --- text
run 'for people' 0 jf-verify --format table -t pki/maker.pem fw.bin
is 'five lines' "$(wc -l <out)" 5
like 'first word' out '^AUTHENTIC'
run 'for people, changed' 1 jf-verify --format table -t pki/maker.pem -s fw.bin.p7s changed.bin
like 'first words and why' out '^DO NOT INSTALL: the content is not what was signed'
run 'for people, no trust' 2 jf-verify --format table fw.bin
like 'what is missing' out '^CANNOT TELL: no trusted key'

long=a-rather-long-folder/of-firmware-files/from-the-maker/with-long-names
mkdir -p $long
cp fw.bin $long/firmware-for-model-5200.bin
run 'on a terminal of 80 columns' 1 env COLUMNS=80 jf-verify --format table -t pki/maker.pem -t pki/p256.pub $long \
    $long/firmware-for-model-5200.bin
is 'only a word is longer' "$(awk 'length > 80 && $0 !~ /a-rather-long/' out)" ''

# --- several files
mkdir dir
cp fw.bin fw.bin.p7s dir
cp changed.bin dir/bad.bin
cp fw.bin.p7s dir/bad.bin.p7s
run 'a folder: the gravest outcome' 1 jf-verify --format jsonl -t pki/maker.pem dir
is 'a verdict for each file, none for signatures' "$(jq -r .data.verdict out | tr '\n' ' ')" 'bad authentic '
mkdir -p tree/a/b tree/.hidden tree/empty
cp fw.bin fw.bin.p7s tree/a/b
cp fw.bin fw.bin.p7s tree/.hidden
cp changed.bin tree/z.bin
ln -s ../fw.bin tree/link.bin
run 'a folder: every regular file below it' 1 jf-verify --format jsonl -t pki/maker.pem tree
is 'by name, links not followed' "$(jq -r .data.file out | tr '\n' ' ')" 'tree/.hidden/fw.bin tree/a/b/fw.bin tree/z.bin '
run 'a folder without files is no success' 4 jf-verify -t pki/maker.pem tree/empty
one_line 'and is told' err jf-verify
# more files than threads and places in the queue
mkdir many
for i in 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40; do
	cp fw.bin many/$i.bin
	cp fw.bin.p7s many/$i.bin.p7s
done
cp changed.bin many/25.bin
cat fw.bin fw.bin fw.bin >many/11.bin
run 'forty files' 1 jf-verify --format jsonl -t pki/maker.pem many
is 'in their order' "$(jq -r .data.file out)" "$(jq -r .data.file out | sort)"
is 'all of them' "$(wc -l <out)" 30
is 'each with its own verdict' "$(jq -r 'select(.data.verdict != "authentic").data.file' out | tr '\n' ' ')" 'many/11.bin many/25.bin '
run 'a file that cannot be read' 4 jf-verify --format jsonl -t pki/maker.pem gone fw.bin
run '1 outranks 4' 1 jf-verify --format jsonl -t pki/maker.pem gone dir

# --- output
run 'a copy of an authentic file' 0 jf-verify -t pki/maker.pem -o copy.bin fw.bin
ok 'is the same' cmp copy.bin fw.bin
run 'no copy of another' 1 jf-verify -t pki/maker.pem -s fw.bin.p7s -o no.bin changed.bin
ok 'under its name' test ! -e no.bin
run 'no copy to standard output' 2 jf-verify -t pki/maker.pem -o - fw.bin
mkfifo copy.fifo
run 'none to a pipe' 2 jf-verify -t pki/maker.pem -o copy.fifo fw.bin
run 'none where nobody is trusted' 2 jf-verify --expect-sha256 "$sum" -o no.bin fw.bin
ok 'under its name' test ! -e no.bin
run 'lost output' 4 sh -c 'jf-verify -t pki/maker.pem fw.bin >/dev/full'
run 'a stranger reads no escape sequence' 4 jf-verify --format table -t pki/maker.pem "$(printf 'a\033[31mb')"
unlike 'on the terminal' out "$(printf '\033')"

# --- mistakes
run 'a private key as trust' 2 jf-verify -t pki/p256.key fw.bin
one_line 'is told' err jf-verify
run 'trust that is none' 2 jf-verify -t fw.bin fw.bin
cp pki/maker.pem open.pem
chmod 666 open.pem
run 'trust that everybody may write' 2 jf-verify -t open.pem fw.bin
run 'a digest that is none' 2 jf-verify --expect-sha256 12 fw.bin
run 'a time that is none' 2 jf-verify --at soon fw.bin
done_testing
