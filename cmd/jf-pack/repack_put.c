/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "repack_int.h"

bool
repack_put_again(struct repack *r, const struct repack_layer *l, bool *nomem)
{
	uint64_t h = 0xcbf29ce484222325ULL ^ l->number, *old = r->seen;
	size_t i, n, cap = r->seen_cap;

	for (i = 0; i < l->name.len; i++)
		h = (h ^ l->name.p[i]) * 0x100000001b3ULL;
	h |= 1;
	if ((r->seen_n + 1) * 2 > cap) {
		r->seen_cap = cap > 0 ? cap * 2 : 1024;
		r->seen = calloc(r->seen_cap, sizeof(*r->seen));
		if ((*nomem = r->seen == NULL)) {
			r->seen = old;
			r->seen_cap = cap;
			return true;
		}
		for (n = 0; n < cap; n++) {
			if (old[n] == 0)
				continue;
			for (i = old[n] & (r->seen_cap - 1); r->seen[i] != 0;)
				i = (i + 1) & (r->seen_cap - 1);
			r->seen[i] = old[n];
		}
		free(old);
	}
	for (i = h & (r->seen_cap - 1); r->seen[i] != 0;
	    i = (i + 1) & (r->seen_cap - 1))
		if (r->seen[i] == h)
			return true;
	r->seen[i] = h;
	r->seen_n++;
	return false;
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
	if (la->entry_hardlink(e) != NULL)
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
	else
		rc = 0;
out:
	la->entry_free(to);
	return rc;
}
