/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "num.h"
#include "repack_int.h"
#include "repack_name.h"
#include "text.h"

#define DEFAULT_TIME	315532800	/* 1980-01-01, the oldest zip knows */

/* A text may begin with these digits, but not with a whole header of them. */
static bool
is_cpio(const char *head, size_t len)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const bool old = len >= 76 && memcmp(head, "070707", 6) == 0;
	const size_t n = old ? 76 : 110;
	size_t i;

	if (!old && (len < n || (memcmp(head, "070701", 6) != 0 &&
	    memcmp(head, "070702", 6) != 0)))
		return false;
	for (i = 0; i < n; i++)
		if (memchr(digits, head[i], old ? 8 : 22) == NULL)
			return false;
	return true;
}

int
repack_sniff(const unsigned char *head, size_t len)
{
	static const struct {
		const char *magic;
		size_t len, at;
	} kinds[] = {
		{ "\x1f\x8b\x08", 3, 0 }, { "\xfd" "7zXZ", 5, 0 },
		{ "\x28\xb5\x2f\xfd", 4, 0 }, { "PK\3\4", 4, 0 },
		{ "PK\5\6", 4, 0 }, { "\xc7\x71", 2, 0 },
		{ "\x71\xc7", 2, 0 }, { "ustar", 5, 257 },
	};
	size_t i;

	if (is_cpio((const char *)head, len))
		return 1;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (len >= kinds[i].at + kinds[i].len && memcmp(head +
		    kinds[i].at, kinds[i].magic, kinds[i].len) == 0)
			return 1;
	return 0;
}

static int walk(struct repack *, struct archive *, FILE *, unsigned,
    struct fail *);

/* Is the failure one that ends everything, not only a member? */
static bool
ends_all(const struct repack *r, const struct fail *f)
{
	return f->kind == FAIL_NO || f->kind == FAIL_OUTPUT ||
	    f->kind == FAIL_SIGNAL ||
	    f->kind == FAIL_PART || r->budget.over;
}

static int
nested(struct repack *r, struct repack_source *src, FILE *fp, unsigned depth,
    struct fail *f)
{
	struct archive *in = repack_read_member(src, f);
	int rc;

	if (in == NULL)
		return -1;
	rc = walk(r, in, fp, depth, f);
	r->la.read_free(in);
	return rc;
}

/* What a file holds goes, scrubbed, to fp.  1 with *why when it is to be left
 * out. */
static int
content(struct repack *r, struct repack_layer *l, const char *name,
    struct repack_source *src, FILE *fp, const char **why, struct fail *f)
{
	int rc;

	if (repack_source_open(src, l->in, &r->budget, f) == -1) {
		*why = REPACK_DAMAGED;
		return ends_all(r, f) ? -1 : 1;
	}
	if (repack_name_is_model(name)) {
		*why = "a model";
		return 1;
	}
	if (src->head_len > 0 &&
	    repack_sniff((unsigned char *)src->head, src->head_len)) {
		*why = REPACK_TOO_DEEP;
		if (l->depth + 1 > r->job->limits.depth)
			return 1;
		rc = nested(r, src, fp, l->depth + 1, f);
		*why = REPACK_UNREADABLE;
	} else if (repack_name_is_text((unsigned char *)src->head,
	    src->head_len)) {
		rc = text_pass(r->s, repack_source_read, src, fp, r->check, f);
		*why = REPACK_DAMAGED;
	} else {
		*why = "binary";
		return 1;
	}
	if (rc == -1 && !ends_all(r, f)) {
		fail_clear(f);
		return 1;
	}
	return rc;
}

static int
file(struct repack *r, struct repack_layer *l, struct archive_entry *e,
    const char *name, struct fail *f)
{
	struct repack_source *src = malloc(sizeof(*src));
	const char *why = NULL;
	FILE *fp = NULL;
	int rc = -1;

	if (src == NULL)
		return fail_nomem(f);
	if (l->out != NULL && (fp = repack_put_scratch(r, l->depth, f)) == NULL)
		goto out;
	rc = content(r, l, name, src, fp, &why, f);
	if (rc == 1) {
		repack_left(r, l, why);
		rc = repack_source_drain(src, f);
		if (rc == -1 && !ends_all(r, f)) {
			fail_clear(f);	/* the next header tells */
			rc = 0;
		}
	} else if (rc == 0 && l->out != NULL)
		rc = repack_put_member(r, l, e, fp, f);
out:
	free(src);
	return rc;
}

