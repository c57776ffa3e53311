#!/bin/sh
# SPDX-License-Identifier: ISC
# Run tests/campaign/*.t, those whose name contains $1: what takes too long for
# "make test".
cd "${0%/*}/.." || exit 1
status=0
for campaign in tests/campaign/*.t; do
	case $campaign in *"$1"*) ;; *) continue ;; esac
	echo "== $(basename "$campaign" .t)"
	sh "$campaign" || status=1
done
exit $status
