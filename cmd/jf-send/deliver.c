/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <string.h>

#include "opening.h"
#include "sign.h"

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
deliver_plain(struct opening *r, struct opening_line *l, struct fail *f)
{
	const struct jwe_header *h = &l->jwe.h;
	struct buf jws = { 0 };
	int cut = release_cut(h, &l->jwe.text, &jws);

	buf_free(&jws);
	if (cut == -1) {
		fail_set(f, FAIL_NO, "its lines do not belong together");
		return 1;
	}
	if (l->jwe.text.len == 0)
		return 0;
	/* Two payloads' records never share a line. */
	if ((!h->has_place || h->place.last) &&
	    l->jwe.text.p[l->jwe.text.len - 1] != '\n' &&
	    buf_addc(&l->jwe.text, '\n') == -1)
		return fail_nomem(f);
	return fwrite(l->jwe.text.p, 1, l->jwe.text.len, r->out) == l->jwe.text.len ?
	    0 : fail_output(f);
}

/* Read line n of a stream again, check it again, decrypt it into l->jwe.text.  0;
 * -1 with f. */
static int
reopen(struct opening *r, const unsigned char *id, uint32_t n,
    struct opening_line *l, struct fail *f)
{
	struct ledger_entry e;
	int found = join_line(&r->join, id, n, &e, f);

	if (found != 1)
		return found == -1 ? -1 : fail_set(f, FAIL_HERE, "line lost");
	l->from.source = e.u.line.source;
	l->from.offset = e.u.line.offset;
	l->from.length = e.u.line.length;
	if (sources_again(&r->sources, &l->from, f) == -1)
		return -1;
	if (jwe_parse(&l->jwe, buf_text(&r->sources.text),
	    l->from.length) == -1 ||
	    memcmp(l->jwe.tag, e.u.line.tag, LEDGER_TAG_LEN) != 0 ||
	    opener_line(r->o->opener, &l->jwe, true) == -1)
		return fail_set(f, FAIL_HERE, "%s: changed while it was read",
		    r->sources.v[l->from.source].name);
	return 0;
}

/* A line to read into: the one that is not being looked at. */
static struct opening_line *
spare(struct opening *r)
{
	return &r->line[1];
}

int
deliver_text(struct opening *r, struct ledger_entry *s, uint32_t to,
    struct fail *f)
{
	struct ledger_stream *st = &s->u.stream;
	struct opening_line *l = spare(r);
	int rc = 0;

	for (; rc == 0 && st->given < to; st->given++)
		if ((rc = reopen(r, s->key.id, st->given, l, f)) == 0)
			rc = deliver_plain(r, l, f);
	return rc;
}

/* Is this the signature of the sender that is demanded, for this payload?  0;
 * 1 with f's text. */
static int
check_signature(const struct opening *r, const struct buf *jws,
    const char *id, const char *sha256, struct fail *f)
{
	struct buf claims = { 0 };
	struct sign_claims c;
	int rc = 0;

	if (r->o->sender == NULL)
		return 0;
	if (jws->len == 0 || sign_check(r->o->sender, buf_text(jws), jws->len,
	    &claims) == -1 || sign_claims(&claims, &c) == -1 ||
	    strcmp(c.sha256, sha256) != 0 || strcmp(c.id, id) != 0 ||
	    !opener_knows(r->o->opener, c.aud)) {
		fail_set(f, FAIL_NO, "is not signed by the sender");
		rc = 1;
	}
	buf_free(&claims);
	return rc;
}

/* Read a stream of records once more, only for its signature.  0, 1, -1. */
static int
check_sender(struct opening *r, const struct ledger_entry *s, struct fail *f)
{
	struct opening_line *l = spare(r);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char hash[EVP_MAX_MD_SIZE];
	char hex[DIGEST_SHA256_HEX], id[JWE_ID_LEN];
	struct buf jws = { 0 };
	uint32_t n;
	int rc = 0;

	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		rc = fail_nomem(f);
	for (n = 0; rc == 0 && n < s->u.stream.end; n++) {
		rc = reopen(r, s->key.id, n, l, f);
		if (rc == 0 && release_cut(&l->jwe.h, &l->jwe.text, &jws) == 0 &&
		    EVP_DigestUpdate(ctx, buf_text(&l->jwe.text),
		    l->jwe.text.len) != 1)
			rc = fail_nomem(f);
	}
	if (rc == 0 && EVP_DigestFinal_ex(ctx, hash, NULL) != 1)
		rc = fail_nomem(f);
	if (rc == 0) {
		digest_hex(hash, DIGEST_SHA256_LEN, hex);
		digest_hex(s->key.id, LEDGER_ID_LEN, id);
		rc = check_signature(r, &jws, id, hex, f);
	}
	EVP_MD_CTX_free(ctx);
	buf_free(&jws);
	return rc;
}

