# SPDX-License-Identifier: ISC
# Scrub a log from a known dictionary and count what is left: corpus.sh BYTES
# [SEED].  Prints one line per finding and figures behind "#"; fails on a leak,
# on a version or a time that did not survive.  Sourced after lib.sh.
# shellcheck shell=sh
token='(ip|mac|host|user|mail|sn|path|part|job|name|word|uuid)-[a-z2-7]{20}|secret-removed'
corpus() {
	bytes=$1
	seed=${2:-1}
	mkdir -p "$T/corpus"
	python3 "$TESTS/campaign/corpus.py" "$seed" "$bytes" "$T/corpus" || return
	cd "$T/corpus" || return
	jf-pack --new-key >"$T/err" 2>&1
	run 'a log of names is scrubbed' 0 \
	    sh -c 'jf-pack --text --terms terms.jsonl -o clean.txt log.txt'
	is 'no line more, none less' "$(wc -l <clean.txt)" "$(wc -l <log.txt)"
	# by chance a token may hold four letters that are a name
	sed -E "s/$token/TOKEN/g" clean.txt >bare.txt
	is 'no known name is left, in upper case neither' \
	    "$(grep -ciFf known.txt bare.txt)" 0
	is 'every time survives' "$(cut -c1-24 clean.txt | cksum)" \
	    "$(cut -c1-24 log.txt | cksum)"
	grep -Eo '[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+' clean.txt | sort | uniq -c |
	    awk '{ print $2, $1 }' | LC_ALL=C sort >left.txt
	LC_ALL=C sort keep.txt >want.txt
	is 'every version survives, and no other four numbers' \
	    "$(cksum <left.txt)" "$(cksum <want.txt)"
	grep -v TOKEN bare.txt | grep -Fxvf log.txt >changed.txt
	is 'lines without a token are as they were' "$(wc -l <changed.txt)" 0
	all=$(grep -cFf hidden.txt log.txt)
	left=$(grep -cFf hidden.txt bare.txt)
	echo "# names in no list and no context: $((all - left)) of $all found"
	cd "$TOP" || return
}
