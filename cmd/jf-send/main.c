/* SPDX-License-Identifier: ISC */
/* jf-send - seal packed records, spool them, upload them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "child.h"
#include "cli.h"
#include "clock.h"
#include "dirs.h"
#include "file.h"
#include "fsck.h"
#include "guard.h"
#include "intake.h"
#include "jsonl.h"
#include "keygen.h"
#include "link.h"
#include "msg.h"
#include "open.h"
#include "plan.h"
#include "queue.h"
#include "record.h"
#include "status.h"
#include "table.h"

/* The program at work. */
struct job {
	const struct args *a;
	char *const *files;
	size_t n;
	char *config;
	struct spool spool;
	struct link link;
	struct jwk *to;
	size_t to_n;
	struct plan *plan;	/* of --dry-run, or NULL */
};

/* Keep the worse of two failures, tell the other one at once. */
static void
merge(struct fail *worst, const struct fail *f)
{
	struct fail old = *worst;
	const struct fail *other;

	fail_keep(worst, f);
	other = worst->kind == f->kind && strcmp(worst->text, f->text) == 0 ?
	    &old : f;
	if (other->text[0] != '\0' && worst->text[0] != '\0' &&
	    strcmp(other->text, worst->text) != 0)
		msg_error("%s", other->text);
	else if (worst->text[0] == '\0')
		memcpy(worst->text, other->text, sizeof worst->text);
}

static int
run_keygen(const struct args *a, struct fail *f)
{
	char thumb[JWK_THUMB_LEN];

	if (keygen_make(a->keygen, (enum keygen_type)a->key_type, thumb,
	    f) == -1)
		return -1;
	printf("%s\n", thumb);
	msg_note("%s.jwk is the private key: keep it; %s.pub.jwk is for the "
	    "%s", a->keygen, a->keygen, a->key_type == KEYGEN_SIGN ?
	    "receivers" : "senders");
	return 0;
}

static int
load_opener(const struct args *a, const char *config, struct opener *o,
    struct fail *f)
{
	o->keys = calloc(a->keys.n, sizeof *o->keys);
	if (o->keys == NULL)
		return fail_nomem(f);
	for (; o->n < a->keys.n; o->n++)
		if (jwk_load(&o->keys[o->n], a->keys.v[o->n], config, JWK_OPEN,
		    f) == -1)
			return -1;
	return 0;
}

static int
run_open(struct job *j, struct fail *f)
{
	static char *const standard[] = { (char *)"-" };
	const struct args *a = j->a;
	struct opener opener = { 0 };
	struct jwk sender = { 0 };
	struct open_options o = { &opener, NULL, a->into, a->seen };
	struct file_out out = { 0 };
	struct fail f2 = { 0 };

	if (load_opener(a, j->config, &opener, f) == -1)
		goto done;
	if (a->sender != NULL) {
		if (jwk_load(&sender, a->sender, j->config, JWK_VERIFY, f) == -1)
			goto done;
		o.sender = &sender;
	} else
		msg_detail("the sender is not authenticated: see --sender");
	if (file_out_open(&out, a->c.output, 0600, f) == -1)
		goto done;
	if (open_files(&o, j->n > 0 ? j->files : standard,
	    j->n > 0 ? j->n : 1, out.fp, f) == -1 && f->kind != FAIL_NO)
		file_out_abandon(&out);
	else if (file_out_commit(&out, &f2) == -1)
		merge(f, &f2);
done:
	jwk_free(&sender);
	opener_free(&opener);
	return f->kind == FAIL_NONE ? 0 : -1;
}

