#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: nothing is lost and nothing is left behind when jf-send is killed at any
# system call, when the disk is full at any write, when any sync fails.
. "${0%/*}/../lib.sh"
. "$TESTS/fixture/send.sh"
. "$TESTS/campaign/faults.sh"
need jq openssl strace
strace -o "$T/null" true 2>"$T/null" || skip_all 'strace may not trace here'
keys
fault_files
for what in enqueue flush both; do
	faults "full disk, $what" $what 'write|pwrite64|openat|mkdir|mkdirat|rename|renameat|link|linkat' error=ENOSPC 1
	faults "no sync, $what" $what 'fsync|fdatasync' error=EIO 1
	faults "killed, $what" $what '.*all|.*' signal=KILL 1
done
done_testing
