/* SPDX-License-Identifier: ISC */
#include "file.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "temp.h"

char *
file_join(const char *dir, const char *name)
{
	size_t len = strlen(dir);
	const char *slash = len > 0 && dir[len - 1] == '/' ? "" : "/";
	char *path;

	return asprintf(&path, "%s%s%s", dir, slash, name) == -1 ? NULL : path;
}

int
file_open(const char *path, struct fail *f)
{
	struct stat st;
	int fd;

	/* A FIFO or device that somebody put there must not make us wait. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1 && errno == ELOOP)
		return fail_set(f, FAIL_HERE,
		    "%s: is a symbolic link, name the file itself", path);
	if (fd == -1)
		return fail_errno(f, "%s", path);
	if (fstat(fd, &st) == -1) {
		fail_errno(f, "%s", path);
		close(fd);
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return fail_set(f, FAIL_HERE, "%s: not a regular file", path);
	}
	return fd;
}

int
file_read(const char *path, size_t max, struct buf *out, struct fail *f)
{
	struct buf b = { .secret = out->secret };
	int fd, rc;

	fd = file_open(path, f);
	if (fd == -1)
		return -1;
	rc = buf_read(&b, fd, max, f);
	if (rc == -1)
		fail_at(f, "%s", path);
	else
		buf_move(out, &b);
	buf_free(&b);
	close(fd);
	return rc;
}

int
file_read_if(const char *path, size_t max, struct buf *out, struct fail *f)
{
	struct stat st;

	if (lstat(path, &st) == -1 && errno == ENOENT) {
		buf_free(out);
		return 1;
	}
	return file_read(path, max, out, f);
}

const char *
file_tmp_dir(void)
{
	const char *dir = getenv("TMPDIR");

	return dir != NULL && *dir == '/' ? dir : "/tmp";
}

int
file_nameless(const char *dir, struct fail *f)
{
	char *path;
	int fd;

#ifdef O_TMPFILE
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd != -1)
		return fd;
#endif
	if (asprintf(&path, "%s/.jf-XXXXXX", dir) == -1)
		return fail_nomem(f);
	if ((fd = mkostemp(path, O_CLOEXEC)) == -1) {
		fail_errno(f, "%s", dir);
		f->kind = FAIL_OUTPUT;
	} else
		unlink(path);
	free(path);
	return fd;
}

char *
file_parent(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	if (slash == path)
		return strdup("/");
	return strndup(path, (size_t)(slash - path));
}

int
file_sync_dir(const char *dir, struct fail *f)
{
	int fd, rc;

	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return fail_errno(f, "%s", dir);
	rc = fsync(fd);
	/* Some network file systems cannot, and need not, do this. */
	if (rc == -1 && errno == EINVAL)
		rc = 0;
	if (rc == -1)
		fail_errno(f, "%s: cannot be made durable", dir);
	close(fd);
	return rc;
}

