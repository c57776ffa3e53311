/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "cli.h"
#include "clock.h"
#include "slot.h"

#define TURN_MS		250	/* at most, between looks at signals */
#define PATIENCE_MS	3000	/* who is silent for longer holds up no other */
#define SPARE		4	/* times as many, who may be silent meanwhile */

struct engine {
	const struct poll_source *source;
	CURLM *multi;
	unsigned parallel;
	struct slot *slots;	/* n used so far, of most */
	unsigned n, most, busy;
	bool empty;		/* the source is */
};

static void
start_request(struct engine *e, struct slot *s)
{
	s->got = 0;
	s->error[0] = '\0';
	s->stage = SLOT_ASKING;
	s->heard_ms = clock_ms();
	curl_multi_add_handle(e->multi, s->h);
}

static void
close_slot(struct engine *e, struct slot *s, bool early)
{
	struct poll_task *t = s->task;

	/* A name that is still being looked up would be waited for. */
	if (early && s->h != NULL)
		curl_easy_setopt(s->h, CURLOPT_QUICK_EXIT, 1L);
	slot_close(s);
	e->busy--;
	e->source->finish(t, early, e->source->arg);
}

/* The task's next request, or its end. */
static void
go_on(struct engine *e, struct slot *s)
{
	struct poll_task *t = s->task;

	if (!s->begun) {
		slot_drop(s);
		s->rq.body.secret = true;
		if (t->next(t, &s->rq) == 0) {
			close_slot(e, s, false);
			return;
		}
		s->begun = true;
		s->retried = s->named = false;
		if (s->h == NULL && slot_open(s, &s->a.fail) == -1)
			goto fail;
		if (slot_prepare(s) == -1) {
			fail_nomem(&s->a.fail);
			goto fail;
		}
	}
	start_request(e, s);
	return;
fail:
	s->begun = false;
	t->done(t, &s->rq, &s->a);
	close_slot(e, s, false);
}

/* Ask once more: after a reset, or to learn the key that did not match. */
static bool
ask_again(struct engine *e, struct slot *s, CURLcode code)
{
	if (slot_is_reset(code) && !s->retried && s->got == 0 && !s->a.reached) {
		s->retried = true;
		s->stage = SLOT_PAUSED;
		s->wake_ms = clock_ms() + (int64_t)s->task->gap_ms;
		return true;
	}
	if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH && !s->named) {
		s->named = true;
		curl_easy_setopt(s->h, CURLOPT_CERTINFO, 1L);
		start_request(e, s);
		return true;
	}
	return false;
}

static void
end_request(struct engine *e, struct slot *s, CURLcode code)
{
	struct poll_task *t = s->task;

	curl_multi_remove_handle(e->multi, s->h);
	if (!s->a.reached)
		slot_read_head(s);
	if (ask_again(e, s, code))
		return;
	slot_explain(s, code);
	s->begun = false;
	t->done(t, &s->rq, &s->a);
	s->stage = SLOT_PAUSED;
	s->wake_ms = clock_ms() + (int64_t)t->gap_ms;
}

/* Those at work: a device that hangs keeps its place until its time is over,
 * but no other from being asked. */
static unsigned
count_awake(const struct engine *e)
{
	int64_t now = clock_ms();
	unsigned i, awake = e->busy;

	for (i = 0; i < e->n; i++)
		awake -= e->slots[i].stage == SLOT_ASKING &&
		    now - e->slots[i].heard_ms > PATIENCE_MS;
	return awake;
}

static void
fill_slots(struct engine *e)
{
	unsigned i = 0, awake = count_awake(e);
	struct poll_task *t;

	for (; awake < e->parallel && i < e->most && !e->empty; i++) {
		if (i < e->n && e->slots[i].stage != SLOT_FREE)
			continue;
		if ((t = e->source->take(e->source->arg)) == NULL) {
			e->empty = true;
			return;
		}
		e->slots[i] = (struct slot){ .stage = SLOT_PAUSED, .task = t };
		if (i == e->n)
			e->n++;
		e->busy++;
		awake++;
	}
}

/* Let what has paused long enough go on; the time until the next, in ms. */
static int
wake_slots(struct engine *e)
{
	int64_t now = clock_ms(), wait = TURN_MS;
	struct slot *s;
	unsigned i;

	for (i = 0; i < e->n; i++) {
		s = &e->slots[i];
		if (s->stage != SLOT_PAUSED)
			continue;
		if (s->wake_ms <= now)
			go_on(e, s);
		if (s->stage == SLOT_PAUSED && s->wake_ms - now < wait)
			wait = s->wake_ms - now;
		else if (s->stage == SLOT_FREE && !e->empty)
			wait = 0;	/* a place for the next device */
	}
	return (int)(wait < 0 ? 0 : wait);
}

static int
turn(struct engine *e, struct fail *f)
{
	int left, running, wait;
	struct slot *s;
	CURLMcode mc;
	CURLMsg *m;

	fill_slots(e);
	wait = wake_slots(e);
	mc = curl_multi_perform(e->multi, &running);
	while (mc == CURLM_OK && (m = curl_multi_info_read(e->multi, &left)) !=
	    NULL) {
		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&s);
		end_request(e, s, m->data.result);
		wait = 0;
	}
	if (mc == CURLM_OK && e->busy > 0)
		mc = curl_multi_poll(e->multi, NULL, 0, wait, NULL);
	if (mc != CURLM_OK)
		return fail_set(f, FAIL_HERE, "libcurl: %s",
		    curl_multi_strerror(mc));
	if (cli_signal() != 0)
		return fail_set(f, FAIL_SIGNAL, "%s", "");
	return 0;
}

int
poll_run(const struct poll_source *source, unsigned parallel, struct fail *f)
{
	struct engine e = { .source = source, .parallel = parallel,
	    .most = parallel * (1 + SPARE) };
	unsigned i;
	int rc = -1;

	e.multi = curl_multi_init();
	e.slots = calloc(e.most, sizeof(*e.slots));
	if (e.multi == NULL || e.slots == NULL) {
		fail_nomem(f);
		goto out;
	}
	do {
		rc = turn(&e, f);
	} while (rc == 0 && (e.busy > 0 || !e.empty));
	for (i = 0; i < e.n; i++) {
		if (e.slots[i].stage == SLOT_ASKING)
			curl_multi_remove_handle(e.multi, e.slots[i].h);
		if (e.slots[i].stage != SLOT_FREE)
			close_slot(&e, &e.slots[i], true);
	}
out:
	free(e.slots);
	if (e.multi != NULL)
		curl_multi_cleanup(e.multi);
	return rc;
}
