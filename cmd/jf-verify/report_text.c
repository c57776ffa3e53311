/* SPDX-License-Identifier: ISC */
/* A verdict for people: five lines, more where the terminal is narrow. */
#include <string.h>

#include "buf.h"
#include "cli.h"
#include "msg.h"
#include "report.h"
#include "table.h"

#define SAFE_LEN	1024	/* escaped text on a line */
#define INDENT		"               "

/* Append text from outside, escaped. */
static int
add_safe(struct buf *b, const char *text)
{
	char safe[SAFE_LEN];

	return buf_adds(b, msg_escape(safe, sizeof(safe), text, strlen(text)));
}

static int
add_head(struct buf *b, const struct verdict *v, const char *device)
{
	const char *words = v->word == VERDICT_AUTHENTIC ? "AUTHENTIC" :
	    v->word == VERDICT_MATCHES ?
	    "MATCHES (who made it was not checked)" :
	    v->word == VERDICT_INDETERMINATE ? "CANNOT TELL" : "DO NOT INSTALL";
	int rc = 0;

	if (device != NULL)
		rc = add_safe(b, device) | buf_adds(b, ": ");
	rc |= buf_adds(b, words);
	if (v->word > VERDICT_MATCHES)
		rc |= buf_adds(b, ": ") | add_safe(b, v->why);
	return rc | buf_adds(b, ": ") | add_safe(b, v->file);
}

/* "CN=..., not trusted; CN=..." */
static int
add_signers(struct buf *b, const struct verdict *v)
{
	const json_t *s;
	const char *who, *result;
	size_t i;
	int rc = 0;

	json_array_foreach(v->signers, i, s) {
		who = json_string_value(json_object_get(s, "subject"));
		if (who == NULL)
			who = json_string_value(json_object_get(s, "key"));
		if (who == NULL)
			who = json_string_value(json_object_get(s, "key_id"));
		result = json_string_value(json_object_get(s, "result"));
		rc |= buf_adds(b, i > 0 ? "; " : "") |
		    add_safe(b, who != NULL ? who : "unknown");
		if (strcmp(result, "good") != 0)
			rc |= buf_printf(b, " (%s)", result);
	}
	if (i == 0)
		rc |= buf_adds(b, "unknown");
	if (v->threshold > 1)
		rc |= buf_printf(b, " (%u of %u keys)", v->good_keys,
		    v->threshold);
	return rc;
}

static int
add_list(struct buf *b, const json_t *list, const char *none)
{
	const json_t *item;
	size_t i;
	int rc = 0;

	json_array_foreach(list, i, item)
		rc |= buf_adds(b, i > 0 ? ", " : "") |
		    add_safe(b, json_string_value(item));
	return i > 0 ? rc : buf_adds(b, none);
}

static int
add_model(struct buf *b, const struct verdict *v)
{
	int rc = add_list(b, v->models, "unknown") | buf_adds(b, ", version ") |
	    add_safe(b, v->version != NULL ? v->version : "unknown");

	if (v->installed == NULL)
		return rc;
	return rc | buf_printf(b, " (%s %s installed ", v->rollback,
	    strcmp(v->rollback, "same") == 0 ? "as" : "than") |
	    add_safe(b, v->installed) | buf_adds(b, ")");
}

static int
add_not_checked(struct buf *b, const struct verdict *v)
{
	int rc = add_list(b, v->not_checked,
	    v->accepted ? "-" : "everything else");

	if (json_array_size(v->relaxed) > 0)
		rc |= buf_adds(b, "; relaxed: ") | add_list(b, v->relaxed, "");
	return rc;
}

int
report_text(const struct report *r, const struct verdict *v,
    const char *device, struct fail *f)
{
	enum table_color c = v->word <= VERDICT_MATCHES ? TABLE_GOOD :
	    v->word == VERDICT_INDETERMINATE ? TABLE_WARN : TABLE_BAD;
	size_t width = table_width(r->out);
	struct buf b[4] = { { 0 } };
	size_t i;
	int rc = add_head(&b[0], v, device) | add_signers(&b[1], v) |
	    add_model(&b[2], v) | add_not_checked(&b[3], v);

	if (rc == 0) {
		fputs(table_on(c, r->color), r->out);
		table_wrap(r->out, width, "", "  ", buf_text(&b[0]));
		fputs(table_off(c, r->color), r->out);
		table_wrap(r->out, width, "  signer       ", INDENT,
		    buf_text(&b[1]));
		table_wrap(r->out, width, "  model        ", INDENT,
		    buf_text(&b[2]));
		fprintf(r->out, "  sha256       %s\n", v->sha256[0] != '\0' ?
		    v->sha256 : "not read to the end");
		table_wrap(r->out, width, "  not checked  ", INDENT,
		    buf_text(&b[3]));
	}
	for (i = 0; i < sizeof(b) / sizeof(b[0]); i++)
		buf_free(&b[i]);
	return rc == 0 ? cli_flush(r->out, f) : fail_nomem(f);
}
