#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: what --help says, what the manual says and what the shells complete are
# the same options; pages are well formed; the README's commands exist.
. "${0%/*}/lib.sh"
cd "$TOP" || exit 1
TOOLS=$(find cmd -name main.c | sort | sed 's:.*/\(.*\)/main.c:\1:')
[ -n "$TOOLS" ] || skip_all 'no program is built yet'

# The options of a table, a page, a completion: one "--name" or "-x" a line.
of_table() {
	"$1" --options-dump | awk -F '\t' '{ print "--" $2; if ($1 != "") print "-" $1 }' | sort
}
of_help() {
	"$1" --help | grep -Eo '^ +(-[A-Za-z0-9], +)?--[a-z0-9-]+|^ +-[A-Za-z0-9]( |$)' | grep -Eo -e '--?[A-Za-z0-9-]+' | sort
}
of_page() {
	awk '$1 == ".It" && $2 == "Fl" {
		for (i = 2; i <= NF; i++)
			if ($i == "Fl") print "-" $(i + 1)
	}' "man/$1.1" | sort
}
of_bash() {
	bash -c '. completions/jf-tools.bash
		COMP_WORDS=("$1" -) COMP_CWORD=1
		_jf_tools "$1" 2>/dev/null
		printf "%s\n" "${COMPREPLY[@]}"' sh "$1" | sort
}
of_zsh() {
	awk -v t="$1)" '$0 == t { on = 1; next } on && /;;$/ { exit } on' completions/_jf-tools |
	    sed "s/\\[.*//; s/'([^)]*)'//" | grep -Eo -e '--?[A-Za-z0-9-]+' | grep -v '^-[sS]$' | sort
}
of_fish() {
	awk -v t="$1" '$1 == "complete" && $3 == t {
		for (i = 4; i < NF; i++) {
			if ($i == "-s") print "-" $(i + 1)
			if ($i == "-l") { print "--" $(i + 1); next }
		}
	}' completions/jf-tools.fish | sort
}

for t in $TOOLS; do
	want=$(of_table "$t")
	is "$t: --help lists the table's options" "$(of_help "$t")" "$want"
	is "$t: the manual page has exactly these options" "$(of_page "$t")" "$want"
	if command -v bash >/dev/null; then
		is "$t: bash completes them" "$(of_bash "$t")" "$want"
	else skip "no bash here"; fi
	is "$t: fish completes them" "$(of_fish "$t")" "$want"
	is "$t: zsh completes them" "$(of_zsh "$t")" "$(echo "$want" | grep -vx -e -s -e -S)"
	is "$t: no help line is wider than 80 columns" "$("$t" --help | awk 'length > 80')" ''
	for section in NAME SYNOPSIS DESCRIPTION ENVIRONMENT FILES 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
		like "$t.1 has $section" "man/$t.1" "^\\.Sh \"?$section"
	done
	ok "$t.1 names every exit status of the table that it can end with" grep -q '^\.It 4' "man/$t.1"
done

for page in man/*.[1-8]; do
	if command -v mandoc >/dev/null; then
		is "$page is well formed" "$(mandoc -Tlint -Wwarning "$page" 2>&1)" ''
	else skip 'no mandoc here'; fi
	case $page in *.5) continue ;; esac
	like "$page has EXAMPLES" "$page" '^\.Sh EXAMPLES'
done
# A page that another names must be there.
is 'every jf page that a page refers to exists' "$(
	awk '$1 == ".Xr" && $2 ~ /^jf-/ { print "man/" $2 "." $3 }' man/*.[1-8] | sort -u |
	    while read -r page; do test -f "$page" || echo "$page"; done)" ''

ok 'completions can be made again' sh completions/generate.sh "$T/made"
for f in jf-tools.bash _jf-tools jf-tools.fish; do
	ok "completions/$f is what make completions makes" cmp "$T/made/$f" "completions/$f"
done
if command -v bash >/dev/null; then
	run 'bash loads its file' 0 bash -c '. completions/jf-tools.bash'
	is 'in silence' "$(cat "$T/out" "$T/err")" ''
	for t in $TOOLS; do
		is "bash: $t --format= completes words" "$(bash -c '. completions/jf-tools.bash
			COMP_WORDS=("$1" --format = tab) COMP_CWORD=3; _jf_tools "$1" 2>/dev/null; echo "${COMPREPLY[*]}"' sh "$t")" table
	done
else skip 'no bash here'; fi
if command -v zsh >/dev/null; then
	run 'zsh loads its file' 0 zsh -fc 'fpath=(completions $fpath); autoload -U compinit && compinit -u -d "$T/dump" &&
	    autoload +X _jf-tools && [ "$_comps[jf-pack]" = _jf-tools ]'
	is 'in silence' "$(cat "$T/out" "$T/err")" ''
else skip 'no zsh here'; fi
if fish=$(server_path fish); then
	run 'fish loads its file' 0 "$fish" --no-config -c 'source completions/jf-tools.fish'
	is 'in silence' "$(cat "$T/out" "$T/err")" ''
	for t in $TOOLS; do
		is "fish: $t --color completes words" "$("$fish" --no-config -c "source completions/jf-tools.fish; complete -C '$t --color n'" | cut -f1)" never
	done
else skip 'no fish here'; fi

# The README names only what is there.
is 'README: every make target exists' "$(
	grep -Eo '(^|[^a-z])make( [A-Z]+=[^ `]+)*( [a-z]+)+' README.md | grep -Eo 'make.*' | tr ' ' '\n' | grep -vx -e make -e '' -e '.*=.*' | sort -u |
	    while read -r target; do grep -Eq "^([a-z]+ )*$target( [a-z]+)*:" Makefile || echo "$target"; done)" ''
is 'README: every tool named exists' "$(
	grep -Eo '\bjf-[a-z]+' README.md | sort -u | while read -r t; do
		test -d "cmd/$t" || ls man/"$t".* >/dev/null 2>&1 || echo "$t"; done)" ''
is 'README: every option named is in a table' "$(
	grep -Eo '(^|[ |`])jf-[a-z]+( [^|`]*)?' README.md | while read -r t rest; do
		test -d "cmd/$t" || continue
		for word in $rest; do
			case $word in --[a-z]*) of_table "$t" | grep -qx -e "${word%%=*}" || echo "$t $word" ;; esac
		done
	done)" ''
is 'README: every file named is there' "$(
	grep -Eo '\]\([^)#]+\)' README.md | sed 's/^](//; s/)$//' | grep -v '^https\?:' | while read -r f; do
		test -e "$f" || echo "$f"; done)" ''
# The command lines of the manual's examples use options that exist.
is 'man: every option in an example is in a table' "$(
	cat man/*.[1-8] | awk '/^\.Sh/ { on = /EXAMPLES/ } on' | sed 's/\\-/-/g' | tr '|' '\n' |
	    grep -Eo '\bjf-(fetch|pack|send|verify|netcheck) [^;&>)]*' | while read -r t rest; do
		for word in $rest; do
			case $word in --[a-z]*) word=${word%%=*}; of_table "$t" | grep -qx -e "${word%[,.]}" || echo "$t $word" ;; esac
		done
	done)" ''
done_testing
