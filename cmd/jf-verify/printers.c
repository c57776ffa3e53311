/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "jsonl.h"
#include "printers.h"
#include "record.h"

#define PRINTERS_MAX	100000

static char *
copy(const json_t *data, const char *name)
{
	const char *s = json_string_value(json_object_get(data, name));

	return s != NULL ? strdup(s) : NULL;
}

static void
free_printer(struct printer *p)
{
	free(p->device);
	free(p->model);
	free(p->firmware);
	json_decref(p->sets);
}

/* The place of a device, made if it is new. */
static struct printer *
place(struct printers *p, const char *device)
{
	struct printer *more;
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strcmp(p->v[i].device, device) == 0)
			return &p->v[i];
	if (p->n == PRINTERS_MAX)
		return NULL;
	more = realloc(p->v, (p->n + 1) * sizeof(*more));
	if (more == NULL)
		return NULL;
	p->v = more;
	p->v[p->n] = (struct printer){ .device = strdup(device) };
	return p->v[p->n].device != NULL ? &p->v[p->n++] : NULL;
}

static int
take(struct printers *p, const json_t *rec, struct fail *f)
{
	const char *kind = json_string_value(json_object_get(rec, "kind"));
	const char *device = json_string_value(json_object_get(rec, "device"));
	const json_t *data = json_object_get(rec, "data");
	json_t *sets = json_object_get(data, "parameter_sets");
	struct printer *to;

	if (kind == NULL || strcmp(kind, "identification") != 0 ||
	    device == NULL)
		return 0;
	if ((to = place(p, device)) == NULL)
		return fail_set(f, FAIL_HERE, "too many printers, or out of "
		    "memory");
	free(to->model);
	free(to->firmware);
	to->model = copy(data, "model_number");
	to->firmware = copy(data, "firmware_release");
	json_decref(to->sets);
	to->sets = json_is_object(sets) ? json_incref(sets) : NULL;
	return 0;
}

int
printers_read(struct printers *p, const char *path, struct fail *part,
    struct fail *f)
{
	struct record_watch watch = { 0 };
	struct jsonl in;
	json_t *rec;
	int got = -1;

	*p = (struct printers){ 0 };
	if (jsonl_open(&in, path, f) == -1)
		return -1;
	while ((got = jsonl_read(&in, &rec, f)) == 1) {
		record_watch_see(&watch, rec);
		got = take(p, rec, f);
		json_decref(rec);
		if (got == -1)
			break;
	}
	jsonl_close(&in);
	if (got == 0 && p->n == 0)
		got = fail_set(f, FAIL_HERE, "%s: no identification record "
		    "in it (jf-fetch -k identification makes them)", path);
	if (got == 0)
		record_watch_end(&watch, part);
	else
		printers_free(p);
	return got;
}

void
printers_free(struct printers *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free_printer(&p->v[i]);
	free(p->v);
	*p = (struct printers){ 0 };
}