static int
load_recipients(struct job *j, struct fail *f)
{
	const struct opt_list *l = &j->a->recipients;
	char *standard = NULL;
	const char *one;
	size_t i, n = l->n > 0 ? l->n : 1;
	int rc = 0;

	if (l->n == 0) {
		standard = file_join(j->config, "recipient.jwk");
		if (standard == NULL)
			return fail_nomem(f);
		if (access(standard, F_OK) == -1)
			rc = fail_set(f, FAIL_USAGE, "no recipient: name its "
			    "public key with --recipient, or put it at %s",
			    standard);
	}
	j->to = calloc(n, sizeof *j->to);
	if (rc == 0 && j->to == NULL)
		rc = fail_nomem(f);
	for (i = 0; rc == 0 && i < n; i++) {
		one = standard != NULL ? standard : l->v[i];
		rc = jwk_load(&j->to[i], one, j->config, JWK_SEAL, f);
		j->to_n += rc == 0;
	}
	free(standard);
	return rc;
}

static int
open_spool(struct job *j, struct fail *f)
{
	const struct args *a = j->a;
	char *path;
	int rc;

	path = a->spool != NULL ? strdup(a->spool) :
	    dirs_state_file(a->c.state, "spool", f);
	if (path == NULL)
		return f->kind == FAIL_NONE ? fail_nomem(f) : -1;
	j->spool.max_bytes = a->spool_size;
	j->spool.max_age_s = a->spool_age_s;
	j->spool.drop_oldest = a->drop_oldest;
	j->spool.dry = a->dry_run;
	rc = spool_open(&j->spool, path, f);
	free(path);
	return rc;
}

/* Read all inputs into the spool; the child, if any, sends meanwhile. */
static int
read_inputs(struct job *j, const struct guard *guard,
    const struct sign *signer, struct child *child, struct fail *f)
{
	struct payload payload = { .spool = &j->spool, .to = j->to,
		.to_n = j->to_n, .signer = signer, .plan = j->plan };
	char *marks = dirs_state_file(j->a->c.state, "marks", f);
	struct intake in = { .payload = &payload, .guard = guard,
		.marks = j->plan == NULL ? marks : NULL, .durable = child_wake, .arg = child };
	struct fail end = { 0 };
	size_t i;

	if (marks == NULL)
		return -1;
	for (i = 0; i < (j->n > 0 ? j->n : 1); i++)
		if (cli_signal() != 0 || intake_read(&in, j->n > 0 ?
		    j->files[i] : "-", f) == -1)
			break;
	/* What came before a fault is sealed and stays. */
	if (f->kind != FAIL_LATER &&
	    intake_end(&in, f->kind == FAIL_NONE, &end) == -1)
		merge(f, &end);
	if (j->spool.dropped > 0) {
		fail_clear(&end);
		fail_set(&end, FAIL_PART, "%s: full: %llu of the oldest "
		    "payloads dropped", j->spool.path,
		    (unsigned long long)j->spool.dropped);
		merge(f, &end);
	}
	payload_free(&payload);
	free(marks);
	return f->kind == FAIL_NONE ? 0 : -1;
}

static void
run_read(struct job *j, struct sender *s, struct fail *f)
{
	const struct args *a = j->a;
	struct child child = { 0 };
	struct guard guard = { 0 };
	struct sign signer = { 0 };
	struct fail sent = { 0 };

	if (load_recipients(j, f) == -1 ||
	    guard_load(&guard, a->c.config, &a->allow, f) == -1)
		goto out;
	if (a->sign != NULL) {
		signer.counters = file_join(j->spool.path, "seq.json");
		if (signer.counters == NULL)
			fail_nomem(f);
		if (f->kind != FAIL_NONE || jwk_load(&signer.key, a->sign,
		    j->config, JWK_SIGN, f) == -1 ||
		    (a->dry_run && sign_rehearse(&signer, f) == -1))
			goto out;
	}
	if (!a->enqueue && !a->dry_run && child_start(&child, s, f) == -1)
		goto out;
	read_inputs(j, &guard, a->sign != NULL ? &signer : NULL, &child, f);
	child_finish(&child, cli_signal() != 0, &sent);
	merge(f, &sent);
out:
	jwk_free(&signer.key);
	free(signer.counters);
	json_decref(signer.rehearsed);
	guard_free(&guard);
}

