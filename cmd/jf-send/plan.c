/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "hosts.h"
#include "jsonl.h"
#include "num.h"
#include "plan.h"
#include "queue.h"
#include "receipt.h"
#include "record.h"
#include "stream.h"
#include "table.h"

/* One payload, or a part that waits. */
struct item {
	const char *why;
	bool urgent;
	uint64_t records, sealed;
	int64_t plain;		/* -1: not known any more */
	size_t parts;
	const char *recipient;
};

int
plan_open(struct plan *p, const struct dest *d, struct fail *f)
{
	p->hosts = d != NULL ? hosts_new(d) : json_array();
	p->destination = d != NULL ? d->name : NULL;
	if (p->table)
		p->rows = table_new("CUT BY|URGENT|>RECORDS|>PLAIN|>SEALED|"
		    ">PARTS|RECIPIENT*");
	return p->hosts == NULL || (p->table && p->rows == NULL) ?
	    fail_nomem(f) : 0;
}

static int
add_row(struct plan *p, const struct item *x)
{
	char plain[32] = "-", sealed[32];
	struct table *t = p->rows;

	if (x->plain >= 0)
		num_bytes((uint64_t)x->plain, plain, sizeof plain);
	num_bytes(x->sealed, sealed, sizeof sealed);
	return table_cell(t, TABLE_PLAIN, "%s", x->why) == -1 ||
	    table_cell(t, TABLE_PLAIN, "%s",
	    x->urgent ? "yes" : "no") == -1 ||
	    table_cell(t, TABLE_PLAIN, "%" PRIu64, x->records) == -1 ||
	    table_cell(t, TABLE_PLAIN, "%s", plain) == -1 ||
	    table_cell(t, TABLE_PLAIN, "%s", sealed) == -1 ||
	    table_cell(t, TABLE_PLAIN, "%zu", x->parts) == -1 ||
	    table_cell(t, TABLE_PLAIN, "%s", x->recipient) == -1 ? -1 : 0;
}

static int
add(struct plan *p, const struct item *x, struct fail *f)
{
	json_t *data, *rec;
	int rc;

	if (p->table)
		return add_row(p, x) == -1 ? fail_nomem(f) : 0;
	data = json_pack("{s:s,s:b,s:I,s:o*,s:I,s:I,s:s,s:s*,s:O}",
	    "what", x->why, "urgent", x->urgent,
	    "records", (json_int_t)x->records, "plain_bytes",
	    x->plain >= 0 ? json_integer(x->plain) : NULL,
	    "bytes", (json_int_t)x->sealed, "parts", (json_int_t)x->parts,
	    "recipient", x->recipient, "destination", p->destination,
	    "hosts", p->hosts);
	rec = data == NULL ? NULL : record_new("plan", NULL, data);
	rc = rec == NULL || record_set_id(rec) == -1 ? fail_nomem(f) :
	    jsonl_write(stdout, rec, f);
	json_decref(rec);
	return rc;
}

int
plan_stream(struct plan *p, const struct stream *st, const char *why,
    struct fail *f)
{
	struct item x = { .why = why, .urgent = st->urgent, .parts = st->n,
		.plain = (int64_t)st->plain, .recipient = st->to->thumb };
	size_t i;

	if (p == NULL)
		return 0;
	for (i = 0; i < st->n; i++) {
		x.records += st->parts[i].entry.records;
		x.sealed += st->parts[i].entry.bytes;
	}
	return add(p, &x, f);
}

int
plan_spool(struct plan *p, const struct spool *s, struct fail *f)
{
	char sha[DIGEST_SHA256_HEX], thumb[JWK_THUMB_LEN];
	struct queue q = { 0 };
	struct item x = { .why = "spool", .plain = -1, .parts = 1,
		.recipient = thumb };
	struct fail f2 = { 0 };
	size_t i;
	int fd, rc = 0;

	if (s->new != -1 && queue_scan(s, &q, f) == -1)
		return -1;
	for (i = 0; rc == 0 && i < q.n && cli_signal() == 0; i++) {
		x.urgent = q.v[i].urgent;
		x.records = q.v[i].records;
		x.sealed = q.v[i].bytes;
		fail_clear(&f2);
		fd = queue_open(s, &q.v[i], sha, &f2);
		if (fd == -1) {	/* damaged, or another one has sent it */
			if (f2.kind != FAIL_NONE)
				fail_at(&f2, "%s.%u", q.v[i].id, q.v[i].part);
			fail_keep(f, &f2);
			continue;
		}
		receipt_recipient(fd, thumb);
		close(fd);
		rc = add(p, &x, f);
	}
	queue_free(&q);
	return rc;
}

int
plan_end(struct plan *p, struct fail *f)
{
	size_t i;

	if (!p->table)
		return 0;
	table_print(p->rows, stdout, table_colored(stdout, p->color));
	if (p->destination != NULL)
		printf("\nto %s", p->destination);
	for (i = 0; i < json_array_size(p->hosts); i++)
		printf("%s%s", i == 0 ? ", speaking to " : " and ",
		    json_string_value(json_array_get(p->hosts, i)));
	if (p->destination != NULL)
		putchar('\n');
	return cli_flush(stdout, f);
}

void
plan_free(struct plan *p)
{
	json_decref(p->hosts);
	table_free(p->rows);
}
