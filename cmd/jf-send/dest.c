/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "dest.h"

static const struct dest_type *const types[] = { &dest_file, &dest_https,
	&dest_firehose, &dest_s3 };

int
dest_open(struct dest *d, const char *to, struct fail *f)
{
	size_t i;

	for (i = 0; i < sizeof types / sizeof *types; i++)
		if (strncmp(to, types[i]->scheme,
		    strlen(types[i]->scheme)) == 0)
			break;
	if (i == sizeof types / sizeof *types)
		return fail_set(f, FAIL_USAGE, "--to: a destination begins with "
		    "https://, firehose://, s3:// or file:");
	d->type = types[i];
	d->to = strdup(to);
	d->name = strdup(to);
	if (d->to == NULL || d->name == NULL) {
		dest_close(d);
		return fail_nomem(f);
	}
	/* A query may be a token. */
	if (d->type != &dest_file)
		d->name[strcspn(d->name, "?")] = '\0';
	if (d->type->open(d, f) == 0)
		return 0;
	fail_at(f, "--to");
	dest_close(d);
	return -1;
}

void
dest_close(struct dest *d)
{
	if (d->type != NULL)
		d->type->close(d);
	free(d->to);
	free(d->name);
	d->to = d->name = NULL;
	d->type = NULL;
}

void
dest_send(struct dest *d, struct dest_item *items, size_t n,
    struct dest_result *results)
{
	size_t i;

	for (i = 0; i < n; i++)
		results[i] = (struct dest_result){ .verdict = DEST_LATER,
			.lines = items[i].lines, .retry_after_s = -1 };
	d->type->send(d, items, n, results);
}

/* Statuses that tell of the whole destination rather than of one part. */
static const struct {
	long status;
	const char *words;
} stops[] = {
	{ 401, "the server wants a login (401): check the credentials" },
	{ 403, "the server forbids it (403): check the credentials and rights" },
	{ 404, "not found (404): check the URL" },
	{ 405, "the server does not take this method (405): check the URL, with "
	    "or without a final slash" },
	{ 410, "gone (410): check the URL" },
	{ 501, "the server does not know this method (501): check the URL, with "
	    "or without a final slash" }
};

void
dest_judge(struct dest_result *r)
{
	long s = r->status;
	size_t i;

	if (s >= 200 && s < 300) {
		r->verdict = DEST_SENT;
		return;
	}
	for (i = 0; i < sizeof stops / sizeof *stops; i++)
		if (s == stops[i].status) {
			r->verdict = DEST_STOP;
			fail_set(&r->why, FAIL_HERE, "%s", stops[i].words);
			return;
		}
	if (s >= 300 && s < 400) {
		r->verdict = DEST_STOP;
		fail_set(&r->why, FAIL_HERE, "the server points elsewhere (%ld), "
		    "which is not followed: check the URL", s);
	} else if (s == 408 || s == 409 || s == 425 || s == 429 || s >= 500 ||
	    s < 200) {
		r->verdict = DEST_LATER;
		fail_set(&r->why, FAIL_LATER, s == 429 || s == 503 ?
		    "the server is busy (%ld)" :
		    "the server could not take it (%ld)", s);
	} else {
		r->verdict = DEST_DEAD;
		fail_set(&r->why, FAIL_PART, "refused for good (%ld)", s);
	}
}

void
dest_take(const struct transfer *t, int rc, const struct fail *f,
    struct dest_result *r)
{
	r->status = t->status;
	r->wire += t->wire;
	r->reached = r->reached || t->reached;
	r->retry_after_s = t->retry_after_s;
	memcpy(r->server_id, t->id, sizeof r->server_id);
	if (rc == 0) {
		dest_judge(r);
		/* nginx's answer, which would refuse every part alike */
		if (t->status == 400 &&
		    strstr(buf_text(&t->answer), "SSL certificate") != NULL) {
			r->verdict = DEST_STOP;
			fail_set(&r->why, FAIL_HERE, "the server wants another "
			    "client certificate (400): check --cert");
		}
		return;
	}
	/* Without a whole answer nothing is delivered. */
	r->verdict = t->temporary ? DEST_LATER : DEST_STOP;
	r->why = *f;
}

/* Does the answer to a HEAD tell what stands there; is that the part? */
static void
read_head(const struct dest_item *item, const struct transfer *t, int rc,
    bool *known, bool *same)
{
	unsigned char sha[DIGEST_SHA256_LEN];
	struct buf want = { 0 };

	*known = rc == 0 && t->status == 200 && t->length >= 0;
	*same = *known && t->length == (int64_t)item->entry->bytes;
	if (*same && t->sha256[0] != '\0')
		*same = digest_unhex(item->sha, sha, sizeof sha) == 0 &&
		    digest_base64(&want, sha, sizeof sha) == 0 &&
		    strcmp(t->sha256, buf_text(&want)) == 0;
	buf_free(&want);
}

void
dest_compare(const struct dest_item *item, const struct transfer *t, int rc,
    struct dest_result *r)
{
	bool known, same;

	read_head(item, t, rc, &known, &same);
	r->wire += t->wire;
	fail_clear(&r->why);
	/* An attempt of ours may have brought it, unless what is there is
	 * plainly something else, such as the half of it. */
	if (same || (item->maybe_there && !known))
		r->verdict = DEST_SENT;
	else if (rc == -1 && t->temporary) {
		r->verdict = DEST_LATER;
		fail_set(&r->why, FAIL_LATER, "cannot see what stands there");
	} else {
		r->verdict = DEST_DEAD;
		fail_set(&r->why, FAIL_PART, "conflict: something else stands "
		    "under its name (412)");
	}
}