/* One record that says nothing, all the way to the receiver. */
static void
run_test(struct job *j, struct sender *s, struct fail *f)
{
	struct payload payload = { .spool = &j->spool, .to_n = 1 };
	json_t *rec = record_new("test", NULL, NULL);
	struct buf line = { 0 };
	char now[CLOCK_LEN];

	clock_now(now);
	if (rec == NULL ||
	    json_object_set_new(rec, "collected_at", json_string(now)) == -1 ||
	    record_set_id(rec) == -1 ||
	    jsonl_dump(&line, rec, JSONL_AS_IS) == -1) {
		fail_nomem(f);
		goto out;
	}
	if (load_recipients(j, f) == -1)
		goto out;
	payload.to = j->to;
	if (payload_add(&payload, true, &line, f) == -1 ||
	    payload_close(&payload, "test", f) == -1 ||
	    spool_sync(&j->spool, f) == -1 || http_start(f) == -1)
		goto out;
	s->only = payload.last;
	s->now = true;
	sender_flush(s, f);
out:
	json_decref(rec);
	buf_free(&line);
	payload_free(&payload);
}

/* What would be sent, and where to. */
static void
run_dry(struct job *j, struct sender *s, struct fail *f)
{
	struct plan plan = { .table = s->table, .color = j->a->c.color };
	struct fail f2 = { 0 };

	if (plan_open(&plan, j->a->to != NULL ? &j->link.dest : NULL, f) == 0) {
		j->plan = &plan;
		if (j->a->flush)
			plan_spool(&plan, &j->spool, f);
		else
			run_read(j, s, f);
		if (plan_end(&plan, &f2) == -1)
			merge(f, &f2);
	}
	plan_free(&plan);
}

static void
run_spool(struct job *j, struct fail *f)
{
	const struct args *a = j->a;
	struct status_options how = { a->c.format, a->c.color, &j->link.budget };
	struct sender s = { .spool = &j->spool, .dest = &j->link.dest,
		.quiet = a->c.quiet, .table = table_wanted(stdout, a->c.format),
		.now = a->now, .keep_s = a->keep_s };
	size_t n;

	if (open_spool(j, f) == -1 || link_open(&j->link, a, j->config, j->spool.path, f) == -1)
		return;
	s.destination = j->link.dest.name;
	if (a->dry_run)
		run_dry(j, &s, f);
	else if (a->status)
		status_print(&j->spool, &how, f);
	else if (a->retry_dead) {
		if (queue_revive(&j->spool, &n, f) == 0)
			msg_note("%zu payload%s back in the queue", n,
			    n == 1 ? "" : "s");
	} else if (a->fsck)
		fsck_run(&j->spool, f);
	else if (a->test)
		run_test(j, &s, f);
	else if (a->flush) {
		if (http_start(f) == 0)
			sender_flush(&s, f);
	} else
		run_read(j, &s, f);
}

static void
run(const struct args *a, char *const *files, size_t n, struct fail *f)
{
	struct job j = { .a = a, .files = files, .n = n,
		.link.budget.fd = -1,
		.spool = { .dir = -1, .tmp = -1, .new = -1, .sent = -1,
		    .dead = -1 } };

	if (a->keygen != NULL) {
		run_keygen(a, f);
		return;
	}
	j.config = dirs_config(a->c.config, f);
	if (j.config != NULL) {
		if (a->open)
			run_open(&j, f);
		else
			run_spool(&j, f);
	}
	while (j.to_n > 0)
		jwk_free(&j.to[--j.to_n]);
	free(j.to);
	link_close(&j.link);
	spool_close(&j.spool);
	free(j.config);
}

int
main(int argc, char **argv)
{
	struct args a = { .spool_size = 1ULL << 30 };
	struct fail f = { 0 };
	int n, status;

	cli_start("jf-send");
	n = args_parse(&a, argc, argv, &status);
	if (n == -1) {
		opt_free(args_opts, &args_usage, &a);
		return status;
	}
	run(&a, argv + 1, (size_t)n, &f);
	opt_free(args_opts, &args_usage, &a);
	return cli_finish(&f);
}
