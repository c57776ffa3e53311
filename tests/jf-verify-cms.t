#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: the known ways to misuse CMS, certificates, revocation lists, policies,
# thresholds and timestamps each end with the right reason.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1
cms() { python3 "$TESTS/forged/cms.py" "$@"; }

pki_root maker
pki_cert release maker
pki_root stranger
head -c 4000 /dev/urandom >fw.bin
cms_sign fw.bin good.p7s release
key=pki/release.key
beside() { what=$1 status=$2 reason=$3 sig=$4; shift 4; judged "$what" "$status" "$reason" -t pki/maker.pem -s "$sig" "$@" fw.bin; }
beside 'a good one' 0 none good.p7s

# --- the message
cms zero-signers good.p7s zero.p7s
beside 'no signer' 1 unsigned zero.p7s
cms dup-signer good.p7s dup.p7s
echo '{"threshold": 2}' >two.json
beside 'one key twice' 0 none dup.p7s
beside 'is one key' 1 threshold dup.p7s -p two.json
cms no-attrs good.p7s confused.p7s attrs.bin
judged 'signed attributes taken for content' 1 attribute-confusion -t pki/maker.pem -s confused.p7s attrs.bin
echo '{"allow_no_signed_attributes": true}' >noattr.json
judged 'also where attributes are not required' 1 attribute-confusion -t pki/maker.pem -p noattr.json -s confused.p7s attrs.bin
cms signature-of good.p7s raw.sig
judged 'also as a raw signature' 1 attribute-confusion -t pki/release.pub -s raw.sig attrs.bin
cms_sign fw.bin noattr.p7s release -noattr
beside 'no signed attributes' 1 attributes-missing noattr.p7s
beside 'where the policy allows it' 0 none noattr.p7s -p noattr.json
field 'which is told' out '.data.relaxed[0]' allow_no_signed_attributes
cms type-mismatch good.p7s type.p7s $key
beside 'another content type' 1 signature-wrong type.p7s
cms dup-digest good.p7s dupmd.p7s $key
beside 'the digest attribute twice' 1 malformed dupmd.p7s
cms two-digests good.p7s twomd.p7s $key
beside 'two values in it' 1 malformed twomd.p7s
cms no-digest good.p7s nomd.p7s $key
beside 'no digest attribute' 1 malformed nomd.p7s
cms version good.p7s v5.p7s 5
beside 'another version number' 1 malformed v5.p7s
cms add-cert good.p7s extra.p7s pki/stranger.pem
beside 'a certificate that nobody needs' 1 unsigned-data extra.p7s
cms unsigned-attr good.p7s unsigned.p7s 2a0304 0401ff
beside 'an unsigned attribute' 1 unsigned-data unsigned.p7s
cms len-bomb good.p7s bomb.p7s
run 'a length of 4 GB' 1 jf-verify -t pki/maker.pem -s bomb.p7s fw.bin
cms nest-bomb good.p7s nest.p7s
run 'nested 20000 deep' 1 jf-verify -t pki/maker.pem -s nest.p7s fw.bin
cms ber-nest-bomb good.p7s nest.p7s
run 'nested 20000 deep without lengths' 1 jf-verify -t pki/maker.pem -s nest.p7s fw.bin
n=$(wc -c <good.p7s)
for cut in 1 2 20 100 $((n / 2)) $((n - 1)); do
	forge cut good.p7s cut.p7s "$cut"
	run "cut after $cut bytes" 1 jf-verify -t pki/maker.pem -s cut.p7s fw.bin
done

# --- algorithms
pki_key rsa rsa2048
pki_cert rsa maker
for md in sha1 md5; do
	cms_sign fw.bin weak.p7s rsa -md $md
	beside "$md" 1 weak-algorithm weak.p7s
done
for md in sha384 sha512; do
	cms_sign fw.bin strong.p7s release -md $md
	beside "$md" 0 none strong.p7s
