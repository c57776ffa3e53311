#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: SWUpdate images are accepted when every byte of them is what was
# signed, and refused when a member, a name, the order or the list is not.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
need cpio
cd "$T" || exit 1

pki_root maker
pki_cert release maker
pki_key rsa rsa3072
head -c 70001 /dev/urandom >rootfs.img
head -c 333 /dev/urandom >extra.bin
echo 'echo hello' >post.sh
digest() { sha256sum <"$1" | cut -c1-64; }
describe() {
	cat <<END
software =
{
	/* what the printer shows */
	version = "2.3.1"; // semver
	hardware-compatibility: [ "5200", "#RE:^42[0-9]0\$" ];
	stable : {
		copy1: { images: ( { filename = "rootfs.img"; device = "/dev/a"; sha256 = "$(digest rootfs.img)"; } ); };
		copy2: { images: ( { filename = "rootfs.img"; device = "/dev/b"; sha256 = "${2-$(digest rootfs.img)}"; } ); };
	};
	scripts: ( { filename = "post.sh"; type = "shell" "script"; sha256 = "${1-$(digest post.sh)}"; } );
}
END
}
sign() { cms_sign sw-description sw-description.sig release; }
# pack OUT MEMBER...: as SWUpdate's manual says
pack() { out=$1; shift; printf '%s\n' "$@" | cpio -o -H "${FORM-crc}" >"$out" 2>/dev/null; }
all='sw-description sw-description.sig rootfs.img post.sh'
describe >sw-description
sign
pack good.swu $all

judged 'a good one' 0 none -t pki/maker.pem good.swu
field 'tells the version' out .data.version 2.3.1
field 'tells the models' out '.data.model|length' 2
field 'accounts for every byte' out '.data.bytes.unsigned' 0
field 'names its members' out '.data.members|length' 2
judged 'from a pipe' 0 none -t pki/maker.pem - <good.swu
judged 'the right model' 0 none -t pki/maker.pem -m 5200 good.swu
judged 'a model of the pattern' 0 none -t pki/maker.pem -m 4270 good.swu
judged 'another model' 1 wrong-model -t pki/maker.pem -m 3200 good.swu
judged 'an update' 0 none -t pki/maker.pem -i 2.3.0 good.swu
field 'is newer' out .data.rollback.result newer
judged 'a rollback' 1 rollback -t pki/maker.pem -i 2.10.0 good.swu
judged 'a rollback on purpose' 0 none -t pki/maker.pem -i 2.10.0 --allow-rollback good.swu
field 'is told' out '.data.relaxed[0]' allow_rollback
judged 'another version than expected' 1 wrong-version -t pki/maker.pem --expect-version 2.3.2 good.swu
FORM=newc pack newc.swu $all
judged 'the newc form' 0 none -t pki/maker.pem newc.swu

openssl dgst -sha256 -sign pki/rsa.key -out sw-description.sig sw-description
pack rsa.swu $all
judged 'RSA mode' 0 none -t pki/rsa.pub --scheme rsa-pkcs1 rsa.swu
openssl dgst -sha256 -sign pki/rsa.key -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-2 \
    -out sw-description.sig sw-description
pack pss.swu $all
judged 'PSS mode' 0 none -t pki/rsa.pub pss.swu
sign

# --- what is not signed
pack nosig.swu sw-description rootfs.img post.sh
judged 'no signature' 1 unsigned -t pki/maker.pem nosig.swu
pack late.swu sw-description rootfs.img sw-description.sig post.sh
judged 'the signature in another place' 1 unsigned -t pki/maker.pem late.swu
pack last.swu rootfs.img sw-description sw-description.sig post.sh
judged 'the description in another place' 1 unsigned -t pki/maker.pem last.swu
pack more.swu $all extra.bin
judged 'a member more' 1 member-unlisted -t pki/maker.pem more.swu
pack less.swu sw-description sw-description.sig rootfs.img
judged 'a member less' 1 member-missing -t pki/maker.pem less.swu
pack twice.swu $all post.sh
judged 'a member twice' 1 member-duplicate -t pki/maker.pem twice.swu
sed 's/2\.3\.1/9.9.9/' sw-description >new && mv new sw-description
pack edit.swu $all
judged 'an edited description' 1 digest-mismatch -t pki/maker.pem edit.swu
field 'whose version is told to nobody' out .data.version null
describe >sw-description

sed 's/2\.3\.1/9.9.9/' sw-description >9.9.9
forge cpio desc.swu sw-description=sw-description sw-description.sig=sw-description.sig sw-description=9.9.9 rootfs.img=rootfs.img post.sh=post.sh
judged 'a second description' 1 member-unlisted -t pki/maker.pem desc.swu
for order in 'extra.bin post.sh' 'post.sh extra.bin'; do
	set -- $order
	forge cpio dup.swu sw-description=sw-description sw-description.sig=sw-description.sig rootfs.img=rootfs.img "post.sh=$1" "post.sh=$2"
	run "two members of one name, $1 first" 1 jf-verify -t pki/maker.pem dup.swu
done
for branch in prod dev; do
	pki_key $branch
	pki_cert $branch maker "$PKI_CA" -days 300
	pki_cert $branch-leaf $branch
	cms_sign sw-description sw-description.sig $branch-leaf -certfile pki/$branch.pem
	pack $branch.swu $all