/* Of a bundle that was not held: its lines again, in their order. */
static struct release *
read_bundle(struct opening *r, const struct ledger_entry *s, struct fail *f)
{
	struct opening_line *l = spare(r);
	struct release *b = NULL;
	struct ledger_entry e;
	uint32_t n;

	for (n = 0; n < s->u.stream.end; n++) {
		if (reopen(r, s->key.id, n, l, f) == -1 || (b == NULL &&
		    (b = release_new(r->o->into, &l->jwe.h, f)) == NULL))
			goto fail;
		if (strcmp(l->jwe.h.cty, b->cty) != 0 ||
		    release_cut(&l->jwe.h, &l->jwe.text, &b->jws) == -1 ||
		    l->jwe.text.len > JWE_PLAIN_MAX) {
			fail_set(f, FAIL_NO, "its lines do not belong together");
			goto fail;
		}
		if (release_put(b, &l->jwe.h.place, &l->jwe.text, f) == -1 ||
		    join_line(&r->join, s->key.id, n, &e, f) == -1)
			goto fail;
		e.u.line.plain = (uint32_t)l->jwe.text.len;
		if (ledger_put(&r->join.ledger, &e, f) == -1)
			goto fail;
	}
	return b;
fail:
	release_free(b);
	return NULL;
}

/* Lines shorter than they may be leave holes between them: close these up. */
static int
close_up(struct opening *r, struct release *b, const struct ledger_entry *s,
    struct fail *f)
{
	struct ledger_entry e;
	uint32_t n;

	for (n = 0; n < s->u.stream.end; n++)
		if (join_line(&r->join, s->key.id, n, &e, f) == -1 ||
		    release_move(b, n, e.u.line.plain, f) == -1)
			return -1;
	return 0;
}

/* 0; 1 with f's text: it is refused; -1 with f. */
static int
deliver_bundle(struct opening *r, const struct ledger_entry *s,
    struct fail *f)
{
	struct release *held = gather_held(r, s->key.id);
	struct release *b = held != NULL ? held : read_bundle(r, s, f);
	char hex[DIGEST_SHA256_HEX];
	int rc;

	if (b == NULL)
		return f->kind == FAIL_NO ? 1 : -1;
	if ((b->ragged && close_up(r, b, s, f) == -1) ||
	    release_digest(b, hex, f) == -1)
		rc = -1;
	else if ((rc = check_signature(r, &b->jws, b->id, hex, f)) == 0)
		rc = release_name(b, hex, r->out, f);
	if (held == NULL)
		release_free(b);
	return rc;
}

/* What a refused stream has given out before its fault was seen. */
static int
refuse(struct opening *r, const struct ledger_entry *s, const char *why)
{
	char id[2 * LEDGER_ID_LEN + 1], what[64], text[FAIL_TEXT_LEN];
	uint32_t given = s->u.stream.given;

	digest_hex(s->key.id, LEDGER_ID_LEN, id);
	snprintf(what, sizeof what, "stream %s", id);
	if (given > 0)
		snprintf(text, sizeof text, "%.400s; given out before that was "
		    "known: %u line%s", why, (unsigned)given,
		    given == 1 ? "" : "s");
	return opening_refuse(r, what, given > 0 ? text : why);
}

int
deliver_stream(struct opening *r, uint32_t i)
{
	struct fail f = { 0 };
	struct ledger_entry s;
	const char *fault;
	int rc = 0;

	if (join_stream(&r->join, i, &s, r->f) != 1)
		return -1;
	fault = join_fault(&s.u.stream);
	if (fault == NULL && !s.u.stream.text)
		rc = deliver_bundle(r, &s, &f);
	else if (fault == NULL && s.u.stream.given < s.u.stream.end) {
		if (r->o->sender != NULL)
			rc = check_sender(r, &s, &f);
		if (rc == 0)
			rc = deliver_text(r, &s, s.u.stream.end, &f);
	}
	if (rc == -1) {
		fail_keep(r->f, &f);
		return -1;
	}
	if (fault != NULL || rc == 1)
		return refuse(r, &s, fault != NULL ? fault : f.text);
	return seen_add(&r->seen, s.key.id, r->f);
}
