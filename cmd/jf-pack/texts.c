/* SPDX-License-Identifier: ISC */
#include "texts.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
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

/* Learn from fd what begins where it stands, and go back there. */
static int
learn_fd(struct setup *s, int fd, const char *name, struct fail *f)
{
	off_t start = lseek(fd, 0, SEEK_CUR);

	if (start == -1)
		return fail_errno(f, "%s: cannot be read twice", name);
	if (text_learn(s->scrub, fd, name, f) == -1)
		return -1;
	if (lseek(fd, start, SEEK_SET) == -1)
		return fail_errno(f, "%s: cannot be read twice", name);
	return 0;
}

/* The first of two phases, for what can be read twice: a pipe is not even
 * opened, it gives what it has once. */
static int
learn(struct setup *s, const char *name, struct fail *f)
{
	bool in = strcmp(name, "-") == 0;
	struct stat st;
	int fd, rc;

	if ((in ? fstat(STDIN_FILENO, &st) : stat(name, &st)) == -1 ||
	    !S_ISREG(st.st_mode))
		return 0;	/* if it is missing, the second phase says so */
	if ((fd = open_text(name, f)) == -1)
		return -1;
	rc = learn_fd(s, fd, in ? "stdin" : name, f);
	close_text(fd);
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
	static char in[] = "-", *const standard[] = { in };
	char *const *file = n > 0 ? files : standard;
	int i;

	n = n > 0 ? n : 1;
	for (i = 0; i < n; i++)
		if (learn(s, file[i], f) == -1)
			return -1;
	if (setup_teach(s->check, s->terms, f) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (one(a, s, file[i], out, f) == -1)
			return -1;
	return 0;
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
