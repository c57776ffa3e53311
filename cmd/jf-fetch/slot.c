/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "clock.h"
#include "peer.h"
#include "slot.h"

#define STALLED_S	30	/* a streamed body without a byte */

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
void
slot_read_head(struct slot *s)
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
	s->heard_ms = clock_ms();
	if (s->got == 0)
		slot_read_head(s);
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

void
slot_drop(struct slot *s)
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
int
slot_prepare(struct slot *s)
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

int
slot_open(struct slot *s, struct fail *f)
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

void
slot_close(struct slot *s)
{
	slot_drop(s);
	curl_easy_cleanup(s->h);
	if (s->share != NULL)
		curl_share_cleanup(s->share);
	*s = (struct slot){ .stage = SLOT_FREE };
}

bool
slot_is_reset(CURLcode code)
{
	return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
	    code == CURLE_GOT_NOTHING;
}

void
slot_explain(struct slot *s, CURLcode code)
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
		a->broke = !a->reached && slot_is_reset(code);
		a->unreachable = !a->reached && (code == CURLE_COULDNT_CONNECT ||
		    code == CURLE_COULDNT_RESOLVE_HOST ||
		    code == CURLE_OPERATION_TIMEDOUT);
	}
}