done
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out pki/small.key 2>/dev/null
pki_cert small maker
cms_sign fw.bin small.p7s small
beside 'RSA 1024' 1 weak-algorithm small.p7s
cms_sign fw.bin rsa.p7s rsa
beside 'RSA PKCS#1' 0 none rsa.p7s
cms_sign fw.bin pss.p7s rsa -keyopt rsa_padding_mode:pss
beside 'RSA-PSS' 0 none pss.p7s
field 'is told apart' out '.data.signers[0].algorithm' rsa-pss-sha256
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pki/psskey.key 2>/dev/null
pki_cert psskey maker
cms_sign fw.bin psskey.p7s psskey -keyopt rsa_padding_mode:pss
beside 'a key for RSA-PSS only' 0 none psskey.p7s
cms_sign fw.bin keyid.p7s rsa -keyid
beside 'a signer named by key identifier' 0 none keyid.p7s
echo '{"algorithms": ["ecdsa-sha256"]}' >ec.json
beside 'an algorithm that the policy allows' 0 none good.p7s -p ec.json
beside 'one that it does not' 1 algorithm rsa.p7s -p ec.json

# --- certificates
pki_cert mail maker 'keyUsage=digitalSignature
extendedKeyUsage=emailProtection'
cms_sign fw.bin mail.p7s mail
beside 'a certificate for mail' 1 key-usage mail.p7s
echo '{"eku": ["emailProtection"]}' >mail.json
beside 'where the policy wants that' 0 none mail.p7s -p mail.json
pki_cert plain maker ''
cms_sign fw.bin plain.p7s plain
beside 'a certificate without a purpose' 1 key-usage plain.p7s
pki_cert crypt maker 'keyUsage=keyEncipherment
extendedKeyUsage=codeSigning'
cms_sign fw.bin crypt.p7s crypt
beside 'a key for encryption' 1 key-usage crypt.p7s
pki_cert old maker 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning' -not_before 20200101000000Z -not_after 20210101000000Z 2>/dev/null
if [ -s pki/old.pem ]; then :; else pki_cert old maker 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning' -days -1; fi
cms_sign fw.bin old.p7s old
if [ -s old.p7s ]; then
	beside 'an expired certificate' 1 certificate-expired old.p7s
else
	skip 'this openssl makes no expired certificate'
fi
beside 'at a time before it was valid' 1 certificate-early good.p7s --at 2020-01-01
beside 'at a time after' 1 certificate-expired good.p7s --at 2040-01-01
openssl x509 -x509toreq -in pki/release.pem -signkey $key 2>/dev/null |
    openssl x509 -req -signkey $key -days 30 -extfile pki/release.ext -out pki/self.pem 2>/dev/null
cp $key pki/self.key
cms_sign fw.bin self.p7s self
beside 'a self-signed signer' 1 signer-untrusted self.p7s
openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout pki/rogue.key \
    -subj /CN=maker -days 30 -addext basicConstraints=critical,CA:TRUE -out pki/rogue.pem 2>/dev/null
pki_cert rogued rogue
cms_sign fw.bin rogue.p7s rogued -certfile pki/rogue.pem
beside 'a lookalike root' 1 signer-untrusted rogue.p7s
cms_sign fw.bin nocert.p7s release -nocerts
beside 'no certificate in the message' 1 signer-untrusted nocert.p7s
beside 'but on the command line' 0 none nocert.p7s --untrusted pki/release.pem
judged 'the signer itself is trusted' 0 none -t pki/release.pem -s good.p7s fw.bin

# --- branches, pins
for branch in prod dev; do
	pki_key $branch
	pki_cert $branch maker "$PKI_CA" -days 300
	pki_cert $branch-leaf $branch
	cms_sign fw.bin $branch.p7s $branch-leaf -certfile pki/$branch.pem
done
beside 'through an intermediate' 0 none prod.p7s
beside 'through its sister' 0 none dev.p7s
echo '{"pin_issuer": ["pki/prod.pem"]}' >pin.json
beside 'the pinned one' 0 none prod.p7s -p pin.json
beside 'not the sister' 1 issuer-not-pinned dev.p7s -p pin.json
echo '{"allowed_signers": ["prod-leaf"]}' >names.json
beside 'an allowed name' 0 none prod.p7s -p names.json
beside 'another name' 1 signer-not-allowed dev.p7s -p names.json
pin=$(jf-verify -t pki/maker.pem -s prod.p7s fw.bin | jq -r '.data.signers[0].key')
echo "{\"revoked_keys\": [\"$pin\"]}" >revoked.json
beside 'a revoked key' 1 key-revoked prod.p7s -p revoked.json
echo "{\"revoked_files\": [\"$(sha256sum <fw.bin | cut -c1-64)\"]}" >files.json
beside 'a revoked file' 1 file-revoked good.p7s -p files.json
echo '{"formats": ["minisign"]}' >formats.json
beside 'a format that the policy does not name' 1 format good.p7s -p formats.json

