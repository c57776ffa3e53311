/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"
#include "tap.h"

static void
put(const char *path, const char *text)
{
	FILE *fp = fopen(path, "w");

	fputs(text, fp);
	fclose(fp);
}

static int
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == -1 ? -1 : (int)(st.st_mode & 0777);
}

/* Names in the directory, so that a left-over temporary file is seen. */
static int
entries(const char *dir)
{
	DIR *d = opendir(dir);
	int n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static int
holds(const char *path, const char *text)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	int same;

	same = file_read(path, 10000, &b, &f) == 0 &&
	    strcmp(buf_text(&b), text) == 0;
	buf_free(&b);
	return same;
}

static void
check_read(void)
{
	struct buf b = { 0 };
	struct fail f = { 0 };

	put("a", "hello");
	is_int(file_read("a", 5, &b, &f), 0, "read");
	is_str(buf_text(&b), "hello", "all of it");
	is_int(file_read("a", 4, &b, &f), -1, "more than max");
	is_int(f.kind, FAIL_HERE, "is FAIL_HERE");
	ok(strncmp(f.text, "a: ", 3) == 0, "names the file: %s", f.text);
	is_str(buf_text(&b), "hello", "out is as it was");
	put("empty", "");
	is_int(file_read("empty", 0, &b, &f), 0, "nothing is enough");
	is_int((long long)b.len, 0, "old bytes are gone");
	is_int(symlink("a", "link"), 0, "symlink");
	is_int(file_read("link", 10, &b, &f), -1, "no link followed");
	ok(strstr(f.text, "symbolic link") != NULL, "says so: %s", f.text);
	mkfifo("fifo", 0600);
	is_int(file_read("fifo", 10, &b, &f), -1, "a FIFO does not block");
	ok(strstr(f.text, "regular") != NULL, "says so: %s", f.text);
	is_int(file_read(".", 10, &b, &f), -1, "a directory");
	is_int(file_read("/dev/zero", 10, &b, &f), -1, "a device");
	buf_adds(&b, "x");
	is_int(file_read_if("none", 10, &b, &f), 1, "there is none");
	is_int((long long)b.len, 0, "and out is empty");
	is_int(file_read("none", 10, &b, &f), -1, "none is a failure, too");
	is_int(file_read_if("a/b", 10, &b, &f), -1, "not a directory");
	is_int(symlink("nowhere", "dangling"), 0, "symlink");
	is_int(file_read_if("dangling", 10, &b, &f), -1,
	    "a dangling link is not none");
	b.secret = true;
	is_int(file_read("a", 5, &b, &f), 0, "read a secret");
	ok(b.secret, "it stays a secret");
	buf_free(&b);
}

static void
check_replace(void)
{
	struct fail f = { 0 };
	char name[260];
	int before = entries(".");

	is_int(file_replace("new", "one", 3, 0640, &f), 0, "make");
	is_int(mode_of("new"), 0640, "exact mode");
	is_int(file_replace("new", "two", 3, 0600, &f), 0, "replace");
	ok(holds("new", "two"), "with new bytes");
	is_int(mode_of("new"), 0600, "and the new mode");
	is_int(file_replace("new", NULL, 0, 0600, &f), 0, "by nothing");
	ok(holds("new", ""), "is empty");
	unlink("new");
	memset(name, 'n', 255);
	name[255] = '\0';
	is_int(file_replace(name, "x", 1, 0600, &f), 0, "longest name");
	unlink(name);
	is_int(file_replace("link", "x", 1, 0600, &f), -1, "not over a link");
	is_int(file_replace("fifo", "x", 1, 0600, &f), -1, "not over a FIFO");
	mkdir("dir", 0700);
	is_int(file_replace("dir", "x", 1, 0600, &f), -1, "not over a folder");
	rmdir("dir");
	is_int(file_replace("no/such", "x", 1, 0600, &f), -1, "no folder");
	ok(strncmp(f.text, "no/such: ", 9) == 0, "named: %s", f.text);
	is_int(entries("."), before, "nothing left over");
}

/* As somebody without privileges, what root can always do is refused. */
static void
check_refused(void)
{
	struct fail f = { 0 };
	struct buf b = { 0 };
	pid_t pid;
	int status;

	put("closed", "x");
	chmod("closed", 0);
	mkdir("shut", 0555);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (getuid() == 0 && setuid(65534) == -1)
			_exit(9);
		if (file_read("closed", 10, &b, &f) != -1 ||
		    strstr(f.text, strerror(EACCES)) == NULL)
			_exit(1);
		if (file_replace("shut/a", "x", 1, 0600, &f) != -1)
			_exit(2);
		if (file_make_dir("shut/a/b", &f) != -1)
			_exit(3);
		if (file_lock("shut/lock", &f) != -1 || f.kind != FAIL_HERE)
			_exit(4);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	is_int(status, 0, "permissions are respected");
	rmdir("shut");
	unlink("closed");
}

static void
check_dirs(void)
{
	struct fail f = { 0 };
	char *path;

	is_int(file_make_dir("x/y//z/", &f), 0, "make with parents");
	is_int(mode_of("x/y/z"), 0700, "private");
	is_int(file_make_dir("x/y/z", &f), 0, "again");
	is_int(file_make_dir("a/b", &f), -1, "through a file");
	is_int(file_make_dir("a", &f), -1, "over a file");
	is_int(f.kind, FAIL_HERE, "is FAIL_HERE");
	is_int(file_make_dir("/", &f), 0, "the root is there");
	is_int(file_make_dir(".", &f), 0, "here is there");
	is_int(file_make_dir("", &f), -1, "nothing is nowhere");
	is_int(symlink("x", "to-x"), 0, "symlink");
	is_int(file_make_dir("to-x/w", &f), 0, "through a link to a folder");
	is_int(file_sync_dir("x", &f), 0, "sync");
	is_int(file_sync_dir("nowhere", &f), -1, "sync nowhere");
	path = file_join("x", "y");
	is_str(path, "x/y", "join");
	free(path);
	path = file_join("x/", "y");
	is_str(path, "x/y", "join, with a slash");
	free(path);
	path = file_join("/", "y");
	is_str(path, "/y", "join to the root");
	free(path);
}

