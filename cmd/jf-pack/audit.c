/* SPDX-License-Identifier: ISC */
#include "audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "jsonl.h"
#include "msg.h"
#include "table.h"

enum event { LEFT, DROPPED, UNKNOWN };

struct audit_pending {
	size_t number;
	enum event what;
	char text[AUDIT_EXAMPLE];	/* example, or name */
};

int
audit_start(struct audit *a, const struct policy *policy, struct fail *f)
{
	size_t n;

	memset(a, 0, sizeof(*a));
	a->policy = policy;
	record_kinds(&n);
	a->field = calloc(policy->n_rules, sizeof(*a->field));
	a->kind = calloc(n + 1, sizeof(*a->kind));
	a->unknown = json_object();
	if (a->field == NULL || a->kind == NULL || a->unknown == NULL) {
		audit_free(a);
		return fail_nomem(f);
	}
	return 0;
}

void
audit_free(struct audit *a)
{
	free(a->pending);
	free(a->field);
	free(a->kind);
	json_decref(a->unknown);
	memset(a, 0, sizeof(*a));
}

/* The next free entry, or NULL. */
static struct audit_pending *
pend(struct audit *a, size_t number, enum event what)
{
	struct audit_pending *p;

	if (a->n_pending == a->cap_pending) {
		a->cap_pending = a->cap_pending > 0 ? a->cap_pending * 2 : 64;
		p = realloc(a->pending, a->cap_pending * sizeof(*p));
		if (p == NULL) {
			a->cap_pending = a->n_pending;
			a->lost = true;
			return NULL;
		}
		a->pending = p;
	}
	p = &a->pending[a->n_pending++];
	p->number = number;
	p->what = what;
	p->text[0] = '\0';
	return p;
}

void
audit_left(struct audit *a, size_t number, const char *json, size_t len)
{
	struct audit_pending *p = pend(a, number, LEFT);

	if (p == NULL || a->field[number].left > 0)
		return;
	if (len < AUDIT_EXAMPLE)
		p->text[len] = '\0';
	else {
		/* Cut between characters, and say so. */
		len = AUDIT_EXAMPLE - 4;
		while (len > 0 && ((unsigned char)json[len] & 0xc0) == 0x80)
			len--;
		memcpy(p->text + len, "...", 4);
	}
	memcpy(p->text, json, len);
}

void
audit_dropped(struct audit *a, size_t number)
{
	pend(a, number, DROPPED);
}

void
audit_unknown(struct audit *a, const char *kind, const char *name)
{
	struct audit_pending *p = pend(a, 0, UNKNOWN);

	if (p != NULL)
		snprintf(p->text, sizeof(p->text), "%s.%s", kind, name);
}

static void
count_unknown(struct audit *a, const char *key)
{
	json_t *n = json_object_get(a->unknown, key);

	if (n != NULL)
		json_integer_set(n, json_integer_value(n) + 1);
	else if (json_object_size(a->unknown) >= AUDIT_UNKNOWN ||
	    json_object_set_new(a->unknown, key, json_integer(1)) == -1)
		a->unknown_more++;
}

void
audit_release(struct audit *a)
{
	const struct audit_pending *p;
	struct audit_field *af;

	for (p = a->pending; p < a->pending + a->n_pending; p++) {
		af = &a->field[p->number];
		if (p->what == UNKNOWN)
			count_unknown(a, p->text);
		else if (p->what == DROPPED)
			af->dropped++;
		else if (af->left++ == 0)
			memcpy(af->example, p->text, sizeof(af->example));
	}
	a->n_pending = 0;
}

void
audit_forget(struct audit *a)
{
	a->n_pending = 0;
}

struct audit_kind *
audit_kind(struct audit *a, const char *kind)
{
	const struct record_kind *k = record_kind(kind), *all;
	size_t n;

	all = record_kinds(&n);
	return &a->kind[k != NULL ? (size_t)(k - all) : n];
}

static bool
seen(const struct audit_field *af)
{
	return af->left > 0 || af->dropped > 0;
}

