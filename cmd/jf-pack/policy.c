/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "dirs.h"
#include "file.h"
#include "jsonl.h"
#include "policy.h"
#include "policytree.h"

#define MAX_BYTES	(1024 * 1024)
#define POINTER_LEN	160

static const char *const actions[] = {
	[POLICY_KEEP] = "keep", [POLICY_GENERALIZE] = "generalize",
	[POLICY_SCRUB] = "scrub", [POLICY_PSEUDONYM] = "pseudonym",
	[POLICY_DROP] = "drop",
};
static const char *const grains[] = {
	[POLICY_HOUR] = "hour", [POLICY_DAY] = "day", [POLICY_MONTH] = "month",
};

const char *
policy_action_name(enum policy_action action)
{
	return actions[action];
}

const char *
policy_rule_text(const struct policy_rule *rule, char *out, size_t size)
{
	if (rule->action == POLICY_GENERALIZE && rule->digits > 0)
		snprintf(out, size, "to %u digit%s", rule->digits,
		    rule->digits > 1 ? "s" : "");
	else if (rule->action == POLICY_GENERALIZE)
		snprintf(out, size, "to the %s", grains[rule->grain]);
	else
		snprintf(out, size, "%s", actions[rule->action]);
	return out;
}

static int
word_in(const char *const *words, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (words[i] != NULL && strcmp(words[i], word) == 0)
			return (int)i;
	return -1;
}
#define WORD_IN(words, word)	\
	word_in(words, sizeof(words) / sizeof((words)[0]), word)

