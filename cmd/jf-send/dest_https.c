/* SPDX-License-Identifier: ISC */
/* https://.../ takes PUT URL/ID.N.jwe, https://... takes POST. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dest.h"
#include "headers.h"

static int
open_https(struct dest *d, struct fail *f)
{
	return http_check_url(d->to, false, f);
}

static void
close_https(struct dest *d)
{
	transfer_end(&d->http);
}

/* Does the URL's path end in a slash?  Then it is a folder to PUT into. */
static bool
is_folder(const char *url)
{
	size_t path = strcspn(url, "?");

	return path > strlen("https://") && url[path - 1] == '/';
}

/* The part's own URL: its name behind the path, before a query. */
static char *
part_url(const char *url, const struct entry *e)
{
	char name[ENTRY_NAME_LEN], *out;
	int path = (int)strcspn(url, "?");

	entry_public(e, name);
	if (asprintf(&out, "%.*s%s%s", path, url, name, url + path) == -1)
		return NULL;
	return out;
}

/* 412: something stands under this name; a look tells what. */
static void
look(struct dest *d, const char *url, const struct dest_item *item,
    struct dest_result *r)
{
	struct transfer t = { .method = "HEAD", .url = url, .fd = -1 };
	struct fail f = { 0 };
	int rc = headers_add(d->headers, &t, &f);

	if (rc == 0)
		rc = transfer_run(&d->http, &t, &f);
	dest_compare(item, &t, rc, r);
	transfer_free(&t);
}

static void
send_one(struct dest *d, const struct dest_item *item, struct dest_result *r)
{
	bool put = is_folder(d->to);
	char *url = put ? part_url(d->to, item->entry) : strdup(d->to);
	struct transfer t = { .method = put ? "PUT" : "POST", .url = url,
		.fd = item->fd, .size = item->entry->bytes };
	struct fail f = { 0 };
	int rc = -1;

	if (url == NULL)
		fail_nomem(&f);
	else if (transfer_header(&t, &f, "Content-Type: application/x-ndjson") ==
	    0 && headers_add(d->headers, &t, &f) == 0 && (put ? transfer_header(&t, &f, "If-None-Match: *") :
	    transfer_header(&t, &f, "Idempotency-Key: %s", item->sha)) == 0)
		rc = transfer_run(&d->http, &t, &f);
	dest_take(&t, rc, &f, r);
	if (rc == 0 && put && t.status == 412)
		look(d, url, item, r);
	transfer_free(&t);
	free(url);
}

static void
send_https(struct dest *d, struct dest_item *items, size_t n,
    struct dest_result *results)
{
	size_t i;

	for (i = 0; i < n; i++)
		send_one(d, &items[i], &results[i]);
}

const struct dest_type dest_https = {
	"https://", false, 1, open_https, send_https, close_https
};
