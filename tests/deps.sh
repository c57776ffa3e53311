#!/bin/sh
# SPDX-License-Identifier: ISC
# Install what building, the demo and the tests need:  sh tests/deps.sh [lint]
#
# Prints what it runs, uses sudo only when not root, does nothing when all is
# there.  No service is left running or enabled: a package that would start
# one, or pulls in one that does (fish: man-db, rauc: dbus), is unpacked under build/servers
# with apt, where server_path of tests/lib.sh finds its program; the libraries
# it wants are installed.
# Tests skip, and say so, where something optional is missing.
set -u
cd "$(dirname "$0")/.." || exit 1
servers=build/servers

# what must be there | apt | dnf | apk | brew    ("-": not packaged there)
table() {
	cat <<'END'
need cmd:make        | make                    | make               | make           | make
need cmd:cc          | gcc libc6-dev           | gcc libasan libubsan | gcc musl-dev linux-headers | -
need cmd:pkg-config  | pkg-config              | pkgconf-pkg-config | pkgconf        | pkgconf
need lib:libcurl     | libcurl4-openssl-dev    | libcurl-devel      | curl-dev       | curl
need lib:libssl      | libssl-dev              | openssl-devel      | openssl-dev    | openssl@3
need lib:jansson     | libjansson-dev          | jansson-devel      | jansson-dev    | jansson
need lib:libarchive  | libarchive-dev          | libarchive-devel   | libarchive-dev | libarchive
need lib:expat       | libexpat1-dev           | expat-devel        | expat-dev      | expat
need cmd:python3     | python3                 | python3            | python3        | python3
need cmd:openssl     | openssl                 | openssl            | openssl        | openssl@3
need cmd:jq          | jq                      | jq                 | jq             | jq
need ca:             | ca-certificates         | ca-certificates    | ca-certificates | -
need cmd:curl        | curl                    | curl               | curl           | curl
want cmd:mandoc      | mandoc                  | mandoc             | mandoc         | mandoc
want cmd:shellcheck  | shellcheck              | ShellCheck         | shellcheck     | shellcheck
want cmd:bash        | bash                    | bash               | bash           | bash
want cmd:zsh         | zsh                     | zsh                | zsh            | zsh
want cmd:strace      | strace                  | strace             | strace         | -
want cmd:jose        | jose                    | jose               | jose           | jose
want py:botocore     | python3-botocore        | python3-botocore   | py3-botocore   | -
want py:jwcrypto     | python3-jwcrypto        | python3-jwcrypto   | py3-jwcrypto   | -
want cmd:xz          | xz-utils                | xz                 | xz             | xz
want cmd:zstd        | zstd                    | zstd               | zstd           | zstd
want cmd:zip         | zip                     | zip                | zip            | zip
want cmd:unzip       | unzip                   | unzip              | unzip          | unzip
want cmd:cpio        | cpio                    | cpio               | cpio           | cpio
want cmd:xxd         | xxd                     | vim-common         | xxd            | -
want cmd:faketime     | faketime                | libfaketime        | libfaketime    | libfaketime
want cmd:certtool     | gnutls-bin              | gnutls-utils       | gnutls-utils   | gnutls
want cmd:minisign    | minisign                | minisign           | minisign       | minisign
want cmd:signify-openbsd | signify-openbsd     | -                  | -              | -
want cmd:jcat-tool    | jcat                    | libjcat            | libjcat        | -
want cmd:mksquashfs  | squashfs-tools          | squashfs-tools     | squashfs-tools | squashfs
want cmd:mender-artifact | mender-artifact     | -                  | -              | -
want cmd:bsdtar      | libarchive-tools        | bsdtar             | libarchive-tools | libarchive
want cmd:ip          | iproute2                | iproute            | iproute2       | -
want cmd:nft         | nftables                | nftables           | nftables       | -
want cmd:iptables    | iptables                | iptables-nft       | iptables       | -
want cmd:dnsmasq     | dnsmasq-base            | -                  | -              | -
want cmd:tinyproxy   | tinyproxy-bin           | -                  | -              | -
want cmd:microsocks  | microsocks              | -                  | microsocks     | -
want cmd:dconf       | dconf-cli               | dconf              | dconf          | dconf
want cmd:apache2     | apache2-bin             | -                  | -              | -
want srv:fish        | fish                    | fish               | fish           | fish
want srv:rauc        | rauc                    | rauc               | -              | -
want srv:swupdate     | swupdate                | -                  | -              | -
want srv:nginx       | nginx                   | -                  | -              | -
want srv:nginx/modules/ngx_http_lua_module.so | libnginx-mod-http-lua libnginx-mod-http-ndk lua-resty-core lua-resty-lrucache | - | - | -
want srv:squid/security_file_certgen | squid-openssl squid-common | - | -       | -
want srv:vsftpd      | vsftpd                  | -                  | -              | -
lint cmd:clang       | clang                   | clang              | clang          | -
END
}

