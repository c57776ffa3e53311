#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: who may sign, and until when: lists of revocation inside messages,
# expired authorities, weak certificates, clocks, wrong signatures beside good
# ones, and algorithms that nobody here can check.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1
cms() { python3 "$TESTS/forged/cms.py" "$@"; }

pki_root maker
pki_cert release maker
pki_root stranger
head -c 4000 /dev/urandom >fw.bin
cms_sign fw.bin good.p7s release
beside() { what=$1 status=$2 reason=$3 sig=$4; shift 4; judged "$what" "$status" "$reason" -t pki/maker.pem -s "$sig" "$@" fw.bin; }

# --- revocation lists inside the message
crl_base
crl maker empty.crl
crl stranger other.crl
crl maker stale.crl -crlsec 1
serial=$(openssl x509 -in pki/release.pem -noout -serial | cut -d= -f2)
printf 'R\t%s\t%s\t%s\tunknown\t/CN=release\n' "$(date -u -d '+300 days' +%y%m%d%H%M%SZ)" \
    "$(date -u +%y%m%d%H%M%SZ)" "$serial" >ca/index.txt
crl maker revoked.crl
crl maker stale-revoked.crl -crlsec 1
echo '{"revocation": "require"}' >require.json
cms add-crl good.p7s inside.p7s empty.crl
beside 'a list inside the message' 0 none inside.p7s -p require.json
field 'is heeded' out '.data.signers[0].revocation' checked
cms add-crl good.p7s revoked.p7s revoked.crl
beside 'one that names the signer' 1 signer-revoked revoked.p7s
cms add-crl good.p7s other.p7s other.crl
beside 'one by somebody else' 1 unsigned-data other.p7s
sleep 2
cms add-crl good.p7s stale.p7s stale.crl
beside 'one that has expired inside' 0 none stale.p7s
field 'is told' out '.data.signers[0].revocation' stale
field 'and not taken for a check' out '.data.not_checked|index("revocation") != null' true
beside 'unless lists are required' 4 crl-stale stale.p7s -p require.json
cms add-crl good.p7s stale-revoked.p7s stale-revoked.crl
beside 'an expired one still names the revoked' 1 signer-revoked stale-revoked.p7s
beside 'an expired one that was configured' 4 crl-stale good.p7s --crl stale.crl
field 'is told so' out '.data.signers[0].revocation' stale

# --- authorities
pki_key issuing
pki_cert issuing maker "$PKI_CA" -days 10
pki_cert leaf issuing 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning' -days 300
cms_sign fw.bin leaf.p7s leaf -certfile pki/issuing.pem
beside 'through an authority' 0 none leaf.p7s
beside 'which has expired, the signer has not' 1 certificate-expired leaf.p7s --at "$(date -u -d '+20 days' +%Y-%m-%d)"
judged 'an authority in the middle is trusted' 0 none -t pki/issuing.pem -s leaf.p7s fw.bin
judged 'its own root is not asked for' 1 signer-untrusted -t pki/stranger.pem -s leaf.p7s fw.bin
openssl req -new -key pki/release.key -subj /CN=old-school 2>/dev/null | openssl x509 -req -sha1 -CA pki/maker.pem \
    -CAkey pki/maker.key -set_serial 0x77 -extfile pki/release.ext -days 30 -out pki/sha1.pem 2>/dev/null
cp pki/release.key pki/sha1.key
cms_sign fw.bin sha1.p7s sha1
beside 'a certificate signed with SHA-1' 1 weak-algorithm sha1.p7s
pki_cert nocasign maker 'basicConstraints=critical,CA:FALSE
keyUsage=digitalSignature
extendedKeyUsage=codeSigning'
pki_cert under nocasign
cms_sign fw.bin under.p7s under -certfile pki/nocasign.pem
beside 'issued by a certificate that is no authority' 1 signer-untrusted under.p7s

# --- clocks
openssl dgst -sha256 -sign pki/release.key -out raw.sig fw.bin
have_faketime() { command -v faketime >/dev/null; }
have_faketime || skip 'no faketime here'
have_faketime && faketime '+5 days' openssl cms -sign -binary -in fw.bin -signer pki/release.pem -inkey pki/release.key -outform DER -out future.p7s 2>/dev/null
have_faketime && beside 'signed in the future' 4 clock-implausible future.p7s
case $B$(have_faketime || echo -san) in
*-san*) skip 'a sanitizer does not go with another clock' ;;
*)	faketime '2020-01-01 00:00:00' jf-verify --format jsonl -t pki/release.pub -s raw.sig fw.bin >out 2>err
	is 'is not believed: exit 4' $? 4
	field 'and told' out .data.reason clock-implausible ;;
esac

# --- several signers
pki_cert second maker
openssl cms -resign -binary -inform DER -in good.p7s -content fw.bin -signer pki/second.pem \
    -inkey pki/second.key -outform DER -out both.p7s 2>/dev/null
