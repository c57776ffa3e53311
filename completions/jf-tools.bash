# SPDX-License-Identifier: ISC
# bash completion for jf-tools; made by completions/generate.sh
_jf_tools_names()
{
	local dir file
	for dir in "${JF_SHARE-}" "${JF_CONFIG:-${XDG_CONFIG_HOME:-$HOME/.config}/jf-tools}" \
	    /etc/jf-tools /usr/local/share/jf-tools /usr/share/jf-tools; do
		for file in "$dir/$1"/*.*; do
			[ -e "$file" ] || continue
			file=${file##*/}
			words="$words ${file%.*}"
		done
	done
	kind='file'
}

_jf_tools()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
	local all='' words='' kind=''

	if [ "$cur" = = ]; then	# --name=value comes as three words
		cur=
	elif [ "$prev" = = ] && [ "$COMP_CWORD" -gt 1 ]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	fi
	COMPREPLY=()
	case ${1##*/} in
	jf-fetch)
		case $prev in
		-k|--kind) kind='any' ;;
		--edition) words='2020 2018' ;;
		-j|--parallel) kind='any' ;;
		--enroll) kind='any' ;;
		--name) kind='any' ;;
		-p|--profile) _jf_tools_names profiles ;;
		--fingerprint) kind='any' ;;
		--user) kind='any' ;;
		--secret-file) kind='file' ;;
		--max-age) kind='any' ;;
		--check) _jf_tools_names profiles ;;
		--map) _jf_tools_names profiles ;;
		--explain) _jf_tools_names profiles ;;
		-o|--output) kind='file' ;;
		--format) words='auto jsonl table prom nagios' ;;
		--color) words='auto always never' ;;
		--config) kind='dir' ;;
		--state) kind='dir' ;;
		--log-format) words='text json' ;;
		*) all='--kind -k --edition --parallel -j --no-terms --enroll --name --profile -p --fingerprint --user --secret-file --yes --allow-plaintext --legacy-tls --status --max-age --watch --dry-run -n --commit --reset-state --list-profiles --template --check --map --explain --output -o --format --color --config --state --quiet -q --verbose -v --log-format --help -h --version -V' ;;
		esac ;;
	jf-netcheck)
		case $prev in
		-p|--profile) kind='any' ;;
		-t|--timeout) kind='any' ;;
		--ca) kind='file' ;;
		--public-roots) kind='file' ;;
		--resolver) kind='any' ;;
		--proxy) kind='any' ;;
		--proxy-auth) kind='file' ;;
		--listen) kind='any' ;;
		--address) kind='any' ;;
		--peer) kind='any' ;;
		--code) kind='file' ;;
		--watch) kind='any' ;;
		--export) words='none text csv nft' ;;
		--lang) words='auto en de' ;;
		-o|--output) kind='file' ;;
		--format) words='auto jsonl table prom nagios html' ;;
		--color) words='auto always never' ;;
		--config) kind='dir' ;;
		--state) kind='dir' ;;
		--log-format) words='text json' ;;
		*) all='--profile -p --timeout -t --dry-run -n --ipv4 -4 --ipv6 -6 --ca --public-roots --resolver --proxy --proxy-auth --no-followup --no-login --speed --listen --address --peer --code --watch --diff --export --redact --lang --output -o --format --color --config --state --quiet -q --verbose -v --log-format --help -h --version -V' ;;
		esac ;;
	jf-pack)
		case $prev in
		-p|--policy) kind='any' ;;
		-c|--check) kind='file' ;;
		-t|--terms) kind='file' ;;
		--aggregate) words='day week month' ;;
		--k) kind='any' ;;
		-k|--key) kind='file' ;;
		--support) kind='any' ;;
		-o|--output) kind='file' ;;
		--format) words='auto jsonl table html' ;;
		--color) words='auto always never' ;;
		--config) kind='dir' ;;
		--state) kind='dir' ;;
		--log-format) words='text json' ;;
		*) all='--policy -p --show-policy --audit -a --dry-run -n --text -T --explain -e --check -c --terms -t --aggregate --k --key -k --new-key --rotate --support --output -o --format --color --config --state --quiet -q --verbose -v --log-format --help -h --version -V' ;;
		esac ;;
	jf-send)
		case $prev in
		-t|--to) kind='any' ;;
		-r|--recipient) kind='file' ;;
		--sign) kind='file' ;;
		--allow-policy) _jf_tools_names policies ;;
		--keygen) kind='any' ;;
		--key-type) words='seal rsa sign' ;;
		-k|--key) kind='file' ;;
		--sender) kind='file' ;;
		--into) kind='dir' ;;
		--seen) kind='file' ;;
		--spool) kind='dir' ;;
		--spool-size) kind='any' ;;
		--spool-age) kind='any' ;;
		--keep) kind='any' ;;
		--rate) kind='any' ;;
		--headers) kind='file' ;;
		--ca) kind='file' ;;
		--pin) kind='any' ;;
		--cert) kind='file' ;;
		--cert-key) kind='file' ;;
		--crl) kind='file' ;;
		--proxy) kind='any' ;;
		--proxy-ca) kind='file' ;;
		--proxy-login) kind='file' ;;
		--proxy-auth) words='any basic digest ntlm negotiate' ;;
		--endpoint) kind='any' ;;
		--region) kind='any' ;;
		--iot-credentials) kind='any' ;;
		--iot-thing) kind='any' ;;
		--tls-profile) words='modern aes-cbc' ;;
		-o|--output) kind='file' ;;
		--format) words='auto jsonl table prom nagios' ;;
		--color) words='auto always never' ;;
		--config) kind='dir' ;;
		--state) kind='dir' ;;
		--log-format) words='text json' ;;
		*) all='--to -t --recipient -r --sign --allow-policy --enqueue --flush --dry-run -n --now --status --retry-dead --fsck --test --keygen --key-type --open --key -k --sender --into --seen --spool --spool-size --spool-age --drop-oldest --keep --rate --headers --ca --pin --cert --cert-key --crl --ocsp-stapling --proxy --proxy-ca --proxy-login --proxy-auth --endpoint --region --iot-credentials --iot-thing --tls-profile --no-resume --keep-alive --output -o --format --color --config --state --quiet -q --verbose -v --log-format --help -h --version -V' ;;
		esac ;;
	jf-verify)
		case $prev in
		-t|--trust) kind='file' ;;
		--domain) kind='any' ;;
		-p|--policy) kind='file' ;;
		-s|--signature) kind='file' ;;
		--untrusted) kind='file' ;;
		--crl) kind='file' ;;
		--scheme) words='auto rsa-pss rsa-pkcs1 ecdsa ed25519' ;;
		--digest) words='sha256 sha384 sha512' ;;
		-m|--expect-model) kind='any' ;;
		--expect-version) kind='any' ;;
		--expect-sha256) kind='any' ;;
		-i|--installed) kind='any' ;;
		--installed-from) kind='file' ;;
		--catalog) kind='file' ;;
		--at) kind='any' ;;
		-o|--output) kind='file' ;;
		--format) words='auto jsonl table' ;;
		--color) words='auto always never' ;;
		--config) kind='dir' ;;
		--state) kind='dir' ;;
		--log-format) words='text json' ;;
		*) all='--trust -t --domain --policy -p --signature -s --untrusted --crl --scheme --digest --expect-model -m --expect-version --expect-sha256 --installed -i --installed-from --catalog --remember --inspect --list-trust --at --allow-rollback --output -o --format --color --config --state --quiet -q --verbose -v --log-format --help -h --version -V' ;;
		esac ;;
	esac
	[ -n "$all$words$kind" ] || return
	case $kind in
	dir) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); compopt -o filenames 2>/dev/null; return ;;
	any) compopt +o default 2>/dev/null; return ;;
	esac
	if [ -n "$words" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	elif [ -z "$kind" ] && [ "${cur#-}" != "$cur" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$all" -- "$cur")
	fi
}
complete -o default -F _jf_tools jf-fetch jf-netcheck jf-pack jf-send jf-verify
