/* SPDX-License-Identifier: ISC */
#include "showpolicy.h"
#include "html.h"

#include <string.h>

#include "cli.h"
#include "jsonl.h"
#include "table.h"

struct row {
	const struct record_field *field;
	const struct policy_rule *rule;
	char what[32];		/* the rule in words */
	const char *why, *example;
};

/* What stands in place of a reason that the file does not give. */
static const char *
why(const struct record_field *field, const struct policy_rule *rule)
{
	if (rule->accept_risk != NULL)
		return rule->accept_risk;
	if (rule->reason != NULL)
		return rule->reason;
	if (!rule->given)
		return "no rule: what is not allowed stays here";
	switch (rule->action) {
	case POLICY_KEEP:
		if (field->words != NULL)
			return "one of a fixed list of words";
		return field->type == RECORD_STRING ?
		    "says nothing about people; passes the scrubber first" :
		    "says nothing about people";
	case POLICY_SCRUB:
		return "names, addresses and secrets become tokens";
	case POLICY_PSEUDONYM:
		return "a keyed token: equal for equal values, not to be undone";
	case POLICY_GENERALIZE:
		return "a sharp value could tell one from another";
	default:
		return "stays here";
	}
}

static const char *
number_example(const struct policy_rule *rule)
{
	static const char *const rounded[] = { "123456", "100000", "120000",
	    "123000", "123500", "123460" };

	if (rule->action != POLICY_GENERALIZE)
		return "123456";
	return rounded[rule->digits < 6 ? rule->digits : 0];
}

static const char *
time_example(const struct policy_rule *rule)
{
	static const char *const times[] = { "2026-11-22T10:17:05Z",
	    "2026-11-22T10:00:00Z", "2026-11-22", "2026-11" };

	return times[rule->action == POLICY_GENERALIZE ? rule->grain : 0];
}

static const char *
token_example(enum pseudonym_type type)
{
	static const char *const tokens[PSEUDONYM_TYPES] = {
		[PSEUDONYM_SERIAL] = "sn-k3q5...", [PSEUDONYM_UUID] = "uuid-w2b7...",
		[PSEUDONYM_MAC] = "mac-h4tz...", [PSEUDONYM_IP] = "ip-5ewm...",
		[PSEUDONYM_HOST] = "host-p6ya...", [PSEUDONYM_USER] = "user-c7dn...",
		[PSEUDONYM_MAIL] = "mail-q2xk...", [PSEUDONYM_JOB] = "job-m3vs...",
		[PSEUDONYM_PART] = "part-z5fe...", [PSEUDONYM_NAME] = "name-t4lo...",
		[PSEUDONYM_PATH] = "path-b6wr...", [PSEUDONYM_WORD] = "word-y2ic...",
	};

	return tokens[type];
}

static const char *
example(const struct record_field *field, const struct policy_rule *rule)
{
	if (rule->action == POLICY_DROP || fields_composite(field))
		return "";
	if (rule->action == POLICY_PSEUDONYM)
		return token_example(rule->type);
	switch (field->type) {
	case RECORD_INTEGER:
	case RECORD_NUMBER:
		return number_example(rule);
	case RECORD_DATETIME:
		return time_example(rule);
	case RECORD_BOOLEAN:
		return "true";
	default:
		break;
	}
	if (rule->action == POLICY_SCRUB)
		return "... from host-p6ya... by user-c7dn...";
	if (fields_identifies(field))
		return "SG8AX0147A";
	return field->words != NULL ? field->words : "as the device says it";
}

static const char *
special(const struct record_field *field)
{
	if (strcmp(field->kind, "log") != 0)
		return NULL;
	if (strcmp(field->path, "sha256") == 0)
		return "that of the scrubbed text, computed anew";
	if (strcmp(field->path, "offset") == 0)
		return "tells the length of what was not scrubbed; chunk stands for it";
	return NULL;
}

static void
fill(struct row *r, const struct policy *p, size_t i)
{
	const char *s;

	r->field = fields_at(i);
	r->rule = &p->rule[i];
	policy_rule_text(r->rule, r->what, sizeof(r->what));
	r->why = why(r->field, r->rule);
	r->example = example(r->field, r->rule);
	if (fields_composite(r->field) && !r->rule->given) {
		snprintf(r->what, sizeof(r->what), "members");
		r->why = "its members have the rules";
	}
	if ((s = special(r->field)) != NULL) {
		r->why = s;
		if (strcmp(r->field->path, "sha256") == 0)
			snprintf(r->what, sizeof(r->what), "anew");
	}
}

static void
text_row(struct table *t, const struct row *r)
{
	const size_t n = strcspn(r->field->path, "[.");

	/* A member of a member stands below it. */
	if (r->field->path[n] != '\0')
		table_cell(t, TABLE_PLAIN, "    %s", r->field->path + n);
	else
		table_cell(t, TABLE_PLAIN, "  %s", r->field->path);
	table_cell(t, r->rule->accept_risk != NULL ? TABLE_WARN :
	    r->rule->action == POLICY_DROP ? TABLE_DIM : TABLE_GOOD, "%s",
	    r->what);
	table_cell(t, TABLE_PLAIN, "%s", r->why);
}

