/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "clock.h"
#include "digest.h"
#include "payload.h"
#include "stream.h"

bool
payload_is_urgent(const char *kind)
{
	static const char *const urgent[] = { "heartbeat", "event", "gap",
		"failure" };
	size_t i;

	for (i = 0; i < sizeof urgent / sizeof *urgent; i++)
		if (strcmp(kind, urgent[i]) == 0)
			return true;
	return false;
}

static int
seal_lines(struct stream *st, const struct payload_open *o, struct fail *f)
{
	struct buf *line = &st->line[0].text;
	char sha256[DIGEST_SHA256_HEX] = "";
	size_t at, len;
	bool last = false;

	if (st->signer != NULL &&
	    digest_sha256_hex(o->text.p, o->text.len, sha256) == -1)
		return fail_nomem(f);
	for (at = 0; !last; at += len) {
		len = o->text.len - at;
		last = len <= JWE_PLAIN_MAX;
		if (!last)
			len = JWE_PLAIN_MAX;
		buf_clear(line);
		if (buf_add(line, o->text.p + at, len) == -1)
			return fail_nomem(f);
		if ((last ? stream_seal_last(st, 0, sha256, f) :
		    stream_seal(st, 0, f)) == -1 ||
		    stream_put(st, 0, last ? o->records : 0, f) == -1)
			return -1;
	}
	return stream_finish(st, f);
}

/* All of text as one payload to one recipient. */
static int
seal_text(struct payload *p, const struct jwk *to,
    const struct payload_open *o, const char *why, struct fail *f)
{
	const struct stream_kind kind = { JWE_RECORDS, o == &p->urgent };
	struct stream st;

	if (stream_open(&st, p->spool, to, &kind, p->signer, f) == -1)
		return -1;
	if (seal_lines(&st, o, f) == -1 || plan_stream(p->plan, &st, why,
	    f) == -1) {
		stream_abandon(&st);
		return -1;
	}
	memcpy(p->last, st.place.id, sizeof p->last);
	return stream_commit(&st, f);
}

static int
seal_open(struct payload *p, struct payload_open *o, const char *why,
    struct fail *f)
{
	size_t i;

	if (o->records == 0)
		return 0;
	if (spool_room(p->spool, STREAM_SIZE(o->text.len) * p->to_n, f) == -1)
		return -1;
	for (i = 0; i < p->to_n; i++)
		if (seal_text(p, &p->to[i], o, why, f) == -1)
			return -1;
	buf_clear(&o->text);
	o->records = 0;
	return 0;
}

int
payload_add(struct payload *p, bool urgent, const struct buf *line,
    struct fail *f)
{
	struct payload_open *o = urgent ? &p->urgent : &p->regular;

	if (o->text.len + line->len + 1 > JWE_PLAIN_MAX &&
	    seal_open(p, o, "size", f) == -1)
		return -1;
	if (o->records == 0)
		o->since_ms = clock_ms();
	if (buf_add(&o->text, line->p, line->len) == -1 ||
	    buf_addc(&o->text, '\n') == -1)
		return fail_nomem(f);
	o->records++;
	return 0;
}

int
payload_close(struct payload *p, const char *why, struct fail *f)
{
	if (seal_open(p, &p->urgent, why, f) == -1)
		return -1;
	return seal_open(p, &p->regular, why, f);
}

static int
due_ms(const struct payload_open *o)
{
	int64_t left = o->since_ms + PAYLOAD_WAIT_MS - clock_ms();

	return o->records == 0 ? -1 : left < 0 ? 0 : (int)left;
}

int
payload_due_ms(const struct payload *p)
{
	int a = due_ms(&p->urgent), b = due_ms(&p->regular);

	return a == -1 ? b : b == -1 || a < b ? a : b;
}

int
payload_close_due(struct payload *p, struct fail *f)
{
	if (due_ms(&p->urgent) == 0 &&
	    seal_open(p, &p->urgent, "time", f) == -1)
		return -1;
	if (due_ms(&p->regular) == 0 &&
	    seal_open(p, &p->regular, "time", f) == -1)
		return -1;
	return 0;
}

void
payload_free(struct payload *p)
{
	buf_free(&p->urgent.text);
	buf_free(&p->regular.text);
}