cms flip-signature both.p7s wrong.p7s 1
beside 'a wrong signature beside a good one' 1 signature-wrong wrong.p7s
field 'both signers are told' out '[.data.signers[].result]|sort|join(",")' good,signature-wrong
pki_cert expired maker 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning' -days 1
openssl cms -resign -binary -inform DER -in good.p7s -content fw.bin -signer pki/expired.pem \
    -inkey pki/expired.key -outform DER -out one.p7s 2>/dev/null
later=$(date -u -d '+3 days' +%Y-%m-%d)
beside 'an expired signer beside a good one' 0 none one.p7s --at "$later"
echo '{"threshold": 2}' >two.json
beside 'does not count' 1 threshold one.p7s --at "$later" -p two.json
openssl dgst -sha256 -sign pki/second.key -out second.sig fw.bin
judged 'two signatures in files of their own' 0 none -t pki/release.pub -t pki/second.pub -s raw.sig -s second.sig -p two.json fw.bin
judged 'one of them twice' 1 threshold -t pki/release.pub -t pki/second.pub -s raw.sig -s raw.sig -p two.json fw.bin
judged 'the same key trusted twice' 1 threshold -t pki/release.pub -t pki/release.pub -t pki/release.pem -s raw.sig -s good.p7s -p two.json fw.bin

# --- keys whose private half everybody has (RFC 8032, 7.1, test 1)
printf '302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60' |
    perl -ne 'print pack("H*", $_)' >test.der
openssl pkey -inform DER -in test.der -out pki/known.key
openssl pkey -in pki/known.key -pubout -out pki/known.pub
openssl pkeyutl -sign -rawin -inkey pki/known.key -in fw.bin -out known.sig
judged 'a key that everybody has' 1 test-key -t pki/known.pub -s known.sig fw.bin
echo '{"allow_test_keys": true}' >known.json
judged 'where the policy allows it' 0 none -t pki/known.pub -s known.sig -p known.json fw.bin
field 'which is told' out '.data.relaxed|index("allow_test_keys") != null' true
{ echo 'untrusted comment: known'; perl -e 'print "Ed12345678", pack("H*", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")' | openssl base64 -A; echo; } >known.sg
{ echo 'untrusted comment: known'; { printf 'Ed12345678'; cat known.sig; } | openssl base64 -A; echo; } >known.sgsig
judged 'the same as a key of signify' 1 test-key -t known.sg -s known.sgsig fw.bin
cp pki/known.key pki/knownca.key
pki_root knownca
pki_cert undercover knownca
cms_sign fw.bin undercover.p7s undercover
judged 'the same as an authority' 1 test-key -t pki/knownca.pem -s undercover.p7s fw.bin

# --- what the library lacks
cms sig-alg good.p7s mldsa.p7s 608648016503040312
beside 'ML-DSA' 4 unsupported mldsa.p7s
cms digest-alg good.p7s streebog.p7s 2a85030701010202
beside 'an unknown digest' 4 unsupported streebog.p7s
openssl genpkey -algorithm ED448 -out pki/ed448.key
openssl pkey -in pki/ed448.key -pubout -out pki/ed448.pub
openssl pkeyutl -sign -rawin -inkey pki/ed448.key -in fw.bin -out ed448.sig
judged 'Ed448' 4 unsupported -t pki/ed448.pub -s ed448.sig fw.bin
echo '-----BEGIN PGP SIGNATURE-----' >pgp.asc
beside 'OpenPGP' 4 unsupported pgp.asc

# --- where the model and version of RFC 4108 come from
openssl cms -sign -binary -nodetach -econtent_type 1.2.840.113549.1.9.16.1.16 -in fw.bin -signer pki/release.pem \
    -inkey pki/release.key -outform DER -out fwp.p7m
judged 'a firmware package' 0 none -t pki/maker.pem fwp.p7m
field 'by its own name' out .data.format rfc4108
package() { # OUT VERSION [STALE]: package 1.2.3.4
	cms add-attr good.p7s "$1" pki/release.key 2a864886f70d0109100223 "$3" 2a864886f70d0109100224 300706052a86482a01
}
package seven.p7s 7 '300a300806032a0304020107'
package nine.p7s 9 '300d300806032a0304020109800107'
beside 'version 9 calls 7 stale' 0 none nine.p7s --remember
field 'its version' out .data.version 9
jq '.domains[].models = {}' "$JF_STATE/verify/seen.json" >seen && cp seen "$JF_STATE/verify/seen.json"
beside 'then 7 is' 1 stale seven.p7s
beside 'also where a rollback is allowed' 1 stale seven.p7s --allow-rollback
rm "$JF_STATE/verify/seen.json"
beside 'and not before' 0 none seven.p7s
beside 'a refused one is not remembered' 1 wrong-model nine.p7s --remember -m 9.9
ok 'not at all' sh -c '! grep -q stale "$JF_STATE/verify/seen.json"'
done_testing
