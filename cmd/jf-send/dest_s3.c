/* SPDX-License-Identifier: ISC */
/* s3://BUCKET/PREFIX - create-only PUT with a checksum. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dest.h"

#define EMPTY_SHA256							       \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* d->own: the path before a part's name, with slashes at both ends. */
static int
open_s3(struct dest *d, struct fail *f)
{
	static const char legal[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789._~-/";
	const char *bucket = d->to + strlen("s3://");
	int len = (int)strcspn(bucket, "/");
	const char *prefix = bucket + len + (bucket[len] == '/');
	const char *slash = *prefix == '\0' ||
	    prefix[strlen(prefix) - 1] == '/' ? "" : "/";
	char host[128];

	if (len < 3 || len > 63 || strspn(bucket, legal) != strlen(bucket) ||
	    strstr(bucket, "//") != NULL || strstr(prefix, "..") != NULL)
		return fail_set(f, FAIL_USAGE, "s3://BUCKET/PREFIX may hold "
		    "letters, digits and . _ ~ - / only");
	/* With an endpoint of one's own the bucket stands in the path. */
	if ((d->aws.endpoint != NULL ?
	    asprintf(&d->own, "/%.*s/%s%s", len, bucket, prefix, slash) :
	    asprintf(&d->own, "/%s%s", prefix, slash)) == -1) {
		d->own = NULL;
		return fail_nomem(f);
	}
	snprintf(host, sizeof host, "%.*s.s3", len, bucket);
	return aws_open(&d->service, &d->aws, "s3", host, f);
}

static void
close_s3(struct dest *d)
{
	transfer_end(&d->http);
	aws_close(&d->service);
	free(d->own);
}

static void
look(struct dest *d, const char *path, const struct dest_item *item,
    struct dest_result *r)
{
	static const char *const headers[] = {
		"x-amz-checksum-mode", "ENABLED", NULL };
	struct aws_request q = { "HEAD", path, EMPTY_SHA256, headers };
	struct transfer t = { .fd = -1 };
	struct fail f = { 0 };
	int rc = aws_run(&d->service, &d->http, &q, &t, &f);

	dest_compare(item, &t, rc, r);
	transfer_free(&t);
}

static void
send_one(struct dest *d, const struct dest_item *item, struct dest_result *r)
{
	char name[ENTRY_NAME_LEN], error[64], *path = NULL;
	unsigned char sha[DIGEST_SHA256_LEN];
	struct buf sum = { 0 };
	struct transfer t = { .fd = item->fd, .size = item->entry->bytes };
	struct fail f = { 0 };
	int rc = -1;

	entry_public(item->entry, name);
	if (asprintf(&path, "%s%s", d->own, name) == -1 ||
	    digest_unhex(item->sha, sha, sizeof sha) == -1 ||
	    digest_base64(&sum, sha, sizeof sha) == -1)
		fail_nomem(&f);
	else {
		const char *headers[] = { "content-type",
			"application/x-ndjson", "if-none-match", "*",
			"x-amz-checksum-sha256", buf_text(&sum), NULL };
		struct aws_request q = { "PUT", path, item->sha, headers };

		rc = aws_run(&d->service, &d->http, &q, &t, &f);
	}
	dest_take(&t, rc, &f, r);
	if (rc == 0 && t.status == 412)
		look(d, path, item, r);
	else if (rc == 0 && r->verdict != DEST_SENT) {
		aws_error(&t, error, sizeof error);
		if (error[0] != '\0')
			fail_at(&r->why, "%s", error);
		/* A clock that cannot be corrected is no fault of the part. */
		if (r->verdict == DEST_DEAD && strstr(error, "Token") != NULL)
			r->verdict = DEST_STOP;
	}
	transfer_free(&t);
	buf_free(&sum);
	free(path);
}

static void
send_s3(struct dest *d, struct dest_item *items, size_t n,
    struct dest_result *results)
{
	size_t i;

	for (i = 0; i < n; i++)
		send_one(d, &items[i], &results[i]);
}

const struct dest_type dest_s3 = {
	"s3://", false, 1, open_s3, send_s3, close_s3
};
