/* SPDX-License-Identifier: ISC */
/*
 * Records as text.  Most of a record is its data, and both the line and what
 * the id is a hash of hold it; so it is written once, with its members sorted,
 * as the id wants them (jf-record(5)).
 */
#include <string.h>

#include "jsonl.h"
#include "map.h"
#include "record.h"

/* A record's parts on their way into a text. */
struct parts {
	const struct map_context *c;
	const struct map_item *item;
	const struct buf *data;
	int revision, seq;
};

/* Each member with a comma behind it; what is not known is left out. */
static int
put_text(struct buf *b, const char *name, const char *text)
{
	if (text == NULL)
		return 0;
	return buf_addc(b, '"') | buf_adds(b, name) | buf_adds(b, "\":") |
	    jsonl_string(b, text, strlen(text)) | buf_addc(b, ',');
}

static int
put_number(struct buf *b, const char *name, int n)
{
	char digits[JSONL_NUM_LEN];

	if (n == 0)
		return 0;
	return buf_addc(b, '"') | buf_adds(b, name) | buf_adds(b, "\":") |
	    buf_adds(b, jsonl_integer(digits, n)) | buf_addc(b, ',');
}

static int
put_data(struct buf *b, const struct parts *p)
{
	return buf_adds(b, "\"data\":") | buf_add(b, p->data->p, p->data->len) |
	    buf_addc(b, ',');
}

/* The last comma becomes the end of the object. */
static int
put_end(struct buf *b)
{
	b->p[b->len - 1] = '}';
	return 0;
}

static const char *
device(const struct parts *p)
{
	return p->item->device != NULL ? p->item->device : p->c->device;
}

static const char *
transport(const struct parts *p)
{
	return p->c->plain ? "plain" : NULL;
}

/* What the id is a hash of: members sorted by their names. */
static int
put_covered(struct buf *b, const struct parts *p)
{
	const struct record_kind *kind = record_kind(p->item->kind);
	int rc = buf_addc(b, '{');

	if (kind == NULL || kind->snapshot)
		rc |= put_text(b, "collected_at", p->c->collected_at);
	rc |= put_data(b, p);
	rc |= put_text(b, "device", device(p));
	rc |= put_text(b, "edition", p->c->edition);
	rc |= put_text(b, "kind", p->item->kind);
	rc |= put_number(b, "revision", p->revision);
	rc |= put_number(b, "seq", p->seq);
	rc |= put_text(b, "time", p->item->time);
	rc |= put_text(b, "transport", transport(p));
	return rc == 0 ? put_end(b) : -1;
}

static int
put_line(struct buf *b, const struct parts *p, const char *id)
{
	int rc = buf_addc(b, '{');

	rc |= put_number(b, "v", RECORD_VERSION);
	rc |= put_text(b, "kind", p->item->kind);
	rc |= put_text(b, "id", id);
	rc |= put_text(b, "device", device(p));
	rc |= put_text(b, "time", p->item->time);
	rc |= put_text(b, "collected_at", p->c->collected_at);
	rc |= put_text(b, "edition", p->c->edition);
	rc |= put_text(b, "transport", transport(p));
	rc |= put_number(b, "revision", p->revision);
	rc |= put_number(b, "seq", p->seq);
	rc |= put_data(b, p);
	return rc == 0 ? put_end(b) | buf_addc(b, '\n') : -1;
}

int
map_line(const struct map_context *c, const struct map_item *item,
    int revision, int seq, struct buf *line)
{
	struct buf data = { 0 }, covered = { 0 };
	struct parts p = { c, item, item->text, revision, seq };
	char hex[DIGEST_SHA256_HEX];
	int rc = -1;

	if (p.data == NULL) {
		p.data = &data;
		if (jsonl_dump(&data, item->data, JSONL_SORTED) == -1)
			goto out;
	}
	if (put_covered(&covered, &p) == -1 ||
	    digest_next_hex(c->digest, covered.p, covered.len, hex) == -1)
		goto out;
	hex[RECORD_ID_LEN - 1] = '\0';
	rc = put_line(line, &p, hex);
out:
	buf_free(&data);
	buf_free(&covered);
	return rc;
}