static int
member(struct repack *r, struct repack_layer *l, struct archive_entry *e,
    struct fail *f)
{
	const char *name = r->la.entry_pathname(e);
	bool nomem = false;
	int rc;

	buf_clear(&l->name);
	if (name == NULL)
		name = r->la.entry_pathname_utf8(e);
	rc = name == NULL ? 1 : repack_name(r->s, name, &l->name, f);
	if (rc == -1)
		return -1;
	if (rc == 1 && r->la.entry_filetype(e) == AE_IFDIR)
		return 0;	/* "./" */
	if (rc == 1)
		repack_left(r, l, "a name that leaves the archive");
	if (rc == 1)
		return 0;
	if (l->out != NULL && repack_check_name(r, &l->name, f) == -1)
		return -1;
	if (l->out != NULL && repack_put_again(r, l, &nomem)) {
		if (nomem)
			return fail_nomem(f);
		if (r->la.entry_filetype(e) != AE_IFDIR)
			repack_left(r, l, "a second member of this name");
		return 0;
	}
	if (r->la.entry_is_encrypted(e)) {
		repack_left(r, l, REPACK_ENCRYPTED);
		return 0;
	}
	if (repack_link_is(r, l, e))
		return repack_link(r, l, e, name, f);
	switch (r->la.entry_filetype(e)) {
	case AE_IFREG:
		return file(r, l, e, name, f);
	case AE_IFDIR:
		return l->out == NULL ? 0 : repack_put_member(r, l, e, NULL, f);
	default:
		repack_left(r, l, "no file, directory or link");
		return 0;
	}
}

/* A compressed file that is no archive: text alone. */
static int
raw(struct repack *r, struct repack_layer *l, struct archive_entry *e, struct fail *f)
{
	buf_clear(&l->name);
	if (buf_adds(&l->name, "data") == -1)
		return fail_nomem(f);
	if (r->la.filter_code(l->in, 0) == ARCHIVE_FILTER_NONE)
		return fail_set(f, FAIL_HERE, "not an archive of a known "
		    "kind");
	if (l->depth == 0)
		r->la.entry_set_filetype(e, AE_IFREG);
	if (file(r, l, e, "data", f) == -1)
		return -1;
	return 0;
}

/* One more member.  libarchive holds a zip's whole directory in memory, in and
 * out: no more of those than a zip without extensions has room for. */
static int
count(struct repack *r, struct archive *in, struct fail *f)
{
	uint64_t max = r->job->limits.members;

	if ((r->la.format(in) & ARCHIVE_FORMAT_BASE_MASK) ==
	    ARCHIVE_FORMAT_ZIP && max > REPACK_ZIP)
		max = REPACK_ZIP;
	if (++r->job->members <= max)
		return 0;
	r->budget.over = true;
	return fail_set(f, FAIL_HERE, "more than %llu members",
	    (unsigned long long)max);
}

/* One archive from its first header to its end. */
static int
walk(struct repack *r, struct archive *in, FILE *fp, unsigned depth,
    struct fail *f)
{
	struct repack_layer l = { .in = in, .fp = fp, .depth = depth,
	    .number = ++r->archives * 0x9e3779b97f4a7c15ULL };
	struct archive_entry *e;
	uint64_t left = r->job->left_out;
	bool first = true, is_raw = false;
	int got, rc = -1;