done
echo '{"pin_issuer": ["pki/prod.pem"]}' >pin.json
judged 'by the pinned authority' 0 none -t pki/maker.pem -p pin.json prod.swu
judged 'by its sister' 1 issuer-not-pinned -t pki/maker.pem -p pin.json dev.swu
openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout pki/rogue.key \
    -subj /CN=maker -days 30 -addext basicConstraints=critical,CA:TRUE -out pki/rogue.pem 2>/dev/null
pki_cert rogued rogue
cms_sign sw-description sw-description.sig rogued -certfile pki/rogue.pem
pack rogue.swu $all
judged 'by a lookalike root' 1 signer-untrusted -t pki/maker.pem rogue.swu
sign

f=$(grep -abo 'echo hello' good.swu | cut -d: -f1)
cp good.swu flip.swu
flip flip.swu "$f"
judged 'a changed script' 1 digest-mismatch -t pki/maker.pem flip.swu
# same name, length and checksum, other content: "echo hello" -> "echo ifllo"
cp good.swu sum.swu
flip sum.swu $((f + 5)) 1 && flip sum.swu $((f + 6)) 3
judged 'a changed script with the right checksum' 1 digest-mismatch -t pki/maker.pem sum.swu
{ cat good.swu; printf x; } >byte.swu
judged 'a byte more' 1 trailing-data -t pki/maker.pem byte.swu
cat good.swu newc.swu >second.swu
judged 'a second archive' 1 trailing-data -t pki/maker.pem second.swu
forge cut good.swu cut.swu $(($(wc -c <good.swu) - 600))
judged 'cut off' 1 truncated -t pki/maker.pem cut.swu

# --- names and kinds that no honest tool writes
base='sw-description=sw-description sw-description.sig=sw-description.sig rootfs.img=rootfs.img'
forge cpio ok.swu $base post.sh=post.sh
judged 'the forger makes good ones too' 0 none -t pki/maker.pem ok.swu
forge cpio nul.swu $base 'post.sh\x00x=post.sh'
judged 'a NUL in a name' 1 member-name -t pki/maker.pem nul.swu
forge cpio esc.swu $base 'post.sh\x1b[2J=post.sh'
judged 'an escape sequence in a name' 1 member-name -t pki/maker.pem esc.swu
jf-verify --format table -t pki/maker.pem esc.swu >txt 2>&1
unlike 'which no terminal sees' txt "$(printf '\033')"
for name in ../post.sh /post.sh a/../../post.sh; do
	forge cpio up.swu $base "$name=post.sh"
	judged "the name $name" 1 member-name -t pki/maker.pem up.swu
done
forge cpio link.swu $base post.sh=post.sh,mode=120777
judged 'a symbolic link' 1 member-kind -t pki/maker.pem link.swu
forge cpio check.swu $base post.sh=post.sh,check=1
judged 'a checksum where none belongs' 1 malformed -t pki/maker.pem check.swu

# --- lists that sign less than they seem to
for bad in ' '"$(digest post.sh)" "$(digest post.sh | cut -c1-12)" '' "$(digest post.sh) "; do
	describe "$bad" >sw-description
	sign
	pack bad.swu $all
	judged "the digest '$bad'" 1 malformed -t pki/maker.pem bad.swu
done
describe | sed 's/; sha256 = "[^"]*"; } );$/; } );/' >sw-description
sign
pack nohash.swu $all
judged 'no digest' 1 unsigned-data -t pki/maker.pem nohash.swu
describe "$(digest post.sh)" "$(digest extra.bin)" >sw-description
sign
pack two.swu $all
judged 'two digests for one name' 1 member-duplicate -t pki/maker.pem two.swu
{ describe; echo 'software = { version = "9" };'; } >sw-description
sign
pack again.swu $all
judged 'a second software group' 1 malformed -t pki/maker.pem again.swu
jq -n --arg a "$(digest rootfs.img)" --arg b "$(digest post.sh)" '{software: {version: "3.0.0",
	images: [{filename: "rootfs.img", sha256: $a}], files: [{filename: "post.sh", sha256: $b}]}}' >sw-description
sign
pack json.swu $all
judged 'a description in JSON' 0 none -t pki/maker.pem json.swu
judged 'which names no model' 4 model-unknown -t pki/maker.pem -m 5200 json.swu
escaped() { # ESCAPE STATUS REASON
	describe | ESCAPE=$1 perl -pe 's/2\.3\.1/2.3.1$ENV{ESCAPE}/' >sw-description
	sign
	pack escaped.swu $all
	run "a version with $1" "$2" jf-verify --format jsonl -t pki/maker.pem escaped.swu
	field 'is judged so' out .data.reason "$3"
}
escaped '\x41' 0 none
field 'as the letter it is' out .data.version 2.3.1A
escaped '\"' 0 none
escaped '\x00' 1 malformed
escaped '\x4' 1 malformed
escaped '\q' 1 malformed
printf '{"software": {"version": "1", "version": "9"}}' >sw-description
sign
pack dupkey.swu sw-description sw-description.sig
judged 'a member of an object twice' 1 malformed -t pki/maker.pem dupkey.swu
perl -e 'print "software = {", "a = {" x 5000, "}" x 5000, "}"' >sw-description
sign
pack deep.swu sw-description sw-description.sig
judged 'nested 5000 deep' 1 malformed -t pki/maker.pem deep.swu
perl -e 'print "software = { version = \"", "1." x 5000, "1\"; };"' >sw-description
sign
pack long.swu sw-description sw-description.sig
judged 'a version of 10 kB' 1 rollback -t pki/maker.pem -i 2 long.swu
done_testing
