/* SPDX-License-Identifier: ISC */
/* Mapping against what jansson needs to parse and dump the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/jf-fetch/answer.h"
#include "cmd/jf-fetch/map.h"
#include "file.h"
#include "jsonl.h"

#define ROUNDS		15
#define AT_LEAST	1000000	/* bytes in one round, by repeats */

/* One answer, which may stand for many of its kind. */
struct sample {
	const struct profile_request *request;
	struct buf body;
};

struct bench {
	const struct profile *p;
	struct sample *samples;
	size_t n, bytes, records;
	struct buf line;
	FILE *out;
};

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
	struct bench *b = arg;

	(void)f;
	b->records++;
	buf_clear(&b->line);
	map_line(&context, item, 0, 0, &b->line);
	fwrite(b->line.p, 1, b->line.len, b->out);
	return 0;
}

/* A visit: all answers of one device. */
static void
map(struct bench *b)
{
	struct map_sink sink = { .item = write_item, .arg = b };
	struct map_run *run = map_start(b->p, &context, &sink);
	struct fail f = { 0 };
	json_t *answer;

	for (size_t i = 0; i < b->n; i++) {
		answer = answer_parse(b->samples[i].body.p,
		    b->samples[i].body.len, &f);
		map_answer(run, b->samples[i].request, answer, &f);
		json_decref(answer);
	}
	map_finish(run, &f);
	map_free(run);
}

static void
parse_and_dump(struct bench *b)
{
	json_t *v;

	for (size_t i = 0; i < b->n; i++) {
		v = json_loadb((const char *)b->samples[i].body.p,
		    b->samples[i].body.len, JSON_DECODE_ANY, NULL);
		json_dumpf(v, b->out, JSON_COMPACT);
		json_decref(v);
	}
}

/* One round, of as many visits as make it long enough: seconds for each. */
static void
time_round(struct bench *b, void (*work)(struct bench *), double *best)
{
	size_t times = AT_LEAST / b->bytes + 1;
	double t = now();

	b->records = 0;
	for (size_t j = 0; j < times; j++)
		work(b);
	b->records /= times;
	t = (now() - t) / (double)times;
	*best = t < *best ? t : *best;
}

static int
load(struct bench *b, char **args, struct fail *f)
{
	for (; args[0] != NULL; args += 2) {
		struct sample *s = &b->samples[b->n++];

		s->request = profile_request(b->p, args[0]);
		if (s->request == NULL || args[1] == NULL)
			return fail_set(f, FAIL_USAGE, "%s: no such request",
			    args[0]);
		if (file_read(args[1], 1 << 28, &s->body, f) == -1)
			return -1;
		b->bytes += s->body.len;
	}
	return 0;
}

/* PROFILE REQUEST FILE [REQUEST FILE]... */
int
main(int argc, char **argv)
{
	struct bench b = { .out = fopen("/dev/null", "w") };
	struct fail f = { 0 };
	struct profile *p;
	double a = 1e9, c = 1e9;

	context.digest = digest_new();
	b.samples = calloc((size_t)argc, sizeof(*b.samples));
	if (argc < 4 || (p = profile_load(NULL, argv[1], &f)) == NULL) {
		fprintf(stderr, "%s\n", f.text);
		return 1;
	}
	b.p = p;
	if (load(&b, argv + 2, &f) == -1) {
		fprintf(stderr, "%s\n", f.text);
		return 1;
	}
	for (int i = 0; i < ROUNDS; i++) {
		time_round(&b, parse_and_dump, &c);
		time_round(&b, map, &a);
	}
	printf("%-10s %8zu bytes, %6zu records: mapped at %3.0f MB/s, jansson "
	    "%3.0f MB/s: %3.0f %% (at least 80)\n", argv[1], b.bytes, b.records,
	    (double)b.bytes / 1e6 / a, (double)b.bytes / 1e6 / c, 100 * c / a);
	return 0;
}
