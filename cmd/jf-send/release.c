/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "digest.h"
#include "jsonl.h"
#include "record.h"
#include "release.h"

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

/* Records, or what someone else sealed without saying what it is. */
static bool
is_text(const struct jwe_header *h)
{
	return strcmp(h->cty, JWE_RECORDS) == 0 || !h->has_place;
}

/* A reader that left is told nothing. */
static int
fail_output(struct fail *f)
{
	if (errno == EPIPE)
		return fail_set(f, FAIL_OUTPUT, "%s", "");
	fail_errno(f, "output");
	f->kind = FAIL_OUTPUT;
	return -1;
}

int
release_open(struct release *r, const struct jwe_header *h, struct fail *f)
{
	memcpy(r->cty, h->cty, sizeof r->cty);
	if (is_text(h))
		return 0;
	if (r->into == NULL) {
		fail_set(f, FAIL_NO, "is a bundle: say --into DIR");
		return 1;
	}
	if (file_make_dir(r->into, f) == -1)
		return -1;
	if (asprintf(&r->path, "%s/%s.%s", r->into, h->place.id,
	    ending(h->cty)) == -1) {
		r->path = NULL;
		return fail_nomem(f);
	}
	if (access(r->path, F_OK) == 0) {
		fail_set(f, FAIL_NO, "is a bundle that is there already: %s",
		    r->path);
		free(r->path);
		r->path = NULL;
		return 1;
	}
	r->hash = EVP_MD_CTX_new();
	if (r->hash == NULL ||
	    EVP_DigestInit_ex(r->hash, EVP_sha256(), NULL) != 1)
		return fail_nomem(f);
	return file_out_open(&r->file, r->path, 0600, f);
}

int
release_write(struct release *r, const struct buf *plain, struct fail *f)
{
	FILE *fp = r->path != NULL ? r->file.fp : r->out;

	if (plain->len == 0)
		return 0;
	if (fwrite(plain->p, 1, plain->len, fp) != plain->len)
		return r->path == NULL ? fail_output(f) :
		    fail_errno(f, "%s", r->path);
	r->size += plain->len;
	r->last = plain->p[plain->len - 1];
	if (r->hash != NULL &&
	    EVP_DigestUpdate(r->hash, plain->p, plain->len) != 1)
		return fail_nomem(f);
	return 0;
}

/* The `bundle` record, for whoever reads the stream. */
static int
tell(struct release *r, struct fail *f)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	char hex[DIGEST_SHA256_HEX], now[CLOCK_LEN], *path;
	json_t *data, *rec;
	int rc = -1;

	clock_now(now);
	EVP_DigestFinal_ex(r->hash, hash, NULL);
	digest_hex(hash, DIGEST_SHA256_LEN, hex);
	path = realpath(r->path, NULL);
	data = json_pack("{s:s,s:s,s:I,s:s}", "path",
	    path != NULL ? path : r->path, "sha256", hex, "size",
	    (json_int_t)r->size, "media_type", r->cty);
	rec = data == NULL ? NULL : record_new("bundle", NULL, data);
	if (rec == NULL ||
	    json_object_set_new(rec, "collected_at", json_string(now)) == -1 ||
	    record_set_id(rec) == -1)
		fail_nomem(f);
	else
		rc = jsonl_write(r->out, rec, f);
	json_decref(rec);
	free(path);
	return rc;
}

int
release_commit(struct release *r, struct fail *f)
{
	int rc;

	if (r->path == NULL) {
		/* Two payloads' records never share a line. */
		if (r->size > 0 && r->last != '\n' &&
		    putc('\n', r->out) == EOF)
			return fail_output(f);
		return 0;
	}
	rc = file_out_commit(&r->file, f);
	if (rc == 0)
		rc = tell(r, f);
	EVP_MD_CTX_free(r->hash);
	free(r->path);
	return rc;
}

void
release_abandon(struct release *r)
{
	if (r->file.fp != NULL)
		file_out_abandon(&r->file);
	EVP_MD_CTX_free(r->hash);
	free(r->path);
}
