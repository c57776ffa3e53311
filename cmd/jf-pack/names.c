/* SPDX-License-Identifier: ISC */
#include "names.h"

#include <jansson.h>
#include <stdlib.h>

struct names {
	json_t *number;		/* name: number */
	json_t *name;		/* in order */
};

struct names *
names_new(void)
{
	struct names *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return NULL;
	n->number = json_object();
	n->name = json_array();
	if (n->number == NULL || n->name == NULL) {
		names_free(n);
		return NULL;
	}
	return n;
}

void
names_free(struct names *n)
{
	if (n == NULL)
		return;
	json_decref(n->number);
	json_decref(n->name);
	free(n);
}

int64_t
names_number(struct names *n, const char *name, struct fail *f)
{
	const json_t *have = json_object_get(n->number, name);
	size_t next = json_array_size(n->name);

	if (have != NULL)
		return json_integer_value(have);
	if (next == NAMES_MAX)
		return fail_set(f, FAIL_HERE, "more than %d devices, models or "
		    "materials", NAMES_MAX);
	if (json_object_set_new(n->number, name,
	    json_integer((json_int_t)next)) == -1 ||
	    json_array_append_new(n->name, json_string(name)) == -1)
		return fail_nomem(f);
	return (int64_t)next;
}

uint32_t
names_count(const struct names *n)
{
	return (uint32_t)json_array_size(n->name);
}

const char *
names_name(const struct names *n, uint32_t number)
{
	return json_string_value(json_array_get(n->name, number));
}
