/* SPDX-License-Identifier: ISC */
/*
 * firehose://REGION/STREAM - PutRecordBatch, a sealed line a record: at most
 * 500 records and 4 MiB (of the request, the stricter reading) a call, and
 * 1,024,000 bytes a record.  Failures are matched by index, and only those are
 * sent again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dest.h"
#include "jsonl.h"

#define RECORDS_MAX	500
#define RECORD_MAX	1024000
#define CALL_MAX	(4 * 1024 * 1024)

/* One call being filled. */
struct call {
	struct dest *d;
	struct dest_item *items;
	struct dest_result *results;
	struct buf body;
	struct {
		size_t item;
		unsigned line;
	} record[RECORDS_MAX];
	size_t n;
	bool over;		/* no further call in this run */
};

static int
open_firehose(struct dest *d, struct fail *f)
{
	static const char legal[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_.-";
	const char *region = d->to + strlen("firehose://");
	size_t len = strcspn(region, "/");
	const char *stream = region + len + (region[len] == '/');

	if (len == 0 || len >= sizeof d->service.region ||
	    strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-") != len ||
	    *stream == '\0' || strlen(stream) > 64 ||
	    strspn(stream, legal) != strlen(stream))
		return fail_set(f, FAIL_USAGE, "firehose://REGION/STREAM: a "
		    "stream's name has up to 64 letters, digits and _ . -");
	memcpy(d->service.region, region, len);
	d->service.region[len] = '\0';
	if ((d->own = strdup(stream)) == NULL)
		return fail_nomem(f);
	return aws_open(&d->service, &d->aws, "firehose", "firehose", f);
}

static void
close_firehose(struct dest *d)
{
	transfer_end(&d->http);
	aws_close(&d->service);
	free(d->own);
}

/* Which records of the call arrived: one answer each, in their order. */
static int
match_answers(struct call *c, const struct transfer *t)
{
	struct fail f = { 0 };
	json_t *o = NULL;
	const json_t *answers, *one, *id;
	size_t i;
	int failed = -1;

	if (jsonl_parse(buf_text(&t->answer), t->answer.len, &o, &f) == -1)
		return -1;
	answers = json_object_get(o, "RequestResponses");
	if (json_is_array(answers) && json_array_size(answers) == c->n) {
		failed = 0;
		json_array_foreach(answers, i, one) {
			id = json_object_get(one, "RecordId");
			if (json_object_get(one, "ErrorCode") != NULL ||
			    !json_is_string(id)) {
				failed++;
				continue;
			}
			c->results[c->record[i].item].lines &=
			    ~(1U << c->record[i].line);
			snprintf(c->results[c->record[i].item].server_id,
			    sizeof c->results->server_id, "%s",
			    json_string_value(id));
		}
	}
	json_decref(o);
	return failed;
}

/* What a refused call means; the whole stream is concerned. */
static void
judge_error(const struct transfer *t, struct dest_result *r)
{
	char error[64];

	aws_error(t, error, sizeof error);
	if (strstr(error, "Throttling") != NULL ||
	    strstr(error, "LimitExceeded") != NULL ||
	    strstr(error, "Unavailable") != NULL || t->status >= 500 ||
	    t->status == 429) {
		r->verdict = DEST_LATER;
		fail_set(&r->why, FAIL_LATER, "%s (%ld)",
		    error[0] != '\0' ? error : "the service is busy", t->status);
	} else {
		r->verdict = DEST_STOP;
		fail_set(&r->why, FAIL_HERE, "%s (%ld): check stream, region, "
		    "credentials and rights",
		    error[0] != '\0' ? error : "refused", t->status);
	}
}

static void
finish_call(struct call *c)
{
	static const char *const headers[] = {
		"content-type", "application/x-amz-json-1.1",
		"x-amz-target", "Firehose_20150804.PutRecordBatch", NULL };
	char sha[DIGEST_SHA256_HEX];
	struct aws_request q = { "POST", "/", sha, headers };
	struct transfer t = { .fd = -1 };
	struct dest_result r = { .verdict = DEST_SENT, .retry_after_s = -1 };
	struct fail f = { 0 };
	size_t i;
	int rc = -1;

	if (c->n == 0 || c->over)
		return;
	if (buf_adds(&c->body, "]}") == -1 ||
	    digest_sha256_hex(c->body.p, c->body.len, sha) == -1)
		fail_nomem(&f);
	else {
		t.data = c->body.p;
		t.size = c->body.len;
		rc = aws_run(&c->d->service, &c->d->http, &q, &t, &f);
	}
	dest_take(&t, rc, &f, &r);
	if (rc == 0 && t.status != 200)
		judge_error(&t, &r);
	else if (rc == 0 && match_answers(c, &t) != 0) {
		r.verdict = DEST_LATER;
		fail_set(&r.why, FAIL_LATER, "some records were not taken");
	}
	c->over = r.verdict != DEST_SENT;
	for (i = 0; i < c->n; i++) {
		struct dest_result *to = &c->results[c->record[i].item];

		to->verdict = r.verdict;
		to->status = r.status;
		to->why = r.why;
		to->retry_after_s = r.retry_after_s;
		to->reached = to->reached || r.reached;
		/* Shared out evenly: a call has one handshake. */
		to->wire += r.wire / c->n;
	}
	transfer_free(&t);
	buf_clear(&c->body);
	c->n = 0;
}

/* One more record; a call that is full goes first. */
static int
add_record(struct call *c, size_t item, unsigned line, const char *text,
    size_t len)
{
	size_t cost = (len + 2) / 3 * 4 + 16;

	if (len > RECORD_MAX || line >= 32)
		return -1;
	if (c->n == RECORDS_MAX || c->body.len + cost + 2 > CALL_MAX)
		finish_call(c);
	if (c->over)
		return 0;
	if (c->n == 0 && buf_printf(&c->body,
	    "{\"DeliveryStreamName\":\"%s\",\"Records\":[", c->d->own) == -1)
		return -1;
	if (buf_printf(&c->body, "%s{\"Data\":\"", c->n > 0 ? "," : "") == -1 ||
	    digest_base64(&c->body, text, len) == -1 ||
	    buf_adds(&c->body, "\"}") == -1)
		return -1;
	c->record[c->n].item = item;
	c->record[c->n].line = line;
	c->n++;
	return 0;
}

static void
add_part(struct call *c, size_t item)
{
	struct dest_result *r = &c->results[item];
	FILE *fp = fdopen(dup(c->items[item].fd), "r");
	char *text = NULL;
	size_t cap = 0;
	unsigned line = 0;
	uint32_t all = 0;
	ssize_t n;

	while (fp != NULL && (n = getline(&text, &cap, fp)) > 0) {
		all |= line < 32 ? 1U << line : 0;
		if ((r->lines & (line < 32 ? 1U << line : 0)) != 0 &&
		    add_record(c, item, line, text, (size_t)n) == -1)
			all = 0;
		line++;
	}
	if (fp == NULL || all == 0) {
		r->verdict = DEST_DEAD;
		fail_set(&r->why, FAIL_PART, "its lines do not fit a record");
	}
	/* Bits of lines that are not there would never be delivered. */
	r->lines &= all;
	if (fp != NULL)
		fclose(fp);
	free(text);
}

static void
send_firehose(struct dest *d, struct dest_item *items, size_t n,
    struct dest_result *results)
{
	struct call *c = calloc(1, sizeof *c);
	size_t i;

	for (i = 0; i < n && c == NULL; i++)
		fail_nomem(&results[i].why);
	if (c == NULL)
		return;
	c->d = d;
	c->items = items;
	c->results = results;
	for (i = 0; i < n; i++)
		add_part(c, i);
	finish_call(c);
	for (i = 0; i < n; i++)
		if (results[i].verdict != DEST_DEAD && results[i].lines == 0)
			results[i].verdict = DEST_SENT;
		else if (results[i].verdict == DEST_SENT)
			results[i].verdict = DEST_LATER;
	buf_free(&c->body);
	free(c);
}

const struct dest_type dest_firehose = {
	"firehose://", false, RECORDS_MAX, open_firehose, send_firehose,
	close_firehose
};
