/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "digest.h"
#include "index.h"
#include "jsonl.h"
#include "msg.h"
#include "open.h"
#include "record.h"
#include "release.h"
#include "seen.h"
#include "sign.h"
#include "sources.h"

struct run {
	const struct open_options *o;
	struct sources sources;
	struct index index;
	struct seen seen;
	FILE *out;
	struct fail *f;		/* the worst so far */
	struct buf line, plain;
};

/* Something is refused: a `failure` record, and status 1. */
static int
refuse(struct run *r, const char *what, const char *why)
{
	struct fail f = { 0 }, out = { 0 };
	json_t *rec;
	int rc = 0;

	fail_set(&f, FAIL_NO, "%s", why);
	rec = record_failure("open", what, &f, false);
	if (rec == NULL)
		rc = fail_nomem(&out);
	else
		rc = jsonl_write(r->out, rec, &out);
	json_decref(rec);
	fail_at(&f, "%s", what);
	msg_warn("%s", f.text);
	f.text[0] = '\0';
	fail_keep(r->f, rc == -1 ? &out : &f);
	return rc;
}

/* Check one line and remember where it stands. */
static int
look_at(struct run *r, size_t source, size_t number, uint64_t offset,
    const char *line, size_t len)
{
	struct opener *op = r->o->opener;
	struct index_line x = { .offset = offset, .source = (uint32_t)source,
		.length = (uint32_t)len };
	char what[512];
	unsigned char hash[DIGEST_SHA256_LEN];

	if (len == 0 || opener_line(op, line, len, NULL) == -1 ||
	    digest_sha256(line, op->jwe.h.has_place ? 0 : len, hash) == -1) {
		snprintf(what, sizeof what, "%s:%zu", r->sources.v[source].name,
		    number);
		return refuse(r, what, "cannot be opened");
	}
	memcpy(x.tag, op->jwe.tag, sizeof x.tag);
	opener_mark(op, x.mark);
	x.last = true;
	memcpy(x.id, hash, sizeof x.id);	/* a lone JWE has no other */
	if (op->jwe.h.has_place) {
		digest_unhex(op->jwe.h.place.id, x.id, sizeof x.id);
		x.n = op->jwe.h.place.n;
		x.last = op->jwe.h.place.last;
	}
	return index_add(&r->index, &x, r->f);
}

static int
read_source(struct run *r, size_t i)
{
	FILE *fp = sources_open(&r->sources, i, r->f);
	char *line = NULL;
	size_t cap = 0, number = 0, len;
	uint64_t offset = 0;
	ssize_t n;
	int rc = 0;

	if (fp == NULL)
		return -1;
	rewind(fp);
	while (rc == 0 && cli_signal() == 0 &&
	    (n = getline(&line, &cap, fp)) != -1) {
		len = (size_t)n;
		number++;
		if (len > 0 && line[len - 1] == '\n')
			len--;
		if (len > JWE_LINE_MAX)
			len = 0;
		rc = look_at(r, i, number, offset, line, len);
		offset += (uint64_t)n;
	}
	if (rc == 0 && ferror(fp))
		rc = fail_errno(r->f, "%s", r->sources.v[i].name);
	free(line);
	return rc;
}

/* Decrypt line i of a stream again into r->plain. */
static int
decrypt(struct run *r, const struct index_line *x, struct fail *f)
{
	if (sources_read(&r->sources, x->source, x->offset, x->length,
	    &r->line, f) == -1)
		return -1;
	buf_clear(&r->plain);
	if (opener_line(r->o->opener, buf_text(&r->line), r->line.len,
	    &r->plain) == -1)
		return fail_set(f, FAIL_HERE, "%s: changed while it was read",
		    r->sources.v[x->source].name);
	return 0;
}

/* Cut the signature off the last line's plaintext into jws. */
static int
cut_signature(struct run *r, struct buf *jws)
{
	const struct jwe_header *h = &r->o->opener->jwe.h;
	size_t t = h->has_place && h->place.last ? h->place.signature : 0;

	if (t == 0)
		return 0;
	if (t > r->plain.len ||
	    buf_add(jws, r->plain.p + r->plain.len - t, t) == -1)
		return -1;
	r->plain.len -= t;
	r->plain.p[r->plain.len] = '\0';
	return 0;
}

/* Is the stream signed by the sender that is demanded?  Before anything of it
 * is released.  0, 1 it is not, -1 with f. */
