/* SPDX-License-Identifier: ISC */
#include "map.h"
#include "record.h"

json_t *
map_record(const struct map_context *c, const struct map_item *item,
    int revision, int seq)
{
	const char *device = item->device != NULL ? item->device : c->device;
	char id[RECORD_ID_LEN];
	json_t *rec = json_object();
	int rc = 0;

	/* id holds its place until all that it covers is there. */
	rc |= json_object_set_new(rec, "v", json_integer(RECORD_VERSION));
	rc |= json_object_set_new(rec, "kind", json_string(item->kind));
	rc |= json_object_set_new(rec, "id", json_string(""));
	rc |= json_object_set_new(rec, "device", json_string(device));
	if (item->time != NULL)
		rc |= json_object_set_new(rec, "time", json_string(item->time));
	rc |= json_object_set_new(rec, "collected_at",
	    json_string(c->collected_at));
	rc |= json_object_set_new(rec, "edition", json_string(c->edition));
	if (c->plain)
		rc |= json_object_set_new(rec, "transport",
		    json_string("plain"));
	if (revision > 0)
		rc |= json_object_set_new(rec, "revision",
		    json_integer(revision));
	if (seq > 0)
		rc |= json_object_set_new(rec, "seq", json_integer(seq));
	rc |= json_object_set(rec, "data", item->data);
	if (rc == 0 && record_id(rec, id) == 0 &&
	    json_object_set_new(rec, "id", json_string(id)) == 0)
		return rec;
	json_decref(rec);
	return NULL;
}
