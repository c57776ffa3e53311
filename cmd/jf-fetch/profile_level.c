/* SPDX-License-Identifier: ISC */
/* An entry of a profile's "records". */
#include <string.h>

#include "profile_rules.h"

#define MEMBERS	"kind|each|each_member|where|one_or_many|let|fields|require|" \
	"device|time|key|terminal|terms|counts|last_only|log|log_path|records"
#define TERM_TYPES	"host|user|serial|job|part|domain|name|keyword"
#define NAMES_MAX	16	/* in require, time, last_only */

static int
take(const struct profile_loader *l, const struct node *n, size_t count,
    size_t size, void *out)
{
	void *p = arena_take(&l->parts->arena, count, size);

	if (p == NULL)
		return fail_nomem(n->f);
	memcpy(out, &p, sizeof(p));
	return 0;
}

int
profile_level_lets(const struct profile_loader *l, const struct node *n,
    struct profile_let **out, size_t *n_out)
{
	struct profile_scope scope = { .up = l->scope };
	struct profile_loader in = *l;
	const char *name;
	struct node m;
	json_t *v;

	if (n->v == NULL)
		return 0;
	if (node_object(n) == -1 || take(l, n, json_object_size(n->v),
	    sizeof(**out), out) == -1)
		return -1;
	scope.lets = *out;
	in.scope = &scope;
	json_object_foreach((json_t *)n->v, name, v) {
		if (node_is_comment(name))
			continue;
		m = node_member(n, name);
		(*out)[*n_out].name = name;
		if (profile_spec_value(&in, &m, RECORD_STRING,
		    &(*out)[*n_out].spec) == -1)
			return -1;
		scope.n = ++*n_out;
	}
	return 0;
}

static bool
has_field(const struct profile_level *level, const char *name,
    const struct record_field **contract)
{
	for (size_t i = 0; i < level->n_fields; i++)
		if (strcmp(level->fields[i].name, name) == 0) {
			*contract = level->fields[i].contract;
			return true;
		}
	return false;
}

static int
check_name(const struct node *n, const struct profile_level *level,
    bool is_time, const char **out)
{
	const struct record_field *contract;

	if (node_string(n, out) == -1)
		return -1;
	if (!has_field(level, *out, &contract))
		return node_fail(n, "no such field in this record");
	if (is_time && contract->type != RECORD_DATETIME)
		return node_fail(n, "this field is no point in time");
	return 0;
}

/* A name, or an array of names, of fields of this level. */
static int
load_names(const struct profile_loader *l, const struct node *n,
    const struct profile_level *level, bool is_time, const char ***out,
    size_t *n_out)
{
	struct node e;

	if (n->v == NULL)
		return 0;
	if (take(l, n, NAMES_MAX + 1, sizeof(**out), out) == -1)
		return -1;
	if (json_is_string(n->v)) {
		*n_out = 1;
		return check_name(n, level, is_time, &(*out)[0]);
	}
	if (!json_is_array(n->v) || json_array_size(n->v) > NAMES_MAX)
		return node_fail(n, "names of fields are expected");
	for (; *n_out < json_array_size(n->v); ++*n_out) {
		e = node_element(n, *n_out);
		if (check_name(&e, level, is_time, &(*out)[*n_out]) == -1)
			return -1;
	}
	return 0;
}

/* What tells when it happened, unless the profile says otherwise. */
static int
default_time(const struct profile_loader *l, const struct node *n,
    struct profile_level *level)
{
	static const char *const names[] = { "time_stamp", "completion_date",
	    "printing_completion_date", "end_time", "start_time",
	    "printing_start_date", "start_date", "date" };
	const struct record_field *contract;

	if (take(l, n, sizeof(names) / sizeof(names[0]) + 1,
	    sizeof(*level->time), &level->time) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (has_field(level, names[i], &contract))
			level->time[level->n_time++] = names[i];
	return 0;
}

static int
load_time(const struct profile_loader *l, const struct node *n,
    struct profile_level *level)
{
	struct node time = node_member(n, "time");

