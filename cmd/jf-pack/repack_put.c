/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "repack_int.h"

#define TAKEN	1	/* in a place of seen: not free */
#define WRITTEN	2	/* and what has this name was written */

static uint64_t
hash(const struct repack_layer *l, const struct buf *name)
{
	uint64_t h = 0xcbf29ce484222325ULL ^ l->number;
	size_t i;

	for (i = 0; i < name->len; i++)
		h = (h ^ name->p[i]) * 0x100000001b3ULL;
	return (h & ~(uint64_t)WRITTEN) | TAKEN;
}

/* Where the name is, or would be; there is room. */
static uint64_t *
place(const struct repack *r, uint64_t h)
{
	size_t i = (h >> 2) & (r->seen_cap - 1);

	while (r->seen[i] != 0 && (r->seen[i] & ~(uint64_t)WRITTEN) != h)
		i = (i + 1) & (r->seen_cap - 1);
	return &r->seen[i];
}

bool
repack_put_again(struct repack *r, const struct repack_layer *l, bool *nomem)
{
	uint64_t h = hash(l, &l->name), *old = r->seen, *at;
	size_t n, cap = r->seen_cap;

	if ((r->seen_n + 1) * 2 > cap) {
		r->seen_cap = cap > 0 ? cap * 2 : 1024;
		r->seen = calloc(r->seen_cap, sizeof(*r->seen));
		if ((*nomem = r->seen == NULL)) {
			r->seen = old;
			r->seen_cap = cap;
			return true;
		}
		for (n = 0; n < cap; n++)
			if (old[n] != 0)
				*place(r, old[n] & ~(uint64_t)WRITTEN) = old[n];
		free(old);
	}
	if (*(at = place(r, h)) != 0)
		return true;
	*at = h;
	r->seen_n++;
	return false;
}

bool
repack_put_is_there(const struct repack *r, const struct repack_layer *l,
    const struct buf *name)
{
	return r->seen_cap > 0 && (*place(r, hash(l, name)) & WRITTEN) != 0;
}

FILE *
repack_put_scratch(struct repack *r, unsigned depth, struct fail *f)
{
	int fd;

	if (r->scratch[depth] != NULL) {
		rewind(r->scratch[depth]);
		if (ftruncate(fileno(r->scratch[depth]), 0) == 0)
			return r->scratch[depth];
		fail_errno(f, "a temporary file");
		f->kind = FAIL_OUTPUT;
		return NULL;
	}
	if ((fd = file_nameless(r->dir, f)) == -1)
		return NULL;
	if ((r->scratch[depth] = fdopen(fd, "w+")) == NULL) {
		fail_errno(f, "%s", r->dir);
		close(fd);
	}
	return r->scratch[depth];
}

int
repack_put_fault(const struct libarchive *la, struct archive *out,
    struct fail *f)
{
	repack_fault(la, out, f);
	f->kind = FAIL_OUTPUT;
	return -1;
}

static void
mark_written(struct repack *r, const struct repack_layer *l)
{
	uint64_t *at;

	if (r->seen_cap > 0 && *(at = place(r, hash(l, &l->name))) != 0)
		*at |= WRITTEN;
}

int
repack_put_member(struct repack *r, struct repack_layer *l, struct archive_entry *e,
    FILE *fp, struct fail *f)
{
	const struct libarchive *la = &r->la;
	struct archive_entry *to = la->entry_new2(l->out);
	char block[16384];
	size_t n;
	int rc = -1;

	if (to == NULL)
		return fail_nomem(f);
	la->entry_set_pathname(to, buf_text(&l->name));
	la->entry_set_filetype(to, la->entry_filetype(e));
	la->entry_set_perm(to, la->entry_filetype(e) == AE_IFDIR ||
	    (la->entry_perm(e) & 0111) != 0 ? 0755 : 0644);
	la->entry_set_mtime(to, r->time, 0);
	if (fp == NULL && la->entry_hardlink(e) != NULL)
		la->entry_set_hardlink(to, buf_text(&l->target));
	else if (la->entry_filetype(e) == AE_IFLNK)
		la->entry_set_symlink(to, buf_text(&l->target));
	if (fp != NULL) {
		fflush(fp);
		la->entry_set_size(to, (la_int64_t)ftello(fp));
		rewind(fp);
	} else
		la->entry_set_size(to, 0);
	if (la->write_header(l->out, to) < ARCHIVE_WARN) {
		repack_put_fault(la, l->out, f);
		goto out;
	}
	while (fp != NULL && (n = fread(block, 1, sizeof(block), fp)) > 0)
		if (la->write_data(l->out, block, n) < 0) {
			repack_put_fault(la, l->out, f);
			goto out;
		}
	if (fp != NULL && ferror(fp))
		fail_errno(f, "a temporary file");
	else if (la->write_finish_entry(l->out) < ARCHIVE_WARN)
		repack_put_fault(la, l->out, f);
	else {
		mark_written(r, l);
		rc = 0;
	}
out:
	la->entry_free(to);
	return rc;
}

void
repack_left(struct repack *r, const struct repack_layer *l, const char *why)
{
	if (l->out == NULL)
		return;		/* told in the second pass */
	r->job->left_out++;
	r->job->damaged += strcmp(why, REPACK_DAMAGED) == 0 ||
	    strcmp(why, REPACK_TOO_DEEP) == 0 || strcmp(why, REPACK_UNREADABLE) == 0 ||
	    strcmp(why, REPACK_ENCRYPTED) == 0;
	if (r->job->left != NULL)
		r->job->left(r->job->arg, l->name.len > 0 ?
		    buf_text(&l->name) : "(name not readable)", why);
}

int
repack_check_name(struct repack *r, const struct buf *name, struct fail *f)
{
	struct inspect_hit hit;
	int rc;

	if (r->check == NULL)
		return 0;
	inspect_reset(r->check);
	rc = inspect_feed(r->check, name->p, name->len, &hit, f);
	if (rc == 0)
		rc = inspect_feed(r->check, NULL, 0, &hit, f);
	if (rc == 1)
		return fail_set(f, FAIL_NO, "the check found a %s in a "
		    "member's name", hit.type[0] != '\0' ? hit.type : hit.what);
	return rc;
}
