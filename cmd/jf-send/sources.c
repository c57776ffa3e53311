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
#include "jwe.h"
#include "sources.h"

#define AHEAD	((size_t)32 * 1024)
#define KEEP_OPEN	128	/* files that stay open */
#define USUAL	((size_t)JWE_PLAIN_MAX / 3 * 4 + 2048)	/* a full line */

void
sources_open(struct sources *s)
{
	*s = (struct sources){ .fd = -1, .again = -1, .kept = -1 };
}

static int
add(struct sources *s, const char *name, int fd, bool pipe, struct fail *f)
{
	struct source *v = s->v;

	if ((s->n & (s->n + 1)) == 0)
		v = reallocarray(v, s->n * 2 + 2, sizeof *v);
	if (v == NULL) {
		if (fd != -1)
			close(fd);
		return fail_nomem(f);
	}
	s->v = v;
	v[s->n] = (struct source){ strdup(name), fd, pipe };
	s->pipe = s->pipe || pipe;
	return v[s->n++].name == NULL ? fail_nomem(f) : 0;
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

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* By name, numbers by their value: ID.2.jwe before ID.10.jwe. */
static int
by_name(const struct dirent **left, const struct dirent **right)
{
	const char *a = (*left)->d_name, *b = (*right)->d_name;
	size_t m, n;

	while (*a != '\0' && *b != '\0') {
		if (!is_digit(*a) || !is_digit(*b)) {
			if (*a != *b)
				break;
			a++, b++;
			continue;
		}
		m = strspn(a, "0123456789");
		n = strspn(b, "0123456789");
		if (m != n)
			return m < n ? -1 : 1;
		if (memcmp(a, b, n) != 0)
			return memcmp(a, b, n);
		a += n, b += n;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

static int
add_directory(struct sources *s, const char *path, struct fail *f)
{
	struct dirent **names;
	struct stat st;
	char *file;
	int i, n, rc = 0;

	n = scandir(path, &names, wanted, by_name);
	if (n == -1)
		return fail_errno(f, "%s", path);
	for (i = 0; i < n; i++) {
		file = rc == 0 ? file_join(path, names[i]->d_name) : NULL;
		if (rc == 0 && file == NULL)
			rc = fail_nomem(f);
		else if (rc == 0 && stat(file, &st) == 0 && S_ISREG(st.st_mode))
			rc = add(s, file, -1, false, f);
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
	int fd;

	fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) :
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1 || fstat(fd, &st) == -1) {
		fail_errno(f, "%s", name);
		if (fd != -1)
			close(fd);
		return -1;
	}
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return add(s, name, fd, true, f);
	if (S_ISREG(st.st_mode) && standard)
		return add(s, name, fd, false, f);
	close(fd);
	return S_ISDIR(st.st_mode) ? add_directory(s, path, f) :
	    add(s, path, -1, false, f);
}

void
sources_close(struct sources *s)
{
	int *fds[] = { &s->fd, &s->again, &s->kept };
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->v[i].fd != -1)
			close(s->v[i].fd);
		free(s->v[i].name);
	}
	free(s->v);
	for (i = 0; i < sizeof fds / sizeof *fds; i++)
		if (*fds[i] != -1)
			close(*fds[i]);
	buf_free(&s->ahead);
	buf_free(&s->text);
	sources_open(s);
}

/* A descriptor of a source that the caller closes.  The source stays open, so
 * that what is read again is what was checked; of very many, the first ones. */
static int
open_source(struct sources *s, struct source *v, struct fail *f)
{
	int fd = v->fd;

	if (fd == -1) {
		fd = open(v->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd == -1)
			return fail_errno(f, "%s", v->name);
		if (s->n_open == KEEP_OPEN)
			return fd;
		v->fd = fd;
		s->n_open++;
	}
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return fd == -1 ? fail_errno(f, "%s", v->name) : fd;
}

