/* SPDX-License-Identifier: ISC */
#include <sys/file.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "seen.h"

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Lines that are no ids, as a power cut may leave one, are passed over. */
static int
load(struct seen *s, struct fail *f)
{
	char line[64];
	void *v;

	while (fgets(line, sizeof line, s->fp) != NULL) {
		if (strlen(line) != JWE_ID_LEN ||
		    strspn(line, "0123456789abcdef") != JWE_ID_LEN - 1)
			continue;
		if ((s->n & (s->n + 1)) == 0) {
			v = reallocarray(s->v, s->n * 2 + 2, sizeof *s->v);
			if (v == NULL)
				return fail_nomem(f);
			s->v = v;
		}
		memcpy(s->v[s->n], line, JWE_ID_LEN - 1);
		s->v[s->n++][JWE_ID_LEN - 1] = '\0';
	}
	if (s->n > 0)
		qsort(s->v, s->n, sizeof *s->v, compare);
	return 0;
}

int
seen_open(struct seen *s, const char *path, struct fail *f)
{
	int fd;

	*s = (struct seen){ 0 };
	if (path == NULL)
		return 0;
	fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd == -1 || flock(fd, LOCK_EX) == -1 ||
	    (s->fp = fdopen(fd, "a+")) == NULL) {
		fail_errno(f, "%s", path);
		if (fd != -1)
			close(fd);
		return -1;
	}
	rewind(s->fp);
	return load(s, f);
}

bool
seen_has(const struct seen *s, const char *id)
{
	return s->n > 0 &&
	    bsearch(id, s->v, s->n, sizeof *s->v, compare) != NULL;
}

int
seen_add(struct seen *s, const char *id, struct fail *f)
{
	if (s->fp != NULL && (fprintf(s->fp, "%s\n", id) < 0 ||
	    fflush(s->fp) != 0 || fdatasync(fileno(s->fp)) == -1))
		return fail_errno(f, "--seen");
	return 0;
}

void
seen_close(struct seen *s)
{
	if (s->fp != NULL)
		fclose(s->fp);
	free(s->v);
	*s = (struct seen){ 0 };
}
