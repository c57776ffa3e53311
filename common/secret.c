/* SPDX-License-Identifier: ISC */
#include "secret.h"

#include <sys/resource.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"
#include "num.h"

#define ASK_MAX	1024	/* bytes typed */

/* $CREDENTIALS_DIRECTORY/NAME when it is there, in fresh memory; *nomem. */
static char *
credential(const char *name, bool *nomem)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char *path;

	if (dir == NULL || *dir != '/')
		return NULL;
	path = file_join(dir, name);
	if (path == NULL)
		*nomem = true;
	else if (access(path, F_OK) == -1) {
		free(path);
		path = NULL;
	}
	return path;
}

/* Only its owner, who is us or root, may have access. */
static int
check_private(int fd, const char *path, struct fail *f)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return fail_errno(f, "%s", path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return fail_set(f, FAIL_USAGE,
		    "%s: belongs to somebody else: chown it", path);
	if ((st.st_mode & 077) != 0)
		return fail_set(f, FAIL_USAGE, "%s: others have access (mode "
		    "%03o): chmod 600 it", path, (unsigned)st.st_mode & 0777);
	return 0;
}

static int
read_path(const char *path, bool private, size_t max, struct buf *out,
    struct fail *f)
{
	int fd, rc = -1;

	fd = file_open(path, f);
	if (fd == -1)
		return -1;
	if (!private || check_private(fd, path, f) == 0) {
		rc = buf_read(out, fd, max, f);
		if (rc == -1)
			fail_at(f, "%s", path);
	}
	close(fd);
	return rc;
}

static int
read_descriptor(const char *name, size_t max, struct buf *out, struct fail *f)
{
	uint64_t fd;

	if (num_uint(name + strlen("fd:"), 0, INT_MAX, &fd) == -1)
		return fail_set(f, FAIL_USAGE, "%s: not a descriptor", name);
	if (buf_read(out, (int)fd, max, f) == -1)
		return fail_at(f, "%s", name);
	return 0;
}

static int
read_named(const char *name, const char *dir, size_t max, struct buf *out,
    struct fail *f)
{
	bool nomem = false;
	char *path;
	int rc;

	if (strncmp(name, "fd:", 3) == 0)
		return read_descriptor(name, max, out, f);
	if (strchr(name, '/') != NULL || dir == NULL)
		return read_path(name, true, max, out, f);
	/* The service manager guards that directory; with access lists the
	 * mode there shows more than is granted. */
	path = credential(name, &nomem);
	if (path != NULL) {
		rc = read_path(path, false, max, out, f);
		free(path);
		return rc;
	}
	path = nomem ? NULL : file_join(dir, name);
	if (path == NULL)
		return fail_nomem(f);
	rc = read_path(path, true, max, out, f);
	free(path);
	return rc;
}

static void
trim_newline(struct buf *b)
{
	if (b->len == 0 || b->p[b->len - 1] != '\n')
		return;
	b->p[--b->len] = '\0';
	if (b->len > 0 && b->p[b->len - 1] == '\r')
		b->p[--b->len] = '\0';
}

int
secret_load(const char *name, const char *dir, size_t max, bool text,
    struct buf *out, struct fail *f)
{
	struct buf b = { .secret = true };
	int rc = -1;

	if (read_named(name, dir, max, &b, f) == -1)
		goto out;
	if (text)
		trim_newline(&b);
	if (b.len == 0) {
		fail_set(f, FAIL_USAGE, "%s: is empty", name);
	} else if (text && memchr(b.p, '\0', b.len) != NULL) {
		fail_set(f, FAIL_USAGE, "%s: is not text", name);
	} else {
		buf_move(out, &b);
		rc = 0;
	}
out:
	buf_free(&b);
	return rc;
}

void
secret_guard(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifdef PR_SET_DUMPABLE
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* Up to the end of the line, which is not kept. */
static int
read_line(int fd, struct buf *b, struct fail *f)
{
	char c = '\0';
	ssize_t n;

	while (b->len <= ASK_MAX) {
		n = read(fd, &c, 1);
		if (n == -1 && errno == EINTR && cli_signal() == 0)
			continue;
		if (n == -1 && errno == EINTR)
			return fail_set(f, FAIL_SIGNAL, "interrupted");
		if (n == -1)
			return fail_errno(f, "terminal");
		if (n == 0 && b->len == 0)
			return fail_set(f, FAIL_HERE, "nothing was typed");
		if (n == 0 || c == '\n')
			return 0;
		if (buf_addc(b, c) == -1)
			return fail_nomem(f);
	}
	return fail_set(f, FAIL_HERE, "more than %d bytes were typed", ASK_MAX);
}

int
secret_ask(const char *prompt, struct buf *out, struct fail *f)
{
	struct buf b = { .secret = true };
	struct termios was, quiet;
	int fd, rc;

	fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd == -1 || tcgetattr(fd, &was) == -1) {
		if (fd != -1)
			close(fd);
		return fail_set(f, FAIL_HERE, "no terminal to ask for a secret "
		    "on: name a file that holds it");
	}
	quiet = was;
	quiet.c_lflag &= (tcflag_t)~ECHO;
	quiet.c_lflag |= ECHONL;
	dprintf(fd, "%s", prompt);
	/* What was typed ahead was not meant for this and is thrown away. */
	tcsetattr(fd, TCSAFLUSH, &quiet);
	rc = read_line(fd, &b, f);
	tcsetattr(fd, TCSAFLUSH, &was);
	close(fd);
	if (rc == 0)
		buf_move(out, &b);
	buf_free(&b);
	return rc;
}
