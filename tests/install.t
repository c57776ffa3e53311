#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: make install puts everything where it is looked for; the installed
# programs stand on their own; make uninstall takes all of it away.
. "${0%/*}/lib.sh"
unset MAKEFLAGS MAKELEVEL MFLAGS
tools=$(find "$TOP/cmd" -name main.c | sed 's:.*/\(.*\)/main.c:\1:' | sort)
[ -n "$tools" ] || skip_all 'no program is built yet'
mk() { make -s -C "$TOP" B="$B" DESTDIR="$T/root dir" "$@"; }

run 'make install' 0 mk install
cd "$T/root dir/usr/local" || exit 1
is 'the programs' "$(ls bin)" "$tools"
is 'the manual pages' "$(find share/man -type f -exec basename {} \; | sort)" "$(ls "$TOP/man" | sort)"
is 'bash completes each by its name' "$(ls share/bash-completion/completions)" "$(printf '%s\n' "$tools" jf-tools | sort)"
is 'so does fish' "$(ls share/fish/vendor_completions.d)" "$(printf '%s.fish\n' $tools jf-tools | sort)"
is 'and zsh' "$(ls share/zsh/site-functions)" _jf-tools
is 'no link hangs in the air' "$(find . -type l ! -exec test -e {} \; -print)" ''
for d in profiles policies endpoints systemd examples; do
	ok "share has $d" [ -n "$(ls share/jf-tools/$d 2>"$T/null")" ]
done
is 'nobody else may write any of it' "$(find . ! -type l -perm /022)" ''
run 'an installed program starts' 0 env -i PATH=/usr/bin HOME="$T" "$T/root dir/usr/local/bin/jf-pack" --version

run 'make uninstall' 0 mk uninstall
is 'nothing is left' "$(find "$T/root dir" ! -type d)" ''
done_testing
