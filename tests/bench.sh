#!/bin/sh
# SPDX-License-Identifier: ISC
# Run tests/bench/TOOL.sh, those whose name contains $1.  Each prints ratios
# against a peer or a primitive measured in the same run; none is a test.
cd "${0%/*}/.." || exit 1
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
export B
PATH=$B:$PATH
for bench in tests/bench/*.sh; do
	case $bench in *"$1"*) ;; *) continue ;; esac
	echo "== $(basename "$bench" .sh)"
	sh "$bench" || exit 1
done
