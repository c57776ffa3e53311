/* SPDX-License-Identifier: ISC */
#include "archives.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundles.h"
#include "cli.h"
#include "file.h"
#include "msg.h"
#include "repack.h"
#include "setup.h"
#include "table.h"
#include "termsfile.h"

#define HEAD	512

bool
archives_is(const char *name)
{
	unsigned char head[HEAD];
	ssize_t n;
	int fd;

	if (strcmp(name, "-") == 0)
		return false;
	if ((fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) == -1)
		return false;
	n = pread(fd, head, sizeof(head), 0);
	close(fd);
	return n > 0 && repack_sniff(head, (size_t)n);
}

/* An archive at work. */
struct work {
	const struct args *a;
	const char *name;
	struct setup s;
	struct repack_job job;
	bool look;		/* only count what would happen */
	size_t known;		/* terms before */
	json_t *left;		/* [{member, left_out}], if only looking */
};

static void
left_out(void *arg, const char *name, const char *why)
{
	struct work *w = arg;

	if (w->look)
		json_array_append_new(w->left, json_pack("{s:s, s:s}", "member",
		    name, "left_out", why));
	else
		msg_note("%s: %s: left out: %s", w->name, name, why);
}

static int
both_passes(struct work *w, int fd, struct fail *f)
{
	struct setup *s = &w->s;

	if (repack_learn(s->scrub, fd, w->name, &w->job, f) == -1 ||
	    setup_teach(s->check, s->terms, f) == -1 ||
	    repack_archive(s->scrub, fd, w->name, w->look ? NULL :
	    w->a->c.output, s->check, &w->job, f) == -1)
		return -1;
	if (w->job.damaged > 0)
		return fail_set(f, FAIL_PART, "%s: %" PRIu64 " of %" PRIu64
		    " members could not be read and were left out", w->name,
		    w->job.damaged, w->job.members);
	return 0;
}

/* The record by which jf-send takes the archive. */
static int
tell(const struct work *w, struct fail *f)
{
	struct bundle_result r = { 0 };
	struct buf line = { 0 };
	int rc;

	rc = bundle_describe(w->a->c.output, &r, f);
	if (rc == 0 && (rc = bundles_record(&w->s.policy, w->s.keys, &r, &line,
	    f)) == 0) {
		fwrite(line.p, 1, line.len, stdout);
		rc = cli_flush(stdout, f);
	}
	buf_free(&line);
	free(r.path);
	return rc;
}

static int
audit_text(const struct work *w, FILE *out, const json_t *replaced,
    struct fail *f)
{
	char member[256];
	const char *key, *name;
	json_t *e;
	size_t i;

	fprintf(out, "%s: %" PRIu64 " members, %" PRIu64 " left out\n",
	    msg_escape(member, sizeof(member), w->name, strlen(w->name)),
	    w->job.members, w->job.left_out);
	json_array_foreach(w->left, i, e) {
		name = json_string_value(json_object_get(e, "member"));
		fprintf(out, "  %s: %s\n", msg_escape(member, sizeof(member),
		    name, strlen(name)),
		    json_string_value(json_object_get(e, "left_out")));
	}
	json_object_foreach((json_t *)(uintptr_t)replaced, key, e)
		fprintf(out, "replaced: %" JSON_INTEGER_FORMAT " %s\n",
		    json_integer_value(e), key);
	fprintf(out, "terms learned: %zu\n", terms_count(w->s.terms) - w->known);
	return cli_flush(out, f);
}

/* The first line is the archive's, then one for each member left out. */
static int
audit_json_lines(const struct work *w, FILE *out, json_t *replaced,
    struct fail *f)
{
	json_t *v = json_pack("{s:s, s:I, s:I, s:O, s:I}", "archive", w->name,
	    "members", (json_int_t)w->job.members, "left_out",
	    (json_int_t)w->job.left_out, "replaced_in_text", replaced,
	    "terms_learned", (json_int_t)(terms_count(w->s.terms) - w->known));
	json_t *e;
	size_t i;
	int rc = v == NULL ? fail_nomem(f) : jsonl_write(out, v, f);

	json_array_foreach(w->left, i, e)
		rc = rc == -1 ? -1 : jsonl_write(out, e, f);
	json_decref(v);
	return rc;
}

static int
audit(const struct work *w, struct fail *f)
{
	const struct args *a = w->a;
	const bool table = a->c.output == NULL ?
	    table_wanted(stdout, a->c.format) : a->c.format == OPT_TABLE;
	json_t *replaced = audit_replaced(w->s.scrub);
	struct file_out out = { 0 };
	int rc;

	if (replaced == NULL)
		return fail_nomem(f);
	if ((rc = file_out_open(&out, a->c.output, 0600, f)) == 0) {
		rc = table ? audit_text(w, out.fp, replaced, f) :
		    audit_json_lines(w, out.fp, replaced, f);
		if (rc == 0)
			rc = file_out_commit(&out, f);
		else
			file_out_abandon(&out);
	}
	json_decref(replaced);
	return rc;
}

int
archives_run(const struct args *a, const char *name, struct fail *f)
{
	struct work w = { .a = a, .name = name, .look = a->audit || a->dry_run,
	    .job = { .limits = REPACK_LIMITS, .left = left_out, .arg = &w } };
	struct fail kept = { 0 };
	int fd, rc;

	if ((fd = open(name, O_RDONLY | O_CLOEXEC)) == -1)
		return fail_errno(f, "%s", name);
	if (setup_start(&w.s, a, !a->dry_run, f) == -1) {
		close(fd);
		return -1;
	}
	w.known = terms_count(w.s.terms);
	w.left = json_array();
	setup_confine(&w.s, a, NULL, 0);
	rc = both_passes(&w, fd, f);
	if (rc == 0 || f->kind == FAIL_PART) {
		if ((w.look ? audit(&w, &kept) : tell(&w, &kept)) == -1)
			fail_keep(f, &kept);
		fail_clear(&kept);
	}
	if (w.s.terms_path != NULL && terms_changed(w.s.terms) &&
	    termsfile_save(w.s.terms, w.s.terms_path, &kept) == -1)
		fail_keep(f, &kept);
	json_decref(w.left);
	setup_free(&w.s);
	close(fd);
	return rc;
}