static int
write_all(int fd, const void *data, size_t len)
{
	const unsigned char *p = data;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int
file_replace(const char *path, const void *data, size_t len, mode_t mode,
    struct fail *f)
{
	struct stat st;
	char *temp = NULL;
	int fd, rc = -1;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return fail_set(f, FAIL_HERE, "%s: not a regular file, "
		    "not replaced", path);
	fd = temp_open(path, mode, &temp, f);
	if (fd == -1)
		return -1;
	if (write_all(fd, data, len) == 0 && fsync(fd) == 0)
		rc = temp_settle(temp, path, f);
	else {
		fail_errno(f, "%s: cannot be written", path);
		unlink(temp);
	}
	close(fd);
	free(temp);
	return rc;
}

/* One directory, whose parent is there. */
static int
make_one(const char *dir, struct fail *f)
{
	struct stat st;
	char *parent;
	int rc;

	if (mkdir(dir, 0700) == -1) {
		if (errno == EEXIST && stat(dir, &st) == 0 &&
		    S_ISDIR(st.st_mode))
			return 0;
		return fail_errno(f, "%s: cannot be made", dir);
	}
	parent = file_parent(dir);
	if (parent == NULL)
		return fail_nomem(f);
	rc = file_sync_dir(parent, f);
	free(parent);
	return rc;
}

int
file_make_dir(const char *dir, struct fail *f)
{
	struct stat st;
	char *path, *p;
	size_t len;
	int rc = 0;

	if (stat(dir, &st) == 0 && S_ISDIR(st.st_mode)) {
		temp_sweep(dir);
		return 0;
	}
	path = strdup(dir);
	if (path == NULL)
		return fail_nomem(f);
	for (len = strlen(path); len > 1 && path[len - 1] == '/'; len--)
		path[len - 1] = '\0';
	for (p = path + 1; rc == 0 && len > 0 && *p != '\0'; p++) {
		if (*p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		/* A parent may be there and yet not be ours to look into. */
		if (stat(path, &st) == -1)
			rc = make_one(path, f);
		*p = '/';
	}
	if (rc == 0)
		rc = make_one(path, f);
	free(path);
	return rc;
}

int
file_lock(const char *path, struct fail *f)
{
	struct stat st;
	int fd, rc;

	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
	    0600);
	if (fd == -1)
		return fail_errno(f, "%s: cannot be locked", path);
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(fd);
		return fail_set(f, FAIL_HERE, "%s: not a regular file", path);
	}
	do
		rc = flock(fd, LOCK_EX | LOCK_NB);
	while (rc == -1 && errno == EINTR);
	if (rc == 0)
		return fd;
	if (errno == EWOULDBLOCK)
		fail_set(f, FAIL_LATER, "%s: another process is at work",
		    path);
	else
		fail_errno(f, "%s: cannot be locked", path);
	close(fd);
	return -1;
}

/* The name to write to: a link's target is replaced, not the link, since
 * /dev/stdout may be one. */
static char *
target_of(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) &&
	    stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return realpath(path, NULL);
	return strdup(path);
}

/* What earlier runs left behind when they were killed. */
static void
sweep_beside(const char *path)
{
	char *dir = file_parent(path);

	if (dir != NULL)
		temp_sweep(dir);
	free(dir);
}

int
file_out_open(struct file_out *o, const char *path, mode_t mode,
    struct fail *f)
{
	struct stat st;
	int fd;

	*o = (struct file_out){ 0 };
	if (path == NULL || strcmp(path, "-") == 0) {
		o->fp = stdout;
		return 0;
	}
	o->path = target_of(path);
	if (o->path == NULL) {
		fail_errno(f, "%s", path);
		goto fail;
	}
	if (stat(o->path, &st) == 0 && !S_ISREG(st.st_mode)) {
		/* A device or a FIFO has no content to replace: write to it. */
		fd = open(o->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		if (fd == -1)
			fail_errno(f, "%s", path);
	} else {
		sweep_beside(o->path);
		fd = temp_open(o->path, mode, &o->temp, f);
	}
	if (fd == -1)
		goto fail;
	o->fp = fdopen(fd, "w");
	if (o->fp != NULL)
		return 0;
	fail_errno(f, "%s", path);
	close(fd);
fail:
	f->kind = FAIL_OUTPUT;
	file_out_abandon(o);
	return -1;
}

int
file_out_commit(struct file_out *o, struct fail *f)
{
	FILE *fp = o->fp;
	int rc = -1;

	if (o->path == NULL)
		return cli_flush(o->fp, f);
	if (ferror(fp)) {	/* why is long forgotten */
		fail_set(f, FAIL_OUTPUT, "%s: cannot be written", o->path);
		goto out;
	}
	if (fflush(fp) == EOF ||
	    (o->temp != NULL && fsync(fileno(fp)) == -1)) {
		fail_errno(f, "%s: cannot be written", o->path);
		goto out;
	}
	if (o->temp != NULL) {
		rc = temp_settle(o->temp, o->path, f);
		free(o->temp);
		o->temp = NULL;
	} else {
		o->fp = NULL;
		rc = fclose(fp);
		if (rc == EOF)
			fail_errno(f, "%s: cannot be written", o->path);
	}
out:
	if (rc == -1)
		f->kind = FAIL_OUTPUT;
	file_out_abandon(o);
	return rc;
}

void
file_out_abandon(struct file_out *o)
{
	if (o->path != NULL && o->fp != NULL)
		fclose(o->fp);
	if (o->temp != NULL)
		unlink(o->temp);
	free(o->temp);
	free(o->path);
	*o = (struct file_out){ 0 };
}
