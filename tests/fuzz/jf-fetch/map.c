/* SPDX-License-Identifier: ISC */
/* Any text as a profile, and if it is one, any answer to its requests. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/jf-fetch/answer.h"
#include "cmd/jf-fetch/map.h"
#include "jsonl.h"
#include "record.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
item(struct map_item *one, void *arg, struct fail *f)
{
	char id[RECORD_ID_LEN];
	struct buf b = { 0 };
	json_t *rec;

	if (map_line(arg, one, 0, 0, &b) == -1 || b.len > JSONL_MAX + 1 ||
	    jsonl_parse(buf_text(&b), b.len - 1, &rec, f) == -1 ||
	    record_id(rec, id) == -1 || strcmp(id, json_string_value(
	    json_object_get(rec, "id"))) != 0)
		abort();
	buf_free(&b);
	json_decref(rec);
	return 0;
}

static void
map(const struct profile *p, const json_t *answer)
{
	struct map_context c = { .device = "d", .edition = "2020",
	    .collected_at = "2026-11-22T00:00:00Z" };
	struct map_sink sink = { .item = item, .arg = &c };
	struct map_run *run = map_start(p, &c, &sink);
	struct fail f = { 0 };

	for (size_t i = 0; i < p->n; i++)
		map_answer(run, &p->requests[i], answer, &f);
	map_finish(run, &f);
	map_free(run);
}

/* The profile up to the first NUL, then the answer. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\0', size);
	size_t len = end == NULL ? size : (size_t)(end - data);
	struct fail f = { 0 };
	struct profile *p = profile_parse("fuzz", (const char *)data, len, &f);
	json_t *answer = NULL;

	if (p != NULL && end != NULL)
		answer = answer_parse(end + 1, size - len - 1, &f);
	if (answer != NULL)
		map(p, answer);
	json_decref(answer);
	profile_free(p);
	return 0;
}
