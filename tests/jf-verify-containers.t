#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: CMS with content inside, RFC 4108 packages, minisign and signify files
# made by the real tools are accepted, and what was done to them is found.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1

pki_root maker
pki_cert release maker
pki_root stranger
pki_cert thief stranger
head -c 20000 /dev/urandom >fw.bin

# --- CMS with its content inside
cms_sign fw.bin der.p7m release -nodetach
cms_sign fw.bin ber.p7m release -nodetach -stream
for form in der ber; do
	judged "CMS in $form" 0 none -t pki/maker.pem $form.p7m
	field "$form: every byte" out .data.bytes.unsigned 0
	field "$form: signed are the content's bytes" out .data.bytes.signed 20000
	judged "CMS in $form from a pipe" 0 none -t pki/maker.pem - <$form.p7m
	tampered "CMS in $form" $form.p7m -t pki/maker.pem
done
openssl cms -cmsout -inform DER -in der.p7m -outform PEM -out pem.p7m
judged 'CMS in PEM' 0 none -t pki/maker.pem pem.p7m
judged 'CMS in PEM from a pipe' 0 none -t pki/maker.pem - <pem.p7m
tampered 'CMS in PEM' pem.p7m -t pki/maker.pem
sed '5s/....$/&====/' pem.p7m >padded.pem
judged 'padding inside PEM' 1 malformed -t pki/maker.pem padded.pem
if command -v certtool >/dev/null; then
	pki_key ed ed25519
	pki_cert ed maker
	certtool --p7-sign --p7-time --p7-include-cert --load-privkey pki/ed.key --load-certificate pki/ed.pem \
	    --infile fw.bin --outfile ed.p7m >certtool.log 2>&1
	judged 'CMS by GnuTLS with Ed25519' 0 none -t pki/maker.pem ed.p7m
else
	skip 'no certtool here'
fi
judged 'by somebody else' 1 signer-untrusted -t pki/stranger.pem der.p7m
cms_sign fw.bin alone.p7s release
judged 'a signature without content is no file' 1 unsigned -t pki/maker.pem alone.p7s
openssl cms -encrypt -binary -in fw.bin -outform DER -out enc.p7m pki/release.pem 2>/dev/null
judged 'an encrypted message' 4 encrypted -t pki/maker.pem enc.p7m

# --- minisign
if command -v minisign >/dev/null; then
	minisign -G -f -W -p ms.pub -s ms.sec </dev/null >/dev/null 2>&1 ||
	    printf '\n\n' | minisign -G -f -p ms.pub -s ms.sec >/dev/null 2>&1
	cp fw.bin ms.bin
	printf '\n' | minisign -S -s ms.sec -m ms.bin -t 'for 5200' >/dev/null 2>&1
	judged 'minisign, prehashed' 0 none -t ms.pub ms.bin
	field 'its trusted comment' out '.data.signers[0].trusted_comment' 'for 5200'
	judged 'minisign from a pipe' 0 none -t ms.pub -s ms.bin.minisig - <fw.bin
	printf '\n' | minisign -S -l -s ms.sec -m ms.bin -x legacy.minisig >/dev/null 2>&1
	judged 'minisign, legacy' 0 none -t ms.pub -s legacy.minisig fw.bin
	ms() {
		sed "$2" ms.bin.minisig >ms.changed
		judged "minisign, $1" 1 "$3" -t ms.pub -s ms.changed fw.bin
	}
	ms 'another trusted comment' 's/for 5200/for 4200/' signature-wrong
	ms 'a carriage return in it' 's/for 5200/for 5200\rx/' malformed
	ms 'an escape in it' "s/for 5200/for 5200\\x1b[2J/" malformed
	ms 'another algorithm' '2s/^RU/RW/' signature-wrong
	ms 'another key number' '2s/^\(.....\)./\1A/;2s/^\(......\)./\1B/' signer-untrusted
	ms 'a line more' '$a\
more' trailing-data
	ms 'a line less' '$d' malformed
	ms 'no trusted comment' '3,4d' malformed
	sed '1s/:.*/: anything/' ms.bin.minisig >ms.changed
	judged 'minisign, the untrusted comment says nothing' 0 none -t ms.pub -s ms.changed fw.bin
	printf 'for 5200\0x' >ms.nul
	perl -pe 's/for 5200/for 5200\0x/' ms.bin.minisig >ms.changed
	judged 'minisign, a NUL in the trusted comment' 1 malformed -t ms.pub -s ms.changed fw.bin
else
	skip 'no minisign here'
fi

# --- signify
if command -v signify-openbsd >/dev/null; then
	signify-openbsd -G -n -p sg.pub -s sg.sec
	cp fw.bin sg.bin
	signify-openbsd -S -s sg.sec -m sg.bin
	judged 'signify' 0 none -t sg.pub sg.bin
	{ cat sg.bin.sig; echo more; } >sg.more
	judged 'signify, a line more' 1 trailing-data -t sg.pub -s sg.more sg.bin
	sed '1s/:.*/: verify with other.pub/' sg.bin.sig >sg.comment
	judged 'signify, the untrusted comment says nothing' 0 none -t sg.pub -s sg.comment sg.bin
	unlike 'and is shown to nobody' out other.pub
	signify-openbsd -S -e -s sg.sec -m fw.bin -x embedded
	judged 'signify, embedded' 0 none -t sg.pub embedded
	tampered 'signify, embedded' embedded -t sg.pub
	truncate -s 70000000 large
	signify-openbsd -S -e -s sg.sec -m large -x large.sig
	judged 'signify, embedded, over 64 MiB' 0 none -t sg.pub large.sig
	field 'every byte' out .data.bytes.unsigned 0
	piped large.sig 'signify, embedded, over 64 MiB from a pipe' 4 needs-file -t sg.pub
	flip large.sig 69999999
	judged 'signify, embedded, over 64 MiB, changed' 1 signature-wrong -t sg.pub large.sig
	rm large large.sig
	gzip -kn fw.bin
	signify-openbsd -S -z -s sg.sec -m fw.bin.gz -x gzipped
	judged 'signify, gzip' 0 none -t sg.pub gzipped
	judged 'signify, gzip, from a pipe' 0 none -t sg.pub - <gzipped
	tampered 'signify, gzip' gzipped -t sg.pub
	for how in -1 -9 '-6n'; do
		gzip -c $how fw.bin >how.gz
		signify-openbsd -S -z -s sg.sec -m how.gz -x how.sgz
		judged "signify, gzip $how" 0 none -t sg.pub how.sgz
	done
	flip how.sgz 5
	judged 'signify, gzip, with a time' 1 unsigned-data -t sg.pub how.sgz
	sha256sum --tag fw.bin sg.bin >SHA256
	signify-openbsd -S -e -s sg.sec -m SHA256 -x SHA256.sig
	judged 'signify, a list' 0 none -t sg.pub -s SHA256.sig fw.bin
	cp fw.bin other.bin
	judged 'signify, a file not in the list' 1 member-unlisted -t sg.pub -s SHA256.sig other.bin
	cp fw.bin flipped.bin
	mkdir -p moved
	cp fw.bin moved/fw.bin
	flip moved/fw.bin 7
	judged 'signify, a changed file of the list' 1 digest-mismatch -t sg.pub -s SHA256.sig moved/fw.bin
	sed 's/fw.bin/no.bin/' SHA256.sig >edited.sig
	judged 'signify, an edited list' 1 signature-wrong -t sg.pub -s edited.sig fw.bin
else
	skip 'no signify here'
fi

done_testing
