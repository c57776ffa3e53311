#!/bin/sh
# SPDX-License-Identifier: ISC
# Write the completions for bash, zsh and fish from the programs' own tables of
# options:  B=build sh completions/generate.sh [DIR]   (DIR: completions/)
#
# --options-dump prints: letter, name, argument, type, words, hint, help.  The
# files run no program; names of profiles, policies and lists of endpoints are
# read from the directories where they are installed.
set -eu
cd "$(dirname "$0")/.."
out=${1:-completions}
tools=$(find cmd -name main.c | sort | sed 's:.*/\(.*\)/main.c:\1:' | tr '\n' ' ')
names='jf-fetch profiles PROFILE
jf-netcheck endpoints PROFILE
jf-pack policies POLICY
jf-send policies NAME|SHA256'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
printf '%s\n' "$names" >"$tmp/names"
for t in $tools; do
	test -x "${B:-build}/$t" || { echo "generate.sh: ${B:-build}/$t is not built" >&2; exit 1; }
	"${B:-build}/$t" --options-dump >"$tmp/dump"
	awk -v t="$t" '{ print t "\t" $0 }' "$tmp/dump"
done >"$tmp/options"

# shape: what an option's argument is: none, words, file, dir, names/FOLDER, any
common='
BEGIN {
	FS = "\t"
	while ((getline line < names) > 0) { split(line, w, " "); folder[w[1] " " w[3]] = w[2] }
}
function shape() {
	if ($5 == "flag") return "none"
	if ($6 != "") return "words"
	if (($1 " " $4) in folder) return "names/" folder[$1 " " $4]
	return $7 == "" ? "any" : $7
}
function spaced(s) { gsub(/\|/, " ", s); return s }
function quoted(s) { gsub(/\047/, "\047\\\047\047", s); return "\047" s "\047" }
'
write() { awk -v names="$tmp/names" "$common$1" "$tmp/options"; }

bash_cases() {
	write '
	$1 != tool { if (tool) end(); tool = $1; all = ""; cases = ""; print "\t" tool ")" }
	{
		all = all " --" $3 ($2 == "" ? "" : " -" $2)
		s = shape()
		if (s == "none") next
		cases = cases "\t\t" ($2 == "" ? "" : "-" $2 "|") "--" $3 ") "
		if (s == "words") cases = cases "words=" quoted(spaced($6))
		else if (s ~ /^names/) cases = cases "_jf_tools_names " substr(s, 7)
		else cases = cases "kind=" quoted(s)
		cases = cases " ;;\n"
	}
	function end() { printf "\t\tcase $prev in\n%s\t\t*) all=%s ;;\n\t\tesac ;;\n", cases, quoted(substr(all, 2)) }
	END { end() }'
}

{
	cat <<'END'
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
END
	bash_cases
	cat <<'END'
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
END
	echo "complete -o default -F _jf_tools ${tools% }"
} >"$tmp/jf-tools.bash"

{
	cat <<END
#compdef ${tools% }
# SPDX-License-Identifier: ISC
# zsh completion for jf-tools; made by completions/generate.sh
END
	cat <<'END'
_jf_tools_names() {
	local -a found
	found=({"$JF_SHARE","${JF_CONFIG:-${XDG_CONFIG_HOME:-$HOME/.config}/jf-tools}",/etc/jf-tools,/usr/local/share/jf-tools,/usr/share/jf-tools}/$1/*(N:t:r))
	compadd -a found
	_files
}

case $service in
END
	write '
	$1 != tool { if (tool) end(); tool = $1; print tool ")\n\t_arguments -s -S \\" }
	{
		h = $8; gsub(/\\/, "\\\\", h); gsub(/[][]/, "\\\\&", h)
		s = shape()
		act = $4; gsub(/:/, "\\:", act)
		if (s == "none") act = ""
		else if (s == "words") act = ":" act ":(" spaced($6) ")"
		else if (s == "file") act = ":" act ":_files"
		else if (s == "dir") act = ":" act ":_directories"
		else if (s ~ /^names/) act = ":" act ":_jf_tools_names " substr(s, 7)
		else act = ":" act ": "
		text = quoted("[" h "]" act)
		many = $5 == "list" ? "*" : ""
		if ($2 == "")
			print "\t    " quoted(many "--" $3 (s == "none" ? "" : "=") "[" h "]" act) " \\"
		else
			print "\t    " (many ? quoted("*") : quoted("(-" $2 " --" $3 ")")) "{-" $2 (s == "none" ? "" : "+") ",--" $3 (s == "none" ? "" : "=") "}" text " \\"
	}
	function end() { print "\t    \047*:file:_files\047 ;;" }
	END { end(); print "esac" }'
} >"$tmp/_jf-tools"

{
	echo '# SPDX-License-Identifier: ISC'
	echo '# fish completion for jf-tools; made by completions/generate.sh'
	cat <<'END'
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
END
	write '
	{
		s = shape()
		if (s == "none") act = ""
		else if (s == "words") act = " -x -a " quoted(spaced($6))
		else if (s == "file") act = " -r -F"
		else if (s == "dir") act = " -x -a \047(__fish_complete_directories)\047"
		else if (s ~ /^names/) act = " -x -a \047(__jf_tools_names " substr(s, 7) ")\047"
		else act = " -x"
		h = $8; gsub(/\\/, "\\\\", h); gsub(/\047/, "\\\047", h)
		print "complete -c " $1 ($2 == "" ? "" : " -s " $2) " -l " $3 act " -d \047" h "\047"
	}'
} >"$tmp/jf-tools.fish"

mkdir -p "$out"
for f in jf-tools.bash _jf-tools jf-tools.fish; do
	cp "$tmp/$f" "$out/$f"
done
