/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "fsck.h"
#include "jsonl.h"
#include "msg.h"
#include "queue.h"
#include "record.h"
#include "state.h"

struct check {
	const struct spool *s;
	size_t found;
	struct jwe jwe;
	char *line;
	size_t cap;
};

static int
found(struct check *c, const char *what, const char *why, struct fail *f)
{
	struct fail reason = { 0 };
	json_t *rec;
	int rc;

	c->found++;
	fail_set(&reason, FAIL_NO, "%s", why);
	rec = record_failure("fsck", what, &reason, false);
	rc = rec == NULL ? fail_nomem(f) : jsonl_write(stdout, rec, f);
	json_decref(rec);
	return rc;
}

/* Is every line a JWE, as far as can be told without its key?  NULL, or what
 * is wrong. */
static const char *
check_lines(struct check *c, const struct entry *e, int fd)
{
	FILE *fp = fdopen(dup(fd), "r");
	const char *why = NULL;
	ssize_t n;

	if (fp == NULL)
		return NULL;
	while (why == NULL && (n = getline(&c->line, &c->cap, fp)) > 0)
		if (c->line[n - 1] != '\n' ||
		    jwe_parse(&c->jwe, c->line, (size_t)n - 1) == -1)
			why = "not a sealed line";
		else if (!c->jwe.h.has_place ||
		    strcmp(c->jwe.h.place.id, e->id) != 0)
			why = "a line of another payload";
	fclose(fp);
	return why;
}

static int
check_part(struct check *c, const struct entry *e, struct fail *f)
{
	char name[ENTRY_NAME_LEN], sha[DIGEST_SHA256_HEX];
	const char *why;
	int fd = queue_open(c->s, e, sha, f);

	entry_name(e, name);
	if (fd == -1 && f->kind != FAIL_PART)
		return f->kind == FAIL_NONE ? 0 : -1;
	why = fd == -1 ? f->text : check_lines(c, e, fd);
	if (fd != -1)
		close(fd);
	if (why == NULL)
		return 0;
	if (queue_bury(c->s, name, why, f) == -1 ||
	    found(c, name, why, f) == -1)
		return -1;
	fail_clear(f);
	return 0;
}

/* A state that cannot be read is set aside by loading it. */
static int
check_state(struct check *c, struct fail *f)
{
	struct state st;
	struct fail why = { 0 };
	char path[4096];

	snprintf(path, sizeof path, "%s/state.json.damaged", c->s->path);
	if (state_load(&st, c->s->path, NULL, &why) == -1)
		return found(c, "state.json", why.text, f);
	state_free(&st);
	if (access(path, F_OK) == 0)
		return found(c, "state.json.damaged",
		    "was set aside: backoff and counts began anew; remove it "
		    "when you have seen it", f);
	return 0;
}

static int
check_all(struct check *c, struct fail *f)
{
	struct queue q = { 0 };
	size_t i;
	int rc = queue_scan(c->s, &q, f);

	for (i = 0; rc == 0 && i < q.strange_n; i++) {
		rc = queue_bury(c->s, q.strange[i], "not a payload's name", f);
		if (rc == 0)
			rc = found(c, q.strange[i], "not a payload's name", f);
	}
	for (i = 0; rc == 0 && i < q.n && cli_signal() == 0; i++) {
		msg_progress("%zu of %zu checked", i, q.n);
		rc = check_part(c, &q.v[i], f);
	}
	msg_progress_end();
	if (rc == 0)
		msg_note("%zu payload%s checked, %zu finding%s", q.n,
		    q.n == 1 ? "" : "s", c->found, c->found == 1 ? "" : "s");
	queue_free(&q);
	return rc;
}

int
fsck_run(const struct spool *s, struct fail *f)
{
	struct check c = { .s = s };
	int lock = spool_lock(s, f), rc = -1;

	if (lock == -1)
		return -1;
	if (s->swept > 0)
		msg_note("%zu unfinished file%s of killed runs removed",
		    s->swept, s->swept == 1 ? "" : "s");
	if (check_state(&c, f) == 0 && check_all(&c, f) == 0)
		rc = c.found == 0 ? 0 : fail_set(f, FAIL_NO, "%s", "");
	free(c.line);
	jwe_free(&c.jwe);
	close(lock);
	return rc;
}