# --- revocation
crl_base
crl maker empty.crl
beside 'a list without it' 0 none good.p7s --crl empty.crl
field 'revocation was checked' out '.data.signers[0].revocation' checked
serial=$(openssl x509 -in pki/release.pem -noout -serial | cut -d= -f2)
until=$(date -u -d '+300 days' +%y%m%d%H%M%SZ)
now=$(date -u +%y%m%d%H%M%SZ)
printf 'R\t%s\t%s\t%s\tunknown\t/CN=release\n' "$until" "$now" "$serial" >ca/index.txt
crl maker release.crl
beside 'a revoked signer' 1 signer-revoked good.p7s --crl release.crl
serial=$(openssl x509 -in pki/prod.pem -noout -serial | cut -d= -f2)
printf 'R\t%s\t%s\t%s\tunknown\t/CN=prod\n' "$until" "$now" "$serial" >ca/index.txt
crl maker prod.crl
beside 'a revoked authority' 1 signer-revoked prod.p7s --crl prod.crl
echo '{"revocation": "require"}' >require.json
beside 'lists required, and none there' 4 crl-missing good.p7s -p require.json
beside 'lists required' 0 none good.p7s -p require.json --crl empty.crl
beside 'only one of two lists' 4 crl-missing prod.p7s -p require.json --crl empty.crl
: >ca/index.txt
crl maker stale.crl -crlsec 1
sleep 2
beside 'a stale list' 4 crl-stale good.p7s --crl stale.crl
echo '{"revocation": "off"}' >off.json
beside 'where revocation is off' 0 none good.p7s -p off.json --crl release.crl
field 'that is told' out '.data.relaxed|index("revocation") != null' true

# --- thresholds
pki_cert second maker
openssl cms -resign -binary -inform DER -in good.p7s -content fw.bin -signer pki/second.pem \
    -inkey pki/second.key -outform DER -out both.p7s 2>/dev/null
beside 'two signers' 0 none both.p7s -p two.json
field 'both count' out .data.threshold.good 2
pki_cert other stranger
openssl cms -resign -binary -inform DER -in good.p7s -content fw.bin -signer pki/other.pem \
    -inkey pki/other.key -outform DER -out mixed.p7s 2>/dev/null
beside 'one of two is trusted' 0 none mixed.p7s
field 'both are told' out '.data.signers|length' 2
beside 'which is not two' 1 threshold mixed.p7s -p two.json

# --- RFC 4108: package 1.2.3 version 7, stale 3; hardware 1.2.840.42
package() { # NAME VERSION STALE
	cms add-attr good.p7s "$1" $key 2a864886f70d0109100223 \
	    "300d300806032a0304020${4-1}$2$3" 2a864886f70d0109100224 300706052a86482a01
}
package fwp.p7s 07 800103
beside 'a firmware package' 0 none fwp.p7s
field 'its version' out .data.version 7
field 'its package' out .data.package 1.2.3.4
beside 'another model' 1 wrong-model fwp.p7s -m 1.2.3
beside 'older than installed' 1 rollback fwp.p7s -i 8
package stale.p7s 07 800107
beside 'declared stale by itself' 1 stale stale.p7s

# --- remembered
cms add-attr good.p7s fw9.p7s $key 2a864886f70d0109100223 300a300806032a0304020109 \
    2a864886f70d0109100224 300706052a86482a01
beside 'remember version 9' 0 none fw9.p7s --remember
beside '7 is a rollback now' 1 rollback fwp.p7s
beside 'unless allowed' 0 none fwp.p7s --allow-rollback
beside '9 is not' 0 none fw9.p7s
echo '{"time": 99999999999}' >"$JF_STATE/verify/seen.json"
beside 'a clock behind what was seen' 4 clock-implausible good.p7s
rm -r "$JF_STATE/verify"