	while ((got = r->la.read_next_header(in, &e)) == ARCHIVE_OK ||
	    got == ARCHIVE_WARN || got == ARCHIVE_RETRY) {
		if (first && fp != NULL &&
		    (l.out = repack_write_like(&r->la, in, fp, f)) == NULL)
			goto out;
		first = false;
		if (count(r, in, f) == -1)
			goto out;
		is_raw = r->la.format(in) == ARCHIVE_FORMAT_RAW;
		if ((is_raw ? raw(r, &l, e, f) : member(r, &l, e, f)) == -1)
			goto out;
	}
	if (got != ARCHIVE_EOF) {
		repack_fault(&r->la, in, f);
		goto out;
	}
	if (first || (is_raw && r->job->left_out > left)) {
		fail_set(f, FAIL_HERE, first ? "holds nothing" :
		    "holds no text");
		goto out;
	}
	if (l.out != NULL && r->la.write_close(l.out) != ARCHIVE_OK) {
		repack_put_fault(&r->la, l.out, f);
		goto out;
	}
	rc = 0;
out:
	/* A failed one is not told so: libarchive would keep its buffers.  What
	 * it still writes goes to a file that nobody will see. */
	r->la.write_free(l.out);
	buf_free(&l.name);
	buf_free(&l.target);
	return rc;
}

/* One pass over the file. */
static int
pass(struct repack *r, int fd, FILE *out, struct fail *f)
{
	struct archive *in;
	int rc;

	if (libarchive_load(&r->la, f) == -1)
		return -1;
	if (lseek(fd, 0, SEEK_SET) == -1)
		return fail_errno(f, "cannot be read twice");
	if ((in = repack_read_fd(&r->la, fd, f)) == NULL)
		return -1;
	r->job->members = r->job->left_out = r->job->damaged = 0;
	if (r->job->limits.depth > REPACK_DEPTH)
		r->job->limits.depth = REPACK_DEPTH;
	r->budget = (struct repack_budget){ .la = &r->la, .top = in,
	    .max_bytes = r->job->limits.bytes,
	    .max_ratio = r->job->limits.ratio };
	rc = walk(r, in, out, 0, f);
	r->la.read_free(in);
	return rc;
}

static time_t
fixed_time(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	uint64_t t;

	if (text != NULL && num_uint(text, 0, UINT32_MAX, &t) == 0)
		return (time_t)t;
	return DEFAULT_TIME;
}

int
repack_learn(struct scrub *s, int fd, const char *name, struct repack_job *job,
    struct fail *f)
{
	struct repack r = { .s = s, .job = job };

	return pass(&r, fd, NULL, f) == -1 ? fail_at(f, "%s", name) : 0;
}

static int
open_output(struct repack *r, const char *path, struct file_out *out,
    struct fail *f)
{
	int fd;

	if (path != NULL) {
		if ((r->dir = file_parent(path)) == NULL)
			return fail_nomem(f);
		if (file_out_open(out, path, 0600, f) == -1)
			return -1;
		if (out->temp != NULL)
			return 0;
	}
	/* Beside a device or nothing there is no place for scratch files. */
	free(r->dir);
	if ((r->dir = strdup(file_tmp_dir())) == NULL)
		return fail_nomem(f);
	if (path != NULL)
		return 0;
	if ((fd = file_nameless(r->dir, f)) == -1)
		return -1;
	if ((out->fp = fdopen(fd, "w+")) != NULL)
		return 0;
	close(fd);
	return fail_nomem(f);
}

int
repack_archive(struct scrub *s, int fd, const char *name, const char *path,
    struct inspect *check, struct repack_job *job, struct fail *f)
{
	struct repack r = { .s = s, .job = job, .check = check,
	    .time = fixed_time() };
	struct file_out out = { 0 };
	unsigned i;
	int rc = open_output(&r, path, &out, f);

	if (rc == 0 && (rc = pass(&r, fd, out.fp, f)) == -1)
		fail_at(f, "%s", name);
	if (out.fp != NULL && path == NULL)
		fclose(out.fp);
	else if (out.fp != NULL && rc == 0)
		rc = file_out_commit(&out, f);
	else if (out.fp != NULL)
		file_out_abandon(&out);
	for (i = 0; i <= REPACK_DEPTH; i++)
		if (r.scratch[i] != NULL)
			fclose(r.scratch[i]);
	free(r.seen);
	free(r.dir);
	return rc;
}
