/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "jsonl.h"
#include "nameless.h"
#include "record.h"
#include "release.h"

#define BLOCK	((size_t)16 * 1024)

static const char *
ending(const char *cty)
{
	static const char *const known[][2] = {
		{ "application/gzip", "tar.gz" },
		{ "application/zstd", "tar.zst" },
		{ "application/x-xz", "tar.xz" },
		{ "application/x-tar", "tar" },
		{ "application/zip", "zip" }
	};
	size_t i;

	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(cty, known[i][0]) == 0)
			return known[i][1];
	return "bin";
}

int
release_cut(const struct jwe_header *h, struct buf *plain, struct buf *jws)
{
	size_t t = h->has_place && h->place.last ? h->place.signature : 0;

	if (t == 0)
		return 0;
	buf_clear(jws);
	if (t > plain->len ||
	    buf_add(jws, plain->p + plain->len - t, t) == -1)
		return -1;
	plain->len -= t;
	plain->p[plain->len] = '\0';
	return 0;
}

struct release *
release_new(const char *dir, const struct jwe_header *h, struct fail *f)
{
	struct release *r = calloc(1, sizeof *r);

	if (r == NULL) {
		fail_nomem(f);
		return NULL;
	}
	r->dir = dir;
	r->fd = -1;
	memcpy(r->id, h->place.id, sizeof r->id);
	memcpy(r->cty, h->cty, sizeof r->cty);
	r->hash = EVP_MD_CTX_new();
	if (r->hash == NULL ||
	    EVP_DigestInit_ex(r->hash, EVP_sha256(), NULL) != 1)
		fail_nomem(f);
	else if (file_make_dir(dir, f) == 0 &&
	    (r->fd = nameless_open(dir, &r->temp, f)) != -1)
		return r;
	release_free(r);
	return NULL;
}

static int
write_at(const struct release *r, const unsigned char *p, size_t len,
    uint64_t at, struct fail *f)
{
	ssize_t n;

	while (len > 0) {
		n = pwrite(r->fd, p, len, (off_t)at);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail_errno(f, "%s", r->dir);
		p += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

/* At most len bytes.  How many, -1 with f. */
static ssize_t
read_at(const struct release *r, unsigned char *p, size_t len, uint64_t at,
    struct fail *f)
{
	ssize_t n;

	do
		n = pread(r->fd, p, len, (off_t)at);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		errno = EIO;
	return n > 0 ? n : fail_errno(f, "%s", r->dir);
}

int
release_put(struct release *r, const struct jwe_place *place,
    const struct buf *plain, struct fail *f)
{
	uint64_t at = (uint64_t)place->n * JWE_PLAIN_MAX;

	if (write_at(r, plain->p, plain->len, at, f) == -1)
		return -1;
	if (at + plain->len > r->size)
		r->size = at + plain->len;
	if (!place->last && plain->len != JWE_PLAIN_MAX)
		r->ragged = true;
	if (place->n != r->next)
		return 0;
	r->next++;
	r->hashed += plain->len;
	return EVP_DigestUpdate(r->hash, plain->p, plain->len) == 1 ? 0 :
	    fail_nomem(f);
}

int
release_move(struct release *r, uint32_t n, size_t len, struct fail *f)
{
	unsigned char block[BLOCK];
	uint64_t from = (uint64_t)n * JWE_PLAIN_MAX;
	ssize_t got;

	if (n == 0)
		r->size = 0;
	for (; len > 0; len -= (size_t)got) {
		got = read_at(r, block, len < BLOCK ? len : BLOCK, from, f);
		if (got == -1 ||
		    write_at(r, block, (size_t)got, r->size, f) == -1)
			return -1;
		from += (uint64_t)got;
		r->size += (uint64_t)got;
	}
	return 0;
}

int
release_digest(struct release *r, char sha256[DIGEST_SHA256_HEX],
    struct fail *f)
{
	unsigned char block[BLOCK], hash[EVP_MAX_MD_SIZE];
	uint64_t left;
	ssize_t n;

	if (r->ragged && ftruncate(r->fd, (off_t)r->size) == -1)
		return fail_errno(f, "%s", r->dir);
	for (; r->hashed < r->size; r->hashed += (uint64_t)n) {
		left = r->size - r->hashed;
		n = read_at(r, block, left < BLOCK ? (size_t)left : BLOCK,
		    r->hashed, f);
		if (n == -1)
			return -1;
		if (EVP_DigestUpdate(r->hash, block, (size_t)n) != 1)
			return fail_nomem(f);
	}
	if (EVP_DigestFinal_ex(r->hash, hash, NULL) != 1)
		return fail_nomem(f);
	digest_hex(hash, DIGEST_SHA256_LEN, sha256);
	return 0;
}

/* The `bundle` record, for whoever reads the stream. */
static int
tell(const struct release *r, const char *name, const char *sha256, FILE *out,
    struct fail *f)
{
	char now[CLOCK_LEN], *path = realpath(name, NULL);
	json_t *data, *rec;
	int rc = -1;

	clock_now(now);
	data = json_pack("{s:s,s:s,s:I,s:s}", "path",
	    path != NULL ? path : name, "sha256", sha256, "size",
	    (json_int_t)r->size, "media_type", r->cty);
	rec = data == NULL ? NULL : record_new("bundle", NULL, data);
	if (rec == NULL ||
	    json_object_set_new(rec, "collected_at", json_string(now)) == -1 ||
	    record_set_id(rec) == -1)
		fail_nomem(f);
	else
		rc = jsonl_write(out, rec, f);
	json_decref(rec);
	free(path);
	return rc;
}

int
release_name(struct release *r, const char *sha256, FILE *out, struct fail *f)
{
	char *path;
	int rc;

	if (asprintf(&path, "%s/%s.%s", r->dir, r->id, ending(r->cty)) == -1)
		return fail_nomem(f);
	rc = nameless_name(r->fd, &r->temp, r->dir, path, f);
	if (rc == 1)
		fail_set(f, FAIL_NO, "is a bundle that is there already: %s",
		    path);
	else if (rc == 0)
		rc = tell(r, path, sha256, out, f);
	free(path);
	return rc;
}

void
release_free(struct release *r)
{
	if (r == NULL)
		return;
	if (r->temp != NULL)
		unlink(r->temp);
	free(r->temp);
	if (r->fd != -1)
		close(r->fd);
	EVP_MD_CTX_free(r->hash);
	buf_free(&r->jws);
	free(r);
}
