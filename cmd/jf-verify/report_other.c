/* SPDX-License-Identifier: ISC */
/* What is printed besides verdicts. */
#include <inttypes.h>
#include <string.h>

#include "cli.h"
#include "msg.h"
#include "report.h"
#include "table.h"

#define SAFE_LEN	1024	/* escaped text on a line */

static enum table_color
color_of(enum standing s)
{
	return s < STANDING_UNKNOWN ? TABLE_GOOD :
	    s == STANDING_UNKNOWN ? TABLE_WARN : TABLE_BAD;
}

static const char *
safe(char out[SAFE_LEN], const char *text)
{
	if (text == NULL)
		return "unknown";
	return msg_escape(out, SAFE_LEN, text, strlen(text));
}

static json_t *
standing_json(const struct printer *p, const struct standing_of *s)
{
	const struct standing_item *firmware = s->n > 0 ? &s->item[0] : NULL;
	json_t *sets = json_array();
	size_t i;

	for (i = 1; i < s->n; i++)
		json_array_append_new(sets, json_pack("{s:o, s:o*, s:o, s:s}",
		    "name", report_safe(s->item[i].what), "installed",
		    report_safe(s->item[i].installed), "current",
		    report_safe(s->item[i].current), "status",
		    standing_name(s->item[i].s)));
	return json_pack("{s:s, s:o*, s:o*, s:o*, s:o}", "status",
	    standing_name(s->s), "model", report_safe(p->model), "installed",
	    report_safe(p->firmware), "current", report_safe(firmware != NULL ?
	    firmware->current : NULL), "parameter_sets", sets);
}

int
report_standing(const struct report *r, const struct printer *p,
    const struct standing_of *s, struct fail *f)
{
	const struct standing_item *i;
	char device[SAFE_LEN], text[SAFE_LEN];

	if (!r->text)
		return report_record(r, standing_json(p, s), p->device, f);
	fprintf(r->out, "%s: %s%s%s (model %s)\n", safe(device, p->device),
	    table_on(color_of(s->s), r->color), standing_name(s->s),
	    table_off(color_of(s->s), r->color), safe(text, p->model));
	for (i = s->item; i < s->item + s->n; i++) {
		fprintf(r->out, "  %-12s %s: ", safe(text, i->what),
		    standing_name(i->s));
		fprintf(r->out, "runs %s, ", safe(text, i->installed));
		fprintf(r->out, "current is %s\n", safe(text, i->current));
	}
	return cli_flush(r->out, f);
}

static void
print_signature(FILE *out, const json_t *s)
{
	const json_t *cert;
	char text[SAFE_LEN];
	size_t i;

	fprintf(out, "  signature    %s",
	    json_string_value(json_object_get(s, "format")));
	if (json_object_get(s, "key_id") != NULL)
		fprintf(out, ", key %s",
		    json_string_value(json_object_get(s, "key_id")));
	json_array_foreach(json_object_get(s, "certificates"), i, cert)
		fprintf(out, ", %s", safe(text, json_string_value(
		    json_object_get(cert, "subject"))));
	fputc('\n', out);
}

int
report_inspection(const struct report *r, const struct verdict *v,
    const json_t *sigs, struct fail *f)
{
	const json_t *s;
	char text[SAFE_LEN];
	size_t i;

	if (!r->text)
		return report_record(r, json_pack("{s:s, s:o, s:s, s:s, s:I, "
		    "s:O}", "verdict", "not-judged", "file",
		    report_safe(v->file), "format", v->format, "sha256",
		    v->sha256, "size", (json_int_t)v->total, "signatures",
		    (json_t *)(uintptr_t)sigs), NULL, f);
	fprintf(r->out, "NOT JUDGED: %s\n", safe(text, v->file));
	fprintf(r->out, "  format       %s, %" PRIu64 " bytes\n", v->format,
	    v->total);
	fprintf(r->out, "  sha256       %s\n", v->sha256);
	json_array_foreach(sigs, i, s)
		print_signature(r->out, s);
	return cli_flush(r->out, f);
}

int
report_trust(const struct report *r, json_t *o, struct fail *f)
{
	const json_t *item;
	char text[SAFE_LEN];
	size_t i;

	if (!r->text)
		return report_record(r, o, NULL, f);
	fprintf(r->out, "%s\n", safe(text, json_string_value(
	    json_object_get(o, "domain"))));
	json_array_foreach(json_object_get(o, "anchors"), i, item)
		fprintf(r->out, "  certificate  %s, until %s\n", safe(text,
		    json_string_value(json_object_get(item, "subject"))),
		    json_string_value(json_object_get(item, "valid_to")));
	json_array_foreach(json_object_get(o, "keys"), i, item)
		fprintf(r->out, "  key          %s\n",
		    json_string_value(item));
	json_decref(o);
	return cli_flush(r->out, f);
}
