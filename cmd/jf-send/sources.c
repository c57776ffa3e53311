/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"
#include "sources.h"

/* A nameless file, or one that loses its name at once. */
static FILE *
nameless(struct fail *f)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];
	FILE *fp = NULL;
	int fd;

	snprintf(path, sizeof path, "%s/jf-send.XXXXXX",
	    dir != NULL && *dir == '/' ? dir : "/tmp");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd != -1) {
		unlink(path);
		fp = fdopen(fd, "r+");
	}
	if (fp == NULL)
		fail_errno(f, "%s", path);
	if (fp == NULL && fd != -1)
		close(fd);
	return fp;
}

/* The whole of a pipe, still sealed, where it can be read twice. */
static FILE *
copy_pipe(int from, const char *name, struct fail *f)
{
	char block[64 * 1024];
	FILE *fp = nameless(f);
	ssize_t n;

	if (fp == NULL)
		return NULL;
	for (;;) {
		n = read(from, block, sizeof block);
		if (n == -1 && errno == EINTR && cli_signal() == 0)
			continue;
		if (n <= 0)
			break;
		if (fwrite(block, 1, (size_t)n, fp) != (size_t)n)
			break;
	}
	if (n == 0 && fflush(fp) == 0)
		return fp;
	fail_errno(f, "%s", name);
	fclose(fp);
	return NULL;
}

static int
add(struct sources *s, const char *name, FILE *fp, bool pipe, struct fail *f)
{
	struct source *v = reallocarray(s->v, s->n + 1, sizeof *v);

	if (v == NULL)
		return fail_nomem(f);
	s->v = v;
	v[s->n] = (struct source){ strdup(name), fp, pipe };
	s->pipe = s->pipe || pipe;
	if (v[s->n++].name == NULL)
		return fail_nomem(f);
	return 0;
}

/* Everything but what is hidden, receipts and reasons of a spool. */
static int
wanted(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return e->d_name[0] != '.' &&
	    !(n > 4 && strcmp(e->d_name + n - 4, ".why") == 0) &&
	    !(n > 6 && strcmp(e->d_name + n - 6, ".jsonl") == 0);
}

static int
add_directory(struct sources *s, const char *path, struct fail *f)
{
	struct dirent **names;
	struct stat st;
	char *file;
	int i, n, rc = 0;

	n = scandir(path, &names, wanted, alphasort);
	if (n == -1)
		return fail_errno(f, "%s", path);
	for (i = 0; i < n; i++) {
		file = rc == 0 ? file_join(path, names[i]->d_name) : NULL;
		if (rc == 0 && file == NULL)
			rc = fail_nomem(f);
		else if (rc == 0 && stat(file, &st) == 0 && S_ISREG(st.st_mode))
			rc = add(s, file, NULL, false, f);
		free(file);
		free(names[i]);
	}
	free(names);
	return rc;
}

int
sources_add(struct sources *s, const char *path, struct fail *f)
{
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? "stdin" : path;
	struct stat st;
	FILE *fp;
	int fd;

	fd = standard ? dup(0) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1 || fstat(fd, &st) == -1) {
		fail_errno(f, "%s", name);
		if (fd != -1)
			close(fd);
		return -1;
	}
	if (S_ISREG(st.st_mode) && !standard) {
		close(fd);
		return add(s, path, NULL, false, f);
	}
	if (S_ISDIR(st.st_mode)) {
		close(fd);
		return add_directory(s, path, f);
	}
	if (S_ISREG(st.st_mode))
		return add(s, name, fdopen(fd, "r"), false, f);
	fp = copy_pipe(fd, name, f);
	close(fd);
	return fp == NULL ? -1 : add(s, name, fp, true, f);
}

FILE *
sources_open(struct sources *s, size_t i, struct fail *f)
{
	struct source *old = &s->v[s->at], *new = &s->v[i];

	if (new->fp != NULL)
		return new->fp;
	/* Only one that can be opened again is closed. */
	if (old->fp != NULL && old != new && !old->pipe &&
	    strcmp(old->name, "stdin") != 0) {
		fclose(old->fp);
		old->fp = NULL;
	}
	new->fp = fopen(new->name, "re");
	if (new->fp == NULL) {
		fail_errno(f, "%s", new->name);
		return NULL;
	}
	s->at = i;
	return new->fp;
}

int
sources_read(struct sources *s, size_t i, uint64_t offset, size_t length,
    struct buf *out, struct fail *f)
{
	FILE *fp = sources_open(s, i, f);
	size_t got = 0;
	ssize_t n;

	if (fp == NULL)
		return -1;
	buf_clear(out);
	if (buf_reserve(out, length) == -1)
		return fail_nomem(f);
	while (got < length) {
		n = pread(fileno(fp), out->p + got, length - got,
		    (off_t)(offset + got));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail_set(f, FAIL_HERE, "%s: changed while it was "
			    "read", s->v[i].name);
		got += (size_t)n;
	}
	out->len = length;
	return 0;
}

void
sources_free(struct sources *s)
{
	while (s->n > 0) {
		s->n--;
		if (s->v[s->n].fp != NULL)
			fclose(s->v[s->n].fp);
		free(s->v[s->n].name);
	}
	free(s->v);
	*s = (struct sources){ 0 };
}
