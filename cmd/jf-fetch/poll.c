/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "cli.h"
#include "clock.h"
#include "peer.h"
#include "poll.h"

#define STALLED_S	30	/* a streamed body without a byte */
#define TURN_MS		250	/* at most, between looks at signals */

enum stage { FREE, PAUSED, ASKING };

struct slot {
	enum stage stage;
	struct poll_task *task;
	CURL *h;
	CURLSH *share;		/* its own connection cache: one connection */
	struct curl_slist *headers;
	struct poll_request rq;
	struct poll_answer a;
	int64_t wake_ms;	/* PAUSED: when to go on */
	uint64_t got;		/* bytes of body */
	bool begun;		/* next was called for rq: it is to be asked */
	bool retried, named;	/* reset once; shows the key that differed */
	char error[CURL_ERROR_SIZE];
};

struct engine {
	const struct poll_source *source;
	CURLM *multi;
	struct slot *slots;
	unsigned n, busy;
	bool empty;		/* the source is */
};

static void
copy_header(CURL *h, const char *name, char *out, size_t size)
{
	struct curl_header *v;

	if (curl_easy_header(h, name, 0, CURLH_HEADER, -1, &v) != CURLHE_OK ||
	    strlen(v->value) >= size)
		out[0] = '\0';
	else
		memcpy(out, v->value, strlen(v->value) + 1);
}

/* What the head of the answer says. */
static void
read_head(struct slot *s)
{
	struct poll_answer *a = &s->a;
	curl_off_t wait = 0;
	char text[128];
	time_t date;

	if (curl_easy_getinfo(s->h, CURLINFO_RESPONSE_CODE, &a->status) !=
	    CURLE_OK || a->status == 0)
		return;
	a->reached = true;
	copy_header(s->h, "ETag", a->etag, sizeof(a->etag));
	copy_header(s->h, "Last-Modified", a->modified, sizeof(a->modified));
	if (s->rq.token_header != NULL)
		copy_header(s->h, s->rq.token_header, a->token,
		    sizeof(a->token));
	copy_header(s->h, "Content-Range", text, sizeof(text));
	if (a->status != 206 || sscanf(text, "bytes %" SCNd64, &a->start) != 1)
		a->start = 0;
	copy_header(s->h, "Date", text, sizeof(text));
	date = text[0] != '\0' ? curl_getdate(text, NULL) : -1;
	a->clock = date > 0 ? date : 0;
	curl_easy_getinfo(s->h, CURLINFO_RETRY_AFTER, &wait);
	a->retry_after_s = wait;
}

static size_t
take_body(char *data, size_t size, size_t n, void *arg)
{
	struct slot *s = arg;
	struct poll_task *t = s->task;

	n *= size;
	if (s->got == 0)
		read_head(s);
	if (s->rq.streamed && s->a.status / 100 == 2)
		return t->piece(t, &s->a, (const unsigned char *)data, n) == 0 ?
		    n : 0;
	s->got += n;
	if (s->got > s->rq.max_bytes) {
		s->a.cut = true;
		return 0;
	}
	if (s->rq.streamed)	/* the page that says why not */
		return n;
	return buf_add(&s->a.body, data, n) == 0 ? n : 0;
}

/* A header line; where it holds a secret, libcurl's copy is wiped at the end. */
static int
add_header(struct slot *s, const char *line)
{
	struct curl_slist *l = curl_slist_append(s->headers, line);

	if (l == NULL)
		return -1;
	s->headers = l;
	return 0;
}

static int
add_headerf(struct slot *s, const char *name, const char *value)
{
	struct buf b = { 0 };
	int rc;

	rc = buf_printf(&b, "%s: %s", name, value) == -1 ? -1 :
	    add_header(s, buf_text(&b));
	buf_free(&b);
	return rc;
}

static void
drop_headers(struct slot *s)
{
	struct curl_slist *l;

	for (l = s->headers; l != NULL; l = l->next)
		OPENSSL_cleanse(l->data, strlen(l->data));
	curl_slist_free_all(s->headers);
	s->headers = NULL;
}

