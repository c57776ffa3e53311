/* SPDX-License-Identifier: ISC */
/* The fields of a record: named as in the contract, and nothing else. */
#include <stdio.h>
#include <string.h>

#include "profile_rules.h"

/* Fields whose values are identifiers that free text may hold. */
static const char *
term_of(const char *path)
{
	static const struct { const char *end, *type; } terms[] = {
		{ "serial_number", "serial" }, { "build_unit_id", "serial" },
		{ "printer_name", "name" }, { "job_name", "job" },
		{ "source_host", "host" },
	};
	size_t len = strlen(path), n;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		n = strlen(terms[i].end);
		if (len >= n && strcmp(path + len - n, terms[i].end) == 0)
			return terms[i].type;
	}
	return NULL;
}

static int
load_field(const struct profile_loader *l, const struct node *n,
    const char *prefix, struct profile_field *out)
{
	char path[PROFILE_PATH_LEN + 8];
	int len;

	out->name = n->name;
	len = snprintf(path, PROFILE_PATH_LEN, "%s%s", prefix, n->name);
	if (len < 0 || len >= PROFILE_PATH_LEN)
		return node_fail(n, "name too long");
	out->contract = record_field(l->kind, path);
	if (out->contract == NULL || out->contract->role == RECORD_LOG ||
	    out->contract->role == RECORD_EXTRA)
		return node_fail(n, "the contract has no such field of %s",
		    l->kind);
	out->term = term_of(path);
	strcat(path, "_raw");
	if (record_field(l->kind, path) != NULL) {
		len = (int)strlen(n->name) + 5;
		out->raw_name = arena_take(&l->parts->arena, 1, (size_t)len);
		if (out->raw_name == NULL)
			return fail_nomem(n->f);
		snprintf(out->raw_name, (size_t)len, "%s_raw", n->name);
	}
	return profile_spec_field(l, n, out->contract, &out->spec);
}

int
profile_field_load(const struct profile_loader *l, const struct node *n,
    const char *prefix, struct profile_field **out, size_t *n_out)
{
	const char *name;
	struct node m;
	json_t *v;

	if (node_object(n) == -1)
		return -1;
	*out = arena_take(&l->parts->arena, json_object_size(n->v),
	    sizeof(**out));
	if (*out == NULL)
		return fail_nomem(n->f);
	json_object_foreach((json_t *)n->v, name, v) {
		if (node_is_comment(name))
			continue;
		m = node_member(n, name);
		if (load_field(l, &m, prefix, &(*out)[*n_out]) == -1)
			return -1;
		++*n_out;
	}
	return 0;
}