	if (time.v == NULL)
		return default_time(l, n, level);
	if (json_is_object(time.v))
		return profile_spec_optional(l, &time, RECORD_DATETIME,
		    &level->time_spec);
	return load_names(l, &time, level, true, &level->time, &level->n_time);
}

/* One value, or an array of them that are joined. */
static int
load_key(const struct profile_loader *l, const struct node *n,
    struct profile_level *level)
{
	struct node key = node_member(n, "key"), e;
	struct profile_spec *s;

	if (!json_is_array(key.v))
		return profile_spec_optional(l, &key, RECORD_STRING,
		    &level->key);
	if (take(l, n, 1, sizeof(*s), &s) == -1 ||
	    take(l, n, json_array_size(key.v), sizeof(*s->parts), &s->parts) ==
	    -1)
		return -1;
	s->from = PROFILE_FROM_JOIN;
	s->shown = "key";
	s->with = "/";
	s->n_parts = json_array_size(key.v);
	for (size_t i = 0; i < s->n_parts; i++) {
		e = node_element(&key, i);
		if (profile_spec_value(l, &e, RECORD_STRING, &s->parts[i]) ==
		    -1)
			return -1;
	}
	level->key = s;
	return 0;
}

/* {"user": "@.user", "job": ["@.name", {...}]} */
static int
load_terms(const struct profile_loader *l, const struct node *n,
    struct profile_level *level)
{
	struct node terms = node_member(n, "terms"), list, e;
	const char *type;
	size_t total = 0;
	json_t *v;

	if (terms.v == NULL)
		return 0;
	if (node_only(&terms, TERM_TYPES) == -1)
		return -1;
	json_object_foreach((json_t *)terms.v, type, v)
		total += json_is_array(v) ? json_array_size(v) : 1;
	if (take(l, n, total, sizeof(*level->terms), &level->terms) == -1)
		return -1;
	json_object_foreach((json_t *)terms.v, type, v) {
		if (node_is_comment(type))
			continue;
		list = node_member(&terms, type);
		total = json_is_array(v) ? json_array_size(v) : 1;
		for (size_t i = 0; i < total; i++) {
			e = json_is_array(v) ? node_element(&list, i) : list;
			level->terms[level->n_terms].type = type;
			if (profile_spec_term(l, &e,
			    &level->terms[level->n_terms++].spec) == -1)
				return -1;
		}
	}
	return 0;
}

/* What is known of all that one count counts: members of the record. */
static int
check_count_data(const struct profile_loader *l, const struct node *n)
{
	const struct record_field *field;
	const char *name;
	struct node m;
	json_t *v;

	if (!json_is_object(n->v))
		return node_fail(n, "an object is expected");
	json_object_foreach((json_t *)n->v, name, v) {
		m = node_member(n, name);
		field = record_field(l->kind, name);
		if (field == NULL)
			return node_fail(&m, "the contract has no such field "
			    "of %s", l->kind);
		if (!json_is_string(v) ||
		    !record_word_ok(field, json_string_value(v)))
			return node_fail(&m, "one of %s is expected",
			    field->words != NULL ? field->words : "strings");
	}
	return 0;
}

static int
load_counts(const struct profile_loader *l, const struct node *n,
    struct profile_level *level)
{
	struct node counts = node_member(n, "counts"), e, of, data;
	struct node last = node_member(n, "last_only");
	size_t n_last = 0;