static void
drop_request(struct slot *s)
{
	buf_free(&s->rq.url);
	buf_free(&s->rq.body);
	buf_free(&s->rq.known);
	buf_free(&s->a.body);
	OPENSSL_cleanse(s->a.token, sizeof(s->a.token));
	s->rq = (struct poll_request){ 0 };
	s->a = (struct poll_answer){ 0 };
	drop_headers(s);
}

static int
set_headers(struct slot *s)
{
	const struct poll_auth *auth = s->task->auth;
	const struct poll_request *rq = &s->rq;
	int rc = 0;

	if (rq->accept != NULL)
		rc |= add_headerf(s, "Accept", rq->accept);
	if (rq->known.len > 0)
		rc |= add_headerf(s, "If-None-Match", buf_text(&rq->known));
	if (rq->body_type != NULL)
		rc |= add_headerf(s, "Content-Type", rq->body_type);
	if (auth != NULL && auth->header != NULL)
		rc |= add_header(s, auth->header);
	return rc;
}

/* Options that differ from request to request. */
static int
set_request(struct slot *s)
{
	const struct poll_request *rq = &s->rq;
	char range[32];
	CURL *h = s->h;

	if (set_headers(s) == -1)
		return -1;
	snprintf(range, sizeof(range), "%" PRIu64 "-", rq->from);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, s->headers);
	curl_easy_setopt(h, CURLOPT_RANGE, rq->from > 0 ? range : NULL);
	curl_easy_setopt(h, CURLOPT_TIMEOUT,
	    rq->streamed ? 0L : s->task->http->total_s);
	curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, rq->streamed ? 1L : 0L);
	curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME,
	    rq->streamed ? (long)STALLED_S : 0L);
	curl_easy_setopt(h, CURLOPT_HTTPGET, 1L);
	if (rq->body.len > 0) {
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)rq->body.len);
		curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, rq->body.p);
	}
	curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, rq->method);
	return curl_easy_setopt(h, CURLOPT_URL, buf_text(&rq->url)) ==
	    CURLE_OK ? 0 : -1;
}

static void
start_request(struct engine *e, struct slot *s)
{
	s->got = 0;
	s->error[0] = '\0';
	s->stage = ASKING;
	curl_multi_add_handle(e->multi, s->h);
}

static int
open_slot(struct slot *s, struct fail *f)
{
	const struct poll_task *t = s->task;
	CURL *h;

	if ((h = s->h = http_new(t->http, f)) == NULL)
		return -1;
	if ((s->share = curl_share_init()) == NULL)
		return fail_nomem(f);
	curl_share_setopt(s->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
	curl_easy_setopt(h, CURLOPT_SHARE, s->share);
	curl_easy_setopt(h, CURLOPT_PRIVATE, s);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, s->error);
	curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (t->http->ca == NULL) {	/* nobody to be looked up there */
		curl_easy_setopt(h, CURLOPT_CAINFO, NULL);
		curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
	}
	if (t->auth != NULL && t->auth->mask != 0) {
		curl_easy_setopt(h, CURLOPT_HTTPAUTH, t->auth->mask);
		curl_easy_setopt(h, CURLOPT_USERNAME, t->auth->user);
		curl_easy_setopt(h, CURLOPT_PASSWORD, t->auth->password);
	}
	return 0;
}

static void
close_slot(struct engine *e, struct slot *s, bool early)
{
	struct poll_task *t = s->task;

	drop_request(s);
	curl_easy_cleanup(s->h);
	if (s->share != NULL)
		curl_share_cleanup(s->share);
	*s = (struct slot){ .stage = FREE };
	e->busy--;
	e->source->finish(t, early, e->source->arg);
}

