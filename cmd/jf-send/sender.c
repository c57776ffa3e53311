/* SPDX-License-Identifier: ISC */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "jsonl.h"
#include "msg.h"
#include "num.h"
#include "queue.h"
#include "receipt.h"
#include "record.h"
#include "sender.h"

/* One run over the spool. */
struct run {
	struct sender *s;
	struct state state;
	struct queue queue;
	size_t at;		/* next of the queue */
	bool stop;
	bool changed;		/* state is to be stored */
	bool headed;		/* the table's first line is out */
	uint64_t sent_before;	/* state.sent when the run began */
	struct fail *worst;
};

static void
print(struct run *r, json_t *rec)
{
	struct fail f = { 0 };

	if (r->s->quiet)
		return;
	if (r->s->table) {
		receipt_print(rec, !r->headed, stdout);
		r->headed = true;
	} else
		(void)jsonl_write(stdout, rec, &f);
	if (f.kind != FAIL_NONE || cli_flush(stdout, &f) == -1) {
		fail_keep(r->worst, &f);
		r->stop = true;
	}
}

static void
keep(struct run *r, const struct fail *f)
{
	fail_keep(r->worst, f);
	r->stop = true;
}

/* It goes to dead/, and the queue goes on. */
static void
bury(struct run *r, const char *name, const struct fail *why)
{
	struct fail f = { 0 };
	json_t *rec;

	if (queue_bury(r->s->spool, name, why->text, &f) == -1) {
		keep(r, &f);
		return;
	}
	r->state.dead++;
	r->changed = true;
	fail_set(&f, FAIL_PART, "%s: %s: it is in %s/dead now: see "
	    "--retry-dead", name, why->text, r->s->spool->path);
	if ((rec = record_failure("upload", name, why, false)) != NULL)
		print(r, rec);
	json_decref(rec);
	fail_keep(r->worst, &f);
}

static void
done(struct run *r, const struct entry *e, const char *sha,
    const struct dest_result *result, const char *thumb)
{
	struct receipt_facts facts = { e, sha, thumb, r->s->dest->name, result };
	struct fail f = { 0 };
	json_t *rec = receipt_new(&facts);

	if (rec == NULL)
		fail_nomem(&f);
	else if (queue_done(r->s->spool, e, rec, r->s->keep_s != 0, &f) == 0)
		print(r, rec);
	json_decref(rec);
	if (f.kind != FAIL_NONE)
		keep(r, &f);
	r->state.sent++;
	r->state.last_sent = clock_wall();
	r->state.last_error[0] = '\0';
	backoff_reset(&r->state.backoff);
	r->changed = true;
}

/* Trouble that is not this part's: all waits, and the run is over. */
static void
put_off(struct run *r, const struct dest_result *result, size_t waits)
{
	char span[32], when[64] = " in the spool";
	struct fail f = { 0 };

	msg_escape(r->state.last_error, sizeof r->state.last_error,
	    result->why.text, strlen(result->why.text));
	r->changed = true;
	if (result->verdict == DEST_LATER) {
		backoff_fail(&r->state.backoff, clock_wall(),
		    result->retry_after_s);
		num_span((uint64_t)r->state.backoff.delay_s, span, sizeof span);
		snprintf(when, sizeof when, ", next try in %s", span);
	}
	fail_set(&f, result->verdict == DEST_LATER ? FAIL_LATER : FAIL_HERE,
	    "%s: %s; %zu payload%s wait%s%s", r->s->dest->name,
	    result->why.text, waits, waits == 1 ? "" : "s",
	    waits == 1 ? "s" : "", when);
	r->s->told = true;
	keep(r, &f);
}

/* The parts of one call. */
struct batch {
	struct entry **entries;
	struct dest_item *items;
	struct dest_result *results;
	size_t n, max;
	uint64_t bytes;
};

static void
part_name(const struct entry *e, char out[ENTRY_NAME_LEN])
{
	snprintf(out, ENTRY_NAME_LEN, "%s.%u", e->id, (unsigned)e->part);
}

