#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: Mender artifacts made by mender-artifact are accepted, and every
# unlisted, missing, renamed or changed part is found.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1

head -c 20000 /dev/urandom >fw.bin

# --- Mender
if command -v mender-artifact >/dev/null; then
	openssl genrsa -traditional -out rsa.key 3072 2>/dev/null
	openssl pkey -in rsa.key -pubout -out rsa.pub
	openssl ecparam -name prime256v1 -genkey -noout -out ec.key
	openssl pkey -in ec.key -pubout -out ec.pub
	make_mender() {
		mender-artifact --compression "$1" write module-image -t 5200 -n rel -T script \
		    --software-version 4.1.0 -f fw.bin -o "$2" ${3+-k "$3"} >mender.log 2>&1
	}
	for kind in none gzip lzma; do
		for key in rsa ec; do
			make_mender $kind $kind.mender $key.key
			judged "Mender $kind, $key" 0 none -t rsa.pub -t ec.pub -m 5200 -i 4.0.9 $kind.mender
			field "Mender $kind, $key: the version" out .data.version 4.1.0
		done
		judged "Mender $kind from a pipe" 0 none -t ec.pub - <$kind.mender
		tampered "Mender $kind" $kind.mender -t ec.pub
		judged "Mender $kind, another key" 1 signature-wrong -t rsa.pub $kind.mender
	done
	judged 'Mender, another model' 1 wrong-model -t ec.pub -m 4200 none.mender
	mender-artifact write module-image -t 5200 -n rel -T script -o empty.mender -k ec.key >mender.log 2>&1
	judged 'Mender, no files' 0 none -t ec.pub empty.mender
	long=$(printf 'a%.0s' 1 2 3 4 5 6 7 8 9 10)
	long=$long$long$long$long$long$long$long$long$long$long$long
	cp fw.bin "$long"
	mender-artifact --compression none write module-image -t 5200 -n rel -T script -f "$long" -o long.mender -k ec.key >mender.log 2>&1
	judged 'Mender, a name of 110 letters' 0 none -t ec.pub long.mender
	field 'told whole' out '.data.members[-1].name' "data/0000/$long"
	perl -pe 's/path=/pbth=/' long.mender >changed.mender
	judged 'Mender, another key in an extended header' 4 unsupported -t ec.pub changed.mender
	perl -pe 's/path=a/path=b/' long.mender >changed.mender
	judged 'Mender, another name in it' 1 member-unlisted -t ec.pub changed.mender
	perl -pe 's/[0-9]+ path=/999 path=/' long.mender >changed.mender
	run 'Mender, another length in it' 4 jf-verify -t ec.pub changed.mender
	make_mender none unsigned.mender
	judged 'Mender, no signature' 1 unsigned -t ec.pub unsigned.mender
	# repacked with what the manifest does not know
	mkdir m && tar -C m -xf none.mender
	tar -C m -xf m/data/0000.tar && mv m/fw.bin m/payload
	parts="version=m/version manifest=m/manifest manifest.sig=m/manifest.sig header.tar=m/header.tar"
	forge tar in.tar fw.bin=m/payload
	forge tar ok.mender $parts data/0000.tar=in.tar
	judged 'Mender, repacked alike' 0 none -t ec.pub ok.mender
	repacked() {
		what=$1 reason=$2
		shift 2
		forge tar re.mender "$@"
		judged "Mender, $what" 1 "$reason" -t ec.pub re.mender
	}
	repacked 'an unsigned extension' unsigned-data $parts manifest-augment=m/version data/0000.tar=in.tar
	repacked 'two manifests' unsigned version=m/version manifest=m/manifest manifest=m/manifest manifest.sig=m/manifest.sig header.tar=m/header.tar data/0000.tar=in.tar
	repacked 'the signature away' unsigned version=m/version manifest=m/manifest header.tar=m/header.tar data/0000.tar=in.tar
	repacked 'another order' unsigned manifest=m/manifest version=m/version manifest.sig=m/manifest.sig header.tar=m/header.tar data/0000.tar=in.tar
	repacked 'no payload' member-missing $parts
	repacked 'the payload twice' member-duplicate $parts data/0000.tar=in.tar data/0000.tar=in.tar
	forge tar in.tar fw.bin=m/payload more=m/version
	repacked 'a file more inside' member-unlisted $parts data/0000.tar=in.tar
	forge tar in.tar ../fw.bin=m/payload
	repacked 'a name that leads away' member-name $parts data/0000.tar=in.tar
	forge tar in.tar fw.bin=,type=2,link=/etc/passwd
	repacked 'a link inside' member-kind $parts data/0000.tar=in.tar
	forge tar in.tar fw.bin=m/version
	repacked 'another content' digest-mismatch $parts data/0000.tar=in.tar
	cat none.mender none.mender >two.mender
	judged 'Mender, a second archive' 1 trailing-data -t ec.pub two.mender
	# a bomb: 200 MB of zeros in a few hundred kB; memory stays small
	head -c 200000000 /dev/zero >zeros
	forge cut m/payload tiny 10
	{ forge tar head.tar fw.bin=tiny,size=200000000; head -c 512 head.tar; cat zeros; head -c 1024 /dev/zero; } | gzip -9 >bomb.tar.gz
	rm -f zeros
	repacked 'a bomb' too-large $parts data/0000.tar.gz=bomb.tar.gz
else
	skip 'no mender-artifact here'
fi
done_testing
