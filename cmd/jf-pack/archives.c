/* SPDX-License-Identifier: ISC */
#include "archives.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundles.h"
#include "cli.h"
#include "msg.h"
#include "repack.h"
#include "setup.h"
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

static void
left_out(void *arg, const char *name, const char *why)
{
	msg_note("%s: %s: left out: %s", (const char *)arg, name, why);
}

static int
both_passes(struct setup *s, const struct args *a, int fd, const char *name,
    struct repack_job *job, struct fail *f)
{
	if (repack_learn(s->scrub, fd, name, job, f) == -1 ||
	    setup_teach(s->check, s->terms, f) == -1 ||
	    repack_archive(s->scrub, fd, name, a->c.output, s->check, job,
	    f) == -1)
		return -1;
	if (job->damaged > 0)
		return fail_set(f, FAIL_PART, "%s: %llu of %llu members could "
		    "not be read and were left out", name,
		    (unsigned long long)job->damaged,
		    (unsigned long long)job->members);
	return 0;
}

/* The record by which jf-send takes the archive. */
static int
tell(const struct args *a, const struct setup *s, struct fail *f)
{
	struct bundle_result r = { 0 };
	struct buf line = { 0 };
	int rc;

	rc = bundle_describe(a->c.output, &r, f);
	if (rc == 0 && (rc = bundles_record(&s->policy, s->keys, &r, &line,
	    f)) == 0) {
		fwrite(line.p, 1, line.len, stdout);
		rc = cli_flush(stdout, f);
	}
	buf_free(&line);
	free(r.path);
	return rc;
}

int
archives_run(const struct args *a, const char *name, struct fail *f)
{
	struct repack_job job = { .limits = REPACK_LIMITS, .left = left_out,
	    .arg = (void *)(uintptr_t)name };
	struct fail kept = { 0 };
	struct setup s;
	int fd, rc;

	if ((fd = open(name, O_RDONLY | O_CLOEXEC)) == -1)
		return fail_errno(f, "%s", name);
	if (setup_start(&s, a, !a->dry_run, f) == -1) {
		close(fd);
		return -1;
	}
	setup_confine(&s, a, NULL, 0);
	rc = both_passes(&s, a, fd, name, &job, f);
	if (rc == 0 || f->kind == FAIL_PART) {
		fail_clear(&kept);
		if (tell(a, &s, &kept) == -1)
			fail_keep(f, &kept);
		fail_clear(&kept);
	}
	if (s.terms_path != NULL && terms_changed(s.terms) &&
	    termsfile_save(s.terms, s.terms_path, &kept) == -1)
		fail_keep(f, &kept);
	setup_free(&s);
	close(fd);
	return rc;
}
