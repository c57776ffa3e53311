/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws.h"
#include "clock.h"
#include "jsonl.h"
#include "sigv4.h"

#define HEADERS_MAX	16
#define SKEW_S		240	/* a difference that explains a refusal */

static int
find_region(struct aws *a, struct fail *f)
{
	const char *r = a->o->region;

	if (r == NULL)
		r = getenv("AWS_REGION");
	if (r == NULL)
		r = getenv("AWS_DEFAULT_REGION");
	if (r == NULL && credentials_get(&a->keys, &a->o->source, 0, f) == -1)
		return -1;
	if (r == NULL)
		r = a->keys.region;
	if (*r == '\0' || strlen(r) >= sizeof a->region ||
	    strspn(r, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(r))
		return fail_set(f, FAIL_USAGE, "no AWS region: name one with "
		    "--region");
	strcpy(a->region, r);
	return 0;
}

int
aws_open(struct aws *a, const struct aws_options *o, const char *service,
    const char *prefix, struct fail *f)
{
	size_t len;

	a->o = o;
	a->service = service;
	if (a->region[0] == '\0' && find_region(a, f) == -1)
		return -1;
	if (o->endpoint != NULL) {
		if (http_check_url(o->endpoint, false, f) == -1)
			return fail_at(f, "--endpoint");
		a->base = strdup(o->endpoint);
		len = a->base == NULL ? 0 : strlen(a->base);
		while (len > 0 && a->base[len - 1] == '/')
			a->base[--len] = '\0';
		if (a->base != NULL && strchr(a->base + 8, '/') != NULL)
			return fail_set(f, FAIL_USAGE, "--endpoint: only scheme, "
			    "host and port");
	} else if (asprintf(&a->base, "https://%s.%s.amazonaws.com", prefix,
	    a->region) == -1)
		a->base = NULL;
	return a->base == NULL ? fail_nomem(f) : 0;
}

void
aws_close(struct aws *a)
{
	credentials_free(&a->keys);
	free(a->base);
	a->base = NULL;
}

static void
basic_date(int64_t seconds, char out[17])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 17, "%Y%m%dT%H%M%SZ", &tm);
}

/* All headers of the request, signed, into t. */
static int
sign(struct aws *a, const struct aws_request *r, struct transfer *t,
    struct fail *f)
{
	struct sigv4_header h[HEADERS_MAX];
	char date[17];
	struct sigv4 s = { .method = r->method, .path = r->path, .headers = h,
		.payload = r->payload, .date = date, .region = a->region,
		.service = a->service };
	struct buf authorization = { 0 };
	const char *const *p;
	size_t i;
	int rc = -1;

	if (credentials_get(&a->keys, &a->o->source, 0, f) == -1)
		return -1;
	basic_date(clock_wall() + a->skew, date);
	h[s.n++] = (struct sigv4_header){ "host", a->base + strlen("https://") };
	h[s.n++] = (struct sigv4_header){ "x-amz-date", date };
	h[s.n++] = (struct sigv4_header){ "x-amz-content-sha256", r->payload };
	if (a->keys.token.len > 0)
		h[s.n++] = (struct sigv4_header){ "x-amz-security-token",
			buf_text(&a->keys.token) };
	for (p = r->headers; *p != NULL && s.n < HEADERS_MAX; p += 2)
		h[s.n++] = (struct sigv4_header){ p[0], p[1] };
	if (sigv4_authorize(&s, a->keys.access, buf_text(&a->keys.secret),
	    &authorization) == -1) {
		fail_nomem(f);
		goto out;
	}
	/* The host is libcurl's to send. */
	for (i = 1; i < s.n; i++)
		if (transfer_header(t, f, "%s: %s", h[i].name, h[i].value) == -1)
			goto out;
	rc = transfer_header(t, f, "authorization: %s",
	    buf_text(&authorization));
out:
	buf_free(&authorization);
	return rc;
}

void
aws_error(const struct transfer *t, char *out, size_t size)
{
	const char *text = buf_text(&t->answer), *p, *end;
	struct fail f = { 0 };
	json_t *o = NULL;
	const char *type;

	out[0] = '\0';
	if (*text == '{' && jsonl_parse(text, t->answer.len, &o, &f) == 0) {
		type = json_string_value(json_object_get(o, "__type"));
		p = type == NULL ? "" : type;
		/* "namespace#Name" */
		snprintf(out, size, "%s", strchr(p, '#') ? strchr(p, '#') + 1 : p);
		json_decref(o);
	} else if ((p = strstr(text, "<Code>")) != NULL &&
	    (end = strstr(p, "</Code>")) != NULL)
		snprintf(out, size, "%.*s", (int)(end - p - 6), p + 6);
	for (; *out != '\0'; out++)
		if (!isalnum((unsigned char)*out))
			*out = '?';
}

/* Was the request refused for something that we can mend? */
static bool
mend(struct aws *a, const struct transfer *t)
{
	char error[64];
	struct fail f = { 0 };
	int64_t skew;

	if (t->status != 400 && t->status != 401 && t->status != 403)
		return false;
	aws_error(t, error, sizeof error);
	skew = t->date <= 0 ? a->skew : t->date - clock_wall();
	if ((skew - a->skew > SKEW_S || a->skew - skew > SKEW_S) &&
	    (strstr(error, "Signature") != NULL ||
	    strstr(error, "Skewed") != NULL || strstr(error, "Expired") != NULL)) {
		a->skew = skew;
		return true;
	}
	return (strstr(error, "ExpiredToken") != NULL ||
	    strstr(error, "UnrecognizedClient") != NULL ||
	    strstr(error, "InvalidClientTokenId") != NULL || t->status == 401) &&
	    credentials_get(&a->keys, &a->o->source, 1, &f) == 0;
}

int
aws_run(struct aws *a, struct transfer_options *http,
    const struct aws_request *r, struct transfer *t, struct fail *f)
{
	struct buf url = { 0 };
	uint64_t wire = 0;
	int tries, rc = -1;

	t->method = r->method;
	if (buf_printf(&url, "%s%s", a->base, r->path) == -1)
		return fail_nomem(f);
	t->url = buf_text(&url);
	for (tries = 0; tries < 2; tries++) {
		curl_slist_free_all(t->headers);
		t->headers = NULL;
		if ((rc = sign(a, r, t, f)) == -1)
			break;
		rc = transfer_run(http, t, f);
		wire += t->wire;
		if (rc == -1 || t->status < 400 || tries == 1 || !mend(a, t))
			break;
	}
	t->wire = wire;
	t->url = NULL;
	buf_free(&url);
	return rc;
}
