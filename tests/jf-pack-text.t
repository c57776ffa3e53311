#!/bin/sh
# SPDX-License-Identifier: ISC
# Text loses its names and nothing else: a log from a known dictionary, UTF-16,
# what is explained, and what happens when something goes wrong.
. "${0%/*}/lib.sh"
. "$TESTS/campaign/corpus.sh"
need python3 iconv

corpus 1500000

cd "$T" || exit
printf 'user=jdoe from 10.1.2.3\r\nfw 4.1.2.3, jdoe again' >in
run 'text on stdin' 0 sh -c 'jf-pack --text <in >in.out'
is 'names become tokens, line ends stay' \
    "$(sed -E 's/-[a-z2-7]{20}//g' in.out | od -c)" \
    "$(printf 'user=user from ip\r\nfw 4.1.2.3, user again' | od -c)"
run 'twice is once' 0 sh -c 'jf-pack --text <in.out >twice && cmp in.out twice'

for code in UTF-16LE UTF-16BE UTF-16; do
	{ [ $code = UTF-16LE ] && printf '\377\376'; iconv -t $code in; } >wide
	run "$code" 0 sh -c 'jf-pack --text <wide >wide.out'
	from=$code
	[ $code = UTF-16LE ] && from=UTF-16
	iconv -f $from -t UTF-8 wide.out >narrow 2>err
	is "$code gives the same" "$(cksum <narrow)" "$(cksum <in.out)"
done

run 'what is explained' 0 sh -c 'jf-pack --text --explain <in >explained'
is 'line, columns, class and rule' "$(cut -f1-3 explained)" "1:6-9	user	user-key
1:16-23	ip	ipv4
2:13-16	user	term"
unlike 'no original in it' explained 'jdoe|10\.1'

printf 'abc\000def 10.1.2.3 \377\376\n' >odd
run 'bytes that are no text pass' 0 sh -c 'jf-pack --text <odd >odd.out'
is 'and stay' "$(sed -E 's/ip-[a-z2-7]{20}/ip/' odd.out | od -c)" \
    "$(printf 'abc\000def ip \377\376\n' | od -c)"

# names learned in a later file are known in an earlier one
echo 'the printer of mrossi is up' >one
echo 'login: user=mrossi' >two
run 'two files' 0 sh -c 'jf-pack --text one two >both'
unlike 'learn first, then rewrite' both mrossi
cat one two >later
run 'a file on stdin' 0 sh -c 'JF_STATE=$T/new1 jf-pack --text <later >later.out'
unlike 'is learned from first as well' later.out mrossi
run 'two words of it read before' 0 sh -c \
    'JF_STATE=$T/new2; export JF_STATE; { head -c 4 >part; jf-pack --text >>part; } <later'
like 'it goes on where it stood' part '^the printer of user-.* is up'
run 'a named pipe' 0 sh -c 'mkfifo pipe; cat two >pipe & jf-pack --text pipe >piped'
like 'is read once' piped '^login: user=user-'

# the check stops what the scrubber is not told about
printf '{"type":"user","value":"qzwexr"}\n' >terms
printf 'token cXp3ZXhy and 717a77657872 %%71zwexr' >hidden
run 'an encoded name is found' 1 jf-pack --text --terms terms -o leak hidden
like 'said, not shown' err 'user.*base64|base64.*user'
unlike 'not shown' err qzwexr
ok 'and nothing is written' test ! -e leak

run 'lost output' 4 sh -c 'jf-pack --text <in >/dev/full'
run 'no such file' 4 jf-pack --text -o x nothere
ok 'no output then' test ! -e x

# lines that make bad scanners slow
python3 - <<'P'
import itertools
for i, s in enumerate(["1.", "1.1.1.1 ", "a", ".", "a.", "a@", "@", "::", "a:", "/home/", "\\\\a\\", "%41", "-", "\"", "a-b_", "http://a:", "user=", "password ", "eyJ", "A.3mf", "\u00e9", "-----BEGIN ", "[", "255.255.", "ab:cd:", "1-2-", "\\n", "?a=b&", "aA"]):
    with open("slow.%d" % i, "w") as f:
        f.write((s * 100000)[:100000] + " 10.1.2.3\n")
P
run 'odd lines' 0 sh -c 'cat slow.* >slow && timeout 10 jf-pack --text <slow >slow.out'
unlike 'their addresses go' slow.out ' 10\.1\.2\.3$'
done_testing
