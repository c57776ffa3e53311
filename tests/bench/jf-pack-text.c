/* SPDX-License-Identifier: ISC */
/*
 * A text in memory, seconds of user time on this core: the scrubber, the
 * separate check, both, and beside them two passes over the same bytes that
 * only read: memchr for newlines, and a walk by table that hashes every word,
 * which is what a scanner that finds nothing costs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <jansson.h>

#include "buf.h"
#include "cmd/jf-pack/inspect.h"
#include "cmd/jf-pack/scrub.h"
#include "cmd/jf-pack/wordhash.h"
#include "file.h"
#include "jsonl.h"

#define PIECE	(128 * 1024)
#define RUNS	5

static struct pseudonym *keys;
static struct terms *terms;
static struct inspect *check;
static struct buf in, clean;
static unsigned char kinds[256];

static double
now(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	    (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static int
newlines(void)
{
	const unsigned char *p = in.p, *end = in.p + in.len;
	int n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL && ++p < end)
		n++;
	return n > 0 ? 0 : -1;
}

static int
walk(void)
{
	const char *p = (const char *)in.p;
	size_t i = 0, end;
	uint64_t all = 0;

	while (i < in.len) {
		if (kinds[(unsigned char)p[i]] == 0) {
			i++;
			continue;
		}
		for (end = i + 1; end < in.len &&
		    kinds[(unsigned char)p[end]] != 0; end++)
			;
		all ^= wordhash(1, p + i, end - i);
		i = end;
	}
	return all != 0 ? 0 : -1;
}

static int
scrub(void)
{
	struct scrub *s = scrub_new(keys, terms);
	struct fail f = { 0 };
	size_t i, n;
	int rc = s == NULL ? -1 : 0;

	buf_clear(&clean);
	for (i = 0; rc == 0 && i < in.len; i += n) {
		n = in.len - i < PIECE ? in.len - i : PIECE;
		rc = scrub_feed(s, in.p + i, n, &clean, &f);
	}
	if (rc == 0)
		rc = scrub_end(s, &clean, &f);
	scrub_free(s);
	return rc;
}

static int
inspect(void)
{
	struct inspect_hit hit;
	struct fail f = { 0 };
	size_t i, n;
	int rc = 0;

	inspect_reset(check);
	for (i = 0; rc == 0 && i < clean.len; i += n) {
		n = clean.len - i < PIECE ? clean.len - i : PIECE;
		rc = inspect_feed(check, clean.p + i, n, &hit, &f);
	}
	if (rc == 0)
		rc = inspect_feed(check, NULL, 0, &hit, &f);
	if (rc == 1)
		fprintf(stderr, "left: %s %s at %llu\n", hit.what, hit.form,
		    (unsigned long long)hit.offset);
	return rc;
}

/* The best of some runs, in MB/s of the input. */
static double
speed(int (*what)(void))
{
	double best = 1e9, start, t;
	int i;

	for (i = 0; i < RUNS; i++) {
		start = now();
		if (what() != 0)
			exit(1);
		t = now() - start;
		if (t < best)
			best = t;
	}
	return (double)in.len / 1e6 / best;
}

static int
load_terms(const char *path)
{
	struct jsonl list = { 0 };
	struct fail f = { 0 };
	json_t *rec;
	const char *type, *value;

	if (jsonl_open(&list, path, &f) == -1)
		return -1;
	while (jsonl_read(&list, &rec, &f) == 1) {
		type = json_string_value(json_object_get(rec, "type"));
		value = json_string_value(json_object_get(rec, "value"));
		terms_add(terms, (enum pseudonym_type)pseudonym_type(type),
		    value, strlen(value), TERMS_OPERATOR, &f);
		inspect_term(check, "x", value, strlen(value));
		json_decref(rec);
	}
	jsonl_close(&list);
	return 0;
}

int
main(int argc, char **argv)
{
	struct sitekey_epoch epoch = { .key = { 1 } };
	struct sitekey k = { &epoch, 1 };
	struct fail f = { 0 };
	double chr, table, alone, checked;
	int c;

	for (c = 0; c < 256; c++)
		kinds[c] = c >= 0x80 || (c >= '0' && c <= '9') ||
		    ((c | 32) >= 'a' && (c | 32) <= 'z');
	if (argc != 3 || file_read(argv[1], SIZE_MAX / 2, &in, &f) == -1 ||
	    (keys = pseudonym_new(&k, &f)) == NULL ||
	    (terms = terms_new()) == NULL || (check = inspect_new()) == NULL ||
	    load_terms(argv[2]) == -1)
		return 4;
	chr = speed(newlines);
	table = speed(walk);
	alone = speed(scrub);
	checked = speed(inspect);
	printf("%-44s %7.0f MB/s\n", "memchr over the text", chr);
	printf("%-44s %7.0f MB/s\n", "walk by table, a hash for each word",
	    table);
	printf("%-44s %7.1f MB/s   %.2f of the walk\n", "scrubber alone", alone,
	    alone / table);
	printf("%-44s %7.1f MB/s   %.2f of the walk\n", "separate check alone",
	    checked, checked / table);
	printf("%-44s %7.1f MB/s   %.2f of the walk\n", "both",
	    1 / (1 / alone + 1 / checked), table == 0 ? 0 :
	    1 / (1 / alone + 1 / checked) / table);
	return 0;
}