static void
row(struct table *t, const struct record_field *field,
    const struct policy_rule *rule, const struct audit_field *af)
{
	static const enum table_color colors[] = {
		[POLICY_KEEP] = TABLE_PLAIN, [POLICY_GENERALIZE] = TABLE_GOOD,
		[POLICY_SCRUB] = TABLE_GOOD, [POLICY_PSEUDONYM] = TABLE_GOOD,
		[POLICY_DROP] = TABLE_DIM,
	};
	char text[32];

	table_cell(t, TABLE_PLAIN, "  %s", field->path);
	table_cell(t, colors[rule->action], "%s", rule->given ?
	    policy_rule_text(rule, text, sizeof(text)) : "no rule");
	table_cell(t, TABLE_PLAIN, "%" PRIu64, af->left);
	table_cell(t, af->dropped > 0 ? TABLE_WARN : TABLE_DIM, "%" PRIu64,
	    af->dropped);
	table_cell(t, TABLE_PLAIN, "%s", af->left > 0 ? af->example : "");
}

static int
fields_table(const struct audit *a, FILE *out, bool color, struct fail *f)
{
	struct table *t = table_new("FIELD|RULE|>LEAVES|>STAYS|EXAMPLE AS IT "
	    "LEAVES*");
	const struct record_field *field;
	const char *kind = "";
	size_t i;

	if (t == NULL)
		return fail_nomem(f);
	for (i = 0; (field = fields_at(i)) != NULL; i++)
		if (seen(&a->field[i])) {
			if (strcmp(kind, field->kind) != 0) {
				kind = field->kind;
				table_line(t, kind);
			}
			row(t, field, &a->policy->rule[i], &a->field[i]);
		}
	table_print(t, out, color);
	table_free(t);
	return 0;
}

static void
kinds_text(const struct audit *a, FILE *out)
{
	const struct record_kind *k;
	struct audit_kind sum = { 0 };
	size_t i, n;

	k = record_kinds(&n);
	for (i = 0; i <= n; i++) {
		sum.in += a->kind[i].in;
		sum.out += a->kind[i].out;
		sum.dropped += a->kind[i].dropped;
		sum.failed += a->kind[i].failed;
	}
	fprintf(out, "\nrecords: %" PRIu64 " read, %" PRIu64 " would leave, %"
	    PRIu64 " stay, %" PRIu64 " failed the check\n", sum.in, sum.out,
	    sum.dropped, sum.failed);
	for (i = 0; i < n; i++)
		if (a->kind[i].dropped > 0)
			fprintf(out, "  %s: %" PRIu64 " stay%s\n", k[i].name,
			    a->kind[i].dropped, strcmp(k[i].name, "scrub_terms") ==
			    0 ? " (learned from, never passed on)" : "");
	if (a->kind[n].dropped > 0)
		fprintf(out, "  unknown kinds: %" PRIu64 " stay\n",
		    a->kind[n].dropped);
}

static void
unknown_text(const struct audit *a, FILE *out)
{
	json_t *o = a->unknown;
	const char *key;
	char shown[160];
	void *it;

	if (json_object_size(o) == 0)
		return;
	fprintf(out, "unknown, so they stay:");
	for (it = json_object_iter(o); it != NULL;
	    it = json_object_iter_next(o, it)) {
		key = json_object_iter_key(it);
		fprintf(out, " %s (%" JSON_INTEGER_FORMAT ")",
		    msg_escape(shown, sizeof(shown), key, strlen(key)),
		    json_integer_value(json_object_iter_value(it)));
	}
	if (a->unknown_more > 0)
		fprintf(out, " and %" PRIu64 " more", a->unknown_more);
	fputc('\n', out);
}

static void
classes_text(const struct scrub *s, FILE *out)
{
	const uint64_t *n = scrub_counts(s);
	bool any = false;
	int i;

	for (i = 0; i < SCRUB_CLASSES; i++) {
		if (n[i] == 0)
			continue;
		fprintf(out, "%s %" PRIu64 " %s", any ? "," :
		    "replaced in text:", n[i], scrub_class_name(i));
		any = true;
	}
	if (any)
		fputc('\n', out);
}

