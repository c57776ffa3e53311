#!/bin/sh
# SPDX-License-Identifier: ISC
# Goal: a file that changes while it is read is told apart from a bad one; the
# program starts nothing, asks no network, writes nothing, and stays small.
. "${0%/*}/lib.sh"
. "$TESTS/forged/pki.sh"
cd "$T" || exit 1

pki_root maker
pki_cert release maker
pki_key ed ed25519

# --- a file that changes
truncate -s 300000000 big.bin
cms_sign big.bin big.bin.p7s release
judged 'a large file' 0 none -t pki/maker.pem big.bin
while :; do touch big.bin; sleep 0.01; done &
toucher=$!
judged 'a file that is written meanwhile' 4 file-changed -t pki/maker.pem big.bin
kill $toucher
wait $toucher 2>/dev/null
# during NAME COMMAND...: change a file that is open and not yet read to its
# end; where it was read too fast, once more.
during() {
	what=$1
	shift
	for _ in 1 2 3 4 5; do
		truncate -s 600000000 file.bin
		jf-verify --format jsonl -t pki/maker.pem -s big.bin.p7s file.bin >out 2>err &
		job=$!
		until_true 10 sh -c "ls -l /proc/$job/fd 2>/dev/null | grep -q file.bin"
		kill -STOP $job
		"$@"
		kill -CONT $job
		wait $job
		got=$?
		rm -f file.bin
		grep -q digest-mismatch out || break
	done
	is "$what: exit 4" $got 4
	field "$what: told" out .data.reason file-changed
}
append() { printf x >>file.bin; }
renamed_over() { cp fresh.bin other.bin && mv other.bin file.bin; }
shorten() { truncate -s 1000 file.bin; }
printf fresh >fresh.bin
during 'appended to meanwhile' append
during 'renamed over meanwhile' renamed_over
during 'cut off meanwhile' shorten
mkfifo slow
# half of it, a pause, the rest: a pipe has no size to change
{ head -c 150000000 big.bin; sleep 0.2; tail -c 150000000 big.bin; } >slow &
judged 'a slow pipe' 0 none -t pki/maker.pem -s big.bin.p7s - <slow
wait $!
{ head -c 150000000 big.bin; } >slow &
judged 'a pipe that ends early' 1 digest-mismatch -t pki/maker.pem -s big.bin.p7s - <slow
wait $!
openssl pkeyutl -sign -rawin -inkey pki/ed.key -in big.bin -out ed.sig
{ sleep 0.3; truncate -s 1000 big.bin; } &
jf-verify -t pki/ed.pub -s ed.sig big.bin >out 2>err
got=$?
wait $!
ok 'a mapped file that is cut off meanwhile crashes nothing' test $got -le 4

# --- memory
truncate -s 200000000 zeros
cms_sign zeros inside.p7m release -nodetach -stream
rm zeros big.bin
case $B in
*-san*) skip 'a sanitizer takes memory of its own' ;;
*)	peak jf-verify -t pki/maker.pem inside.p7m
	ok "200 MB inside a CMS message in $peak kB" test "$peak" -gt 1000 -a "$peak" -lt 16000 ;;
esac
rm inside.p7m

# --- what it does to the system
head -c 1000 /dev/urandom >fw.bin
cms_sign fw.bin fw.bin.p7s release
if command -v strace >/dev/null && strace -o trace true 2>/dev/null && case $B in *-san*) false ;; esac; then
	strace -f -o trace jf-verify -t pki/maker.pem fw.bin >out 2>err
	# Landlock where the kernel has it, seccomp where the machine is known
	if grep -q 'landlock_create_ruleset(NULL.* = [1-9]' trace; then
		like 'files are closed by Landlock' trace 'landlock_restrict_self\([0-9]+, 0\) += 0'
	else
		skip 'no Landlock here'
	fi
	like 'no new privileges' trace 'prctl\(PR_SET_NO_NEW_PRIVS, 1'
	like 'calls are closed by seccomp' trace 'prctl\(PR_SET_SECCOMP, SECCOMP_MODE_FILTER|seccomp\('
	# what only names a path for the sandbox, and what every program opens
	grep -v -e O_PATH -e '"/dev/null"' trace >t && mv t trace
	unlike 'no network, no program' trace '(socket|connect|sendto|fork|vfork)\('
	is 'one program' "$(grep -c execve trace)" 1
	unlike 'nothing is opened for writing' trace 'open(at)?\(.*(O_WRONLY|O_RDWR|O_CREAT)'
	is 'the file is opened once' "$(grep -c 'openat.*"fw.bin",' trace)" 1
	unlike 'no store of the system, no openssl.cnf' trace '(/etc/ssl|/usr/lib/ssl|openssl\.cnf)'
else
	skip 'no strace here'
fi

# --- a cpio header that asks for 2 GB, in a manifest's archive
perl -e 'print "07070200A947E000", "0"x78, "81000000", "0"x8, "x"x400' >fw.bin
echo 'jf-manifest 1' >fw.bin.manifest
sum=$(sha256sum <fw.bin | cut -c1-64)
echo "file $(wc -c <fw.bin) $sum fw.bin
member 1 $sum x" >>fw.bin.manifest
rm fw.bin.p7s
cms_sign fw.bin.manifest fw.bin.manifest.p7s release
run 'a length of 2 GB is no allocation' 1 jf-verify -t pki/maker.pem fw.bin
done_testing
