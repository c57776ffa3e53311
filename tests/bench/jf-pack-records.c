/* SPDX-License-Identifier: ISC */
/* The speed of packing records, without and with the separate check, against
 * jansson parsing and dumping the same lines: CPU time, best of some rounds
 * that take turns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/jf-pack/learn.h"
#include "cmd/jf-pack/pack.h"
#include "cmd/jf-pack/setup.h"
#include "common/file.h"
#include "common/jsonl.h"

#define ROUNDS	9

enum mode { JANSSON, PACK, CHECKED };

struct world {
	struct policy policy;
	struct audit audit;
	struct pack_tools tools;
	struct pack *pack;
	struct learn *learn;
	struct pack_out out;
};

static char dumped[1 << 21];

static int
start(struct world *w, struct fail *f)
{
	struct sitekey_epoch e = { .key = "a key for measuring" };
	struct sitekey k = { &e, 1 };

	if (policy_load("default", NULL, &w->policy, f) == -1 ||
	    audit_start(&w->audit, &w->policy, f) == -1)
		return -1;
	w->tools.policy = &w->policy;
	w->tools.audit = &w->audit;
	w->tools.keys = pseudonym_new(&k, f);
	w->tools.terms = terms_new();
	w->tools.scrub = scrub_new(w->tools.keys, w->tools.terms);
	w->tools.shapes = scrub_new(w->tools.keys, NULL);
	w->tools.check = inspect_new();
	w->pack = pack_new(&w->tools);
	w->learn = learn_new(w->tools.terms, &w->policy);
	return setup_words(w->tools.check, f);
}

static int
one(struct world *w, enum mode mode, const char *line, size_t len,
    struct fail *f)
{
	struct inspect_hit hit;
	json_t *rec;
	int rc = 0;

	if (mode == JANSSON) {
		rec = json_loadb(line, len, 0, NULL);
		json_dumpb(rec, dumped, sizeof(dumped), JSON_COMPACT);
	} else if (jsonl_parse(line, len, &rec, f) == -1 ||
	    record_check(rec, f) == -1 ||
	    learn_record(w->learn, rec, f) == -1 ||
	    pack_record(w->pack, rec, false, false, &w->out, f) == -1)
		return -1;
	else
		audit_release(&w->audit);
	json_decref(rec);
	if (mode == CHECKED)
		rc = inspect_line(w->tools.check, (char *)w->out.line.p,
		    w->out.line.len, &hit, f);
	return rc == 1 ? fail_set(f, FAIL_HERE, "found a %s", hit.what) : rc;
}

static double
round_of(struct world *w, enum mode mode, const struct buf *b, struct fail *f)
{
	const char *p = (char *)b->p, *end = p + b->len, *lf;
	clock_t start_at = clock();

	for (; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (one(w, mode, p, (size_t)(lf - p), f) == -1) {
			fprintf(stderr, "%s\n", f->text);
			exit(1);
		}
	}
	return (double)(clock() - start_at) / CLOCKS_PER_SEC;
}

int
main(int argc, char **argv)
{
	static const char *const names[] = { "jansson parse and dump",
	    "records", "records, checked" };
	double best[3] = { 1e9, 1e9, 1e9 }, t;
	struct world w = { 0 };
	struct fail f = { 0 };
	struct buf b = { 0 };
	struct terms_info info;
	const char *value;
	size_t j;
	int i, mode;

	if (argc < 2 || file_read(argv[1], 1 << 30, &b, &f) == -1 ||
	    start(&w, &f) == -1) {
		fprintf(stderr, "%s\n", f.text);
		return 1;
	}
	round_of(&w, PACK, &b, &f);	/* the terms, which the check looks for */
	for (j = 0; j < terms_count(w.tools.terms); j++) {
		value = terms_get(w.tools.terms, j, &info);
		inspect_term(w.tools.check, "term", value, info.len);
	}
	for (i = 0; i < ROUNDS; i++)
		for (mode = JANSSON; mode <= CHECKED; mode++) {
			t = round_of(&w, (enum mode)mode, &b, &f);
			best[mode] = t < best[mode] ? t : best[mode];
		}
	for (mode = JANSSON; mode <= CHECKED; mode++)
		printf("%-24s %6.1f MB/s  %3.0f %% of jansson\n", names[mode],
		    (double)b.len / 1e6 / best[mode],
		    100 * best[JANSSON] / best[mode]);
	return 0;
}