	if (counts.v == NULL)
		return last.v == NULL ? 0 :
		    node_fail(&last, "belongs to \"counts\"");
	if (node_array(&counts) == -1 || take(l, n, json_array_size(counts.v),
	    sizeof(*level->counts), &level->counts) == -1)
		return -1;
	for (; level->n_counts < json_array_size(counts.v);
	    level->n_counts++) {
		e = node_element(&counts, level->n_counts);
		of = node_member(&e, "of");
		data = node_member(&e, "data");
		if (node_only(&e, "of|data") == -1 ||
		    check_count_data(l, &data) == -1)
			return -1;
		if (of.v == NULL)
			return node_fail(&e, "\"of\" is missing");
		level->counts[level->n_counts].data = data.v;
		if (profile_spec_value(l, &of, RECORD_INTEGER,
		    &level->counts[level->n_counts].spec) == -1)
			return -1;
	}
	return load_names(l, &last, level, false, &level->last_only, &n_last);
}

static int
load_log(const struct profile_loader *l, const struct node *n,
    struct profile_level *level)
{
	struct node log = node_member(n, "log");
	struct node path = node_member(n, "log_path");

	if (node_string(&path, &level->log_path) == -1)
		return -1;
	if ((log.v == NULL) != (level->log_path == NULL))
		return node_fail(n, "\"log\" and \"log_path\" go together");
	if (log.v == NULL)
		return 0;
	if (take(l, n, 1, sizeof(*level->log), &level->log) == -1)
		return -1;
	return profile_spec_field(l, &log, record_field("log", "log"),
	    level->log);
}

static int
load_inner(const struct profile_loader *l, const struct node *n,
    struct profile_level *level)
{
	struct node records = node_member(n, "records"), e;
	size_t count = json_array_size(records.v);

	if (node_array(&records) == -1 ||
	    take(l, n, count, sizeof(*level->inner), &level->inner) == -1)
		return -1;
	for (; level->n_inner < count; level->n_inner++) {
		e = node_element(&records, level->n_inner);
		if (profile_level_load(l, &e, true,
		    &level->inner[level->n_inner]) == -1)
			return -1;
	}
	return 0;
}

static int
load_kind(struct profile_loader *l, const struct node *n,
    struct profile_level *level)
{
	struct node kind = node_member(n, "kind");
	struct node fields = node_member(n, "fields");
	struct node require = node_member(n, "require");
	const struct record_kind *k;

	if (node_string(&kind, &level->kind) == -1)
		return -1;
	if (level->kind == NULL)
		return fields.v == NULL ? 0 : node_fail(n, "a record with "
		    "\"fields\" has a \"kind\"");
	k = record_kind(level->kind);
	if (k == NULL || !k->device_data || strcmp(level->kind, "log") == 0)
		return node_fail(&kind, "no kind that a device's answer can "
		    "become");
	if (fields.v == NULL)
		return node_fail(n, "\"fields\" is missing");
	l->kind = level->kind;
	if (profile_field_load(l, &fields, "", &level->fields,
	    &level->n_fields) == -1)
		return -1;
	return load_names(l, &require, level, false, &level->require,
	    &level->n_require);
}

int
profile_level_load(const struct profile_loader *outer, const struct node *n,
    bool inner, struct profile_level *out)
{
	struct profile_loader l = *outer;
	struct profile_scope scope;
	struct node let = node_member(n, "let");
	struct node device = node_member(n, "device");
	struct node terminal = node_member(n, "terminal");

	if (node_only(n, inner ? MEMBERS : MEMBERS "|from") == -1 ||
	    profile_spec_each(&l, n, &out->each, &out->has_each) == -1 ||
	    profile_level_lets(&l, &let, &out->lets, &out->n_lets) == -1)
		return -1;
	out->has_each |= inner;
	scope.up = outer->scope;
	scope.lets = out->lets;
	scope.n = out->n_lets;
	l.scope = &scope;
	if (load_kind(&l, n, out) == -1 || load_time(&l, n, out) == -1 ||
	    load_key(&l, n, out) == -1 || load_terms(&l, n, out) == -1 ||
	    load_counts(&l, n, out) == -1 || load_log(&l, n, out) == -1 ||
	    profile_spec_optional(&l, &device, RECORD_STRING, &out->device) ==
	    -1 || profile_spec_test(&l, &terminal, &out->terminal) == -1)
		return -1;
	return load_inner(&l, n, out);
}
