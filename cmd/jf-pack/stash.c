/* SPDX-License-Identifier: ISC */
#include "stash.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"

#define PIECE	((size_t)16384)	/* bytes held back per member */
#define HELD	((size_t)1 << 20)	/* and of all members */

struct extent {
	uint64_t at;
	size_t len;
};

struct member {
	struct stash_member pub;
	struct extent *extent;
	size_t n, cap;
	struct buf held;
};

struct stash {
	int fd;
	size_t held;
	uint64_t end;
	struct member *member;
	size_t n, cap;
	json_t *index;		/* name: number */
};

struct stash *
stash_open(const char *dir, struct fail *f)
{
	struct stash *s = calloc(1, sizeof(*s));

	if (s == NULL || (s->index = json_object()) == NULL) {
		free(s);
		fail_nomem(f);
		return NULL;
	}
	if ((s->fd = file_nameless(dir, f)) == -1) {
		stash_free(s);
		return NULL;
	}
	return s;
}

void
stash_free(struct stash *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n; i++) {
		free(s->member[i].extent);
		buf_free(&s->member[i].held);
		free((char *)(uintptr_t)s->member[i].pub.name);
	}
	free(s->member);
	json_decref(s->index);
	if (s->fd != -1)
		close(s->fd);
	free(s);
}

static int
write_out(struct stash *s, struct member *m, struct fail *f)
{
	struct extent *e;
	size_t done;
	ssize_t n;

	if (m->held.len == 0)
		return 0;
	if (m->n == m->cap) {
		m->cap = m->cap > 0 ? m->cap * 2 : 8;
		if ((e = realloc(m->extent, m->cap * sizeof(*e))) == NULL) {
			m->cap = m->n;
			return fail_nomem(f);
		}
		m->extent = e;
	}
	for (done = 0; done < m->held.len; done += (size_t)n) {
		n = pwrite(s->fd, m->held.p + done, m->held.len - done,
		    (off_t)(s->end + done));
		if (n <= 0) {
			fail_errno(f, "temporary file of the bundle");
			f->kind = FAIL_OUTPUT;
			return -1;
		}
	}
	m->extent[m->n++] = (struct extent){ s->end, m->held.len };
	s->end += m->held.len;
	s->held -= m->held.len;
	buf_free(&m->held);
	return 0;
}

static int
write_all(struct stash *s, struct fail *f)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (write_out(s, &s->member[i], f) == -1)
			return -1;
	return 0;
}

static struct member *
make(struct stash *s, const char *name, struct fail *f)
{
	struct member *m;

	if (s->n == STASH_MEMBERS) {
		fail_set(f, FAIL_HERE, "more than %d files for one bundle",
		    STASH_MEMBERS);
		return NULL;
	}
	if (s->n == s->cap) {
		s->cap = s->cap > 0 ? s->cap * 2 : 32;
		if ((m = realloc(s->member, s->cap * sizeof(*m))) == NULL) {
			s->cap = s->n;
			fail_nomem(f);
			return NULL;
		}
		s->member = m;
	}
	m = &s->member[s->n];
	memset(m, 0, sizeof(*m));
	m->pub.name = strdup(name);
	s->n++;
	if (m->pub.name == NULL || json_object_set_new(s->index, name,
	    json_integer((json_int_t)s->n - 1)) == -1) {
		fail_nomem(f);
		return NULL;
	}
	return m;
}

int
stash_add(struct stash *s, const char *name, const void *data, size_t len,
    struct fail *f)
{
	const json_t *i = json_object_get(s->index, name);
	struct member *m;

	m = i != NULL ? &s->member[json_integer_value(i)] : make(s, name, f);
	if (m == NULL)
		return -1;
	if (buf_add(&m->held, data, len) == -1)
		return fail_nomem(f);
	m->pub.size += len;
	m->pub.lines++;
	s->held += len;
	if (s->held >= HELD)
		return write_all(s, f);
	return m->held.len >= PIECE ? write_out(s, m, f) : 0;
}

static int
add_to_digest(void *arg, const void *data, size_t len, struct fail *f)
{
	return EVP_DigestUpdate(arg, data, len) == 1 ? 0 : fail_set(f,
	    FAIL_HERE, "cannot compute SHA-256");
}

static int
by_name(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return strcmp(x->pub.name, y->pub.name);
}

int
stash_close(struct stash *s, struct fail *f)
{
	unsigned char sha[DIGEST_SHA256_LEN];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	size_t i;
	int rc = md == NULL ? fail_nomem(f) : write_all(s, f);

	for (i = 0; i < s->n && rc == 0; i++) {
		if (EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1)
			rc = fail_nomem(f);
		else if ((rc = stash_read(s, i, add_to_digest, md, f)) == 0) {
			EVP_DigestFinal_ex(md, sha, NULL);
			digest_hex(sha, sizeof(sha), s->member[i].pub.sha256);
		}
	}
	EVP_MD_CTX_free(md);
	if (s->n > 0)
		qsort(s->member, s->n, sizeof(*s->member), by_name);
	return rc;
}

size_t
stash_count(const struct stash *s)
{
	return s->n;
}

const struct stash_member *
stash_member(const struct stash *s, size_t i)
{
	return &s->member[i].pub;
}

int
stash_read(struct stash *s, size_t i, int (*each)(void *arg, const void *data,
    size_t len, struct fail *f), void *arg, struct fail *f)
{
	const struct member *m = &s->member[i];
	unsigned char piece[PIECE];
	uint64_t at, end;
	size_t e;
	ssize_t n;

	for (e = 0; e < m->n; e++) {
		end = m->extent[e].at + m->extent[e].len;
		for (at = m->extent[e].at; at < end; at += (uint64_t)n) {
			n = pread(s->fd, piece, end - at < PIECE ?
			    (size_t)(end - at) : PIECE, (off_t)at);
			if (n <= 0)
				return fail_errno(f, "temporary file of the "
				    "bundle");
			if (each(arg, piece, (size_t)n, f) == -1)
				return -1;
		}
	}
	return 0;
}
