/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"
#include "nameless.h"

#define SELF	"/proc/self/fd"	/* how a nameless file gets its name */

int
nameless_open(const char *dir, char **temp, struct fail *f)
{
	int fd = -1;

	*temp = NULL;
#ifdef O_TMPFILE
	if (access(SELF, X_OK) == 0)
		fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
	if (fd != -1)
		return fd;
	if (asprintf(temp, "%s/.jf-send-XXXXXX.tmp", dir) == -1) {
		*temp = NULL;
		return fail_nomem(f);
	}
	if ((fd = mkostemps(*temp, 4, O_CLOEXEC)) != -1)
		return fd;
	fail_errno(f, "%s", dir);
	free(*temp);
	*temp = NULL;
	return -1;
}

int
nameless_name(int fd, char **temp, const char *dir, const char *path,
    struct fail *f)
{
	char self[64];
	int rc;

	if (fsync(fd) == -1)
		return fail_errno(f, "%s", path);
	snprintf(self, sizeof self, SELF "/%d", fd);
	rc = *temp != NULL ? link(*temp, path) :
	    linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
	if (rc == -1 && errno == EEXIST)
		return 1;
	/* A file system without links: nothing of this name was there. */
	if (rc == -1 && *temp != NULL && access(path, F_OK) == -1)
		rc = rename(*temp, path);
	if (rc == -1)
		return fail_errno(f, "%s", path);
	return file_sync_dir(dir, f);
}
