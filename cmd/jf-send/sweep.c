/* SPDX-License-Identifier: ISC */
#include <sys/file.h>

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sweep.h"

/* Remove from a folder what has such a name. */
static void
sweep_folder(struct spool *s, int folder, bool (*is_left)(const char *name))
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (d == NULL) {
		if (fd != -1)
			close(fd);
		return;
	}
	while ((e = readdir(d)) != NULL)
		if (is_left(e->d_name) && unlinkat(folder, e->d_name, 0) == 0)
			s->swept++;
	closedir(d);
}

static bool
is_any(const char *name)
{
	return *name != '.';
}

/* What the first binding to a destination (state.c) leaves when it is killed. */
static bool
is_binding(const char *name)
{
	static const char state[] = "state.json.";
	size_t n = sizeof state - 1;

	return strncmp(name, state, n) == 0 &&
	    strspn(name + n, "0123456789") == strlen(name + n);
}

void
sweep_spool(struct spool *s)
{
	if (flock(s->tmp, LOCK_EX | LOCK_NB) == 0) {
		sweep_folder(s, s->tmp, is_any);
		sweep_folder(s, s->dir, is_binding);
	}
	flock(s->tmp, LOCK_SH);
}