static void
check_lock(void)
{
	struct fail f = { 0 };
	int fd, go[2], status;
	char c;
	pid_t pid;

	fd = file_lock("lock", &f);
	ok(fd >= 0, "lock");
	ok(fcntl(fd, F_GETFD) & FD_CLOEXEC, "is not inherited by programs");
	is_int(file_lock("lock", &f), -1, "held");
	is_int(f.kind, FAIL_LATER, "is FAIL_LATER");
	close(fd);
	fd = file_lock("lock", &f);
	ok(fd >= 0, "free again");
	close(fd);
	/* It ends with a process that gets no chance to give it back. */
	ok(pipe(go) == 0, "pipe");
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		fd = file_lock("lock", &f);
		if (write(go[1], "x", 1) == 1)
			pause();
		_exit(fd);
	}
	ok(read(go[0], &c, 1) == 1, "another process holds it");
	is_int(file_lock("lock", &f), -1, "held by another process");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	fd = file_lock("lock", &f);
	ok(fd >= 0, "a killed process holds nothing");
	close(fd);
	is_int(file_lock("fifo", &f), -1, "a FIFO is no lock");
	is_int(file_lock("link", &f), -1, "a link is no lock");
	is_int(f.kind, FAIL_HERE, "is FAIL_HERE");
}

static void
check_out(void)
{
	struct file_out o;
	struct fail f = { 0 };
	int before = entries(".");

	is_int(file_out_open(&o, "out", 0644, &f), 0, "open");
	fputs("half", o.fp);
	fflush(o.fp);
	ok(access("out", F_OK) == -1, "no name yet");
	is_int(entries("."), before + 1, "only a temporary one");
	file_out_abandon(&o);
	is_int(entries("."), before, "abandoned without a trace");
	file_out_open(&o, "out", 0644, &f);
	fputs("whole", o.fp);
	is_int(file_out_commit(&o, &f), 0, "commit");
	ok(holds("out", "whole"), "whole");
	is_int(mode_of("out"), 0644, "exact mode");
	unlink("out");

	is_int(file_out_open(&o, NULL, 0600, &f), 0, "stdout");
	ok(o.fp == stdout, "is stdout");
	is_int(file_out_commit(&o, &f), 0, "stdout: commit");
	is_int(file_out_open(&o, "-", 0600, &f), 0, "stdout, said so");
	file_out_abandon(&o);
	ok(fileno(stdout) == 1, "stdout stays open");

	is_int(file_out_open(&o, "/dev/full", 0600, &f), 0, "a full device");
	fputs("lost", o.fp);
	is_int(file_out_commit(&o, &f), -1, "cannot take anything");
	is_int(f.kind, FAIL_OUTPUT, "is FAIL_OUTPUT");
	ok(strstr(f.text, strerror(ENOSPC)) != NULL, "says why: %s", f.text);
	file_out_open(&o, "/dev/full", 0600, &f);
	setvbuf(o.fp, NULL, _IONBF, 0);
	fputs("lost", o.fp);
	is_int(file_out_commit(&o, &f), -1, "an earlier loss is not forgotten");
	is_int(f.kind, FAIL_OUTPUT, "is FAIL_OUTPUT");
	ok(f.text[0] != '\0', "has a text: %s", f.text);

	is_int(file_out_open(&o, "no/such", 0600, &f), -1, "no folder");
	is_int(f.kind, FAIL_OUTPUT, "is FAIL_OUTPUT");
	is_int(file_out_open(&o, ".", 0600, &f), -1, "a folder");
	is_int(file_out_open(&o, "link", 0600, &f), 0, "through a link");
	fputs("linked", o.fp);
	is_int(file_out_commit(&o, &f), 0, "commit through it");
	ok(holds("a", "linked"), "its target has the bytes");
	ok(readlink("link", (char[8]){ 0 }, 8) == 1, "the link is a link");
	is_int(entries("."), before, "nothing left over");
}

/* What a killed writer left goes, what another writes now stays. */
static void
check_leftovers(void)
{
	struct file_out o, now;
	struct fail f = { 0 };
	int status;
	pid_t pid;

	mkdir("left", 0700);
	put("left/.jf-mine.tmp", "no name of ours");
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		file_out_open(&o, "left/out", 0600, &f);
		fflush(o.fp);
		raise(SIGKILL);
	}
	waitpid(pid, &status, 0);
	is_int(entries("left"), 2, "a killed writer leaves a file behind");
	is_int(file_out_open(&now, "left/now", 0600, &f), 0, "the next writer");
	is_int(entries("left"), 2, "has it removed, and one of its own");
	is_int(file_make_dir("left", &f), 0, "as has who prepares the folder");
	is_int(entries("left"), 2, "but not what is being written");
	is_int(file_out_commit(&now, &f), 0, "that gets its name");
	ok(access("left/now", F_OK) == 0 &&
	    access("left/.jf-mine.tmp", F_OK) == 0, "beside what is another's");
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

int
main(void)
{
	char dir[] = "/tmp/jf-unit-file.XXXXXX";

	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return 1;
	chmod(dir, 0755);
	check_read();
	check_replace();
	check_refused();
	check_dirs();
	check_lock();
	check_out();
	check_leftovers();
	if (chdir("/") == -1 ||
	    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) == -1)
		return 1;
	return done();
}