/* More bytes into ahead, all of which is used up.  1, 0 the end, -1 with f. */
static int
fill(struct sources *s, struct fail *f)
{
	ssize_t n;

	s->used = s->ahead.len = 0;
	if (buf_reserve(&s->ahead, AHEAD) == -1)
		return fail_nomem(f);
	do
		n = read(s->fd, s->ahead.p, AHEAD);
	while (n == -1 && errno == EINTR && cli_signal() == 0);
	if (n == -1 && errno == EINTR)
		return 0;
	if (n == -1)
		return fail_errno(f, "%s", s->v[s->now].name);
	s->ahead.len = (size_t)n;
	return n > 0;
}

/* What a source's reading needs; what was open of the one before is closed. */
static int
turn_to(struct sources *s, size_t i, struct fail *f)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	s->now = i;
	s->used = s->ahead.len = 0;
	s->number = 0;
	s->offset = 0;
	if (i == s->n)
		return 0;
	if ((s->fd = open_source(s, &s->v[i], f)) == -1)
		return -1;
	if (!s->v[i].pipe)
		lseek(s->fd, 0, SEEK_SET);
	return 0;
}

/* The next line of the source that is open.  1; 0 at its end; -1 with f. */
static int
read_line(struct sources *s, struct sources_line *l, struct fail *f)
{
	const unsigned char *start, *lf = NULL;
	bool some = false, long_one = false;
	size_t n;
	int got;

	buf_clear(&s->text);
	if (buf_reserve(&s->text, USUAL) == -1)
		return fail_nomem(f);
	l->source = s->now;
	l->offset = s->offset;
	while (lf == NULL) {
		if (s->used == s->ahead.len && (got = fill(s, f)) != 1) {
			if (got == -1 || !some || cli_signal() != 0)
				return got == -1 ? -1 : 0;
			break;
		}
		some = true;
		start = s->ahead.p + s->used;
		n = s->ahead.len - s->used;
		if ((lf = memchr(start, '\n', n)) != NULL)
			n = (size_t)(lf - start);
		long_one = long_one || s->text.len + n > JWE_LINE_MAX;
		if (long_one)
			buf_free(&s->text);
		else if (buf_add(&s->text, start, n) == -1)
			return fail_nomem(f);
		n += lf != NULL;
		s->used += n;
		s->offset += n;
	}
	l->number = ++s->number;
	l->length = s->text.len;
	return 1;
}

int
sources_next(struct sources *s, struct sources_line *l, struct fail *f)
{
	int got;

	while (s->now < s->n) {
		if (s->fd == -1 && turn_to(s, s->now, f) == -1)
			return -1;
		if ((got = read_line(s, l, f)) != 0)
			return got;
		if (cli_signal() != 0)
			return 0;
		if (turn_to(s, s->now + 1, f) == -1)
			return -1;
	}
	return 0;
}

int
sources_keep(struct sources *s, struct sources_line *l, struct fail *f)
{
	size_t done = 0;
	ssize_t n;

	if (s->kept == -1 && (s->kept = file_nameless(file_tmp_dir(), f)) == -1)
		return -1;
	while (done < s->text.len) {
		n = pwrite(s->kept, s->text.p + done, s->text.len - done,
		    (off_t)(s->kept_len + done));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail_errno(f, "temporary file");
		done += (size_t)n;
	}
	l->offset = s->kept_len;
	s->kept_len += done;
	return 0;
}

int
sources_again(struct sources *s, const struct sources_line *l, struct fail *f)
{
	struct source *v = &s->v[l->source];
	size_t got = 0;
	ssize_t n;
	int fd = s->kept;

	if (!v->pipe && (s->again == -1 || s->at != l->source)) {
		if (s->again != -1)
			close(s->again);
		if ((s->again = open_source(s, v, f)) == -1)
			return -1;
		s->at = l->source;
	}
	if (!v->pipe)
		fd = s->again;
	buf_clear(&s->text);
	if (buf_reserve(&s->text, l->length) == -1)
		return fail_nomem(f);
	while (got < l->length) {
		n = pread(fd, s->text.p + got, l->length - got,
		    (off_t)(l->offset + got));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail_set(f, FAIL_HERE, "%s: changed while it was "
			    "read", v->name);
		got += (size_t)n;
	}
	s->text.len = l->length;
	return 0;
}
