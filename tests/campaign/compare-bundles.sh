# SPDX-License-Identifier: ISC
# Rows of the comparison: rauc, swupdate and mender-artifact.  Sourced by
# jf-verify-compare.t.
# shellcheck shell=sh

# --- RAUC.  Its default purpose is mail, ours code signing: the signer has both.
rauc=$(server_path rauc) || rauc=
pki_cert both maker 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning,emailProtection'
pki_cert bothrogue rogue 'keyUsage=digitalSignature
extendedKeyUsage=codeSigning,emailProtection'
bundle() { # KIND OUT SIGNER
	rm -rf in && mkdir in && cp fw.bin in/rootfs.img
	{
		printf '[update]\ncompatible=x\nversion=4.1.2\n\n[image.rootfs]\nfilename=rootfs.img\n'
		[ "$1" = plain ] || printf '\n[bundle]\nformat=%s\n' "$1"
	} >in/manifest.raucm
	"$rauc" --cert "pki/$3.pem" --key "pki/$3.key" bundle in "$2" >/dev/null 2>&1
}
be64() { perl -e 'print pack("Q>", $ARGV[0])' "$1"; }
parts() {
	len=$((0x$(tail -c 8 "$1" | od -An -tx1 | tr -d ' \n')))
	payload=$(($(wc -c <"$1") - len - 8))
	head -c $payload "$1" >payload
	tail -c $((len + 8)) "$1" | head -c "$len" >cms
}
join() {
	out=$1
	shift
	cat "$@" >"$out"
	for last; do :; done
	be64 "$(wc -c <"$last")" >>"$out"
}
rauc_rows() { # HOW: info or extract
	begin "rauc $1"
	r() {
		rm -rf out.d
		if [ "$how" = info ]; then
			judge "$1" "$2" "$rauc" --keyring pki/maker.pem info "$3" -- jf-verify -t pki/maker.pem "$3"
		else
			judge "$1" "$2" "$rauc" --keyring pki/maker.pem extract "$3" out.d -- jf-verify -t pki/maker.pem "$3"
		fi
	}
	how=$1
	for k in plain verity crypt; do r good $k $k.raucb; done
	for k in plain verity; do
		parts $k.raucb
		head -c 4096 /dev/zero >block
		for at in 100 5000 $((payload - 1)) $((payload - 4096)); do
			cp $k.raucb at.raucb
			flip at.raucb "$at"
			r bad "$k-byte-$at" at.raucb
		done
		join at.raucb payload block cms; r bad $k-gap at.raucb
		join at.raucb block payload cms; r bad $k-prepended at.raucb
		head -c $((payload - 4096)) payload >short
		join at.raucb short cms; r bad $k-short at.raucb
		{ cat cms; printf x; } >longer
		join at.raucb payload longer; r bad $k-cms-trailing at.raucb
		for n in 0 $((len - 1)) $((len + 4096)) 18446744073709551615; do
			{ cat payload cms; be64 "$n"; } >at.raucb
			r bad "$k-length-$n" at.raucb
		done
		forge cut $k.raucb at.raucb $((payload + 100)); r bad $k-cut at.raucb
	done
	parts plain.raucb; cp payload other
	parts verity.raucb
	join at.raucb other cms; r bad verity-other-payload at.raucb
	tail -c 4096 payload >tree
	join at.raucb tree cms; r bad verity-tree-only at.raucb
	mksquashfs in at.raucb -quiet -no-progress -noappend >/dev/null 2>&1; r bad unsigned at.raucb
	r bad lookalike-root rogue.raucb
	end
}
if [ -n "$rauc" ] && have mksquashfs; then
	bundle crypt crypt.raucb both
	bundle verity verity.raucb both
	bundle plain plain.raucb both
	bundle verity rogue.raucb bothrogue
	rauc_rows info
	[ "$(id -u)" -ne 0 ] || rauc_rows extract
fi

