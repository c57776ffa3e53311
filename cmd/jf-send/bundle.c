/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundle.h"
#include "digest.h"
#include "msg.h"
#include "stream.h"
#include "worker.h"

#define ROOM	1024		/* behind a block: padding, a signature */

/* What a `bundle` record says of its file. */
struct bundle {
	const char *path, *sha256, *media_type;
	uint64_t size;
};

/* A media type (RFC 6838 section 4.2) goes into a header as it is. */
static bool
is_media_type(const char *s)
{
	static const char legal[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+";
	size_t type = strspn(s, legal);

	return type > 0 && s[type] == '/' && s[type + 1] != '\0' &&
	    s[type + 1 + strspn(s + type + 1, legal)] == '\0' &&
	    strlen(s) < JWE_CTY_LEN && strcmp(s, JWE_RECORDS) != 0;
}

static int
parse_bundle(const json_t *rec, struct bundle *b, struct fail *f)
{
	const json_t *data = json_object_get(rec, "data");
	const json_t *size = json_object_get(data, "size");

	b->path = json_string_value(json_object_get(data, "path"));
	b->sha256 = json_string_value(json_object_get(data, "sha256"));
	b->media_type = json_string_value(json_object_get(data, "media_type"));
	if (b->path == NULL || b->sha256 == NULL || b->media_type == NULL ||
	    !json_is_integer(size) || json_integer_value(size) < 0 ||
	    !is_media_type(b->media_type))
		return fail_set(f, FAIL_HERE, "bundle record without a sound "
		    "path, sha256, size and media_type");
	b->size = (uint64_t)json_integer_value(size);
	return 0;
}

/* Read exactly len bytes.  0; -1 with f. */
static int
read_exactly(int fd, unsigned char *p, size_t len, struct fail *f)
{
	ssize_t n;

	while (len > 0) {
		n = read(fd, p, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fail_errno(f, "read");
		if (n == 0)
			return fail_set(f, FAIL_HERE, "shorter than its record "
			    "says: pack it again");
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/*
 * The file on its way to all recipients.  What the cipher and the MAC take
 * cannot be hurried; reading, digests and writing are done beside them, in
 * turn in both places of the streams.
 */
struct copy {
	struct stream *st;
	size_t n;
	const struct bundle *b;
	int fd;
	uint64_t left;			/* not read yet */
	EVP_MD_CTX *hash;
	char sha256[DIGEST_SHA256_HEX];	/* once all is read */
	int turn;			/* the place that is being sealed */
	bool sealed;			/* the other place holds lines */
	struct fail f;			/* of what is done beside */
};

/* Read and hash the next block, for each stream; at the end the digest must be
 * right. */
static int
read_block(struct copy *c, int k, struct fail *f)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	size_t i, len = c->left > JWE_PLAIN_MAX ? JWE_PLAIN_MAX :
	    (size_t)c->left;
	struct buf *first = &c->st[0].line[k].text, *text;

	for (i = 0; i < c->n; i++) {
		text = &c->st[i].line[k].text;
		buf_clear(text);
		if (buf_reserve(text, len + ROOM) == -1)
			return fail_nomem(f);
		if (i > 0)
			buf_add(text, first->p, len);
		else if (read_exactly(c->fd, text->p, len, f) == -1)
			return -1;
		text->len = len;
	}
	c->left -= len;
	if (EVP_DigestUpdate(c->hash, first->p, len) != 1)
		return fail_nomem(f);
	if (c->left > 0)
		return 0;
	if (EVP_DigestFinal_ex(c->hash, hash, NULL) != 1)
		return fail_nomem(f);
	digest_hex(hash, DIGEST_SHA256_LEN, c->sha256);
	if (strcmp(c->sha256, c->b->sha256) != 0)
		return fail_set(f, FAIL_HERE, "its digest is not what its "
		    "record says: pack it again");
	return 0;
}

static int
put_lines(struct copy *c, int k, struct fail *f)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (stream_put(&c->st[i], k, 0, f) == -1)
			return -1;
	return 0;
}

static int
beside(void *arg)
{
	struct copy *c = arg;
	int other = !c->turn;

	if (c->sealed && put_lines(c, other, &c->f) == -1)
		return -1;
	return c->left > 0 ? read_block(c, other, &c->f) : 0;
}

static int
seal_block(struct copy *c, bool last, struct fail *f)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if ((last ? stream_seal_last(&c->st[i], c->turn, c->sha256,
		    f) : stream_seal(&c->st[i], c->turn, f)) == -1)
			return -1;
	return 0;
}

/* An empty file is one empty block. */
static int
seal_blocks(struct copy *c, struct fail *f)
{
	struct worker w;
	bool last;
	int rc;

	if (read_block(c, 0, f) == -1)
		return -1;
	worker_start(&w);
	do {
		last = c->left == 0;
		worker_give(&w, beside, c);
		rc = seal_block(c, last, f);
		if (worker_wait(&w) == -1 && rc == 0) {
			*f = c->f;
			rc = -1;
		}
		c->sealed = true;
		c->turn = !c->turn;
		msg_progress("%s: %llu of %llu bytes sealed", c->b->path,
		    (unsigned long long)(c->b->size - c->left),
		    (unsigned long long)c->b->size);
	} while (rc == 0 && !last);
	worker_end(&w);
	msg_progress_end();
	return rc == 0 ? put_lines(c, !c->turn, f) : -1;
}

/* Seal size bytes of fd to all recipients at once, hashing on the way. */
static int
seal_file(struct stream *st, size_t n, int fd, const struct bundle *b,
    struct fail *f)
{
	struct copy c = { .st = st, .n = n, .b = b, .fd = fd, .left = b->size,
		.hash = EVP_MD_CTX_new() };
	size_t i;
	int rc = -1;

	if (c.hash == NULL ||
	    EVP_DigestInit_ex(c.hash, EVP_sha256(), NULL) != 1)
		fail_nomem(f);
	else
		rc = seal_blocks(&c, f);
	for (i = 0; rc == 0 && i < n; i++)
		rc = stream_finish(&st[i], f);
	EVP_MD_CTX_free(c.hash);
	return rc;
}

static int
open_file(const struct bundle *b, struct fail *f)
{
	struct stat st;
	int fd;

	fd = open(b->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return fail_errno(f, "open");
	if (fstat(fd, &st) == -1)
		fail_errno(f, "fstat");
	else if (!S_ISREG(st.st_mode))
		fail_set(f, FAIL_HERE, "not a regular file");
	else if ((uint64_t)st.st_size != b->size)
		fail_set(f, FAIL_HERE, "its size is not what its record says: "
		    "pack it again");
	else
		return fd;
	close(fd);
	return -1;
}

int
bundle_seal(struct payload *p, const json_t *rec, struct fail *f)
{
	struct stream *st = calloc(p->to_n, sizeof *st);
	struct bundle b = { 0 };
	size_t n = 0, i;
	int fd = -1, rc = -1;

	if (st == NULL)
		return fail_nomem(f);
	if (parse_bundle(rec, &b, f) == -1)
		goto out;
	if (spool_room(p->spool, STREAM_SIZE(b.size) * p->to_n, f) == -1)
		goto out;
	if ((fd = open_file(&b, f)) == -1) {
		fail_at(f, "%s", b.path);
		goto out;
	}
	for (n = 0; n < p->to_n; n++)
		if (stream_open(&st[n], p->spool, &p->to[n],
		    &(struct stream_kind){ b.media_type, false }, p->signer,
		    f) == -1)
			goto out;
	if (seal_file(st, n, fd, &b, f) == -1) {
		fail_at(f, "%s", b.path);
		goto out;
	}
	for (i = 0; i < n; i++)
		if (plan_stream(p->plan, &st[i], "bundle", f) == -1)
			goto out;
	for (rc = 0; rc == 0 && n > 0; n--)
		rc = stream_commit(&st[n - 1], f);
out:
	for (i = 0; i < n; i++)
		stream_abandon(&st[i]);
	if (fd != -1)
		close(fd);
	free(st);
	return rc;
}
