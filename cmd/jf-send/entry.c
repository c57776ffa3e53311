/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "entry.h"
#include "num.h"

void
entry_name(const struct entry *e, char out[ENTRY_NAME_LEN])
{
	snprintf(out, ENTRY_NAME_LEN, "%d-%013" PRId64 "-%" PRIu32 "-%" PRIu32
	    "-%" PRIu64 "-%s-%s.%" PRIu32 ".jwe", e->urgent ? 0 : 1, e->ms,
	    e->records, e->tries, e->bytes, e->sha, e->id, e->part);
}

void
entry_public(const struct entry *e, char out[ENTRY_NAME_LEN])
{
	snprintf(out, ENTRY_NAME_LEN, "%s.%" PRIu32 ".jwe", e->id, e->part);
}

/* Copy the next field, up to end, and step over end.  0, -1. */
static int
field(const char **p, char end, char *out, size_t size)
{
	const char *stop = strchr(*p, end);

	if (stop == NULL || stop == *p || (size_t)(stop - *p) >= size)
		return -1;
	memcpy(out, *p, (size_t)(stop - *p));
	out[stop - *p] = '\0';
	*p = stop + 1;
	return 0;
}

static int
number(const char **p, char end, uint64_t max, uint64_t *out)
{
	char text[24];

	return field(p, end, text, sizeof text) == -1 ? -1 :
	    num_uint(text, 0, max, out);
}

static int
hex(const char **p, char end, char *out, size_t size)
{
	if (field(p, end, out, size) == -1 || strlen(out) != size - 1)
		return -1;
	return strspn(out, "0123456789abcdef") == size - 1 ? 0 : -1;
}

int
entry_parse(const char *name, struct entry *e)
{
	uint64_t urgency, ms, records, tries, bytes, part;

	*e = (struct entry){ 0 };
	if (number(&name, '-', 1, &urgency) == -1 ||
	    number(&name, '-', INT64_MAX, &ms) == -1 ||
	    number(&name, '-', UINT32_MAX, &records) == -1 ||
	    number(&name, '-', UINT32_MAX, &tries) == -1 ||
	    number(&name, '-', INT64_MAX, &bytes) == -1 ||
	    hex(&name, '-', e->sha, sizeof e->sha) == -1 ||
	    hex(&name, '.', e->id, sizeof e->id) == -1 ||
	    number(&name, '.', UINT32_MAX, &part) == -1 ||
	    strcmp(name, "jwe") != 0)
		return -1;
	e->urgent = urgency == 0;
	e->ms = (int64_t)ms;
	e->records = (uint32_t)records;
	e->tries = (uint32_t)tries;
	e->bytes = bytes;
	e->part = (uint32_t)part;
	return 0;
}

int
entry_compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->urgent != b->urgent)
		return a->urgent ? -1 : 1;
	if (a->tries != b->tries)
		return a->tries < b->tries ? -1 : 1;
	if (a->ms != b->ms)
		return a->ms < b->ms ? -1 : 1;
	if (strcmp(a->id, b->id) != 0)
		return strcmp(a->id, b->id);
	return a->part < b->part ? -1 : a->part > b->part;
}
