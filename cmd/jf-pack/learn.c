/* SPDX-License-Identifier: ISC */
#include "learn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"

#define LONG_NUMBER	9	/* digits from which an id is a term */

struct learn {
	struct terms *terms;
	const struct policy *policy;
	json_t *taught;		/* device: number of terms */
	char last[TERMS_LEN];	/* device of the record before */
	bool full;
};

struct learn *
learn_new(struct terms *terms, const struct policy *policy)
{
	struct learn *l = calloc(1, sizeof(*l));

	if (l != NULL && (l->taught = json_object()) == NULL) {
		free(l);
		return NULL;
	}
	if (l != NULL) {
		l->terms = terms;
		l->policy = policy;
	}
	return l;
}

void
learn_free(struct learn *l)
{
	if (l == NULL)
		return;
	json_decref(l->taught);
	free(l);
}

bool
learn_blind(const struct learn *l, const char *device)
{
	const json_t *n = json_object_get(l->taught,
	    device != NULL ? device : "");

	return l->full || (n != NULL && json_integer_value(n) > TERMS_DEVICE);
}

/* One more from this device. */
static int
count(struct learn *l, const char *device, json_int_t n, struct fail *f)
{
	json_t *have = json_object_get(l->taught, device);

	if (have != NULL) {
		json_integer_set(have, json_integer_value(have) + n);
		return 0;
	}
	if (json_object_set_new(l->taught, device, json_integer(n)) == -1)
		return fail_nomem(f);
	return 0;
}

static int
add(struct learn *l, enum pseudonym_type type, const json_t *value,
    const char *device, struct fail *f)
{
	struct fail why = { 0 };
	int got;

	if (!json_is_string(value) || learn_blind(l, device))
		return 0;
	got = terms_add(l->terms, type, json_string_value(value),
	    json_string_length(value), TERMS_RECORD, &why);
	if (got == -1 && why.kind != FAIL_PART) {
		*f = why;
		return -1;
	}
	if (got == -1 && terms_count(l->terms) >= TERMS_MAX)
		l->full = true;
	/* A term that cannot be looked for blinds as too many do. */
	return got == 0 ? 0 :
	    count(l, device, got == -1 ? TERMS_DEVICE + 1 : 1, f);
}

static int
learn_terms(struct learn *l, const json_t *data, const char *device,
    struct fail *f)
{
	const json_t *list = json_object_get(data, "terms"), *t;
	const char *word;
	size_t i;
	int type;

	for (i = 0; i < json_array_size(list); i++) {
		t = json_array_get(list, i);
		word = json_string_value(json_object_get(t, "type"));
		type = word != NULL ? pseudonym_type(word) : -1;
		if (add(l, type == -1 ? PSEUDONYM_WORD :
		    (enum pseudonym_type)type, json_object_get(t, "value"),
		    device, f) == -1)
			return -1;
	}
	return 0;
}

/* Numbers of jobs and parts stand for anything in a log. */
static bool
is_plain_number(enum pseudonym_type type, const json_t *v)
{
	const char *s = json_string_value(v);

	return (type == PSEUDONYM_JOB || type == PSEUDONYM_PART) &&
	    s[strspn(s, "0123456789")] == '\0' && strlen(s) < LONG_NUMBER;
}

/* Part ids come by the thousand; they are learned while there is room for
 * more important names. */
static bool
is_crowded(const struct learn *l, const char *device)
{
	return json_integer_value(json_object_get(l->taught, device)) >
	    TERMS_DEVICE / 2 || terms_count(l->terms) > TERMS_MAX / 2;
}

static int
learn_value(struct learn *l, enum pseudonym_type type, const json_t *v,
    const char *device, struct fail *f)
{
	if (!json_is_string(v) || is_plain_number(type, v) ||
	    (type == PSEUDONYM_PART && is_crowded(l, device)))
		return 0;
	return add(l, type, v, device, f);
}

static int
learn_fields(struct learn *l, const struct policy_node *node, const json_t *v,
    const char *device, struct fail *f)
{
	const struct policy_node *c;
	const json_t *child;
	size_t i;

	if (node->n == 0)
		return learn_value(l, fields_type(node->field), v, device, f);
	for (i = 0; json_is_array(v) && i < json_array_size(v); i++)
		if (learn_fields(l, node, json_array_get(v, i), device, f) == -1)
			return -1;
	for (c = node->child; json_is_object(v) && c < node->child + node->n; c++)
		if (c->names && (child = json_object_get(v, c->name)) != NULL &&
		    learn_fields(l, c, child, device, f) == -1)
			return -1;
	return 0;
}

int
learn_record(struct learn *l, const json_t *rec, struct fail *f)
{
	const json_t *device = json_object_get(rec, "device");
	const json_t *data = json_object_get(rec, "data");
	const char *kind = json_string_value(json_object_get(rec, "kind"));
	const char *name = json_is_string(device) ? json_string_value(device) : "";
	const struct policy_node *node;

	if (strcmp(kind, "scrub_terms") == 0)
		return learn_terms(l, data, name, f);
	if (strcmp(name, l->last) != 0 && *name != '\0') {
		if (add(l, PSEUDONYM_SERIAL, device, name, f) == -1)
			return -1;
		snprintf(l->last, sizeof(l->last), "%s", name);
	}
	if ((node = policytree_kind(l->policy, kind)) == NULL || !node->names)
		return 0;
	return learn_fields(l, node, data, name, f);
}

static int
learn_strings(struct scrub *s, json_t *v, struct fail *f)
{
	const char *key;
	json_t *child;
	size_t i;

	if (json_is_string(v))
		return scrub_learn(s, json_string_value(v),
		    json_string_length(v), f) == -1 ||
		    scrub_learn(s, NULL, 0, f) == -1 ? -1 : 0;
	json_array_foreach(v, i, child)
		if (learn_strings(s, child, f) == -1)
			return -1;
	json_object_foreach(v, key, child)
		if (learn_strings(s, child, f) == -1)
			return -1;
	return 0;
}

int
learn_texts(struct learn *l, struct scrub *s, const json_t *rec,
    struct fail *f)
{
	if (learn_record(l, rec, f) == -1)
		return -1;
	return learn_strings(s, json_object_get(rec, "data"), f);
}
