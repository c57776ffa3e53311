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
	jwe_line_free(&st->line[0]);
	jwe_line_free(&st->line[1]);
	free(st->parts);
	st->parts = NULL;
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
	return jwe_start(&st->seal, to, kind->cty, f);
}

int
stream_finish(struct stream *st, struct fail *f)
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

static int
put(void *arg, const void *p, size_t len, struct fail *f)
{
	return spool_write(arg, p, len, f);
}

int
stream_put(struct stream *st, int k, uint32_t records, struct fail *f)
{
	const struct jwe_line *l = &st->line[k];
	struct jwe_out out = { put, NULL };

	if (st->open && st->parts[st->n - 1].entry.bytes +
	    jwe_length(&st->seal, l) > SPOOL_PART_MAX &&
	    stream_finish(st, f) == -1)
		return -1;
	if (!st->open && open_part(st, f) == -1)
		return -1;
	st->parts[st->n - 1].entry.records += records;
	out.arg = &st->parts[st->n - 1];
	return jwe_dump(&st->seal, l, &out, f);
}

int
stream_seal(struct stream *st, int k, struct fail *f)
{
	if (st->place.n >= JWE_COUNT_MAX)
		return fail_set(f, FAIL_HERE, "payload too long");
	st->plain += st->line[k].text.len - st->place.signature;
	if (jwe_seal(&st->seal, &st->place, &st->line[k], f) == -1)
		return -1;
	st->place.n++;
	return 0;
}

int
stream_seal_last(struct stream *st, int k, const char *sha256, struct fail *f)
{
	struct buf *text = &st->line[k].text;
	size_t len = text->len;

	st->place.last = true;
	if (st->signer != NULL) {
		if (sign_payload(st->signer, st->place.id, sha256, st->to,
		    text, f) == -1)
			return -1;
		st->place.signature = (uint32_t)(text->len - len);
	}
	return stream_seal(st, k, f);
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
