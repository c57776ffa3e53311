#!/bin/sh
# SPDX-License-Identifier: ISC
# 100 MB of log with names from a known dictionary: none is left, every version
# and time is; and what becomes of names that nothing tells about.
. "${0%/*}/../lib.sh"
. "$TESTS/campaign/corpus.sh"
need python3
for seed in ${SEEDS:-1}; do
	corpus "${BYTES:-100000000}" "$seed"
done
done_testing