is_there() {
	case $1 in
	cmd:*)	command -v "${1#*:}" >/dev/null 2>&1 || test -x "/usr/sbin/${1#*:}" ;;
	lib:*)	pkg-config --exists "${1#*:}" 2>/dev/null ;;
	ca:*)	test -e /etc/ssl/certs/ca-certificates.crt || test -e /etc/pki/tls/certs/ca-bundle.crt || test -e /etc/ssl/cert.pem ;;
	py:*)	python_has "${1#*:}" ;;
	srv:*)	for dir in "$servers/usr" /usr; do
			for part in sbin bin lib; do
				test -f "$dir/$part/${1#*:}" && return
			done
		done
		command -v "${1#*:}" >/dev/null ;;
	esac
}
# Debian's modules belong to Debian's python, whichever comes first in PATH.
python_has() {
	for py in python3 /usr/bin/python3; do
		"$py" -c "import $1" >/dev/null 2>&1 && return
	done
	return 1
}

# missing COLUMN need|want|lint [srv]: packages to get, of the manager in that column
missing() {
	table | while IFS='|' read -r what apt dnf apk brew; do
		set -- "$1" "$2" "${3-}" $what
		case $1 in apt) pkgs=$apt ;; dnf) pkgs=$dnf ;; apk) pkgs=$apk ;; brew) pkgs=$brew ;; esac
		kind=
		case $1$5 in aptsrv:*) kind=srv ;; esac
		test "$4" = "$2" && test "$kind" = "$3" && test "$(echo $pkgs)" != - || continue
		is_there "$5" || echo $pkgs
	done | tr '\n' ' '
}

say() { printf 'deps: %s\n' "$*" >&2; }
as_root() {
	if test "$(id -u)" -ne 0; then
		command -v sudo >/dev/null || { say "no sudo here: run this as root: $*"; return 1; }
		set -- sudo "$@"
	fi
	say "$*"
	"$@"
}

# --- apt --------------------------------------------------------------------
apt_fresh() { test -n "${fresh-}" || { as_root apt-get update -q && fresh=yes; }; }
apt_knows() { for p; do apt-cache show "$p" >/dev/null 2>&1 || return 1; done; }
apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}
apt_install() {
	apt_knows "$@" || apt_fresh
	apt_get "$@" && return
	apt_fresh && apt_get "$@"	# the lists may have been too old
}
# Unpack packages, and what they need; only libraries are really installed.
apt_unpack() {
	apt_knows "$@" || apt_fresh
	all=$(LC_ALL=C apt-get install -s --no-install-recommends "$@" | awk '$1 == "Inst" { print $2 }')
	own="^($(echo "$*" | tr ' ' '|'))(-[a-z]+)?\$"
	libs=$(printf '%s\n' $all | grep '^lib' | grep -v perl | grep -Ev "$own")
	rest=$(printf '%s\n' $all | grep -E "$own")
	test -z "$libs" || apt_install $libs || return
	mkdir -p $servers/debs || return
	say "apt-get download $(echo $rest), unpacked under $servers"
	(cd $servers/debs && apt-get download -q -o APT::Sandbox::User="$(id -un)" $rest) || return
	for deb in $servers/debs/*.deb; do
		dpkg -x "$deb" $servers || return
	done
	rm -rf $servers/debs
}

get() {
	case $manager in
	apt)	apt_install "$@" ;;
	dnf)	as_root dnf install -y "$@" ;;
	apk)	as_root apk add "$@" ;;
	brew)	say "brew install $*"; brew install "$@" ;;
	esac
}
# What is only wanted comes all at once or, where one is not to be had, one by one.
get_wanted() {
	get "$@" && return
	for p; do
		get "$p" || say "$p: not to be had here; the tests that want it skip"
	done
}

main() {
	manager=
	for m in apt-get dnf apk brew; do
		command -v $m >/dev/null && { manager=${m%-get}; break; }
	done
	need=$(missing "${manager:-apt}" need)
	if test -z "$manager"; then
		test -z "$need" && exit 0
		say "no apt, dnf, apk or brew here; please install: $need"
		exit 1
	fi
	want=$(missing $manager want)
	srv=$(missing $manager want srv)
	test "${1-}" != lint || want="$want$(missing $manager lint)"
	if test -z "$need$want$srv"; then
		say 'everything is there'
		exit 0
	fi
	test -z "$need" || get $need || { say "could not install: $need"; exit 1; }
	test -z "$want" || get_wanted $want
	test -z "$srv" || apt_unpack $srv || say "no servers for tests: $srv; the tests that want them skip"
	need=$(missing $manager need)
	test -z "$need" && exit 0
	say "still missing: $need"
	exit 1
}
main "$@"
