# SPDX-License-Identifier: ISC
# Keys and certificates for the jf-verify tests, made by openssl in $T/pki.
# shellcheck shell=sh
need openssl jq python3
PKI=$T/pki
mkdir -p "$PKI"

# pki_key NAME [ALGORITHM]: a private key NAME.key and its public half NAME.pub.
pki_key() {
	alg=${2-p256}
	case $alg in
	p*)	set -- "$1" EC "ec_paramgen_curve:P-${alg#p}" ;;
	rsa*)	set -- "$1" RSA "rsa_keygen_bits:${alg#rsa}" ;;
	*)	set -- "$1" ED25519 '' ;;
	esac
	openssl genpkey -algorithm "$2" ${3:+-pkeyopt "$3"} -out "$PKI/$1.key" 2>/dev/null &&
	    openssl pkey -in "$PKI/$1.key" -pubout -out "$PKI/$1.pub"
}

# pki_root NAME: a self-signed authority.
pki_root() {
	test -f "$PKI/$1.key" || pki_key "$1"
	openssl req -x509 -new -key "$PKI/$1.key" -subj "/CN=$1" -days 3650 \
	    -addext basicConstraints=critical,CA:TRUE \
	    -addext keyUsage=keyCertSign,cRLSign -out "$PKI/$1.pem" 2>/dev/null
}

# pki_cert NAME ISSUER [EXTENSION LINES [OPTION...]]: a certificate; by default
# for code signing and a year.
pki_cert() {
	name=$1 issuer=$2
	ext=${3-'keyUsage=digitalSignature
extendedKeyUsage=codeSigning'}
	shift 2
	[ $# -gt 0 ] && shift
	[ $# -gt 0 ] || set -- -days 365
	test -f "$PKI/$name.key" || pki_key "$name"
	printf '%s\n' "$ext" >"$PKI/$name.ext"
	openssl req -new -key "$PKI/$name.key" -subj "/CN=$name" 2>/dev/null |
	    openssl x509 -req -CA "$PKI/$issuer.pem" -CAkey "$PKI/$issuer.key" \
	    -set_serial "0x$(openssl rand -hex 8)" -extfile "$PKI/$name.ext" "$@" \
	    -out "$PKI/$name.pem" 2>/dev/null
}
PKI_CA='basicConstraints=critical,CA:TRUE
keyUsage=keyCertSign,cRLSign
subjectKeyIdentifier=hash'

# cms_sign FILE OUT SIGNER [OPTION...]: a CMS signature, detached unless told.
cms_sign() {
	file=$1 out=$2 signer=$3
	shift 3
	openssl cms -sign -binary -in "$file" -signer "$PKI/$signer.pem" \
	    -inkey "$PKI/$signer.key" -outform DER -out "$out" "$@" 2>"$T/cms.err"
}

# forge ...: see forge.py.  flip FILE OFFSET [MASK]: change bits of one byte.
# crl_base: the folder ca, from which crl ISSUER FILE OPTION... makes lists
crl_base() {
	mkdir ca
	: >ca/index.txt
	cat >ca/conf <<END
[ca]
default_ca=x
[x]
database=ca/index.txt
default_md=sha256
default_crl_days=30
END
}
crl() { openssl ca -config ca/conf -gencrl -keyfile pki/"$1".key -cert pki/"$1".pem -out "$2" ${3-} ${4-} 2>/dev/null; }
forge() { python3 "$TESTS/forged/forge.py" "$@"; }
flip() { forge flip "$@"; }

# judged NAME STATUS REASON ARGUMENT...: exit status and reason of the verdict.
judged() {
	what=$1 status=$2 reason=$3
	shift 3
	run "$what: exit $status" "$status" jf-verify --format jsonl "$@"
	field "$what: $reason" "$T/out" .data.reason "$reason"
}

# piped FILE NAME STATUS REASON ARGUMENT...: the same from a real pipe.
piped() {
	from=$1 what=$2 status=$3 reason=$4
	shift 4
	mkfifo "$T/fifo"
	cat "$from" >"$T/fifo" 2>/dev/null &
	judged "$what" "$status" "$reason" "$@" - <"$T/fifo"
	wait $!
	rm "$T/fifo"
}

# tampered NAME FILE STATUS ARGUMENT...: a changed byte in the middle, a byte
# more, half of it.
tampered() {
	what=$1 file=$2
	shift 2
	cp "$file" flipped
	flip flipped $(($(wc -c <"$file") / 2))
	run "$what, a byte changed" 1 jf-verify "$@" flipped
	{ cat "$file"; printf '\0'; } >longer
	run "$what, a byte more" 1 jf-verify "$@" longer
	{ printf '\0'; cat "$file"; } >shifted
	run "$what, a byte before" 1 jf-verify "$@" shifted
	forge cut "$file" shorter $(($(wc -c <"$file") / 2))
	run "$what, half" 1 jf-verify "$@" shorter
}
