/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "cli.h"
#include "jsonl.h"
#include "msg.h"
#include "opening.h"
#include "record.h"
#include "worker.h"

#define WORTHWHILE	(16 * 1024)	/* a line that takes another thread */

int
opening_refuse(struct opening *r, const char *what, const char *why)
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

/* Write what a line held, then read the next one into its place.  1, 0 at the
 * end, -1 with l->f. */
static int
turn_over(struct opening *r, struct opening_line *l)
{
	const struct buf *text = &r->sources.text;
	unsigned char hash[DIGEST_SHA256_LEN];
	int got;

	if (l->to != NULL && release_put(l->to, &l->jwe.h.place, &l->jwe.text,
	    &l->f) == -1)
		return -1;
	l->to = NULL;
	if ((got = sources_next(&r->sources, &l->from, &l->f)) != 1)
		return got;
	l->formed = jwe_parse(&l->jwe, buf_text(text), text->len) == 0;
	if (!l->formed)
		return 1;
	if (l->jwe.h.has_place)
		digest_unhex(l->jwe.h.place.id, l->id, sizeof l->id);
	else if (digest_sha256(text->p, text->len, hash) == 0)
		/* A lone JWE has no other name. */
		memcpy(l->id, hash, sizeof l->id);
	else
		return fail_nomem(&l->f);
	return 1;
}

/* What the thread beside works on. */
struct beside {
	struct opening *r;
	struct opening_line *l;
};

static int
turn_beside(void *arg)
{
	struct beside *b = arg;

	return turn_over(b->r, b->l);
}

/* Files: while a line's MAC is computed, the one before is written and the
 * next one is read. */
static int
read_files(struct opening *r)
{
	struct beside b = { r, &r->line[0] };
	struct worker w;
	int got, rc = 0;

	worker_start(&w);
	got = turn_over(r, b.l);
	while (got == 1 && rc == 0 && cli_signal() == 0) {
		struct opening_line *l = b.l;

		b.l = &r->line[l == &r->line[0]];
		if (l->from.length < WORTHWHILE) {
			rc = gather_line(r, l);
			got = turn_over(r, b.l);
			continue;
		}
		worker_give(&w, turn_beside, &b);
		rc = gather_line(r, l);
		got = worker_wait(&w);
	}
	worker_end(&w);
	/* What the last line held is not written yet. */
	if (got == 0 && rc == 0) {
		b.l = &r->line[b.l == &r->line[0]];
		got = turn_over(r, b.l);
	}
	if (got == -1)
		fail_keep(r->f, &b.l->f);
	return got == -1 ? -1 : rc;
}

/* A pipe: no line waits for the next one. */
static int
read_pipes(struct opening *r)
{
	struct opening_line *l = &r->line[0];
	int got;

	while ((got = turn_over(r, l)) == 1 && cli_signal() == 0)
		if (gather_line(r, l) == -1)
			return -1;
	if (got == -1)
		fail_keep(r->f, &l->f);
	return got == -1 ? -1 : 0;
}

static void
end(struct opening *r)
{
	size_t i;

	for (i = 0; i < r->held_n; i++)
		release_free(r->held[i]);
	for (i = 0; i < 2; i++)
		jwe_free(&r->line[i].jwe);
	seen_close(&r->seen);
	ledger_close(&r->join.ledger);
	sources_close(&r->sources);
}

int
open_files(const struct open_options *o, char *const *paths, size_t n,
    FILE *out, struct fail *f)
{
	struct opening r = { .o = o, .out = out, .f = f,
		.join.ledger.fd = -1, .seen.known.fd = -1 };
	uint32_t i;
	int rc = -1;

	sources_open(&r.sources);
	if (ledger_open(&r.join.ledger, f) == -1 ||
	    seen_open(&r.seen, o->seen, f) == -1)
		goto out;
	for (i = 0; i < n; i++)
		if (sources_add(&r.sources, paths[i], f) == -1)
			goto out;
	if ((r.sources.pipe ? read_pipes(&r) : read_files(&r)) == -1)
		goto out;
	for (i = 0; i < r.join.streams && cli_signal() == 0; i++)
		if (deliver_stream(&r, i) == -1)
			goto out;
	rc = f->kind == FAIL_NONE ? 0 : -1;
out:
	end(&r);
	return rc;
}
