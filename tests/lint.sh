#!/bin/sh
# SPDX-License-Identifier: ISC
# make lint: pages by mandoc, scripts by shellcheck, sources by clang with the
# project's warnings as errors, and the sizes that the style asks for.
# Missing linters are named and passed over (`sh tests/deps.sh lint` gets them).
cd "$(dirname "$0")/.." || exit 1
status=0
bad() { echo "lint: $*" >&2; status=1; }
has() { command -v "$1" >/dev/null || { echo "lint: no $1 here: not done" >&2; return 1; }; }

if has mandoc; then
	mandoc -Tlint -Wwarning man/*.[1-8] || bad 'manual pages'
fi
if has shellcheck; then
	git ls-files '*.sh' '*.t' .ci/run | xargs shellcheck -x -P SCRIPTDIR -S warning -e SC2034,SC2154 || bad 'shell scripts'
fi
if has clang; then
	make -s B=build build/common/record_table.h || bad 'record_table.h'
	flags="$(sed -n '/^WARN/,/[^\\]$/p' Makefile | sed 's/^WARN *:= *//; s/\\$//; s/\$(.*//') $(pkg-config --cflags jansson libcurl openssl libarchive expat)"
	# shellcheck disable=SC2086
	git ls-files '*.c' | xargs -P 2 -n 8 clang -fsyntax-only -std=c11 -D_GNU_SOURCE -Icommon -Ibuild/common -I. \
	    -DVERSION='"0"' -DPREFIX='"/"' $flags -Werror || bad 'clang warns'
fi

# Sizes: a file over 400 lines is an error, a function over 60 is listed.
found=$(
	[ "$(wc -l <Makefile)" -lt 120 ] || echo 'Makefile: 120 lines or more'
	git ls-files '*.c' '*.h' '*.py' '*.sh' '*.t' '*.fish' '*.bash' | while read -r f; do
		[ "$(wc -l <"$f")" -le 400 ] || echo "$f: more than 400 lines"
		head -n 3 "$f" | grep -q 'SPDX-License-Identifier: ISC' || echo "$f: no SPDX line on top"
	done)
if [ -n "$found" ]; then
	echo "$found" | sed 's/^/lint: /' >&2
	status=1
fi
git ls-files '*.c' | xargs awk '
	FNR == 1 { start = 0 }
	/^[a-z_0-9]+\(/ { name = $0; sub(/\(.*/, "", name) }
	/^{/ { start = FNR }
	/^}/ && start { if (FNR - start > 61) print "lint: " FILENAME ": " name ": " FNR - start - 1 " lines"; start = 0 }' >&2
exit $status
