# SPDX-License-Identifier: ISC
# fish completion for jf-tools; made by completions/generate.sh
function __jf_tools_names
    set -l config $JF_CONFIG
    test -n "$config"; or set config (test -n "$XDG_CONFIG_HOME"; and echo $XDG_CONFIG_HOME; or echo $HOME/.config)/jf-tools
    for dir in $JF_SHARE $config /etc/jf-tools /usr/local/share/jf-tools /usr/share/jf-tools
        for file in $dir/$argv[1]/*.*
            string replace -r '\.[^.]*$' '' (basename $file)
        end
    end
    __fish_complete_path (commandline -ct)
end
complete -c jf-fetch -s k -l kind -x -d 'only records of this kind; more than once for more'
complete -c jf-fetch -l edition -x -a '2020 2018' -d 'whose list of data holds [2020]'
complete -c jf-fetch -s j -l parallel -x -d 'printers asked at once [64]'
complete -c jf-fetch -l no-terms -d 'neither scrub_terms nor logs'
complete -c jf-fetch -l status -d 'how the printers are, without asking them'
complete -c jf-fetch -l max-age -x -d 'with --status: silent after TIME [24h]'
complete -c jf-fetch -l commit -d 'acknowledge the records read from FILE or stdin'
complete -c jf-fetch -l reset-state -d 'forget what was read from these printers'
complete -c jf-fetch -l list-profiles -d 'name the profiles there are'
complete -c jf-fetch -l template -d 'print a profile to begin with'
complete -c jf-fetch -l check -x -a '(__jf_tools_names profiles)' -d 'is this profile right?'
complete -c jf-fetch -l map -x -a '(__jf_tools_names profiles)' -d 'map saved answers, [REQUEST=]FILE each'
complete -c jf-fetch -l explain -x -a '(__jf_tools_names profiles)' -d 'which request fills which item'
complete -c jf-fetch -s o -l output -r -F -d 'records to FILE, which appears when whole'
complete -c jf-fetch -l format -x -a 'auto jsonl table prom nagios' -d 'how to print [auto: a table on a terminal, else jsonl]'
complete -c jf-fetch -l color -x -a 'auto always never' -d 'colour on a terminal [auto]'
complete -c jf-fetch -l config -x -a '(__fish_complete_directories)' -d 'configuration directory [see FILES]'
complete -c jf-fetch -l state -x -a '(__fish_complete_directories)' -d 'state directory [see FILES]'
complete -c jf-fetch -s q -l quiet -d 'say only what failed'
complete -c jf-fetch -s v -l verbose -d 'say more on stderr'
complete -c jf-fetch -l log-format -x -a 'text json' -d 'how messages look on stderr [text]'
complete -c jf-fetch -s h -l help -d 'print this help'
complete -c jf-fetch -s V -l version -d 'print version, libraries and features'
complete -c jf-verify -s t -l trust -r -F -d 'trust this key, certificate or folder [CONFIG/trust.d]'
complete -c jf-verify -l domain -x -d 'only this trust domain'
complete -c jf-verify -s p -l policy -r -F -d 'rules instead of the domain\'s policy.json'
complete -c jf-verify -s s -l signature -r -F -d 'the signature [FILE.p7s, FILE.sig, FILE.minisig]'
complete -c jf-verify -l untrusted -r -F -d 'certificates to build chains with, not to trust'
complete -c jf-verify -l crl -r -F -d 'certificate revocation list'
complete -c jf-verify -l scheme -x -a 'auto rsa-pss rsa-pkcs1 ecdsa ed25519' -d 'how a raw signature was made [auto: by the key\'s type]'
complete -c jf-verify -l digest -x -a 'sha256 sha384 sha512' -d 'digest of a raw signature [sha256]'
complete -c jf-verify -s m -l expect-model -x -d 'refuse a file made for another model'
complete -c jf-verify -l expect-version -x -d 'refuse another version'
complete -c jf-verify -l expect-sha256 -x -d 'refuse another SHA-256'
complete -c jf-verify -s i -l installed -x -d 'refuse an older one than is installed'
complete -c jf-verify -l at -x -d 'judge certificates at this time [now]'
complete -c jf-verify -l allow-rollback -d 'accept an older version, and say so'
complete -c jf-verify -s o -l output -r -F -d 'copy the file, named only when authentic'
complete -c jf-verify -l format -x -a 'auto jsonl table' -d 'how to print [auto: a table on a terminal, else jsonl]'
complete -c jf-verify -l color -x -a 'auto always never' -d 'colour on a terminal [auto]'
complete -c jf-verify -l config -x -a '(__fish_complete_directories)' -d 'configuration directory [see FILES]'
complete -c jf-verify -l state -x -a '(__fish_complete_directories)' -d 'state directory [see FILES]'
complete -c jf-verify -s q -l quiet -d 'say only what failed'
complete -c jf-verify -s v -l verbose -d 'say more on stderr'
complete -c jf-verify -l log-format -x -a 'text json' -d 'how messages look on stderr [text]'
complete -c jf-verify -s h -l help -d 'print this help'
complete -c jf-verify -s V -l version -d 'print version, libraries and features'
