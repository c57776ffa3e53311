/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "detached.h"
#include "file.h"
#include "operands.h"

#define DEPTH_MAX	32

/* Takes path over. */
static int
add(struct operands *o, char *path, struct fail *f)
{
	size_t room = o->room > 0 ? 2 * o->room : 16;
	char **more;

	if (path != NULL && o->n == o->room) {
		more = realloc(o->v, room * sizeof(*more));
		if (more == NULL) {
			free(path);
			return fail_nomem(f);
		}
		o->v = more;
		o->room = room;
	}
	if (path == NULL)
		return fail_nomem(f);
	o->v[o->n++] = path;
	return 0;
}

static int
not_self(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static void
tell(struct fail *part, const char *path, const char *why)
{
	struct fail f = { 0 };

	fail_set(&f, FAIL_HERE, "%s: %s", path, why);
	fail_keep(part, &f);
}

static int	add_folder(struct operands *, const char *, unsigned,
		    struct fail *, struct fail *);

/* Takes path over. */
static int
add_entry(struct operands *o, char *path, unsigned depth, struct fail *part,
    struct fail *f)
{
	struct stat st;
	int rc = 0;

	if (path == NULL)
		return fail_nomem(f);
	if (lstat(path, &st) == -1)
		tell(part, path, strerror(errno));
	else if (S_ISREG(st.st_mode) && !detached_is_signature(path))
		return add(o, path, f);
	else if (S_ISDIR(st.st_mode))
		rc = add_folder(o, path, depth + 1, part, f);
	free(path);
	return rc;
}

static int
add_folder(struct operands *o, const char *dir, unsigned depth,
    struct fail *part, struct fail *f)
{
	struct dirent **list;
	int i, n, rc = 0;

	if (depth > DEPTH_MAX) {
		tell(part, dir, "folders nested too deeply");
		return 0;
	}
	if ((n = scandir(dir, &list, not_self, alphasort)) == -1) {
		tell(part, dir, strerror(errno));
		return 0;
	}
	for (i = 0; i < n; i++) {
		if (rc == 0)
			rc = add_entry(o, file_join(dir, list[i]->d_name),
			    depth, part, f);
		free(list[i]);
	}
	free(list);
	return rc;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	    S_ISDIR(st.st_mode);
}

int
operands_list(struct operands *o, char **args, struct fail *part,
    struct fail *f)
{
	size_t before;

	for (; *args != NULL; args++) {
		before = o->n;
		if (!is_folder(*args)) {
			if (add(o, strdup(*args), f) == -1)
				return -1;
			continue;
		}
		if (add_folder(o, *args, 0, part, f) == -1)
			return -1;
		/* Nothing judged must not look like nothing found. */
		if (o->n == before)
			tell(part, *args, "no file in it to judge");
	}
	return 0;
}

void
operands_free(struct operands *o)
{
	while (o->n > 0)
		free(o->v[--o->n]);
	free(o->v);
	*o = (struct operands){ 0 };
}
