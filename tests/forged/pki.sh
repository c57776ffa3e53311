# SPDX-License-Identifier: ISC
# Keys and certificates for the jf-verify tests, made by openssl in $T/pki.
# shellcheck shell=sh
need openssl jq
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

# A file with the byte at an offset changed by a mask: flip FILE OFFSET [MASK].
flip() {
	perl -e 'open F, "+<", $ARGV[0] or die; binmode F; seek F, $ARGV[1], 0;
		read F, $c, 1; seek F, $ARGV[1], 0; print F chr(ord($c) ^ $ARGV[2])' \
	    "$1" "$2" "${3-1}"
}

# judged NAME STATUS REASON ARGUMENT...: exit status and reason of the verdict.
judged() {
	what=$1 status=$2 reason=$3
	shift 3
	run "$what: exit $status" "$status" jf-verify --format jsonl "$@"
	field "$what: $reason" "$T/out" .data.reason "$reason"
}