# --- SWUpdate
swupdate=$(server_path swupdate) || swupdate=
digest() { sha256sum <"$1" | cut -c1-64; }
describe() {
	echo "software = { version = \"2.3.1\"; hardware-compatibility: [ \"1.0\" ];
	images: ( { filename = \"rootfs.img\"; type = \"raw\"; device = \"$T/dev\"; sha256 = \"$(digest rootfs.img)\"; } );
	files: ( { filename = \"post.txt\"; path = \"$T/post\"; sha256 = \"${1-$(digest post.txt)}\"; } ); };"
}
pack() { out=$1; shift; printf '%s\n' "$@" | cpio -o -H "${FORM-crc}" >"$out" 2>/dev/null; }
if [ -n "$swupdate" ]; then
	begin 'swupdate -c'
	s() { judge "$1" "$2" "$swupdate" -c -H b:1.0 -k pki/maker.pem --cert-purpose codeSigning -i "$3" -- jf-verify -t pki/maker.pem "$3"; }
	"$swupdate" --help 2>&1 | grep -q cert-purpose ||
	    s() { judge "$1" "$2" "$swupdate" -c -H b:1.0 -k pki/maker.pem -i "$3" -- jf-verify -t pki/maker.pem "$3"; }
	head -c 3000 /dev/urandom >rootfs.img
	echo hello >post.txt
	: >dev
	all='sw-description sw-description.sig rootfs.img post.txt'
	base='sw-description=sw-description sw-description.sig=sw-description.sig rootfs.img=rootfs.img'
	sign() { cms_sign sw-description sw-description.sig "${1-both}"; }
	describe >sw-description; sign
	pack good.swu $all; s good crc good.swu
	FORM=newc pack at.swu $all; s good newc at.swu
	pack at.swu sw-description rootfs.img post.txt; s bad unsigned at.swu
	pack at.swu sw-description rootfs.img sw-description.sig post.txt; s bad signature-order at.swu
	pack at.swu rootfs.img sw-description sw-description.sig post.txt; s bad description-not-first at.swu
	pack at.swu $all fw.bin; s bad extra-member at.swu
	pack at.swu sw-description sw-description.sig rootfs.img; s bad missing-member at.swu
	pack at.swu $all post.txt; s bad member-twice at.swu
	sed 's/2\.3\.1/9.9.9/' sw-description >new
	forge cpio at.swu $base post.txt=post.txt sw-description=new; s bad second-description at.swu
	forge cpio at.swu sw-description=new sw-description.sig=sw-description.sig rootfs.img=rootfs.img post.txt=post.txt; s bad edited-description at.swu
	f=$(grep -abo hello good.swu | tail -n 1 | cut -d: -f1)
	cp good.swu at.swu; flip at.swu "$f"; s bad member-flip at.swu
	cp good.swu at.swu; flip at.swu $((f + 1)) 1; flip at.swu $((f + 2)) 3; s bad right-checksum at.swu
	{ cat good.swu; printf x; } >at.swu; s bad trailing at.swu
	cat good.swu good.swu >at.swu; s bad second-archive at.swu
	forge cut good.swu at.swu $(($(wc -c <good.swu) - 1500)); s bad cut at.swu
	forge cpio at.swu $base 'post.txt\x00x=post.txt'; s bad nul-in-name at.swu
	forge cpio at.swu $base post.txt=post.txt '\x1b[2Jx=fw.bin'; s bad escape-in-name at.swu
	forge cpio at.swu $base post.txt=post.txt ../../x=fw.bin; s bad traversal at.swu
	forge cpio at.swu $base post.txt=post.txt /tmp/x=fw.bin; s bad absolute at.swu
	forge cpio at.swu $base post.txt=post.txt,mode=120777; s bad symbolic-link at.swu
	for bad in " $(digest post.txt)" "$(digest post.txt | cut -c1-12)" ''; do
		describe "$bad" >sw-description; sign; pack at.swu $all; s bad "digest-'$(echo "$bad" | cut -c1-5)'" at.swu
	done
	describe | sed 's/sha256 = "[^"]*"; } ); };$/} ); };/' >sw-description; sign; pack at.swu $all; s bad no-digest at.swu
	describe >sw-description
	sign bothrogue; pack at.swu $all; s bad lookalike-root at.swu
	cms_sign sw-description sw-description.sig both -md sha1; pack at.swu $all; s bad sha1 at.swu
	end
fi

# --- Mender
if have mender-artifact; then
	begin 'mender-artifact validate'
	openssl ecparam -name prime256v1 -genkey -noout -out ec.key
	openssl pkey -in ec.key -pubout -out ec.pub
	openssl ecparam -name prime256v1 -genkey -noout -out other.key
	m() { judge "$1" "$2" mender-artifact validate -k ec.pub "$3" -- jf-verify -t ec.pub "$3"; }
	write() { mender-artifact --compression "$1" write module-image -t x -n r -T s -f fw.bin -o "$2" ${3:+-k "$3"} >/dev/null 2>&1; }
	for k in gzip lzma none; do write $k $k.mender ec.key; m good $k $k.mender; done
	mkdir m && tar -C m -xf none.mender && tar -C m -xf m/data/0000.tar && mv m/fw.bin m/payload
	parts="version=m/version manifest=m/manifest manifest.sig=m/manifest.sig header.tar=m/header.tar"
	f() { i=$1; shift; forge tar at.mender "$@"; m bad "$i" at.mender; }
	forge tar in.tar fw.bin=m/payload
	write none at.mender ''; m bad unsigned at.mender
	write none at.mender other.key; m bad other-key at.mender
	f signature-removed version=m/version manifest=m/manifest header.tar=m/header.tar data/0000.tar=in.tar
	f augmented $parts manifest-augment=m/version data/0000.tar=in.tar
	f order manifest=m/manifest version=m/version manifest.sig=m/manifest.sig header.tar=m/header.tar data/0000.tar=in.tar
	f two-manifests version=m/version manifest=m/manifest manifest=m/manifest manifest.sig=m/manifest.sig header.tar=m/header.tar data/0000.tar=in.tar
	f no-payload $parts
	f payload-twice $parts data/0000.tar=in.tar data/0000.tar=in.tar
	forge tar in.tar fw.bin=m/payload more=m/version; f extra-file $parts data/0000.tar=in.tar
	forge tar in.tar ../fw.bin=m/payload; f traversal $parts data/0000.tar=in.tar
	forge tar in.tar fw.bin=,type=2,link=/etc/passwd; f symbolic-link $parts data/0000.tar=in.tar
	forge tar in.tar fw.bin=m/version; f other-content $parts data/0000.tar=in.tar
	forge tar in.tar fw.bin=m/payload fw.bin=m/payload; f file-twice $parts data/0000.tar=in.tar
	for at in 100 600 2000 9000; do cp none.mender at.mender; flip at.mender $at; m bad "byte-$at" at.mender; done
	cp gzip.mender at.mender; flip at.mender $(($(wc -c <gzip.mender) / 2)); m bad gzip-flip at.mender
	{ cat none.mender; printf x; } >at.mender; m bad trailing at.mender
	cat none.mender none.mender >at.mender; m bad second-archive at.mender
	forge cut none.mender at.mender 9000; m bad cut at.mender
	end
fi
