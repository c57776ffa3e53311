# SPDX-License-Identifier: ISC
# Rows of the comparison: minisign, signify and jcat-tool.  Sourced by
# jf-verify-compare.t.
# shellcheck shell=sh

if have minisign; then
	begin minisign
	printf '\n\n' | minisign -G -f -p ms.pub -s ms.sec >/dev/null 2>&1
	printf '\n\n' | minisign -G -f -p ms2.pub -s ms2.sec >/dev/null 2>&1
	n() { judge "$1" "$2" minisign -V -p ms.pub -m "${4-fw.bin}" -x "$3" -- jf-verify -t ms.pub -s "$3" "${4-fw.bin}"; }
	printf '\n' | minisign -S -s ms.sec -m fw.bin -x ms.sig -t 'for 5200' >/dev/null 2>&1; n good prehashed ms.sig
	printf '\n' | minisign -S -l -s ms.sec -m fw.bin -x old.sig -t 'for 5200' >/dev/null 2>&1; n good legacy old.sig
	sed '1s/:.*/: other/' ms.sig >"at"; n good other-untrusted-comment at
	printf '\n' | minisign -S -s ms2.sec -m fw.bin -x at >/dev/null 2>&1; n bad other-key at
	for k in ms old; do
		n bad $k-flip $k.sig changed.bin
		c() { perl -pe "$2" $k.sig >"at"; n bad "$k-$1" at; }
		c trusted-comment 's/for 5200/for 4200/'
		c carriage-return 's/for 5200/for 5200\rx/'
		c nul 's/for 5200/for 5200\0x/'
		c escape 's/for 5200/for 5200\e[2J/'
		c key-number 's/^(R.....)./$1B/ if $. == 2'
		c no-global-signature '$_ = "" if $. == 4'
		{ cat $k.sig; echo more; } >"at"; n bad $k-trailing at
	done
	sed '2s/^RU/RW/' ms.sig >"at"; n bad algorithm-swap at
	sed '2s/^RW/RU/' old.sig >"at"; n bad algorithm-swap-back at
	: >"at"; n bad empty at
	end
fi

if have signify-openbsd; then
	begin signify
	signify-openbsd -G -n -p sg.pub -s sg.sec
	signify-openbsd -G -n -p sg2.pub -s sg2.sec
	n() { judge "$1" "$2" signify-openbsd -V -p sg.pub -m "${4-fw.bin}" -x "$3" -- jf-verify -t sg.pub -s "$3" "${4-fw.bin}"; }
	e() { judge "$1" "$2" signify-openbsd -V -e -p sg.pub -m /dev/null -x "$3" -- jf-verify -t sg.pub "$3"; }
	z() { judge "$1" "$2" sh -c "signify-openbsd -V -z -p sg.pub -x $3 | gunzip" -- jf-verify -t sg.pub "$3"; }
	signify-openbsd -S -s sg.sec -m fw.bin -x sg.sig; n good beside sg.sig
	signify-openbsd -S -e -s sg.sec -m fw.bin -x sg.emb; e good embedded sg.emb
	gzip -kfn fw.bin; signify-openbsd -S -z -s sg.sec -m fw.bin.gz -x sg.gz; z good gzip sg.gz
	gzip -1 -c fw.bin >fast.gz; signify-openbsd -S -z -s sg.sec -m fast.gz -x fast.sgz; z good gzip-1 fast.sgz
	n bad flip sg.sig changed.bin
	{ cat sg.sig; echo more; } >"at"; n bad trailing at
	signify-openbsd -S -s sg2.sec -m fw.bin -x at; n bad other-key at
	: >"at"; n bad empty at
	cp sg.emb at; flip at 5000; e bad embedded-flip at
	{ cat sg.emb; printf x; } >"at"; e bad embedded-trailing at
	cp sg.gz at; flip at 9000; z bad gzip-flip at
	{ cat sg.gz; printf x; } >"at"; z bad gzip-trailing at
	forge cut sg.gz at 15000; z bad gzip-cut at
	end
fi

# What jcat-tool reads is nothing that jf-verify reads: none may be accepted.
if have jcat-tool; then
	begin 'jcat-tool verify'
	cat="$T/cat"; mkdir "$cat"; cp fw.bin "$cat/fw.bin"
	sum=$(sha256sum <fw.bin | cut -c1-64)
	j() { echo "$2" | gzip -n >"$cat/fw.jcat"; judge bad "$1" sh -c "cd $cat && jcat-tool verify fw.jcat" -- jf-verify -t pki/maker.pem "$cat/fw.jcat"; }
	item() { echo '{"JcatVersionMajor":0,"JcatVersionMinor":1,"Items":['"$1"']}'; }
	j checksum-only "$(item '{"Id":"fw.bin","Blobs":[{"Kind":1,"Flags":1,"Data":"'"$sum"'"}]}')"
	j no-blobs "$(item '{"Id":"fw.bin","Blobs":[]}')"
	j no-items "$(item '')"
	j two-items "$(item '{"Id":"fw.bin","Blobs":[]},{"Id":"fw.bin","Blobs":[]}')"
	j alias "$(item '{"Id":"x","AliasIds":["fw.bin"],"Blobs":[]}')"
	j missing-file "$(item '{"Id":"gone.bin","Blobs":[]}')"
	end
fi