/* The task's next request, or its end. */
static void
go_on(struct engine *e, struct slot *s)
{
	struct poll_task *t = s->task;

	if (!s->begun) {
		drop_request(s);
		s->rq.body.secret = true;
		if (t->next(t, &s->rq) == 0) {
			close_slot(e, s, false);
			return;
		}
		s->begun = true;
		s->retried = s->named = false;
		if (s->h == NULL && open_slot(s, &s->a.fail) == -1)
			goto fail;
		if (set_request(s) == -1) {
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

static bool
is_reset(CURLcode code)
{
	return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
	    code == CURLE_GOT_NOTHING;
}

/* Ask once more: after a reset, or to learn the key that did not match. */
static bool
ask_again(struct engine *e, struct slot *s, CURLcode code)
{
	if (is_reset(code) && !s->retried && s->got == 0 && !s->a.reached) {
		s->retried = true;
		s->stage = PAUSED;
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
explain(struct slot *s, CURLcode code)
{
	struct poll_answer *a = &s->a;
	char pin[TLS_PIN_LEN];

	if (a->cut && !s->rq.streamed) {
		fail_set(&a->fail, FAIL_PART, "the answer is larger than "
		    "%" PRIu64 " bytes", s->rq.max_bytes);
	} else if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH) {
		fail_set(&a->fail, FAIL_PART, "its key has changed: enrolled "
		    "%s, shown %s: nothing was sent; if the change is yours, "
		    "enrol it again", s->task->http->pin,
		    peer_pin(s->h, pin) == 0 ? pin : "an unreadable one");
	} else if (code != CURLE_OK && !(s->rq.streamed &&
	    code == CURLE_WRITE_ERROR)) {
		http_explain(s->h, code, s->error, &a->temporary, &a->fail);
		a->fail.kind = FAIL_PART;
		a->broke = !a->reached && is_reset(code);
		a->unreachable = !a->reached && (code == CURLE_COULDNT_CONNECT ||
		    code == CURLE_COULDNT_RESOLVE_HOST ||
		    code == CURLE_OPERATION_TIMEDOUT);
	}
}

static void
end_request(struct engine *e, struct slot *s, CURLcode code)
{
	struct poll_task *t = s->task;

	curl_multi_remove_handle(e->multi, s->h);
	if (!s->a.reached)
		read_head(s);
	if (ask_again(e, s, code))
		return;
	explain(s, code);
	s->begun = false;
	t->done(t, &s->rq, &s->a);
	s->stage = PAUSED;
	s->wake_ms = clock_ms() + (int64_t)t->gap_ms;
}

static void
fill_slots(struct engine *e)
{
	struct poll_task *t;
	unsigned i;

	for (i = 0; i < e->n && !e->empty; i++) {
		if (e->slots[i].stage != FREE)
			continue;
		if ((t = e->source->take(e->source->arg)) == NULL) {
			e->empty = true;
			return;
		}
		e->slots[i] = (struct slot){ .stage = PAUSED, .task = t };
		e->busy++;
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
		if (s->stage != PAUSED)
			continue;
		if (s->wake_ms <= now)
			go_on(e, s);
		if (s->stage == PAUSED && s->wake_ms - now < wait)
			wait = s->wake_ms - now;
		else if (s->stage == FREE && !e->empty)
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
	struct engine e = { .source = source, .n = parallel };
	unsigned i;
	int rc = -1;

	e.multi = curl_multi_init();
	e.slots = calloc(parallel, sizeof(*e.slots));
	if (e.multi == NULL || e.slots == NULL) {
		fail_nomem(f);
		goto out;
	}
	do {
		rc = turn(&e, f);
	} while (rc == 0 && (e.busy > 0 || !e.empty));
	for (i = 0; i < e.n; i++) {
		if (e.slots[i].stage == ASKING)
			curl_multi_remove_handle(e.multi, e.slots[i].h);
		if (e.slots[i].stage != FREE)
			close_slot(&e, &e.slots[i], true);
	}
out:
	free(e.slots);
	if (e.multi != NULL)
		curl_multi_cleanup(e.multi);
	return rc;
}
