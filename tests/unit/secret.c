/* SPDX-License-Identifier: ISC */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "secret.h"
#include "tap.h"

static void
put(const char *path, const char *bytes, size_t len, mode_t mode)
{
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (write(fd, bytes, len) == -1 || fchmod(fd, mode) == -1)
		abort();
	close(fd);
}

static void
check_load(void)
{
	struct buf b = { 0 };
	struct fail f = { 0 };

	put("key", "s3cret\n", 7, 0600);
	is_int(secret_load("./key", NULL, 100, true, &b, &f), 0, "load text");
	is_str(buf_text(&b), "s3cret", "without its newline");
	ok(b.secret, "is wiped later");
	is_int(secret_load("key", NULL, 100, false, &b, &f), 0, "load bytes");
	is_int((long long)b.len, 7, "all of them");
	put("key", "s3cret\r\n\n", 9, 0400);
	is_int(secret_load("key", ".", 100, true, &b, &f), 0, "from dir");
	is_str(buf_text(&b), "s3cret\r\n", "one newline is taken off");
	put("key", "s3cret\r\n", 8, 0600);
	secret_load("key", ".", 100, true, &b, &f);
	is_str(buf_text(&b), "s3cret", "of either kind");
	put("bare", "s3cret\r", 7, 0600);
	secret_load("bare", ".", 100, true, &b, &f);
	is_str(buf_text(&b), "s3cret\r", "half a newline is none");
	unlink("bare");
	secret_load("key", ".", 100, true, &b, &f);
	is_int(secret_load("key", ".", 7, true, &b, &f), -1, "too long");
	is_int(f.kind, FAIL_HERE, "is FAIL_HERE");
	ok(strstr(f.text, "s3cret") == NULL, "not told: %s", f.text);
	is_str(buf_text(&b), "s3cret", "out is as it was");
	is_int(secret_load("none", ".", 9, true, &b, &f), -1, "none");
	is_int(f.kind, FAIL_HERE, "is FAIL_HERE");
	buf_free(&b);
}

static void
check_refused(void)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0602, 0610, 0601 };
	struct buf b = { 0 };
	struct fail f = { 0 };
	size_t i;

	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		put("key", "s3cret\n", 7, modes[i]);
		ok(secret_load("key", ".", 100, true, &b, &f) == -1 &&
		    f.kind == FAIL_USAGE && strstr(f.text, "chmod") != NULL,
		    "mode %03o is refused: %s", (unsigned)modes[i], f.text);
	}
	put("key", "\n", 1, 0600);
	is_int(secret_load("key", ".", 100, true, &b, &f), -1, "empty");
	is_int(f.kind, FAIL_USAGE, "is FAIL_USAGE");
	put("key", "a\0b", 3, 0600);
	is_int(secret_load("key", ".", 100, true, &b, &f), -1, "NUL in text");
	is_int(secret_load("key", ".", 100, false, &b, &f), 0, "not in bytes");
	is_int(symlink("key", "link"), 0, "symlink");
	is_int(secret_load("link", ".", 100, true, &b, &f), -1, "a link");
	if (geteuid() == 0 && chown("key", 65534, 65534) == 0) {
		is_int(secret_load("key", ".", 100, false, &b, &f), -1,
		    "somebody else's");
		is_int(f.kind, FAIL_USAGE, "is FAIL_USAGE");
	} else {
		skip("only root can give files away");
	}
	unlink("key");
	unlink("link");
	ok(b.len == 3, "out is as it was");
	buf_free(&b);
}

static void
check_sources(const char *here)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	char dir[200], name[20];
	int fds[2];

	mkdir("cred", 0700);
	snprintf(dir, sizeof dir, "%s/cred", here);
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	put("key", "own", 3, 0600);
	is_int(secret_load("key", ".", 9, true, &b, &f), 0, "no credential");
	is_str(buf_text(&b), "own", "is looked up in dir");
	put("cred/key", "given", 5, 0440);
	is_int(secret_load("key", ".", 9, true, &b, &f), 0, "a credential");
	is_str(buf_text(&b), "given", "comes first");
	is_int(secret_load("./key", ".", 9, true, &b, &f), 0, "a path");
	is_str(buf_text(&b), "own", "is a path");
	unsetenv("CREDENTIALS_DIRECTORY");
	unlink("cred/key");
	rmdir("cred");
	unlink("key");

	if (pipe(fds) == -1 || write(fds[1], "piped\n", 6) != 6)
		abort();
	close(fds[1]);
	snprintf(name, sizeof name, "fd:%d", fds[0]);
	is_int(secret_load(name, NULL, 9, true, &b, &f), 0, "a descriptor");
	is_str(buf_text(&b), "piped", "is read");
	close(fds[0]);
	is_int(secret_load(name, NULL, 9, true, &b, &f), -1, "closed");
	is_int(secret_load("fd:", NULL, 9, true, &b, &f), -1, "no number");
	is_int(secret_load("fd:1x", NULL, 9, true, &b, &f), -1, "no number");
	is_int(f.kind, FAIL_USAGE, "is FAIL_USAGE");
	buf_free(&b);
}

/* In a process with a terminal of its own: 0 when all went well. */
static int
ask(const char *terminal)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	struct termios now;
	int fd, rc;

	setsid();
	fd = open(terminal, O_RDWR);	/* becomes the controlling terminal */
	if (fd == -1)
		return 1;
	rc = secret_ask("Key: ", &b, &f);
	if (rc == -1 || !b.secret || strcmp(buf_text(&b), "typed") != 0)
		rc = 2;
	buf_free(&b);
	if (tcgetattr(fd, &now) == -1 || (now.c_lflag & ECHO) == 0)
		rc = 3;
	return rc;
}

static void
check_ask(void)
{
	char seen[200] = "";
	size_t len = 0;
	ssize_t n;
	int fd, status, typed = 0;
	pid_t pid;

	fd = posix_openpt(O_RDWR | O_NOCTTY);
	if (fd == -1 || grantpt(fd) == -1 || unlockpt(fd) == -1) {
		skip("no pseudo terminal");
		return;
	}
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(ask(ptsname(fd)));
	while (len < sizeof seen - 1 &&
	    (n = read(fd, seen + len, sizeof seen - 1 - len)) > 0) {
		len += (size_t)n;
		/* Echo goes off behind the prompt; what came before it would
		 * be thrown away, so wait for that. */
		while (!typed && strstr(seen, "Key: ") != NULL) {
			struct termios now;

			if (tcgetattr(fd, &now) == 0 && !(now.c_lflag & ECHO))
				typed = write(fd, "typed\n", 6) == 6;
		}
	}
	waitpid(pid, &status, 0);
	is_int(status, 0, "asked, and echo is on again");
	ok(strstr(seen, "typed") == NULL, "no echo");
	close(fd);
}

static void
check_guard(void)
{
	struct rlimit now;

	secret_guard();
	getrlimit(RLIMIT_CORE, &now);
	ok(now.rlim_cur == 0 && now.rlim_max == 0, "no core dumps");
#ifdef PR_GET_DUMPABLE
	is_int(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0, "not attachable");
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);	/* for the leak checker */
#endif
}

int
main(void)
{
	char dir[] = "/tmp/jf-unit-secret.XXXXXX";

	alarm(20);
	unsetenv("CREDENTIALS_DIRECTORY");
	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return 1;
	check_load();
	unlink("key");
	check_refused();
	check_sources(dir);
	check_ask();
	check_guard();
	if (chdir("/") == -1 || rmdir(dir) == -1)
		return 1;
	return done();
}