int
audit_table(const struct audit *a, const struct scrub *s, FILE *out, bool color,
    struct fail *f)
{
	fprintf(out, "policy %s, sha256 %s\n\n", a->policy->name,
	    a->policy->sha256);
	if (fields_table(a, out, color, f) == -1)
		return -1;
	kinds_text(a, out);
	classes_text(s, out);
	fprintf(out, "terms learned: %" PRIu64 "\n", a->learned);
	unknown_text(a, out);
	return cli_flush(out, f);
}

static json_t *
field_json(const struct record_field *field, const struct policy_rule *rule,
    const struct audit_field *af)
{
	char text[32];
	json_t *v;

	v = json_pack("{s:s, s:s, s:s, s:I, s:I}", "kind", field->kind, "field",
	    field->path, "rule", policy_rule_text(rule, text, sizeof(text)),
	    "leaves", (json_int_t)af->left, "stays", (json_int_t)af->dropped);
	if (v != NULL && af->left > 0)
		json_object_set_new(v, "example", json_string(af->example));
	return v;
}

static json_t *
fields_json(const struct audit *a)
{
	const struct record_field *field;
	json_t *list = json_array();
	size_t i;

	for (i = 0; (field = fields_at(i)) != NULL; i++)
		if (seen(&a->field[i]))
			json_array_append_new(list, field_json(field,
			    &a->policy->rule[i], &a->field[i]));
	return list;
}

static json_t *
kinds_json(const struct audit *a)
{
	const struct record_kind *k;
	json_t *list = json_array();
	size_t i, n;

	k = record_kinds(&n);
	for (i = 0; i <= n; i++)
		if (a->kind[i].in > 0)
			json_array_append_new(list, json_pack("{s:s, s:I, s:I, "
			    "s:I, s:I}", "kind", i < n ? k[i].name : "(unknown)",
			    "read", (json_int_t)a->kind[i].in, "leaves",
			    (json_int_t)a->kind[i].out, "stays",
			    (json_int_t)a->kind[i].dropped, "failed",
			    (json_int_t)a->kind[i].failed));
	return list;
}

static uint64_t
sum(json_t *counts)
{
	const char *key;
	json_t *n;
	uint64_t total = 0;

	json_object_foreach(counts, key, n)
		total += (uint64_t)json_integer_value(n);
	return total;
}

json_t *
audit_replaced(const struct scrub *s)
{
	json_t *classes = json_object();
	int i;

	for (i = 0; i < SCRUB_CLASSES; i++)
		if (scrub_counts(s)[i] > 0)
			json_object_set_new(classes, scrub_class_name(i),
			    json_integer((json_int_t)scrub_counts(s)[i]));
	return classes;
}

json_t *
audit_json(const struct audit *a, const struct scrub *s, bool here)
{
	json_t *v;

	v = json_pack("{s:s, s:s, s:I, s:o, s:o, s:o}", "policy",
	    a->policy->name, "policy_sha256", a->policy->sha256,
	    "unknown_members", (json_int_t)(a->unknown_more +
	    sum(a->unknown)), "replaced_in_text", audit_replaced(s), "kinds",
	    kinds_json(a), "fields", fields_json(a));
	if (v != NULL && here) {
		json_object_set(v, "unknown", a->unknown);
		json_object_set_new(v, "terms_learned",
		    json_integer((json_int_t)a->learned));
	}
	return v;
}

/* The lists' entries become lines; the rest is the first. */
int
audit_lines(const struct audit *a, const struct scrub *s, FILE *out,
    struct fail *f)
{
	json_t *v = audit_json(a, s, true), *kinds, *fields, *e;
	size_t i;
	int rc;

	if (v == NULL)
		return fail_nomem(f);
	kinds = json_incref(json_object_get(v, "kinds"));
	fields = json_incref(json_object_get(v, "fields"));
	json_object_del(v, "kinds");
	json_object_del(v, "fields");
	rc = jsonl_write(out, v, f);
	json_array_foreach(kinds, i, e)
		rc = rc == -1 ? -1 : jsonl_write(out, e, f);
	json_array_foreach(fields, i, e)
		rc = rc == -1 ? -1 : jsonl_write(out, e, f);
	json_decref(kinds);
	json_decref(fields);
	json_decref(v);
	return rc;
}
