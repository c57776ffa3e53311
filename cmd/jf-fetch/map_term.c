/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "map_term.h"
#include "record.h"

struct terms {
	const struct map_eval *ev;
	const struct profile_term *term;
};

static int
give(const struct terms *t, const char *value)
{
	if (strlen(value) > MAP_TERM_MAX)
		return 0;
	return t->ev->sink->term(t->term->type, value, t->ev->sink->arg,
	    t->ev->f);
}

/* "a/b/c.gcode": also a, b, c.gcode and c. */
static int
give_file(const struct terms *t, const char *path)
{
	char *copy = strdup(path), *part, *rest, *dot;
	int rc = copy == NULL ? fail_nomem(t->ev->f) : 0;

	for (part = copy == NULL ? NULL : strtok_r(copy, "/\\", &rest);
	    part != NULL && rc == 0; part = strtok_r(NULL, "/\\", &rest)) {
		if (strcmp(part, path) != 0)
			rc = give(t, part);
		dot = strrchr(part, '.');
		if (rc == 0 && dot != NULL && dot > part) {
			*dot = '\0';
			rc = give(t, part);
		}
	}
	free(copy);
	return rc;
}

static int
give_value(const struct terms *t, const json_t *node)
{
	const struct profile_spec *spec = &t->term->spec;
	struct convert_out out;
	int rc = 0;

	if (convert_value(&spec->convert, node, t->ev->zone, false, &out) ==
	    MAP_FILLED) {
		rc = give(t, json_string_value(out.value));
		if (rc == 0 && spec->is_file)
			rc = give_file(t, json_string_value(out.value));
	}
	json_decref(out.value);
	return rc;
}

static int
give_node(const json_t *node, void *arg)
{
	return give_value(arg, node);
}

int
map_term_give(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_level *level)
{
	struct terms t = { ev, NULL };
	struct jsonpath_at at = { ev->root, fr->current, false };
	json_t *v;
	int rc = 0;

	if (ev->sink->term == NULL)
		return 0;
	for (size_t i = 0; i < level->n_terms && rc == 0; i++) {
		const struct profile_spec *spec = &level->terms[i].spec;

		t.term = &level->terms[i];
		at.one_or_many = spec->one_or_many;
		if (spec->from == PROFILE_FROM_PATH && spec->when == NULL) {
			rc = jsonpath_each(spec->path, &at, give_node, &t);
		} else if ((v = map_value_text(ev, fr, spec)) != NULL) {
			rc = give(&t, json_string_value(v));
			if (rc == 0 && spec->is_file)
				rc = give_file(&t, json_string_value(v));
			json_decref(v);
		}
	}
	return rc;
}

/* All lets in scope, by name; inner ones hide outer ones. */
static json_t *
variables(const struct map_frame *fr)
{
	json_t *vars = json_object();

	for (; fr != NULL && fr->level != NULL; fr = fr->up)
		for (size_t i = 0; i < fr->level->n_lets; i++)
			if (fr->lets[i] != NULL && json_object_get(vars,
			    fr->level->lets[i].name) == NULL)
				json_object_set(vars,
				    fr->level->lets[i].name, fr->lets[i]);
	return vars;
}

int
map_term_log(const struct map_eval *ev, const struct map_frame *fr,
    const struct profile_level *level)
{
	const struct record_field *field;
	struct convert_out name;
	struct buf path = { 0 };
	struct fail ignored = { 0 };
	struct map_log log = { .request = ev->request };
	json_t *vars;
	int rc = 0;

	if (ev->sink->log == NULL)
		return 0;
	map_value_get(ev, fr, level->log, true, &name);
	vars = variables(fr);
	field = name.value == NULL ? NULL :
	    record_field("log", json_string_value(name.value));
	if (field != NULL &&
	    (ev->is_2018 ? field->edition_2018 : field->edition_2020) &&
	    profile_path(level->log_path, vars, &path, &ignored) == 0) {
		log.log = field->path;
		log.path = buf_text(&path);
		log.file = json_string_value(name.word);
		rc = ev->sink->log(&log, ev->sink->arg, ev->f);
	}
	json_decref(vars);
	json_decref(name.value);
	json_decref(name.word);
	buf_free(&path);
	return rc;
}
