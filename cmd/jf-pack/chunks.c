/* SPDX-License-Identifier: ISC */
#include "chunks.h"

#include <jansson.h>
#include <stdlib.h>

#include "buf.h"

struct chunks {
	json_t *next;		/* key: number */
	struct buf key;
	int64_t given;		/* the number given last */
};

struct chunks *
chunks_new(void)
{
	struct chunks *c = calloc(1, sizeof(*c));

	if (c != NULL && (c->next = json_object()) == NULL) {
		free(c);
		c = NULL;
	}
	return c;
}

void
chunks_free(struct chunks *c)
{
	if (c == NULL)
		return;
	json_decref(c->next);
	buf_free(&c->key);
	free(c);
}

int64_t
chunks_next(struct chunks *c, const char *device, const char *log,
    const char *member, bool last, bool again, struct fail *f)
{
	const char *key;
	json_t *n;

	if (again)
		return c->given;
	buf_clear(&c->key);
	/* Names hold no line feed that could make two logs one. */
	if (buf_printf(&c->key, "%s\n%s\n%s", log, device, member) == -1)
		return fail_nomem(f);
	key = buf_text(&c->key);
	n = json_object_get(c->next, key);
	c->given = n != NULL ? json_integer_value(n) : 0;
	if (last) {
		json_object_del(c->next, key);
		return c->given;
	}
	if (n != NULL) {
		json_integer_set(n, c->given + 1);
		return c->given;
	}
	if (json_object_size(c->next) >= CHUNKS_MAX)
		return fail_set(f, FAIL_PART, "more than %d logs at a time",
		    CHUNKS_MAX);
	if (json_object_set_new(c->next, key, json_integer(1)) == -1)
		return fail_nomem(f);
	return c->given;
}
