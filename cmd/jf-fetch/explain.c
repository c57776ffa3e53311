/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "explain.h"
#include "profile_rules.h"

static void add_source(struct buf *b, const struct profile_spec *spec);

static void
add_parts(struct buf *b, const char *name, const struct profile_spec *spec)
{
	buf_printf(b, "%s(", name);
	for (size_t i = 0; i < spec->n_parts; i++) {
		if (i > 0)
			buf_adds(b, ", ");
		add_source(b, &spec->parts[i]);
	}
	buf_addc(b, ')');
}

static void
add_each(struct buf *b, const char *name, const struct profile_each *each)
{
	buf_adds(b, name);
	for (size_t i = 0; i < each->n; i++)
		buf_printf(b, "%s%s", i == 0 ? " " : ", ",
		    jsonpath_text(each->paths[i]));
}

/* The value's origin as one line. */
static void
add_source(struct buf *b, const struct profile_spec *spec)
{
	switch (spec->from) {
	case PROFILE_FROM_JOIN:
		add_parts(b, "join", spec);
		break;
	case PROFILE_FROM_ANY:
		add_parts(b, "any", spec);
		break;
	case PROFILE_FROM_MINUS:
		add_parts(b, "minus", spec);
		break;
	case PROFILE_FROM_SUM:
	case PROFILE_FROM_COUNT:
		add_each(b, spec->shown, &spec->each);
		break;
	case PROFILE_FROM_EACH:
		add_each(b, "each", &spec->each);
		break;
	case PROFILE_FROM_FIELDS:
		for (size_t i = 0; i < spec->n_fields; i++) {
			buf_printf(b, "%s%s ", i == 0 ? "" : ", ",
			    spec->fields[i].name);
			add_source(b, &spec->fields[i].spec);
		}
		break;
	case PROFILE_FROM_CONST:
		buf_adds(b, "constant");
		break;
	case PROFILE_FROM_POSITION:
		buf_adds(b, "position");
		break;
	case PROFILE_FROM_LET:
		buf_printf(b, "let %s", spec->shown);
		break;
	default:
		buf_adds(b, spec->shown);
	}
}

static const struct profile_spec *
find_field(const struct profile_field *fields, size_t n,
    const struct record_field *wanted)
{
	const struct profile_spec *spec;

	for (size_t i = 0; i < n; i++) {
		if (fields[i].contract == wanted)
			return &fields[i].spec;
		spec = find_field(fields[i].spec.fields,
		    fields[i].spec.n_fields, wanted);
		if (spec != NULL)
			return spec;
	}
	return NULL;
}

/* Does an index's value map lead to this log? */
static bool
names_log(const struct profile_spec *spec, const char *log)
{
	const char *word, *to;
	json_t *v;

	json_object_foreach((json_t *)spec->convert.map, word, v) {
		to = json_string_value(v);
		if (to != NULL && strcmp(to, log) == 0)
			return true;
	}
	return spec->from == PROFILE_FROM_CONST &&
	    strcmp(json_string_value(spec->constant), log) == 0;
}

static const struct profile_spec *
find_in_level(const struct profile_level *level,
    const struct record_field *wanted)
{
	const struct profile_spec *spec = NULL;

	if (wanted->role == RECORD_LOG) {
		if (level->log != NULL && names_log(level->log, wanted->path))
			return level->log;
	} else if (level->kind != NULL &&
	    strcmp(level->kind, wanted->kind) == 0) {
		spec = find_field(level->fields, level->n_fields, wanted);
	}
	for (size_t i = 0; i < level->n_inner && spec == NULL; i++)
		spec = find_in_level(&level->inner[i], wanted);
	return spec;
}

bool
explain_find(const struct profile *p, const struct record_field *field,
    struct explain_source *out)
{
	const struct profile_spec *spec;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < p->n; i++) {
		const struct profile_request *r = &p->requests[i];

		if (field->role == RECORD_LOG && r->log != NULL &&
		    strcmp(r->log, field->path) == 0) {
			out->request = r->name;
			buf_adds(&out->how, r->path);
			return true;
		}
		for (size_t j = 0; j < r->rules->n; j++) {
			spec = find_in_level(&r->rules->levels[j], field);
			if (spec == NULL)
				continue;
			out->request = r->name;
			add_source(&out->how, spec);
			return true;
		}
	}
	return false;
}

void
explain_free(struct explain_source *s)
{
	buf_free(&s->how);
}

bool
explain_is_item(const struct record_field *field, const char *edition)
{
	return (field->role == RECORD_ITEM || field->role == RECORD_LOG) &&
	    (strcmp(edition, "2018") == 0 ? field->edition_2018 :
	    field->edition_2020);
}

/* Items of the edition, or only those that p fills. */
static size_t
count(const struct profile *p, const char *edition)
{
	const struct record_field *fields;
	struct explain_source s;
	size_t n, items = 0;

	fields = record_fields(&n);
	for (size_t i = 0; i < n; i++) {
		if (!explain_is_item(&fields[i], edition))
			continue;
		if (p == NULL) {
			items++;
		} else if (explain_find(p, &fields[i], &s)) {
			items++;
			explain_free(&s);
		}
	}
	return items;
}

size_t
explain_items(const char *edition)
{
	return count(NULL, edition);
}

size_t
explain_filled(const struct profile *p, const char *edition)
{
	return count(p, edition);
}
