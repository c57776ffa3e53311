/* SPDX-License-Identifier: ISC */
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "append.h"
#include "file.h"
#include "jsonl.h"

#define FLEET_MAX	(64 * 1024 * 1024)	/* bytes of devices.jsonl */

static bool
is_named(const char *text, size_t len, const char *name)
{
	struct fail f = { 0 };
	const char *is;
	json_t *o;
	bool yes;

	if (name == NULL || jsonl_parse(text, len, &o, &f) == -1)
		return false;
	is = json_string_value(json_object_get(o, "name"));
	yes = is != NULL && strcmp(is, name) == 0;
	json_decref(o);
	return yes;
}

/* Length of the line at p, with its LF if it has one. */
static size_t
line_length(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf != NULL ? (size_t)(lf - p) + 1 : (size_t)(end - p);
}

int
append_read(const char *path, const char *name, json_t *line, struct fail *f)
{
	struct buf b = { 0 };
	const char *p, *end;
	json_t *o;
	size_t n;
	int rc = 0;

	if (name == NULL)
		return 0;
	if (file_read(path, FLEET_MAX, &b, f) == -1)
		return -1;
	p = buf_text(&b);
	for (end = p + b.len; rc == 0 && p < end; p += n) {
		n = line_length(p, end);
		if (!is_named(p, strcspn(p, "\n"), name) ||
		    jsonl_parse(p, strcspn(p, "\n"), &o, f) == -1)
			continue;
		if (json_object_update(line, o) == -1)
			rc = fail_nomem(f);
		json_decref(o);
	}
	buf_free(&b);
	return rc;
}

int
append_folder(const char *path, struct fail *f)
{
	char *copy = strdup(path);
	int rc = copy == NULL ? fail_nomem(f) : file_make_dir(dirname(copy), f);

	free(copy);
	return rc;
}

int
append_line(const char *path, const char *name, const json_t *line,
    struct fail *f)
{
	struct buf old = { 0 }, new = { 0 };
	const char *p, *end;
	int rc = -1, bad = 0;
	bool done = false;
	size_t n;

	if (append_folder(path, f) == -1 ||
	    file_read_if(path, FLEET_MAX, &old, f) == -1)
		goto out;
	p = buf_text(&old);
	for (end = p + old.len; p < end; p += n) {
		n = line_length(p, end);
		if (is_named(p, strcspn(p, "\n"), name)) {
			bad |= jsonl_dump(&new, line, JSONL_AS_IS);
			done = true;
		} else
			bad |= buf_add(&new, p, n - (p[n - 1] == '\n'));
		bad |= buf_addc(&new, '\n');
	}
	if (!done)
		bad |= jsonl_dump(&new, line, JSONL_AS_IS) |
		    buf_addc(&new, '\n');
	rc = bad != 0 ? fail_nomem(f) :
	    file_replace(path, new.p, new.len, 0600, f);
out:
	buf_free(&old);
	buf_free(&new);
	return rc;
}