/* Open a part for the batch; a damaged one is buried instead. */
static void
add_item(struct run *r, struct batch *b, struct entry *e)
{
	struct dest_item *item = &b->items[b->n];
	char name[ENTRY_NAME_LEN];
	const json_t *left;
	struct fail f = { 0 };

	item->entry = e;
	item->maybe_there = e->tries > 0;
	item->fd = queue_open(r->s->spool, e, item->sha, &f);
	if (item->fd == -1) {
		entry_name(e, name);
		if (f.kind == FAIL_PART)
			bury(r, name, &f);
		else if (f.kind != FAIL_NONE)
			keep(r, &f);
		return;
	}
	part_name(e, name);
	left = json_object_get(r->state.left, name);
	item->lines = left == NULL ? DEST_ALL_LINES :
	    (uint32_t)json_integer_value(left);
	if (queue_count_try(r->s->spool, e, 1, &f) == -1) {
		keep(r, &f);
		close(item->fd);
		return;
	}
	b->entries[b->n++] = e;
	b->bytes += e->bytes;
}

/* Which lines of a part are left is remembered at once: they alone are sent
 * again, also after a crash. */
static void
remember_lines(struct run *r, const struct entry *e, uint32_t lines)
{
	char name[ENTRY_NAME_LEN];
	struct fail f = { 0 };

	part_name(e, name);
	if (lines == DEST_ALL_LINES)
		return;
	if (json_object_set_new(r->state.left, name,
	    json_integer(lines)) == -1 || state_store(&r->state, &f) == -1)
		keep(r, &f);
}

static void
forget_lines(struct run *r, const struct entry *e)
{
	char name[ENTRY_NAME_LEN];

	part_name(e, name);
	json_object_del(r->state.left, name);
}

/* What became of one part.  True when it waits. */
static bool
settle(struct run *r, struct entry *e, const struct dest_item *item,
    const struct dest_result *result)
{
	char thumb[JWK_THUMB_LEN], name[ENTRY_NAME_LEN];
	struct fail f = { 0 };

	if (!result->reached && result->verdict != DEST_SENT)
		queue_count_try(r->s->spool, e, -1, &f);
	entry_name(e, name);
	switch (result->verdict) {
	case DEST_SENT:
		receipt_recipient(item->fd, thumb);
		done(r, e, item->sha, result, thumb);
		forget_lines(r, e);
		return false;
	case DEST_DEAD:
		bury(r, name, &result->why);
		backoff_reset(&r->state.backoff);
		msg_escape(r->state.last_error, sizeof r->state.last_error,
		    result->why.text, strlen(result->why.text));
		forget_lines(r, e);
		return false;
	default:
		if (result->lines != item->lines)
			remember_lines(r, e, result->lines);
		return true;
	}
}

static void
send_batch(struct run *r, struct batch *b)
{
	const struct dest_result *trouble = NULL;
	size_t i, waits = r->queue.n - r->at;
	struct fail f = { 0 };
	bool counted;

	if (b->n == 0)
		return;
	counted = r->s->dest->type->local || queue_sync(r->s->spool, &f) == 0;
	if (counted)
		dest_send(r->s->dest, b->items, b->n, b->results);
	else
		keep(r, &f);
	for (i = 0; i < b->n; i++) {
		if (counted && settle(r, b->entries[i], &b->items[i], &b->results[i])) {
			waits++;
			if (trouble == NULL)
				trouble = &b->results[i];
		}
		close(b->items[i].fd);
	}
	b->n = 0;
	b->bytes = 0;
	/* Who was told to stop has met no trouble. */
	if (trouble != NULL && cli_signal() != 0)
		r->stop = true;
	else if (trouble != NULL)
		put_off(r, trouble, waits);
}

/* Files that no part of ours can be. */
static void
bury_strangers(struct run *r)
{
	struct fail why = { 0 };
	size_t i;

	fail_set(&why, FAIL_PART, "not a payload's name");
	for (i = 0; i < r->queue.strange_n && !r->stop; i++)
		bury(r, r->queue.strange[i], &why);
}

