/* SPDX-License-Identifier: ISC */
#include "texts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "setup.h"
#include "termsfile.h"
#include "text.h"

static int
open_text(const char *name, struct fail *f)
{
	int fd;

	if (strcmp(name, "-") == 0)
		return STDIN_FILENO;
	if ((fd = open(name, O_RDONLY | O_CLOEXEC)) == -1)
		return fail_errno(f, "%s", name);
	return fd;
}

static void
close_text(int fd)
{
	if (fd > STDIN_FILENO)
		close(fd);
}

/* The first of two phases, for what can be read twice. */
static int
learn(struct setup *s, char **files, int n, struct fail *f)
{
	int fd, i, rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		if (strcmp(files[i], "-") == 0)
			continue;
		if ((fd = open_text(files[i], f)) == -1)
			return -1;
		rc = text_learn(s->scrub, fd, files[i], f);
		close_text(fd);
	}
	return rc;
}

static int
one(const struct args *a, struct setup *s, const char *name, FILE *out,
    struct fail *f)
{
	const char *shown = strcmp(name, "-") == 0 ? "stdin" : name;
	int fd, rc;

	if ((fd = open_text(name, f)) == -1)
		return -1;
	rc = a->explain ? text_explain(s->scrub, fd, shown, out, f) :
	    text_scrub(s->scrub, fd, shown, out, s->check, f);
	close_text(fd);
	return rc;
}

static int
all(const struct args *a, struct setup *s, char **files, int n, FILE *out,
    struct fail *f)
{
	static const char in[] = "-";
	int i, rc = 0;

	if (learn(s, files, n, f) == -1 || setup_teach(s->check, s->terms, f) == -1)
		return -1;
	if (n == 0)
		return one(a, s, in, out, f);
	for (i = 0; i < n && rc == 0; i++)
		rc = one(a, s, files[i], out, f);
	return rc;
}

int
texts_run(const struct args *a, char **files, int n, struct fail *f)
{
	struct file_out out = { 0 };
	struct fail kept = { 0 };
	struct setup s;
	int rc = -1;

	if (setup_start(&s, a, !a->dry_run, f) == -1)
		return -1;
	setup_confine(&s, a, files, n);
	if (file_out_open(&out, a->c.output, 0600, f) == 0) {
		rc = all(a, &s, files, n, out.fp, f);
		if (rc == 0)
			rc = file_out_commit(&out, f);
		else
			file_out_abandon(&out);
		if (s.terms_path != NULL && terms_changed(s.terms) &&
		    termsfile_save(s.terms, s.terms_path, &kept) == -1)
			fail_keep(f, &kept);
	}
	setup_free(&s);
	return rc;
}
