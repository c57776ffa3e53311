/* SPDX-License-Identifier: ISC */
#include "temp.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "file.h"

#define TRIES	100

/* In dir, a name that does not grow with the target's, which may be as long as
 * the system takes.  Freshly allocated; NULL when memory or chance is out. */
static char *
new_name(const char *dir)
{
	unsigned char random[8];
	char name[32], hex[2 * sizeof random + 1];

	if (digest_random(random, sizeof random) == -1)
		return NULL;
	digest_hex(random, sizeof random, hex);
	snprintf(name, sizeof name, ".jf-%s.tmp", hex);
	return file_join(dir, name);
}

/* Lock what was just made.  0; -1 when a sweep was quicker and removed it. */
static int
claim(int fd)
{
	struct stat st;

	/* Where there are no locks, there are no sweeps either. */
	if (flock(fd, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK)
		return -1;
	return fstat(fd, &st) == 0 && st.st_nlink == 0 ? -1 : 0;
}

/* As temp_open, in dir; errno tells why not. */
static int
open_in(const char *dir, char **temp)
{
	int fd, i;

	for (i = 0; i < TRIES && (*temp = new_name(dir)) != NULL; i++) {
		fd = open(*temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
		    O_NOFOLLOW, 0600);
		if (fd != -1 && claim(fd) == 0)
			return fd;
		if (fd != -1)
			close(fd);
		else if (errno != EEXIST)
			break;
		free(*temp);
	}
	return -1;
}

int
temp_open(const char *path, mode_t mode, char **temp, struct fail *f)
{
	char *dir = file_parent(path);
	int fd;

	*temp = NULL;
	if (dir == NULL)
		return fail_nomem(f);
	fd = open_in(dir, temp);
	free(dir);
	if (fd == -1)
		fail_errno(f, "%s: cannot be made", path);
	else if (fchmod(fd, mode) == 0)
		return fd;
	else {
		fail_errno(f, "%s: mode %03o", path, (unsigned)mode);
		unlink(*temp);
		close(fd);
	}
	free(*temp);
	*temp = NULL;
	return -1;
}

int
temp_settle(const char *temp, const char *path, struct fail *f)
{
	char *dir;
	int rc;

	if (rename(temp, path) == -1) {
		fail_errno(f, "%s: cannot be replaced", path);
		unlink(temp);
		return -1;
	}
	dir = file_parent(path);
	if (dir == NULL)
		return fail_nomem(f);
	rc = file_sync_dir(dir, f);
	free(dir);
	return rc;
}

void
temp_sweep(const char *dir)
{
	struct dirent *e;
	DIR *d = opendir(dir);
	int fd;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (fnmatch(".jf-????????????????.tmp", e->d_name, 0) != 0)
			continue;
		fd = openat(dirfd(d), e->d_name, O_RDONLY | O_CLOEXEC |
		    O_NOFOLLOW | O_NONBLOCK);
		if (fd == -1)
			continue;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			unlinkat(dirfd(d), e->d_name, 0);
		close(fd);
	}
	closedir(d);
}
