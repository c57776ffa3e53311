/* SPDX-License-Identifier: ISC */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "confine.h"
#include "dirs.h"
#include "sandbox.h"

struct paths {
	struct sandbox_path *v;		/* their paths are allocated */
	size_t n, room;
};

static int
allow(struct paths *p, char *path, enum sandbox_access access)
{
	size_t room = p->room > 0 ? 2 * p->room : 16;
	struct sandbox_path *more;

	if (path != NULL && p->n == p->room) {
		more = realloc(p->v, room * sizeof(*more));
		if (more == NULL) {
			free(path);
			return -1;
		}
		p->v = more;
		p->room = room;
	}
	if (path == NULL)
		return -1;
	p->v[p->n++] = (struct sandbox_path){ path, access };
	return 0;
}

/* The folder of path, and path itself, which may be one or a link. */
static int
allow_folder(struct paths *p, const char *path, enum sandbox_access access)
{
	const char *slash = strrchr(path, '/');
	char *dir;

	if (slash == NULL)
		dir = strdup(".");
	else
		dir = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	return allow(p, dir, access) == 0 ?
	    allow(p, strdup(path), SANDBOX_READ) : -1;
}

static int
allow_all(struct paths *p, const struct args *a, char **files, struct fail *f)
{
	static const struct sandbox_path libraries[] = { SANDBOX_LIBRARIES };
	size_t i;
	int rc = 0;

	for (i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++)
		rc |= allow(p, strdup(libraries[i].path), SANDBOX_READ);
	for (; *files != NULL; files++)
		rc |= allow_folder(p, *files, SANDBOX_READ);
	for (i = 0; i < a->signature.n; i++)
		rc |= allow_folder(p, a->signature.v[i], SANDBOX_READ);
	if (a->installed_from != NULL)
		rc |= allow_folder(p, a->installed_from, SANDBOX_READ);
	if (a->catalog != NULL)
		rc |= allow_folder(p, a->catalog, SANDBOX_READ);
	if (a->c.output != NULL)
		rc |= allow_folder(p, a->c.output, SANDBOX_WRITE);
	if (a->remember)
		rc |= allow(p, dirs_state_file(a->c.state, "verify", f),
		    SANDBOX_WRITE);
	return rc;
}

int
confine(const struct args *a, char **files, struct fail *f)
{
	struct paths p = { 0 };
	int rc = allow_all(&p, a, files, f);

	sandbox_limit_memory();
	if (rc == 0)
		sandbox_enter(p.v, p.n);
	else if (f->kind == FAIL_NONE)
		fail_nomem(f);
	while (p.n > 0)
		free((char *)(uintptr_t)p.v[--p.n].path);
	free(p.v);
	return rc;
}
