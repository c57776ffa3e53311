/* SPDX-License-Identifier: ISC */
#include <sys/resource.h>

#include <stdlib.h>
#include <string.h>

#include "confine.h"
#include "dirs.h"
#include "sandbox.h"

#define PATHS_MAX	512
#define LEN(a)		(sizeof(a) / sizeof((a)[0]))
#define MEMORY_MAX	(256 * 1024 * 1024)	/* bytes, mapped files not counted */

struct paths {
	struct sandbox_path v[PATHS_MAX];
	char *own[PATHS_MAX];
	size_t n;
};

/* The folder of path, or path itself when it is one. */
static void
allow_folder(struct paths *p, const char *path, enum sandbox_access access)
{
	const char *slash = strrchr(path, '/');
	char *dir;

	if (slash == NULL)
		dir = strdup(".");
	else
		dir = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (dir == NULL || p->n + 2 > PATHS_MAX) {
		free(dir);
		return;
	}
	p->v[p->n] = (struct sandbox_path){ dir, access };
	p->own[p->n++] = dir;
	p->v[p->n] = (struct sandbox_path){ path, SANDBOX_READ };
	p->own[p->n++] = NULL;
}

/* A length in a hostile file must not become an allocation of that size, in
 * a library neither.  Sanitizers need more for themselves. */
static void
limit_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
	struct rlimit r = { MEMORY_MAX, MEMORY_MAX };

	setrlimit(RLIMIT_DATA, &r);
#endif
}

void
confine(const struct args *a, char **files)
{
	static const struct sandbox_path libraries[] = { SANDBOX_LIBRARIES };
	struct paths p = { .n = LEN(libraries) };
	struct fail f = { 0 };
	char *state = a->remember ? dirs_state_file(a->c.state, "verify", &f) :
	    NULL;
	size_t i, n;

	limit_memory();
	memcpy(p.v, libraries, sizeof(libraries));
	for (n = 0; files[n] != NULL; n++)
		allow_folder(&p, files[n], SANDBOX_READ);
	/* Too many to name: sandbox nothing rather than refuse a file. */
	if (2 * n + 2 * a->signature.n + 8 + LEN(libraries) < PATHS_MAX) {
		for (i = 0; i < a->signature.n; i++)
			allow_folder(&p, a->signature.v[i], SANDBOX_READ);
		if (a->installed_from != NULL)
			allow_folder(&p, a->installed_from, SANDBOX_READ);
		if (a->catalog != NULL)
			allow_folder(&p, a->catalog, SANDBOX_READ);
		if (a->c.output != NULL)
			allow_folder(&p, a->c.output, SANDBOX_WRITE);
		if (state != NULL)
			p.v[p.n++] = (struct sandbox_path){ state, SANDBOX_WRITE };
		sandbox_enter(p.v, p.n);
	}
	for (i = 0; i < PATHS_MAX; i++)
		free(p.own[i]);
	free(state);
}
