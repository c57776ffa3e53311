/* SPDX-License-Identifier: ISC */
/* Mapping against what jansson needs to parse and dump the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cmd/jf-fetch/answer.h"
#include "cmd/jf-fetch/map.h"
#include "file.h"
#include "jsonl.h"

static FILE *out;
static struct map_context context = { .device = "bench", .edition = "2020",
    .collected_at = "2026-11-22T00:00:00Z" };

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int
write_item(struct map_item *item, void *arg, struct fail *f)
{
	json_t *rec = map_record(&context, item, 0, 0);

	++*(size_t *)arg;
	jsonl_write(out, rec, f);
	json_decref(rec);
	return 0;
}

static void
map(const struct profile *p, const struct profile_request *r,
    const struct buf *body, size_t *n)
{
	struct map_sink sink = { .item = write_item, .arg = n };
	struct fail f = { 0 };
	json_t *answer = answer_parse(body->p, body->len, &f);
	struct map_run *run = map_start(p, &context, &sink);

	map_answer(run, r, answer, &f);
	map_finish(run, &f);
	map_free(run);
	json_decref(answer);
}

static void
parse_and_dump(const struct buf *body)
{
	json_t *v = json_loadb((const char *)body->p, body->len,
	    JSON_DECODE_ANY, NULL);

	json_dumpf(v, out, JSON_COMPACT);
	json_decref(v);
}

/* PROFILE REQUEST FILE */
int
main(int argc, char **argv)
{
	double best_map = 1e9, best_dump = 1e9, t;
	struct buf body = { 0 };
	struct fail f = { 0 };
	struct profile *p;
	size_t n = 0;

	if (argc != 4 || (p = profile_load(NULL, argv[1], &f)) == NULL ||
	    file_read(argv[3], 1 << 28, &body, &f) == -1) {
		fprintf(stderr, "%s\n", f.text);
		return 1;
	}
	out = fopen("/dev/null", "w");
	for (int i = 0; i < 15; i++) {
		t = now();
		parse_and_dump(&body);
		t = now() - t;
		best_dump = t < best_dump ? t : best_dump;
		t = now();
		n = 0;
		map(p, profile_request(p, argv[2]), &body, &n);
		t = now() - t;
		best_map = t < best_map ? t : best_map;
	}
	printf("%s/%s: %.1f MB, %zu records: mapped at %.0f MB/s, jansson "
	    "parses and dumps at %.0f MB/s: %.0f %%\n", argv[1], argv[2],
	    (double)body.len / 1e6, n, (double)body.len / 1e6 / best_map,
	    (double)body.len / 1e6 / best_dump, 100 * best_dump / best_map);
	profile_free(p);
	buf_free(&body);
	return 0;
}
