/* SPDX-License-Identifier: ISC */
#include "jsonl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"

#define CHUNK	((size_t)65536)

int
jsonl_open(struct jsonl *in, const char *path, struct fail *f)
{
	memset(in, 0, sizeof(*in));
	if (strcmp(path, "-") == 0) {
		in->fp = stdin;
		in->name = "stdin";
		return 0;
	}
	in->name = path;
	in->fp = fopen(path, "re");
	return in->fp == NULL ? fail_errno(f, "%s", path) : 0;
}

void
jsonl_close(struct jsonl *in)
{
	if (in->fp != NULL && in->fp != stdin)
		fclose(in->fp);
	in->fp = NULL;
	buf_free(&in->raw);
	buf_free(&in->ahead);
}

/* More bytes into ahead.  0, also at the end; -1. */
static int
fill(struct jsonl *in, struct fail *f)
{
	ssize_t n;

	buf_consume(&in->ahead, in->used);
	in->used = 0;
	if (buf_reserve(&in->ahead, CHUNK) == -1)
		return fail_nomem(f);
	do {
		n = read(fileno(in->fp), in->ahead.p + in->ahead.len, CHUNK);
	} while (n == -1 && errno == EINTR && cli_signal() == 0);
	if (n == -1 && errno != EINTR)
		return fail_errno(f, "%s", in->name);
	if (n <= 0) {
		in->eof = true;
		if (n == -1)	/* told to end: what is incomplete is dropped */
			buf_clear(&in->ahead);
		return 0;
	}
	in->ahead.len += (size_t)n;
	return 0;
}

/* Take n bytes of ahead as the next line, and its LF. */
static int
take(struct jsonl *in, size_t n, size_t lf, struct fail *f)
{
	buf_clear(&in->raw);
	if (buf_add(&in->raw, in->ahead.p + in->used, n) == -1)
		return fail_nomem(f);
	in->used += n + lf;
	in->line++;
	return 1;
}

int
jsonl_read_raw(struct jsonl *in, struct fail *f)
{
	const unsigned char *start, *lf;
	size_t have, seen = 0;

	for (;;) {
		have = in->ahead.len - in->used;
		start = in->ahead.p + in->used;
		lf = have > seen ? memchr(start + seen, '\n', have - seen) :
		    NULL;
		if (lf != NULL && (size_t)(lf - start) <= JSONL_MAX)
			return take(in, (size_t)(lf - start), 1, f);
		if (have > JSONL_MAX)
			return fail_set(f, FAIL_HERE, "%s:%zu: line longer "
			    "than 1 MiB", in->name, in->line + 1);
		if (in->eof)
			return have == 0 ? 0 : take(in, have, 0, f);
		seen = have;
		if (fill(in, f) == -1)
			return -1;
	}
}

bool
jsonl_has_line(const struct jsonl *in)
{
	size_t have = in->ahead.len - in->used;

	return in->eof || (have > 0 &&
	    memchr(in->ahead.p + in->used, '\n', have) != NULL);
}

int
jsonl_parse(const char *text, size_t len, json_t **rec, struct fail *f)
{
	json_error_t e;

	*rec = jsonl_value(text, len, true, &e);
	if (*rec == NULL)
		return fail_set(f, FAIL_HERE, "column %d: %s",
		    e.column > 0 ? e.column : 1, e.text);
	if (!json_is_object(*rec)) {
		json_decref(*rec);
		*rec = NULL;
		return fail_set(f, FAIL_HERE, "not a JSON object");
	}
	return 0;
}

int
jsonl_read(struct jsonl *in, json_t **rec, struct fail *f)
{
	bool cut;
	int got;

	*rec = NULL;
	do {
		got = jsonl_read_raw(in, f);
		if (got != 1)
			return got;
	} while (in->raw.len == 0);
	if (jsonl_parse(buf_text(&in->raw), in->raw.len, rec, f) == 0)
		return 1;
	cut = in->eof && in->used == in->ahead.len &&
	    (in->ahead.len == 0 || in->ahead.p[in->ahead.len - 1] != '\n');
	return fail_at(f, "%s:%zu: %s", in->name, in->line,
	    cut ? "last line is cut off" : "not a record");
}

int
jsonl_write(FILE *out, const json_t *rec, struct fail *f)
{
	struct buf b = { 0 };
	int rc = -1;

	if (jsonl_dump(&b, rec, JSONL_AS_IS) == -1 || buf_addc(&b, '\n') == -1)
		fail_nomem(f);
	else if (fwrite(b.p, 1, b.len, out) != b.len)
		cli_flush(out, f);
	else
		rc = 0;
	buf_free(&b);
	return rc;
}

json_t *
jsonl_load(const char *path, size_t max, struct fail *f)
{
	struct buf b = { 0 };
	json_error_t e;
	json_t *v = NULL;

	if (file_read(path, max, &b, f) == -1)
		return NULL;
	v = json_loadb(buf_text(&b), b.len, JSON_REJECT_DUPLICATES, &e);
	if (v == NULL)
		fail_set(f, FAIL_USAGE, "%s:%d:%d: %s", path, e.line, e.column,
		    e.text);
	buf_free(&b);
	return v;
}