/* True when there is something to do now. */
static bool
may_start(struct run *r)
{
	int64_t left = backoff_left(&r->state.backoff, clock_wall());
	struct fail f = { 0 };
	char span[32];

	if (r->queue.n == 0 || left == 0 || r->s->now)
		return r->queue.n > 0;
	num_span((uint64_t)left, span, sizeof span);
	if (!r->s->told)
		msg_note("%s: %s; next try in %s, or with --now",
		    r->s->dest->name, r->state.last_error, span);
	r->s->told = true;
	fail_set(&f, FAIL_LATER, "%s", "");
	fail_keep(r->worst, &f);
	return false;
}

/* Wait until the budget lets a part go.  A run that could not even begin is
 * over at once, silently: one before it has used the line up.  0; -1. */
static int
await_budget(struct run *r, const struct entry *e)
{
	const struct budget *b = r->s->dest->http.budget;
	struct fail f = { 0 };

	while (!budget_may_begin(b, e->bytes)) {
		if (r->state.sent == r->sent_before || cli_signal() != 0) {
			fail_set(&f, FAIL_LATER, "%s", "");
			keep(r, &f);
			return -1;
		}
		poll(NULL, 0, 500);
	}
	return 0;
}

/* Fill batches with what the budget lets go, and send them. */
static void
fill_batches(struct run *r, struct batch *b)
{
	const struct dest *d = r->s->dest;
	struct entry *e;

	while (!r->stop && r->at < r->queue.n && cli_signal() == 0) {
		e = &r->queue.v[r->at];
		if (r->s->only != NULL && strcmp(e->id, r->s->only) != 0) {
			r->at++;
			continue;
		}
		if (b->n > 0 && (b->n == b->max || b->bytes + e->bytes >
		    SPOOL_PART_MAX || !budget_may_begin(d->http.budget,
		    b->bytes + e->bytes))) {
			send_batch(r, b);
			continue;
		}
		if (b->n == 0 && !d->type->local && await_budget(r, e) == -1)
			break;
		r->at++;
		add_item(r, b, e);
	}
	if (!r->stop || b->n > 0)
		send_batch(r, b);
}

static void
send_all(struct run *r)
{
	struct batch b = { .max = r->s->dest->type->batch };
	struct fail f = { 0 };

	if (r->s->only == NULL)
		budget_announce(r->s->dest->http.budget, r->queue.bytes);
	b.entries = calloc(b.max, sizeof *b.entries);
	b.items = calloc(b.max, sizeof *b.items);
	b.results = calloc(b.max, sizeof *b.results);
	if (b.entries == NULL || b.items == NULL || b.results == NULL) {
		fail_nomem(&f);
		keep(r, &f);
	} else
		fill_batches(r, &b);
	free(b.entries);
	free(b.items);
	free(b.results);
}

static int
load(struct run *r, struct fail *f)
{
	if (state_load(&r->state, r->s->spool->path, r->s->destination, f) == -1)
		return -1;
	r->sent_before = r->state.sent;
	return queue_scan(r->s->spool, &r->queue, f);
}

void
sender_flush(struct sender *s, struct fail *worst)
{
	struct run r = { .s = s, .worst = worst };
	struct fail f = { 0 };
	int lock = spool_lock(s->spool, &f);

	if (lock == -1) {
		if (f.kind == FAIL_LATER)
			msg_detail("%s: another jf-send is sending",
			    s->spool->path);
		fail_keep(worst, &f);
		return;
	}
	if (load(&r, &f) == -1)
		fail_keep(worst, &f);
	else {
		bury_strangers(&r);
		if (!r.stop && may_start(&r))
			send_all(&r);
		if (queue_prune(s->spool, s->keep_s, &f) == -1 ||
		    (r.changed && state_store(&r.state, &f) == -1))
			fail_keep(worst, &f);
	}
	state_free(&r.state);
	queue_free(&r.queue);
	close(lock);
}
