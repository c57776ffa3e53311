/* SPDX-License-Identifier: ISC */
#include <sys/types.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "digest.h"
#include "stream.h"

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
release(struct stream *st)
{
	jwe_end(&st->seal);
	buf_free(&st->line);
	EVP_MD_CTX_free(st->hash);
	free(st->parts);
	st->parts = NULL;
	st->hash = NULL;
	st->n = 0;
}

int
stream_open(struct stream *st, struct spool *s, const struct jwk *to,
    const struct stream_kind *kind, const struct sign *signer, struct fail *f)
{
	unsigned char id[(JWE_ID_LEN - 1) / 2];

	*st = (struct stream){ .spool = s, .urgent = kind->urgent,
		.ms = now_ms(), .signer = signer, .to = to };
	if (digest_random(id, sizeof id) == -1)
		return fail_errno(f, "random numbers");
	digest_hex(id, sizeof id, st->place.id);
	if (signer != NULL && ((st->hash = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex(st->hash, EVP_sha256(), NULL) != 1))
		fail_nomem(f);
	else if (jwe_start(&st->seal, to, kind->cty, f) == 0)
		return 0;
	release(st);
	return -1;
}

static int
close_part(struct stream *st, struct fail *f)
{
	st->open = false;
	return spool_finish(&st->parts[st->n - 1], f);
}

static int
open_part(struct stream *st, struct fail *f)
{
	struct spool_part *v, *p;

	v = reallocarray(st->parts, st->n + 1, sizeof *v);
	if (v == NULL)
		return fail_nomem(f);
	st->parts = v;
	p = &v[st->n];
	*p = (struct spool_part){ .fd = -1 };
	if (spool_begin(st->spool, p, f) == -1)
		return -1;
	memcpy(p->entry.id, st->place.id, sizeof p->entry.id);
	p->entry.part = (uint32_t)st->n;
	p->entry.urgent = st->urgent;
	p->entry.ms = st->ms;
	st->n++;
	st->open = true;
	return 0;
}

/* Put the sealed line into a part that has room for it. */
static int
write_line(struct stream *st, uint32_t records, struct fail *f)
{
	struct spool_part *p;

	if (st->open && st->parts[st->n - 1].entry.bytes + st->line.len >
	    SPOOL_PART_MAX && close_part(st, f) == -1)
		return -1;
	if (!st->open && open_part(st, f) == -1)
		return -1;
	p = &st->parts[st->n - 1];
	p->entry.records += records;
	return spool_write(p, st->line.p, st->line.len, f);
}

static int
seal_line(struct stream *st, const void *data, size_t len, uint32_t records,
    struct fail *f)
{
	if (st->place.n >= JWE_COUNT_MAX)
		return fail_set(f, FAIL_HERE, "payload too long");
	buf_clear(&st->line);
	if (jwe_seal(&st->seal, &st->place, data, len, &st->line, f) == -1)
		return -1;
	st->place.n++;
	return write_line(st, records, f);
}

/* Take plaintext into the digest that is going to be signed. */
static int
hash_plain(struct stream *st, const void *data, size_t len, struct fail *f)
{
	st->plain += len;
	if (st->hash != NULL && EVP_DigestUpdate(st->hash, data, len) != 1)
		return fail_nomem(f);
	return 0;
}

int
stream_write(struct stream *st, const void *data, size_t len,
    uint32_t records, struct fail *f)
{
	if (hash_plain(st, data, len, f) == -1)
		return -1;
	return seal_line(st, data, len, records, f);
}

/* The last plaintext with its signature behind it. */
static int
add_signature(struct stream *st, struct buf *text, struct fail *f)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	char hex[DIGEST_SHA256_HEX];
	size_t len = text->len;

	if (EVP_DigestFinal_ex(st->hash, hash, NULL) != 1)
		return fail_nomem(f);
	digest_hex(hash, DIGEST_SHA256_LEN, hex);
	if (sign_payload(st->signer, st->place.id, hex, st->to, text, f) == -1)
		return -1;
	st->place.signature = (uint32_t)(text->len - len);
	return 0;
}

int
stream_last(struct stream *st, const void *data, size_t len,
    uint32_t records, struct fail *f)
{
	struct buf text = { 0 };
	int rc = -1;

	st->place.last = true;
	if (hash_plain(st, data, len, f) == -1)
		return -1;
	if (st->signer != NULL) {
		if (buf_add(&text, data, len) == -1) {
			fail_nomem(f);
			goto out;
		}
		if (add_signature(st, &text, f) == -1)
			goto out;
		data = text.p;
		len = text.len;
	}
	if (seal_line(st, data, len, records, f) == 0)
		rc = close_part(st, f);
out:
	buf_free(&text);
	return rc;
}

int
stream_commit(struct stream *st, struct fail *f)
{
	size_t i;

	for (i = 0; i < st->n; i++)
		if (spool_commit(&st->parts[i], f) == -1) {
			stream_abandon(st);
			return -1;
		}
	release(st);
	return 0;
}

void
stream_abandon(struct stream *st)
{
	size_t i;

	for (i = 0; i < st->n; i++)
		spool_abandon(&st->parts[i]);
	release(st);
}
