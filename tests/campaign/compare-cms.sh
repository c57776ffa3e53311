# SPDX-License-Identifier: ISC
# Rows of the comparison: openssl cms, with the good and forged messages of
# the tests.  Sourced by jf-verify-compare.t.
# shellcheck shell=sh
begin 'openssl cms -purpose any'
o() { # good|bad ID SIGNATURE [FILE [OPTION FOR JF-VERIFY...]]
	k=$1 i=$2 s=$3 f=${4-fw.bin}
	shift 3
	[ $# -gt 0 ] && shift
	judge "$k" "$i" openssl cms -verify -binary -inform DER -in "$s" -content "$f" -CAfile pki/maker.pem -purpose any -out /dev/null -- \
	    jf-verify -t pki/maker.pem -s "$s" "$@" "$f"
}
oi() { # good|bad ID FILE: content inside
	judge "$1" "$2" openssl cms -verify -binary -inform DER -in "$3" -CAfile pki/maker.pem -purpose any -out /dev/null -- \
	    jf-verify -t pki/maker.pem "$3"
}
key=pki/release.key
pki_key rsa rsa2048
pki_cert rsa maker
pki_key ed ed25519
pki_cert ed maker
pki_cert second maker
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pki/psskey.key 2>/dev/null
pki_cert psskey maker
pki_key prod
pki_cert prod maker "$PKI_CA" -days 300
pki_cert prod-leaf prod
pki_key dev
pki_cert dev maker "$PKI_CA" -days 300
pki_cert dev-leaf dev

cms_sign fw.bin good.p7s release
o good detached good.p7s
for md in sha384 sha512; do cms_sign fw.bin md.p7s release -md $md; o good $md md.p7s; done
cms_sign fw.bin rsa.p7s rsa
o good rsa rsa.p7s
cms_sign fw.bin pss.p7s rsa -keyopt rsa_padding_mode:pss
o good rsa-pss pss.p7s
cms_sign fw.bin psskey.p7s psskey -keyopt rsa_padding_mode:pss
o good rsa-pss-key psskey.p7s
cms_sign fw.bin keyid.p7s rsa -keyid
o good key-identifier keyid.p7s
cms_sign fw.bin prod.p7s prod-leaf -certfile pki/prod.pem
o good intermediate prod.p7s
openssl cms -resign -binary -inform DER -in good.p7s -content fw.bin -signer pki/second.pem -inkey pki/second.key -outform DER -out both.p7s 2>/dev/null
o good two-signers both.p7s
openssl cms -resign -binary -inform DER -in good.p7s -content fw.bin -signer pki/thief.pem -inkey pki/thief.key -outform DER -out mixed.p7s 2>/dev/null
o good one-of-two-trusted mixed.p7s
cms_sign fw.bin der.p7m release -nodetach
oi good inside der.p7m
cms_sign fw.bin ber.p7m release -nodetach -stream
oi good inside-ber ber.p7m
openssl cms -sign -binary -nodetach -econtent_type 1.2.840.113549.1.9.16.1.16 -in fw.bin -signer pki/release.pem -inkey $key -outform DER -out fwp.p7m
oi good firmware-package fwp.p7m
if have certtool; then
	certtool --p7-sign --p7-time --p7-include-cert --load-privkey pki/ed.key --load-certificate pki/ed.pem --infile fw.bin --outfile ed.pem >/dev/null 2>&1
	openssl cms -cmsout -inform PEM -in ed.pem -outform DER -out ed.p7m 2>/dev/null
	oi good ed25519 ed.p7m
fi

o bad flip good.p7s changed.bin
flip_copy() { cp "$1" flipped && flip flipped "$2"; }
flip_copy good.p7s $(($(wc -c <good.p7s) - 9)); o bad signature-flip flipped
flip_copy der.p7m 9000; oi bad inside-flip flipped
for f in der ber; do { cat $f.p7m; printf x; } >"at"; oi bad $f-trailing at; done
{ cat good.p7s; printf x; } >"at"; o bad trailing at
forge cut good.p7s at 400; o bad cut at
forge cut der.p7m at 9000; oi bad inside-cut at
cms zero-signers good.p7s at; o bad zero-signers at
cms no-attrs good.p7s at attrs.bin; o bad attribute-confusion at attrs.bin
cms_sign fw.bin at release -noattr; o bad no-attributes at
cms type-mismatch good.p7s at $key; o bad content-type-mismatch at
cms dup-digest good.p7s at $key; o bad digest-attribute-twice at
cms two-digests good.p7s at $key; o bad two-digest-values at
cms no-digest good.p7s at $key; o bad no-digest-attribute at
cms version good.p7s at 5; o bad version-number at
cms add-cert good.p7s at pki/stranger.pem; o bad needless-certificate at
cms unsigned-attr good.p7s at 2a0304 0401ff; o bad unsigned-attribute at
cms len-bomb good.p7s at; o bad length-bomb at
cms nest-bomb good.p7s at; o bad nesting-bomb at
cms sig-alg good.p7s at 608648016503040312; o bad unknown-algorithm at
cms flip-signature both.p7s at 1; o bad one-of-two-wrong at
for md in sha1 md5; do cms_sign fw.bin at rsa -md $md; o bad $md at; done
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out pki/small.key 2>/dev/null
pki_cert small maker; cms_sign fw.bin at small; o bad rsa-1024 at
cp $key pki/sha1.key
pki_cert sha1 maker 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning' -days 300 -sha1
cms_sign fw.bin at sha1; o bad sha1-certificate at
pki_cert mail maker 'keyUsage=digitalSignature
extendedKeyUsage=emailProtection'; cms_sign fw.bin at mail; o bad mail-certificate at
pki_cert plain maker ''; cms_sign fw.bin at plain; o bad no-purpose at
pki_cert crypt maker 'keyUsage=keyEncipherment
extendedKeyUsage=codeSigning'; cms_sign fw.bin at crypt; o bad encryption-key at
pki_cert tls maker 'keyUsage=digitalSignature
extendedKeyUsage=serverAuth'; cms_sign fw.bin at tls; o bad server-certificate at
cms_sign fw.bin at thief; o bad untrusted at
cms_sign fw.bin at thief -certfile pki/stranger.pem; o bad root-inside at
openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout pki/rogue.key \
    -subj /CN=maker -days 30 -addext basicConstraints=critical,CA:TRUE -out pki/rogue.pem 2>/dev/null
pki_cert rogued rogue; cms_sign fw.bin at rogued -certfile pki/rogue.pem; o bad lookalike-root at
openssl req -x509 -new -key $key -subj /CN=release -days 30 -out pki/self.pem 2>/dev/null
cp $key pki/self.key; cms_sign fw.bin at self; o bad self-signed at
pki_cert noca maker 'basicConstraints=critical,CA:FALSE
keyUsage=digitalSignature'; pki_cert under noca; cms_sign fw.bin at under -certfile pki/noca.pem; o bad issuer-no-authority at
cms_sign fw.bin at release -nocerts; o bad no-certificate at
o bad opaque-as-detached der.p7m changed.bin
if have faketime; then
	faketime '+5 days' openssl cms -sign -binary -in fw.bin -signer pki/release.pem -inkey $key -outform DER -out at 2>/dev/null; o bad future-signing at
	faketime '-20 days' openssl x509 -x509toreq -in pki/release.pem -signkey $key -out old.csr 2>/dev/null
	faketime '-20 days' openssl x509 -req -in old.csr -CA pki/maker.pem -CAkey pki/maker.key -set_serial 5 -days 10 -extfile pki/release.ext -out pki/old.pem 2>/dev/null
	cp $key pki/old.key; faketime '-15 days' openssl cms -sign -binary -in fw.bin -signer pki/old.pem -inkey $key -outform DER -out at 2>/dev/null; o bad expired at
fi
echo '{"pin_issuer": ["pki/prod.pem"]}' >pin.json
cms_sign fw.bin at dev-leaf -certfile pki/dev.pem; o bad sister-authority at fw.bin -p pin.json
cms add-attr good.p7s at $key 2a864886f70d0109100223 300d300806032a0304020107800107; o bad stale-package at
cms add-attr good.p7s at $key 2a864886f70d0109100223 300a300806032a0304020107 2a864886f70d0109100224 300706052a86482a01
o bad other-hardware at fw.bin -m 9.9.9
o bad older-than-installed at fw.bin -i 8
mkdir ca && : >ca/index.txt
printf '[ca]\ndefault_ca=x\n[x]\ndatabase=ca/index.txt\ndefault_md=sha256\ndefault_crl_days=30\n' >ca/conf
printf 'R\t%s\t%s\t%s\tunknown\t/CN=release\n' "$(date -u -d '+300 days' +%y%m%d%H%M%SZ)" "$(date -u +%y%m%d%H%M%SZ)" \
    "$(openssl x509 -in pki/release.pem -noout -serial | cut -d= -f2)" >ca/index.txt
openssl ca -config ca/conf -gencrl -keyfile pki/maker.key -cert pki/maker.pem -out release.crl 2>/dev/null
o bad revoked good.p7s fw.bin --crl release.crl
cms add-crl good.p7s at release.crl; o bad revoked-by-list-inside at
end