/* A heading for each kind, so that the reasons have room. */
static int
text(const struct policy *p, FILE *out, bool color, struct fail *f)
{
	struct table *t = table_new("FIELD|RULE|WHY*");
	const char *kind = "";
	struct row r;
	size_t i;

	if (t == NULL)
		return fail_nomem(f);
	fprintf(out, "policy %s, SHA-256\n%s\n", p->name, p->sha256);
	table_wrap(out, table_width(out), "", "", p->about);
	fputc('\n', out);
	for (i = 0; i < p->n_rules; i++) {
		fill(&r, p, i);
		if (strcmp(kind, r.field->kind) != 0) {
			kind = r.field->kind;
			table_line(t, kind);
		}
		text_row(t, &r);
	}
	table_print(t, out, color);
	table_free(t);
	fprintf(out, "\nWhat is not listed does not leave: unknown kinds and "
	    "members are dropped and\ncounted.\n");
	return 0;
}

static int
json(const struct policy *p, FILE *out, struct fail *f)
{
	static const char *const levels[] = { "none", "quasi", "direct" };
	struct row r;
	json_t *v;
	size_t i;
	int rc;

	v = json_pack("{s:s, s:s, s:s}", "policy", p->name, "policy_sha256",
	    p->sha256, "about", p->about);
	for (i = 0;; i++) {
		if (v == NULL)
			return fail_nomem(f);
		rc = jsonl_write(out, v, f);
		json_decref(v);
		if (rc == -1 || i == p->n_rules)
			return rc;
		fill(&r, p, i);
		v = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s}",
		    "kind", r.field->kind, "field", r.field->path, "item",
		    r.field->item, "section", r.field->section, "sensitivity",
		    levels[r.field->sensitivity], "rule", r.what, "why", r.why,
		    "risk_accepted", r.rule->accept_risk != NULL, "example",
		    r.example);
	}
}

static void
cells(FILE *out, const char *tag, const char *const *cell, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		fprintf(out, "<%s>", tag);
		html_text(out, cell[i]);
		fprintf(out, "</%s>", tag);
	}
	fputs("</tr>\n", out);
}

static int
html(const struct policy *p, FILE *out)
{
	static const char *const heads[] = { "Kind", "Field", "In the paper",
	    "Rule", "Why", "Example" };
	struct row r;
	size_t i;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	    "<title>jf-pack policy ", out);
	html_text(out, p->name);
	fputs("</title>\n<style>body{font:15px/1.4 sans-serif;margin:2em}"
	    ":root{color-scheme:light dark}"
	    "table{border-collapse:collapse;width:100%}"
	    "td{overflow-wrap:anywhere}td:nth-child(1){min-width:7em}"
	    "td:nth-child(2),td:nth-child(5){min-width:13em}"
	    "td:nth-child(4){white-space:nowrap}td,th{border-bottom:1px solid #ccc;"
	    "padding:.2em .6em;text-align:left;vertical-align:top}"
	    ".drop{color:#777}.risk{background:#fff3d6}code{font-size:13px}"
	    "@media(prefers-color-scheme:dark){.drop{color:#999}"
	    ".risk{background:#4a3b12}td,th{border-color:#444}}"
	    "@media print{body{font-size:11px;margin:0}"
	    "tr{break-inside:avoid}}"
	    "</style>\n<h1>Policy ", out);
	html_text(out, p->name);
	fprintf(out, "</h1>\n<p>SHA-256 <code>%s</code></p>\n<p>", p->sha256);
	html_text(out, p->about);
	fputs("</p>\n<p>Rows with a ground are weaker than the field's "
	    "sensitivity asks; the policy gives the reason. What is not listed "
	    "does not leave.</p>\n<table>\n<tr>", out);
	cells(out, "th", heads, 6);
	for (i = 0; i < p->n_rules; i++) {
		fill(&r, p, i);
		const char *const cell[] = { r.field->kind, r.field->path,
		    r.field->item, r.what, r.why, r.example };

		fprintf(out, "<tr class=\"%s\">", r.rule->accept_risk != NULL ?
		    "risk" : r.rule->action == POLICY_DROP ? "drop" : "");
		cells(out, "td", cell, 6);
	}
	fputs("</table>\n</html>\n", out);
	return 0;
}

int
showpolicy(const struct policy *p, enum showpolicy_format format, FILE *out,
    bool color, struct fail *f)
{
	int rc = format == SHOWPOLICY_HTML ? html(p, out) :
	    format == SHOWPOLICY_JSON ? json(p, out, f) :
	    text(p, out, color, f);

	return rc == -1 ? -1 : cli_flush(out, f);
}
