#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: no way to deceive a verifier that is known goes without a test.  Each
# line names one, and the check that tries it: FILE: words of its name.
. "${0%/*}/lib.sh"
table() {
	cat <<'END'
big-rauc-overflow       campaign/jf-verify.t: signature over 5 bytes (CVE-2026-34155)
big-ed25519-16mib       campaign/jf-verify.t: Ed25519 over 16 MiB and a byte
big-ed25519-tail        campaign/jf-verify.t: whose last byte changed
big-4gib                campaign/jf-verify.t: $size bytes, the last one changed
big-4gib-wrap           campaign/jf-verify.t: $size bytes, modulo 2^32
big-memory              campaign/jf-verify.t: CMS of 3 GB inside
rauc-verity-data-flip   jf-verify-rauc.t: RAUC $kind, byte $at
rauc-verity-tree-flip   jf-verify-rauc.t: RAUC $kind, byte $at
rauc-verity-superblock-flip jf-verify-rauc-forged.t: byte $byte changed
rauc-verity-gap         jf-verify-rauc.t: RAUC $kind, a block more
rauc-verity-prepend     jf-verify-rauc-forged.t: a block in front
rauc-verity-short       jf-verify-rauc.t: RAUC $kind, a block less
rauc-verity-tree-only   jf-verify-rauc-forged.t: nothing but the hash tree
rauc-verity-mix         jf-verify-rauc-forged.t: the tree in front
mcu-tlv-inject          jf-verify-foreign.t: with an entry that nothing protects
mcu-trailing            jf-verify-foreign.t: with more behind it
pgp-clear-prepended     jf-verify-foreign.t: with a line in front
ms-trusted-comment-cr   jf-verify-containers.t: a carriage return in it
ms-trusted-comment-nul  jf-verify-containers.t: a NUL in the trusted comment
ms-trusted-comment-ansi jf-verify-containers.t: an escape in it
ms-trailing             jf-verify-containers.t: a line more
cms-opaque-as-detached  jf-verify-detached.t: a message with its own content is no detached signature
prepended               forged/pki.sh: a byte before
cms-zero-signers        jf-verify-cms.t: no signer
jc-checksum-only        jf-verify-foreign.t: of a checksum alone
jc-no-blobs             jf-verify-foreign.t: without signatures
jc-no-items             jf-verify-foreign.t: without items
jc-dup-empty-first      jf-verify-foreign.t: with two items of one name
jc-alias                jf-verify-foreign.t: by another name
jc-item-missing         jf-verify-foreign.t: by another name
md-sig-removed          jf-verify-mender.t: the signature away
md-unsigned             jf-verify-mender.t: Mender, no signature
swu-nosig               jf-verify-swupdate.t: no signature
rauc-unsigned           jf-verify-rauc.t: RAUC, no signature
no-trust                jf-verify-detached.t: nobody is trusted
no-files                jf-verify-detached.t: a folder without files is no success
unsupported-algorithm   jf-verify-trust.t: ML-DSA
unsupported-digest      jf-verify-trust.t: an unknown digest
unsupported-key         jf-verify-trust.t: Ed448
cms-selfsigned          jf-verify-cms.t: a self-signed signer
cms-rogue-root          jf-verify-cms.t: a lookalike root
cms-root-inside         jf-verify-detached.t: a root inside the message is no anchor
two-keys-both-used      jf-verify-detached.t: several keys: whichever fits
two-signatures          jf-verify-detached.t: two signatures beside the file: both are judged
one-verdict             jf-verify-detached.t: a verdict for each file, none for signatures
cms-dev-branch          jf-verify-cms.t: not the sister
rauc-dev                jf-verify-rauc-forged.t: not its sister
swu-dev                 jf-verify-swupdate.t: by its sister
cms-ca-expired          jf-verify-trust.t: which has expired, the signer has not
cms-expired             jf-verify-cms.t: an expired certificate
cms-expired-late        jf-verify-cms.t: expired since, without a timestamp
cms-revoked             jf-verify-cms.t: a revoked signer
cms-revoked-ca          jf-verify-cms.t: a revoked authority
cms-revoked-nocrl       jf-verify-detached.t: it says what was not checked
cms-crl-inside          jf-verify-trust.t: one that names the signer
cms-crl-stale           jf-verify-cms.t: a stale list
tuf-targets-dup         jf-verify-foreign.t: signed by one twice
tuf-targets-copied      jf-verify-foreign.t: signed by one twice
tuf-two-ids             jf-verify-foreign.t: signed by one under two names
one-key-two-names       jf-verify-trust.t: the same key trusted twice
cms-dup-signer          jf-verify-cms.t: one key twice
rauc-rogue              jf-verify-rauc-forged.t: a lookalike root
swu-rogue               jf-verify-swupdate.t: by a lookalike root
ms-untrusted-comment    jf-verify-containers.t: minisign, the untrusted comment says nothing
sg-comment              jf-verify-containers.t: signify, the untrusted comment says nothing
ms-keyid-flip           jf-verify-containers.t: another key number
test-keys               jf-verify-trust.t: a key that everybody has
cms-attr-confusion      jf-verify-cms.t: signed attributes taken for content
cms-noattr-default      jf-verify-cms.t: no signed attributes
cms-ct-mismatch         jf-verify-cms.t: another content type
cms-dup-md              jf-verify-cms.t: the digest attribute twice
cms-two-md-values       jf-verify-cms.t: two values in it
cms-no-md               jf-verify-cms.t: no digest attribute
cms-trailing            jf-verify-detached.t: a byte after the message
cms-opaque-trailing     jf-verify-containers.t: tampered "CMS in $form"
rauc-cms-trailing       jf-verify-rauc-forged.t: a byte behind the message
cms-len-bomb            jf-verify-cms.t: a length of 4 GB
cms-nest-bomb           jf-verify-cms.t: nested 20000 deep
cms-truncated           jf-verify-cms.t: cut after $cut bytes
cms-one-of-two-wrong    jf-verify-trust.t: a wrong signature beside a good one
cms-ed25519-ok          jf-verify-containers.t: CMS by GnuTLS with Ed25519
cms-rsapss-key-ok       jf-verify-cms.t: a key for RSA-PSS only
cms-sha1                jf-verify-cms.t: for md in sha1 md5
cms-md5                 jf-verify-cms.t: for md in sha1 md5
cms-sha1-cert           jf-verify-trust.t: a certificate signed with SHA-1
cms-weak-rsa            jf-verify-cms.t: RSA 1024
raw-p256-der            jf-verify-detached.t: $k, DER
raw-p256-long           jf-verify-detached.t: $k, a byte more
raw-p256-fixed          jf-verify-detached.t: p256, r and s side by side
raw-wycheproof          unit/jf-verify/raw.c: wycheproof
swu-desc-edit           jf-verify-swupdate.t: whose version is told to nobody
no-temporary-file       jf-verify-confined.t: nothing is opened for writing
no-network              jf-verify-confined.t: no network, no program
swu-traversal           jf-verify-swupdate.t: the name $name
swu-abs                 jf-verify-swupdate.t: the name $name
swu-symlink             jf-verify-swupdate.t: a symbolic link
md-data-traversal       jf-verify-mender.t: a name that leads away
md-symlink              jf-verify-mender.t: a link inside
jc-traversal            jf-verify-foreign.t: with a name that leads away
tuf-targets-path        jf-verify-foreign.t: with a name that leads away
swu-name-nul            jf-verify-swupdate.t: a NUL in a name
swu-name-esc            jf-verify-swupdate.t: an escape sequence in a name
jc-escape               jf-verify-detached.t: a stranger reads no escape sequence
swu-image-dup           jf-verify-swupdate.t: two members of one name
swu-desc-dup            jf-verify-swupdate.t: a second description
md-data-dup             jf-verify-mender.t: the payload twice
md-manifest-dup         jf-verify-mender.t: two manifests
tuf-json-dupkey         jf-verify-foreign.t: with a member twice
json-dupkey             jf-verify-manifest.t: a member twice
swu-hash-twice          jf-verify-swupdate.t: two digests for one name
swu-hash-space          jf-verify-swupdate.t: the digest '$bad'
swu-hash-space-bad      jf-verify-swupdate.t: the digest '$bad'
swu-hash-short          jf-verify-swupdate.t: the digest '$bad'
swu-hash-empty          jf-verify-swupdate.t: the digest '$bad'
swu-nohash              jf-verify-swupdate.t: no digest
swu-sum-collision       jf-verify-swupdate.t: a changed script with the right checksum
swu-image-extra         jf-verify-swupdate.t: a member more
swu-image-missing       jf-verify-swupdate.t: a member less
swu-sig-order           jf-verify-swupdate.t: the signature in another place
swu-desc-not-first      jf-verify-swupdate.t: the description in another place
md-order                jf-verify-mender.t: another order
md-data-extra           jf-verify-mender.t: a file more inside
cab-extra               jf-verify-foreign.t: a cabinet
md-augment              jf-verify-mender.t: an unsigned extension
swu-trailing            jf-verify-swupdate.t: a byte more
swu-second-archive      jf-verify-swupdate.t: a second archive
md-trailing             jf-verify-mender.t: tampered "Mender $kind"
md-second-tar           jf-verify-mender.t: a second archive
jc-trailing             jf-verify-foreign.t: with wrong types
cab-trailing            jf-verify-foreign.t: with more behind it
sg-trailing             jf-verify-containers.t: signify, a line more
md-bomb                 jf-verify-mender.t: a bomb
manifest-size-bomb      jf-verify-confined.t: a length of 2 GB is no allocation
endless-pipe            jf-verify-containers.t: signify, embedded, over 64 MiB from a pipe
rauc-size               jf-verify-rauc-forged.t: a length of $n for $len
rauc-truncated          jf-verify-rauc-forged.t: a cut bundle is told
long-version            jf-verify-swupdate.t: a version of 10 kB
json-types              jf-verify-manifest.t: a number for a version
rauc-plain-swap         jf-verify-rauc-forged.t: the payload of a plain bundle under a verity message
rauc-verity-swap        jf-verify-rauc-forged.t: and the other way round
raw-pss-as-pkcs1        jf-verify-detached.t: PSS is not taken for PKCS#1
ms-alg-swap             jf-verify-containers.t: another algorithm
file-changed            jf-verify-confined.t: a file that is written meanwhile
file-truncated          jf-verify-confined.t: a mapped file that is cut off meanwhile
file-renamed            jf-verify-confined.t: renamed over meanwhile
file-appended           jf-verify-confined.t: appended to meanwhile
swu-rollback            jf-verify-swupdate.t: a rollback
rauc-rollback           jf-verify-rauc.t: RAUC verity, a rollback
manifest-rollback       jf-verify-manifest.t: a rollback
fwp-rollback            jf-verify-cms.t: older than installed
remembered-rollback     jf-verify-cms.t: 7 is a rollback now
fwp-stale               jf-verify-trust.t: then 7 is
fwp-stale-self          jf-verify-cms.t: declared stale by itself
rollback-on-purpose     jf-verify-swupdate.t: a rollback on purpose
cms-ts-good             jf-verify-cms.t: expired since, but stamped before
cms-ts-missing          jf-verify-cms.t: no timestamp where one is required
cms-ts-other            jf-verify-cms.t: the timestamp of another signature
cms-ts-eku              jf-verify-cms.t: a timestamp by no timestamp authority
cms-ts-flip             jf-verify-cms.t: a changed timestamp
cms-future-signing      jf-verify-trust.t: signed in the future
clock-before-build      jf-verify-trust.t: is not believed
clock-before-seen       jf-verify-cms.t: a clock behind what was seen
catalog-expired         jf-verify-manifest.t: an expired catalog
tuf-targets-expired     jf-verify-foreign.t: that has expired
no-fallback             jf-verify-manifest.t: no signature
state-only-on-request   jf-verify-trust.t: a refused one is not remembered
END
}
table | while read -r id where; do
	file=${where%%: *}
	words=${where#*: }
	ok "$id: $file" grep -qF -e "$words" "$TESTS/$file"
done >"$T/checks"
cat "$T/checks"
count=$(grep -c . "$T/checks")
failed=$(grep -c '^not ok' "$T/checks")
is 'each has a line of its own' "$(table | cut -d' ' -f1 | sort | uniq -d)" ''
done_testing
