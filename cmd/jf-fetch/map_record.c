/* SPDX-License-Identifier: ISC */
#include "map.h"
#include "record.h"

/* Names and texts were checked when they were read. */
static int
put(json_t *rec, const char *name, json_t *value)
{
	return json_object_set_new_nocheck(rec, name, value);
}

static int
put_text(json_t *rec, const char *name, const char *text)
{
	return put(rec, name, json_string_nocheck(text));
}

json_t *
map_record(const struct map_context *c, const struct map_item *item,
    int revision, int seq)
{
	const char *device = item->device != NULL ? item->device : c->device;
	char id[RECORD_ID_LEN];
	json_t *rec = json_object();
	int rc = 0;

	/* id holds its place until all that it covers is there. */
	rc |= put(rec, "v", json_integer(RECORD_VERSION));
	rc |= put_text(rec, "kind", item->kind);
	rc |= put_text(rec, "id", "");
	rc |= put_text(rec, "device", device);
	if (item->time != NULL)
		rc |= put_text(rec, "time", item->time);
	rc |= put_text(rec, "collected_at", c->collected_at);
	rc |= put_text(rec, "edition", c->edition);
	if (c->plain)
		rc |= put_text(rec, "transport", "plain");
	if (revision > 0)
		rc |= put(rec, "revision", json_integer(revision));
	if (seq > 0)
		rc |= put(rec, "seq", json_integer(seq));
	rc |= put(rec, "data", json_incref(item->data));
	if (rc == 0 && record_id(rec, id) == 0 && put_text(rec, "id", id) == 0)
		return rec;
	json_decref(rec);
	return NULL;
}
