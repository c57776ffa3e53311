/* SPDX-License-Identifier: ISC */
#include "records.h"

#include <sys/stat.h>

#include "bundle.h"
#include "bundles.h"
#include "cli.h"
#include "file.h"
#include "lines.h"
#include "setup.h"
#include "stream.h"
#include "table.h"

#define LEAST_K	5		/* devices in a cell that may leave the site */

static int
nothing_put(void *arg, const struct pack_out *out, struct fail *f)
{
	(void)arg;
	(void)out;
	(void)f;
	return 0;
}

/* What is no record at all is told apart from a stream that breaks. */
static int
explain_input(const struct jsonl *in, struct fail *f)
{
	if (f->kind != FAIL_HERE || in->line != 1 || in->raw.len == 0 ||
	    in->raw.p[0] == '{')
		return -1;
	return fail_set(f, FAIL_USAGE, "%s: not JSON lines: 'jf-pack --text' "
	    "scrubs text, 'jf-pack -o OUT.tar.gz ARCHIVE' an archive", in->name);
}

/* The first of two phases, over what can be read twice: a name that stands in
 * the last record is found in the first. */
static int
learn_files(struct stream *s, char **files, int n, struct fail *f)
{
	struct jsonl in;
	struct stat st;
	int i, rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		if (stat(files[i], &st) == -1 || !S_ISREG(st.st_mode))
			continue;
		if (jsonl_open(&in, files[i], f) == -1)
			return -1;
		rc = stream_learn(s, &in, f);
		jsonl_close(&in);
	}
	return rc;
}

static int
read_files(struct stream *s, char **files, int n, struct fail *f)
{
	struct jsonl in;
	int i, rc = 0;

	if (learn_files(s, files, n, f) == -1)
		return -1;
	for (i = 0; i < (n > 0 ? n : 1) && rc == 0; i++) {
		if (jsonl_open(&in, n > 0 ? files[i] : "-", f) == -1)
			return -1;
		if ((rc = stream_run(s, &in, f)) == -1)
			rc = explain_input(&in, f);
		jsonl_close(&in);
	}
	if (rc == 0 && cli_signal() != 0)	/* what there is is not all */
		return fail_set(f, FAIL_SIGNAL, "%s", "");
	return rc == -1 ? -1 : stream_tell(s, f);
}

/* Only look: nothing is written but the audit. */
static int
run_audit(const struct args *a, struct stream *s, char **files, int n,
    struct fail *f)
{
	struct file_out out = { 0 };
	const bool table = a->c.output == NULL ?
	    table_wanted(stdout, a->c.format) : a->c.format == OPT_TABLE;
	int rc;

	s->sink.put = nothing_put;
	read_files(s, files, n, f);
	stream_end(s, f);
	if (f->kind > FAIL_HERE && f->kind != FAIL_NO)
		return -1;
	if (file_out_open(&out, a->c.output, 0600, f) == -1)
		return -1;
	rc = table ? audit_table(s->tools.audit, s->tools.scrub, out.fp,
	    table_colored(out.fp, a->c.color), f) :
	    audit_lines(s->tools.audit, s->tools.scrub, out.fp, f);
	if (rc == 0)
		return file_out_commit(&out, f);
	file_out_abandon(&out);
	return -1;
}

static int
run_lines(const struct args *a, struct stream *s, char **files, int n,
    struct fail *f)
{
	struct lines l = { 0 };
	struct file_out out = { 0 };
	struct fail lost = { 0 };
	int rc;

	if (file_out_open(&out, a->c.output, 0600, f) == -1)
		return -1;
	l.fp = out.fp;
	l.unstamped = a->aggregate != -1 && a->k < LEAST_K;
	lines_sink(&l, s);
	rc = read_files(s, files, n, f);
	if (f->kind != FAIL_OUTPUT && lines_flush(&l, &lost) == -1)
		fail_keep(f, &lost);
	stream_end(s, f);
	buf_free(&l.held);
	/* A file appears whole or not at all; a pipe has what was good. */
	if (rc == 0 && f->kind != FAIL_OUTPUT)
		return file_out_commit(&out, f);
	file_out_abandon(&out);
	return -1;
}

static int
run_bundle(const struct args *a, struct stream *s, char **files, int n,
    struct fail *f)
{
	struct bundles b;
	int rc;

	rc = bundles_start(&b, a->c.output, s, f);
	if (rc == 0)
		rc = read_files(s, files, n, f);
	stream_end(s, f);
	if (rc == 0)
		rc = bundles_end(&b, f);
	bundles_free(&b);
	return rc;
}

int
records_run(const struct args *a, char **files, int n, struct fail *f)
{
	const bool look = a->audit || a->dry_run || (a->c.output == NULL &&
	    table_wanted(stdout, a->c.format));
	struct setup u;
	struct stream s = { 0 };
	int rc = -1;

	if (setup_start(&u, a, !a->dry_run, f) == -1)
		return -1;
	setup_confine(&u, a, files, n);
	if (setup_stream(&u, a, &s, f) == 0)
		rc = look ? run_audit(a, &s, files, n, f) :
		    a->c.output != NULL && bundle_is_name(a->c.output) ?
		    run_bundle(a, &s, files, n, f) :
		    run_lines(a, &s, files, n, f);
	stream_free(&s);
	setup_free(&u);
	return rc;
}