/* "/fields/KIND/PATH" and what is wrong there.  -1. */
__attribute__((format(printf, 4, 5)))
static int
wrong(struct fail *f, const char *kind, const char *path, const char *fmt, ...)
{
	char text[FAIL_TEXT_LEN], pointer[POINTER_LEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(pointer, sizeof(pointer), "/fields/%s%s%s", kind,
	    path != NULL ? "/" : "", path != NULL ? path : "");
	return fail_set(f, FAIL_USAGE, "%s: %s", pointer, text);
}

/* The weakest action that the field's sensitivity allows without a reason. */
static enum policy_action
weakest(const struct record_field *field)
{
	switch (field->sensitivity) {
	case RECORD_NONE:
		return POLICY_KEEP;
	case RECORD_QUASI:
		return POLICY_GENERALIZE;
	default:
		return fields_free_text(field) ? POLICY_SCRUB : POLICY_PSEUDONYM;
	}
}

static bool
is_number(const struct record_field *field)
{
	return field->type == RECORD_INTEGER || field->type == RECORD_NUMBER;
}

static bool
is_text(const struct record_field *field)
{
	return field->type == RECORD_STRING || field->type == RECORD_UUID;
}

/* Can this action be applied to a field of this type at all? */
static int
check_type(const struct policy_rule *r, const struct record_field *field,
    struct fail *f)
{
	if (fields_composite(field) && r->action != POLICY_DROP)
		return wrong(f, field->kind, field->path, "has members, which "
		    "have the rules: only drop can stand here");
	if (r->action == POLICY_GENERALIZE && !(r->digits > 0 ?
	    is_number(field) : field->type == RECORD_DATETIME))
		return wrong(f, field->kind, field->path, "generalize wants "
		    "\"digits\" for a number, \"to\" for a time");
	if ((r->action == POLICY_SCRUB || r->action == POLICY_PSEUDONYM) &&
	    !is_text(field))
		return wrong(f, field->kind, field->path, "%s is for text",
		    actions[r->action]);
	if (field->role == RECORD_LOG && r->action != POLICY_SCRUB &&
	    r->action != POLICY_DROP)
		return wrong(f, field->kind, field->path, "a log is scrubbed or "
		    "dropped");
	return 0;
}

static int
check_rule(const struct policy_rule *r, const struct record_field *field,
    struct fail *f)
{
	static const char *const levels[] = { "none", "quasi", "direct" };

	if (check_type(r, field, f) == -1)
		return -1;
	if (r->action < weakest(field) && r->accept_risk == NULL)
		return wrong(f, field->kind, field->path, "%s is weaker than the "
		    "field's sensitivity (%s) asks: %s or stronger, or "
		    "\"accept_risk\": \"why\"", actions[r->action],
		    levels[field->sensitivity], actions[weakest(field)]);
	return 0;
}

static int
read_words(struct policy_rule *r, const struct record_field *field,
    const char *action, const char *type, const char *to, struct fail *f)
{
	int n;

	if ((n = WORD_IN(actions, action)) == -1)
		return wrong(f, field->kind, field->path, "unknown rule %s: keep, "
		    "generalize, scrub, pseudonym or drop", action);
	r->action = (enum policy_action)n;
	r->type = fields_type(field);
	if (type != NULL && (n = pseudonym_type(type)) == -1)
		return wrong(f, field->kind, field->path, "unknown type of "
		    "pseudonym %s", type);
	if (type != NULL)
		r->type = (enum pseudonym_type)n;
	if (to != NULL && (n = WORD_IN(grains, to)) == -1)
		return wrong(f, field->kind, field->path, "unknown \"to\" %s: "
		    "hour, day or month", to);
	if (to != NULL)
		r->grain = (enum policy_grain)n;
	return 0;
}

/* A rule is a word or an object. */
static int
read_rule(struct policy_rule *r, const struct record_field *field, json_t *v,
    struct fail *f)
{
	json_error_t e;
	const char *action = NULL, *type = NULL, *to = NULL;
	int digits = 0;

	if (json_is_string(v))
		action = json_string_value(v);
	else if (json_unpack_ex(v, &e, 0, "{s:s, s?s, s?s, s?i, s?s, s?s !}",
	    "rule", &action, "type", &type, "to", &to, "digits", &digits,
	    "reason", &r->reason, "accept_risk", &r->accept_risk) == -1)
		return wrong(f, field->kind, field->path, "not a rule: %s",
		    e.text);
	if (read_words(r, field, action, type, to, f) == -1)
		return -1;
	if (digits < 0 || digits > 15 || (digits > 0 && to != NULL))
		return wrong(f, field->kind, field->path,
		    "\"digits\" is 1 to 15, without \"to\"");
	if (r->action == POLICY_GENERALIZE && digits == 0 && to == NULL)
		return wrong(f, field->kind, field->path, "generalize wants "
		    "\"digits\" for a number, \"to\" for a time");
	r->digits = (unsigned)digits;
	r->given = true;
	return check_rule(r, field, f);
}

static int
read_kind(struct policy *p, const char *kind, json_t *rules, struct fail *f)
{
	const struct record_field *field;
	const char *path;
	json_t *v;
	size_t i;

	if (!fields_kind(kind))
		return wrong(f, kind, NULL, "unknown kind");
	if (!json_is_object(rules))
		return wrong(f, kind, NULL, "not an object");
	json_object_foreach(rules, path, v) {
		for (i = 0; (field = fields_at(i)) != NULL; i++)
			if (strcmp(field->path, path) == 0 &&
			    strcmp(field->kind, kind) == 0)
				break;
		if (field == NULL)
			return wrong(f, kind, path, "unknown field");
		if (read_rule(&p->rule[i], field, v, f) == -1)
			return -1;
	}
	return 0;
}

static int
read_policy(struct policy *p, json_t *v, struct fail *f)
{
	const struct record_field *field;
	json_error_t e;
	const char *kind;
	json_t *kinds, *rules;

	p->about = "";
	if (json_unpack_ex(v, &e, 0, "{s:s, s?s, s:o !}", "name", &p->name,
	    "about", &p->about, "fields", &kinds) == -1)
		return fail_set(f, FAIL_USAGE, "/: not a policy: %s", e.text);
	if (!json_is_object(kinds))
		return fail_set(f, FAIL_USAGE, "/fields: not an object");
	while ((field = fields_at(p->n_rules)) != NULL)
		p->n_rules++;
	if ((p->rule = calloc(p->n_rules, sizeof(*p->rule))) == NULL)
		return fail_nomem(f);
	for (size_t i = 0; i < p->n_rules; i++)
		p->rule[i].action = POLICY_DROP;
	json_object_foreach(kinds, kind, rules)
		if (read_kind(p, kind, rules, f) == -1)
			return -1;
	return policytree_build(p, f);
}

int
policy_load(const char *name, const char *config, struct policy *p,
    struct fail *f)
{
	struct buf b = { 0 };
	char *path;
	int rc = -1;

	memset(p, 0, sizeof(*p));
	if ((path = dirs_find(config, "policies", name, "json", f)) == NULL)
		return -1;
	if ((p->json = jsonl_load(path, MAX_BYTES, f)) == NULL ||
	    file_read(path, MAX_BYTES, &b, f) == -1)
		goto out;
	if (digest_sha256_hex(b.p, b.len, p->sha256) == -1)
		fail_set(f, FAIL_HERE, "cannot compute SHA-256");
	else
		rc = read_policy(p, p->json, f);
	if (rc == -1)
		fail_at(f, "%s", path);
out:
	if (rc == -1)
		policy_free(p);
	buf_free(&b);
	free(path);
	return rc;
}

void
policy_free(struct policy *p)
{
	policytree_free(p->kind, p->n_kinds);
	free(p->rule);
	json_decref(p->json);
	memset(p, 0, sizeof(*p));
}