# --- timestamps
pki_root tsaroot
pki_key tsa rsa2048
pki_cert tsa tsaroot 'keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping'
cat >tsa.conf <<END
[tsa]
default_tsa=t
[t]
serial=$T/tsa.serial
default_policy=1.2.3.4
signer_digest=sha256
digests=sha256
ess_cert_id_alg=sha256
END
echo 01 >tsa.serial
stamp() { # OUT FILE: a token over the file
	openssl ts -query -data "$2" -sha256 -cert -out q.tsq 2>/dev/null
	openssl ts -reply -config tsa.conf -section t -queryfile q.tsq -signer pki/"${3-tsa}".pem \
	    -inkey pki/"${3-tsa}".key -token_out -out "$1" 2>/dev/null
}
cms signature-of good.p7s good.raw
stamp good.tst good.raw
cms timestamp good.p7s stamped.p7s good.tst
echo '{"require_timestamp": true}' >stamp.json
mkdir dom
cp pki/maker.pem dom/anchors.pem
cp pki/tsaroot.pem dom/tsa.pem
dom() { what=$1 status=$2 reason=$3 sig=$4; shift 4; judged "$what" "$status" "$reason" -t dom -s "$sig" "$@" fw.bin; }
dom 'a timestamp' 0 none stamped.p7s -p stamp.json
field 'its time is told' out '.data.signers[0].timestamp != null' true
dom 'no timestamp where one is required' 1 timestamp-missing good.p7s -p stamp.json
beside 'a timestamp that nobody can check' 0 none stamped.p7s
field 'is said not to be checked' out '.data.not_checked|index("timestamp") != null' true
cms signature-of rsa.p7s other.raw
stamp other.tst other.raw
cms timestamp good.p7s stolen.p7s other.tst
dom 'the timestamp of another signature' 1 timestamp-wrong stolen.p7s
stamp code.tst good.raw release 2>/dev/null
if [ -s code.tst ]; then
	cms timestamp good.p7s wrongeku.p7s code.tst
	dom 'a timestamp by no timestamp authority' 1 timestamp-wrong wrongeku.p7s
else
	pass 'openssl makes no timestamp without the usage'
fi
cms timestamp good.p7s flipped.p7s good.tst
flip flipped.p7s $(($(wc -c <flipped.p7s) - 20))
dom 'a changed timestamp' 1 timestamp-wrong flipped.p7s
pki_cert short maker 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning' -days 1
cms_sign fw.bin short.p7s short
cms signature-of short.p7s short.raw
stamp short.tst short.raw
cms timestamp short.p7s short-stamped.p7s short.tst
later=$(date -u -d '+20 days' +%Y-%m-%d)
dom 'expired since, without a timestamp' 1 certificate-expired short.p7s --at "$later"
dom 'expired since, but stamped before' 0 none short-stamped.p7s --at "$later"
echo '{"allow_claimed_time": true}' >claimed.json
dom 'or where a claimed time will do' 0 none short.p7s --at "$later" -p claimed.json
field 'which is told' out '.data.relaxed[0]' allow_claimed_time

# --- domains
mkdir -p trust/a trust/b
cp pki/maker.pem trust/a/ca.pem
cp pki/maker.pem trust/b/ca.pem
judged 'two domains accept it' 4 domain-unclear -t trust -s good.p7s fw.bin
judged 'one is chosen' 0 none -t trust --domain b -s good.p7s fw.bin
field 'and told' out .data.domain b
echo '{"models": ["1.2.840.42.1"]}' >trust/a/policy.json
echo '{"models": ["1.2.840.43"]}' >trust/b/policy.json
judged 'the model chooses' 0 none -t trust -s fwp.p7s fw.bin
field 'the first' out .data.domain a
echo '{"models": ["1.2.840.43"]}' >trust/a/policy.json
echo '{"models": ["1.2.840.42.1"], "revocation": "off"}' >trust/b/policy.json
judged 'the model chooses again' 0 none -t trust -s fwp.p7s fw.bin
field 'the second' out .data.domain b
field 'whose signer is told' out '.data.signers[0].domain' b
field 'and what it relaxed' out '.data.relaxed|join(" ")' revocation
echo '{"models": ["1.2.840.42.1"]}' >trust/a/policy.json
echo '{"models": ["1.2.840.43"], "revocation": "off"}' >trust/b/policy.json
judged 'and again' 0 none -t trust -s fwp.p7s fw.bin
field 'nothing of the other domain' out '.data.relaxed|length' 0
run 'a domain that is not there' 2 jf-verify -t trust --domain c -s good.p7s fw.bin
echo '{"treshold": 2}' >typo.json
run 'a rule that is none' 2 jf-verify -t pki/maker.pem -p typo.json -s good.p7s fw.bin
one_line 'is told' err jf-verify
done_testing