static int
check_sender(struct run *r, const struct index_stream *s, struct fail *f)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char hash[EVP_MAX_MD_SIZE];
	char hex[DIGEST_SHA256_HEX];
	struct buf jws = { 0 }, claims = { 0 };
	struct sign_claims c;
	size_t i;
	int rc = -1;

	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1) {
		fail_nomem(f);
		goto out;
	}
	for (i = 0; i < s->count; i++) {
		if (decrypt(r, &r->index.v[s->first + i], f) == -1)
			goto out;
		rc = cut_signature(r, &jws) == -1 ? 1 : 0;
		EVP_DigestUpdate(ctx, buf_text(&r->plain), r->plain.len);
	}
	EVP_DigestFinal_ex(ctx, hash, NULL);
	digest_hex(hash, DIGEST_SHA256_LEN, hex);
	if (rc == 0 && (jws.len == 0 ||
	    sign_check(r->o->sender, buf_text(&jws), jws.len, &claims) == -1 ||
	    sign_claims(&claims, &c) == -1 || strcmp(c.sha256, hex) != 0 ||
	    strcmp(c.id, r->o->opener->jwe.h.place.id) != 0 ||
	    !opener_knows(r->o->opener, c.aud)))
		rc = 1;
out:
	EVP_MD_CTX_free(ctx);
	buf_free(&jws);
	buf_free(&claims);
	return rc;
}

/* Give out a checked stream's plaintext.  0; 1 when it is refused after all,
 * with f's text; -1 with f. */
static int
release(struct run *r, const struct index_stream *s, struct fail *f)
{
	const struct jwe_header *h = &r->o->opener->jwe.h;
	struct release out = { .out = r->out, .into = r->o->into };
	struct buf jws = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < s->count; i++) {
		if ((rc = decrypt(r, &r->index.v[s->first + i], f)) == -1)
			break;
		if (i == 0)
			rc = release_open(&out, h, f);
		if (rc == 0 && (strcmp(h->cty, out.cty) != 0 ||
		    cut_signature(r, &jws) == -1)) {
			fail_set(f, FAIL_NO, "its lines do not belong together");
			rc = 1;
		}
		if (rc == 0)
			rc = release_write(&out, &r->plain, f);
	}
	if (rc == 0)
		rc = release_commit(&out, f);
	else
		release_abandon(&out);
	buf_free(&jws);
	return rc;
}

static int
finish_stream(struct run *r, const struct index_stream *s)
{
	char id[2 * INDEX_ID_LEN + 1], what[64];
	const char *fault = s->fault;
	struct fail f = { 0 };
	int rc = 0;

	digest_hex(r->index.v[s->first].id, INDEX_ID_LEN, id);
	snprintf(what, sizeof what, "stream %s", id);
	if (fault == NULL && seen_has(&r->seen, id))
		fault = "was opened before";
	if (fault == NULL && r->o->sender != NULL) {
		rc = check_sender(r, s, &f);
		if (rc == 1)
			fault = "is not signed by the sender";
	}
	if (rc == 0 && fault == NULL) {
		rc = release(r, s, &f);
		if (rc == 1)
			fault = f.text;
	}
	if (rc == -1) {
		fail_keep(r->f, &f);
		return -1;
	}
	if (fault != NULL)
		return refuse(r, what, fault);
	return seen_add(&r->seen, id, r->f);
}

int
open_files(const struct open_options *o, char *const *paths, size_t n,
    FILE *out, struct fail *f)
{
	struct run r = { .o = o, .out = out, .f = f };
	size_t i;
	int rc = -1;

	r.plain.secret = true;
	if (seen_open(&r.seen, o->seen, f) == -1)
		goto out;
	for (i = 0; i < n; i++)
		if (sources_add(&r.sources, paths[i], f) == -1)
			goto out;
	for (i = 0; i < r.sources.n && cli_signal() == 0; i++)
		if (read_source(&r, i) == -1)
			goto out;
	if (index_finish(&r.index, f) == -1)
		goto out;
	for (i = 0; i < r.index.stream_n && cli_signal() == 0; i++)
		if (finish_stream(&r, &r.index.streams[i]) == -1)
			goto out;
	rc = f->kind == FAIL_NONE ? 0 : -1;
out:
	seen_close(&r.seen);
	index_free(&r.index);
	sources_free(&r.sources);
	buf_free(&r.line);
	buf_free(&r.plain);
	return rc;
}
