#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: files that carry signatures of kinds which nothing here can check are
# never accepted, whatever else is right about them, and never called unsigned
# where they are known; --inspect describes anything and claims nothing.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1
pki_root maker
pki_cert release maker
pki_key ed ed25519
head -c 3000 /dev/urandom >fw.bin
unsupported() { # NAME FILE
	judged "$1" 4 unsupported -t pki/maker.pem -t pki/ed.pub "$2"
	run "$1, inspected" 0 jf-verify --format jsonl --inspect "$2"
	field "$1: no claim" out .data.verdict not-judged
}
unsigned() { # NAME FILE
	judged "$1" 1 unsigned -t pki/maker.pem -t pki/ed.pub "$2"
}

# --- MCUboot: header, image, a signature in its unprotected area, by a key that is trusted here
perl -e '
	my $image = "\x42" x 500;
	my $head = pack("V V v v V V C C v V V", 0x96f3b83d, 0, 32, 0, length $image, 0, 1, 2, 3, 0, 0);
	print $head, $image' >body
openssl pkeyutl -sign -rawin -inkey pki/ed.key -in body -out body.sig
mcu() { # OUT: the entries on standard input
	cat >entries
	perl -e 'print pack("v v", 0x6907, 4 + $ARGV[0])' "$(wc -c <entries)" >area
	cat body area entries >"$1"
}
{ printf '\044\000\100\000'; cat body.sig; } | mcu good.mcu
unsupported 'an MCUboot image' good.mcu
{ printf '\120\000\004\000\377\377\377\377'; printf '\044\000\100\000'; cat body.sig; } | mcu inject.mcu
unsupported 'with an entry that nothing protects' inject.mcu
{ cat good.mcu; printf more; } >trailing.mcu
unsupported 'with more behind it' trailing.mcu

# --- a cabinet: header, one folder, one stored file
perl -e '
	my $data = "hello cabinet";
	my $name = "firmware.bin\0";
	my $at = 36 + 8 + 16 + length $name;
	my $block = pack("V v v", 0, length $data, length $data) . $data;
	print "MSCF", pack("V V V V V C C v v v v v", 0, $at + length $block, 0, 44, 0, 3, 1, 1, 1, 0, 0, 0),
	    pack("V v v", $at, 1, 0), pack("V V v v v v", length $data, 0, 0, 0, 0, 32), $name, $block' >fw.cab
unsupported 'a cabinet' fw.cab
{ cat fw.cab; printf 'second'; } >more.cab
unsupported 'with more behind it' more.cab

# --- a catalog of checksums and signatures (jcat): gzip of JSON
jcat() { # NAME JSON
	echo "$2" | gzip -n >cat.jcat
	unsigned "a catalog $1" cat.jcat
	cp fw.bin with.bin
	cp cat.jcat with.bin.jcat
	unsigned "a file with a catalog $1" with.bin
}
sum=$(sha256sum <fw.bin | cut -c1-64)
item() { echo '{"JcatVersionMajor":0,"JcatVersionMinor":1,"Items":['"$1"']}'; }
jcat 'of a checksum alone' "$(item '{"Id":"with.bin","Blobs":[{"Kind":1,"Flags":1,"Data":"'"$sum"'"}]}')"
jcat 'without signatures' "$(item '{"Id":"with.bin","Blobs":[]}')"
jcat 'without items' "$(item '')"
jcat 'with two items of one name' "$(item '{"Id":"with.bin","Blobs":[]},{"Id":"with.bin","Blobs":[]}')"
jcat 'by another name' "$(item '{"Id":"x","AliasIds":["with.bin"],"Blobs":[]}')"
jcat 'with a name that leads away' "$(item '{"Id":"../with.bin","Blobs":[]}')"
jcat 'with wrong types' '{"Items":[{"Id":7,"Blobs":[{"Kind":-1}]}]}'
if command -v jcat-tool >/dev/null; then
	cp fw.bin own.bin
	jcat-tool self-sign own.bin.jcat own.bin >/dev/null 2>&1
	[ -s own.bin.jcat ] && unsigned 'a file with a catalog by jcat-tool' own.bin
fi

# --- repository metadata (TUF): JSON that names its own keys
tuf() { # NAME SIGNED SIGNATURES
	echo '{"signed":'"$2"',"signatures":['"$3"']}' >meta.json
	unsupported "metadata $1" meta.json
}
one='{"keyid":"aa","sig":"00"}'
tuf 'signed once' '{"_type":"targets","version":1}' "$one"
tuf 'signed by one twice' '{"_type":"targets","version":1}' "$one,$one"
tuf 'signed by one under two names' '{"_type":"targets","version":1}' '{"keyid":"aa","sig":"00"},{"keyid":"bb","sig":"00"}'
tuf 'with a member twice' '{"version":1,"version":2}' "$one"
tuf 'that has expired' '{"version":1,"expires":"2001-01-01T00:00:00Z"}' "$one"
tuf 'with a name that leads away' '{"targets":{"../../etc/passwd":{}}}' "$one"
tuf 'without signatures' '{"version":1}' ''

# --- OpenPGP
cat >clear.asc <<'END'
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

version 9
-----BEGIN PGP SIGNATURE-----

iHUEARYIAB0WIQQ=
-----END PGP SIGNATURE-----
END
unsupported 'a clear-signed text' clear.asc
{ echo 'version 10'; cat clear.asc; } >prepended.asc
unsigned 'with a line in front' prepended.asc
grep -A9 'BEGIN PGP SIGNATURE' clear.asc >fw.asc
judged 'a signature by OpenPGP' 4 unsupported -t pki/maker.pem -s fw.asc fw.bin

# --- others
{ printf '\320\015\376\355'; head -c 300 fw.bin; } >fw.itb
unsupported 'a FIT image' fw.itb
{ printf 'MZ'; head -c 300 fw.bin; } >fw.exe
unsupported 'a Windows program' fw.exe
{ printf '\330\153'; head -c 300 fw.bin; } >fw.suit
unsupported 'a SUIT envelope' fw.suit
: >empty
unsigned 'an empty file' empty
head -c 2000 /dev/zero >zeros
unsigned 'zeros' zeros

# A good signature beside it of a kind that can be checked is good for all of them.
cms_sign good.mcu good.mcu.p7s release
judged 'an MCUboot image with a message beside it' 0 none -t pki/maker.pem good.mcu
done_testing
