/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "clock.h"
#include "jsonl.h"
#include "msg.h"
#include "num.h"
#include "record.h"
#include "report.h"
#include "table.h"

#define SAFE_LEN	1024	/* escaped text on a line */

/* Unsigned bytes are what is neither signed nor structure. */
static json_t *
bytes_json(const struct verdict *v)
{
	return json_pack("{s:I, s:I, s:I, s:I}",
	    "total", (json_int_t)v->total, "signed", (json_int_t)v->is_signed,
	    "structure", (json_int_t)v->structure, "unsigned",
	    (json_int_t)(v->total - v->is_signed - v->structure));
}

json_t *
report_safe(const char *text)
{
	char safe[SAFE_LEN];

	return text == NULL ? NULL :
	    json_string(msg_escape(safe, sizeof(safe), text, strlen(text)));
}

static json_t *
rollback_json(const struct verdict *v)
{
	if (v->installed == NULL)
		return NULL;
	return json_pack("{s:o, s:s}", "installed", report_safe(v->installed),
	    "result", v->rollback);
}

static json_t *
threshold_json(const struct verdict *v)
{
	if (v->threshold == 0)
		return NULL;
	return json_pack("{s:i, s:i}", "needed", (int)v->threshold,
	    "good", (int)v->good_keys);
}

static json_t *
data_json(const struct verdict *v)
{
	bool read = v->sha256[0] != '\0';

	return json_pack("{s:s, s:o*, s:s, s:o, s:s*, s:s*, s:s*, s:o*, s:o*,"
	    " s:O, s:o*, s:O, s:o*, s:o*, s:o*, s:O, s:O, s:O, s:O}",
	    "verdict", verdict_word_name(v->word),
	    "why", v->reason == REASON_NONE ? NULL : report_safe(v->why),
	    "reason", reason_name(v->reason),
	    "file", report_safe(v->file),
	    "format", v->format,
	    "domain", v->accepted ? v->domain : NULL,
	    "sha256", read ? v->sha256 : NULL,
	    "size", read ? json_integer((json_int_t)v->total) : NULL,
	    "bytes", read && v->accepted ? bytes_json(v) : NULL,
	    "signers", v->signers,
	    "threshold", threshold_json(v),
	    "model", v->models,
	    "version", report_safe(v->version),
	    "package", report_safe(v->package),
	    "rollback", rollback_json(v),
	    "members", v->members,
	    "checks", v->checks,
	    "not_checked", v->not_checked,
	    "relaxed", v->relaxed);
}

int
report_record(const struct report *r, json_t *data, const char *device,
    struct fail *f)
{
	char now[CLOCK_LEN];
	json_t *rec;
	int rc;

	if (data == NULL || (rec = record_new("verdict", device, data)) == NULL)
		return fail_nomem(f);
	clock_now(now);
	json_object_set_new(data, "tool", json_string("jf-verify " VERSION));
	json_object_set_new(rec, "collected_at", json_string(now));
	if (record_set_id(rec) == -1)
		rc = fail_nomem(f);
	else
		rc = jsonl_write(r->out, rec, f);
	json_decref(rec);
	return rc;
}

static const char *
safe(char out[SAFE_LEN], const char *text)
{
	return msg_escape(out, SAFE_LEN, text, strlen(text));
}

static void
print_head(const struct report *r, const struct verdict *v)
{
	char s[SAFE_LEN];
	enum table_color c = v->word <= VERDICT_MATCHES ? TABLE_GOOD :
	    v->word == VERDICT_INDETERMINATE ? TABLE_WARN : TABLE_BAD;
	const char *words = v->word == VERDICT_AUTHENTIC ? "AUTHENTIC" :
	    v->word == VERDICT_MATCHES ? "MATCHES" :
	    v->word == VERDICT_INDETERMINATE ? "CANNOT TELL" : "DO NOT INSTALL";

	fprintf(r->out, "%s%s%s", table_on(c, r->color), words,
	    table_off(c, r->color));
	if (v->word == VERDICT_MATCHES)
		fputs(" (who made it was not checked)", r->out);
	else if (v->word != VERDICT_AUTHENTIC)
		fprintf(r->out, ": %s", safe(s, v->why));
	fprintf(r->out, ": %s\n", safe(s, v->file));
}

/* "CN=..., not trusted; CN=..." */
static void
print_signers(const struct report *r, const struct verdict *v)
{
	const json_t *s;
	const char *who, *result;
	char text[SAFE_LEN];
	size_t i;

	fputs("  signer       ", r->out);
	json_array_foreach(v->signers, i, s) {
		who = json_string_value(json_object_get(s, "subject"));
		if (who == NULL)
			who = json_string_value(json_object_get(s, "key"));
		if (who == NULL)
			who = json_string_value(json_object_get(s, "key_id"));
		result = json_string_value(json_object_get(s, "result"));
		fprintf(r->out, "%s%s", i > 0 ? "; " : "",
		    safe(text, who != NULL ? who : "unknown"));
		if (strcmp(result, "good") != 0)
			fprintf(r->out, " (%s)", result);
	}
	if (json_array_size(v->signers) == 0)
		fputs("unknown", r->out);
	if (v->threshold > 1)
		fprintf(r->out, " (%u of %u keys)", v->good_keys, v->threshold);
	fputc('\n', r->out);
}

static void
print_list(const struct report *r, const json_t *list, const char *none)
{
	const json_t *item;
	char text[SAFE_LEN];
	size_t i;

	json_array_foreach(list, i, item)
		fprintf(r->out, "%s%s", i > 0 ? ", " : "",
		    safe(text, json_string_value(item)));
	if (json_array_size(list) == 0)
		fputs(none, r->out);
}

static void
print_model(const struct report *r, const struct verdict *v)
{
	char text[SAFE_LEN];

	fputs("  model        ", r->out);
	print_list(r, v->models, "unknown");
	fprintf(r->out, ", version %s", v->version == NULL ? "unknown" :
	    safe(text, v->version));
	if (v->installed != NULL)
		fprintf(r->out, " (%s%s installed %s)", v->rollback,
		    strcmp(v->rollback, "same") == 0 ? " as" : " than",
		    safe(text, v->installed));
	fputc('\n', r->out);
}

static void
print_text(const struct report *r, const struct verdict *v)
{
	print_head(r, v);
	print_signers(r, v);
	print_model(r, v);
	fprintf(r->out, "  sha256       %s\n",
	    v->sha256[0] != '\0' ? v->sha256 : "not read to the end");
	fputs("  not checked  ", r->out);
	print_list(r, v->not_checked, v->accepted ? "-" : "everything else");
	if (json_array_size(v->relaxed) > 0) {
		fputs("; relaxed: ", r->out);
		print_list(r, v->relaxed, "");
	}
	fputc('\n', r->out);
}

int
report_print(const struct report *r, const struct verdict *v,
    const char *device, struct fail *f)
{
	char text[SAFE_LEN];

	if (!r->text)
		return report_record(r, data_json(v), device, f);
	if (device != NULL)
		fprintf(r->out, "%s: ", safe(text, device));
	print_text(r, v);
	return cli_flush(r->out, f);
}
