/* SPDX-License-Identifier: ISC */
/* A record as text: its members in their order, its id that of record.h. */
#include "cmd/jf-fetch/map.h"
#include "jsonl.h"
#include "record.h"
#include "tests/unit/tap.h"

static struct map_context context = { .device = "SG \"1\"", .edition = "2020",
    .collected_at = "2026-11-22T00:00:00Z" };

/* The line of an item, held against its own id computed from its members. */
static void
check(struct map_item *item, int revision, int seq, const char *want)
{
	struct buf line = { 0 };
	char id[RECORD_ID_LEN];
	struct fail f = { 0 };
	json_t *rec = NULL;

	is_int(map_line(&context, item, revision, seq, &line), 0, want);
	is_int(jsonl_parse(buf_text(&line), line.len - 1, &rec, &f), 0,
	    "  one line of JSON");
	record_id(rec, id);
	is_str(json_string_value(json_object_get(rec, "id")), id,
	    "  its id is that of its members");
	json_object_set_new(rec, "id", json_string("X"));
	buf_clear(&line);
	jsonl_dump(&line, rec, JSONL_AS_IS);
	is_str(buf_text(&line), want, "  its members");
	json_decref(rec);
	buf_free(&line);
}

int
main(void)
{
	json_t *data = json_pack("{s:i, s:s, s:{s:f, s:i}}", "z", 1, "a",
	    "gr\xc3\xbcn\n", "m", "y", 0.1, "x", 2);
	struct buf text = { 0 };
	struct map_item snapshot = { .kind = "heartbeat", .data = data };
	struct map_item event = { .kind = "event", .data = data,
	    .device = "other", .time = "2026-11-21T00:00:00Z" };

#define DATA "\"data\":{\"a\":\"gr\xc3\xbcn\\n\",\"m\":{\"x\":2,\"y\":0.1},\"z\":1}}"
	check(&snapshot, 0, 0, "{\"v\":1,\"kind\":\"heartbeat\",\"id\":\"X\","
	    "\"device\":\"SG \\\"1\\\"\",\"collected_at\":"
	    "\"2026-11-22T00:00:00Z\",\"edition\":\"2020\"," DATA);
	context.digest = digest_new();
	for (int i = 0; i < 2; i++) {	/* the digest serves many */
		context.plain = i == 1;
		check(&event, 3, 12, i == 0 ?
		    "{\"v\":1,\"kind\":\"event\",\"id\":\"X\",\"device\":"
		    "\"other\",\"time\":\"2026-11-21T00:00:00Z\","
		    "\"collected_at\":\"2026-11-22T00:00:00Z\",\"edition\":"
		    "\"2020\",\"revision\":3,\"seq\":12," DATA :
		    "{\"v\":1,\"kind\":\"event\",\"id\":\"X\",\"device\":"
		    "\"other\",\"time\":\"2026-11-21T00:00:00Z\","
		    "\"collected_at\":\"2026-11-22T00:00:00Z\",\"edition\":"
		    "\"2020\",\"transport\":\"plain\",\"revision\":3,"
		    "\"seq\":12," DATA);
	}
	jsonl_dump(&text, data, JSONL_SORTED);
	snapshot.text = &text;
	context.plain = false;
	check(&snapshot, 0, 0, "{\"v\":1,\"kind\":\"heartbeat\",\"id\":\"X\","
	    "\"device\":\"SG \\\"1\\\"\",\"collected_at\":"
	    "\"2026-11-22T00:00:00Z\",\"edition\":\"2020\"," DATA);
	digest_free(context.digest);
	buf_free(&text);
	json_decref(data);
	return done();
}
