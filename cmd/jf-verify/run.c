/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "clock.h"
#include "detached.h"
#include "examine.h"
#include "file.h"
#include "report.h"
#include "run.h"
#include "table.h"
#include "trust.h"

struct run {
	const struct args *a;
	struct trust trust;
	struct report report;
	int64_t now;
	struct fail *worst;
};

/* The exit status of a verdict: no trust is a mistake of configuration. */
static enum fail_kind
kind_of(const struct verdict *v)
{
	if (v->reason == REASON_NO_TRUST)
		return FAIL_USAGE;
	if (v->word <= VERDICT_MATCHES)
		return FAIL_NONE;
	return v->word == VERDICT_INDETERMINATE ? FAIL_HERE : FAIL_NO;
}

static void
keep(struct run *r, enum fail_kind kind)
{
	struct fail f = { .kind = kind };	/* the verdict says why */

	fail_keep(r->worst, &f);
}

/* The copy takes its name only when the verdict is good. */
static int
settle_copy(struct run *r, struct file_out *copy, const struct verdict *v)
{
	struct fail f = { 0 };

	if (copy->fp == NULL)
		return 0;
	if (kind_of(v) != FAIL_NONE) {
		file_out_abandon(copy);
		return 0;
	}
	if (file_out_commit(copy, &f) == 0)
		return 0;
	f.kind = FAIL_OUTPUT;
	fail_keep(r->worst, &f);
	return -1;
}

static int
verify_file(struct run *r, const char *path)
{
	struct file_out copy = { 0 };
	struct verdict v;
	struct job j = { .a = r->a, .trust = &r->trust, .v = &v, .now = r->now };
	struct fail f = { 0 };
	int rc = -1;

	if (verdict_start(&v, strcmp(path, "-") == 0 ? "stdin" : path) == -1) {
		fail_nomem(&f);
		goto out;
	}
	if (r->a->c.output != NULL &&
	    file_out_open(&copy, r->a->c.output, 0644, &f) == -1) {
		f.kind = FAIL_OUTPUT;
		goto out;
	}
	j.copy = copy.fp;
	examine(&j, path);
	rc = settle_copy(r, &copy, &v);
	keep(r, kind_of(&v));
	if (report_print(&r->report, &v, &f) == -1)
		rc = -1;
out:
	if (f.kind != FAIL_NONE)
		fail_keep(r->worst, &f);
	verdict_free(&v);
	return rc;
}

static int
not_dot(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static bool
is_kind(const char *path, mode_t kind)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == kind;
}

/* Every regular file of a folder, except signatures of others. */
static int
verify_dir(struct run *r, const char *dir)
{
	struct fail f = { 0 };
	struct dirent **list;
	char *path;
	int i, n = scandir(dir, &list, not_dot, alphasort), rc = 0;

	if (n == -1) {
		fail_errno(&f, "%s", dir);
		fail_keep(r->worst, &f);
		return 0;
	}
	for (i = 0; i < n; i++) {
		path = file_join(dir, list[i]->d_name);
		if (path == NULL)
			rc = -1;
		if (rc == 0 && cli_signal() == 0 && is_kind(path, S_IFREG) &&
		    !detached_is_signature(path))
			rc = verify_file(r, path);
		free(path);
		free(list[i]);
	}
	free(list);
	return rc;
}

static int
start(struct run *r, const struct args *a, struct fail *f)
{
	struct trust_source s = {
		.paths = &a->trust, .untrusted = &a->untrusted, .crls = &a->crl,
		.config = a->c.config, .domain = a->domain, .policy = a->policy
	};

	*r = (struct run){ .a = a, .now = clock_wall(), .worst = f };
	r->report.out = stdout;
	r->report.text = table_wanted(stdout, a->c.format);
	r->report.color = table_colored(stdout, a->c.color);
	if (a->at != NULL)
		clock_parse(a->at, &r->now, NULL);
	return trust_load(&r->trust, &s, f);
}

void
run_files(const struct args *a, char **files, struct fail *f)
{
	struct run r;
	int rc = 0;

	if (start(&r, a, f) == -1)
		return;
	for (; *files != NULL && rc == 0 && cli_signal() == 0; files++)
		rc = strcmp(*files, "-") != 0 && is_kind(*files, S_IFDIR) ?
		    verify_dir(&r, *files) : verify_file(&r, *files);
	trust_free(&r.trust);
}
