/* SPDX-License-Identifier: ISC */
#include "repack_int.h"
#include "repack_name.h"

/* In these every name of a file but the last has no content. */
static bool
is_late(const struct repack *r, const struct repack_layer *l)
{
	const int format = r->la.format(l->in);

	return format == ARCHIVE_FORMAT_CPIO_SVR4_NOCRC ||
	    format == ARCHIVE_FORMAT_CPIO_SVR4_CRC;
}

bool
repack_link_is(const struct repack *r, const struct repack_layer *l,
    struct archive_entry *e)
{
	if (r->la.entry_filetype(e) == AE_IFLNK)
		return true;
	/* A further name that has the content once more is a file. */
	if (r->la.entry_size(e) > 0)
		return false;
	return r->la.entry_hardlink(e) != NULL || (is_late(r, l) &&
	    r->la.entry_filetype(e) == AE_IFREG && r->la.entry_nlink(e) > 1);
}

static int
further_name(struct repack *r, struct repack_layer *l, struct archive_entry *e,
    struct fail *f)
{
	const char *to = r->la.entry_hardlink(e);
	int rc;

	if (is_late(r, l)) {
		repack_left(r, l, "a further name of a file that has its "
		    "content under its last");
		return 0;
	}
	if ((rc = repack_name(r->s, to, &l->target, f)) == -1)
		return -1;
	if (rc == 1 || (l->out != NULL &&
	    !repack_put_is_there(r, l, &l->target))) {
		repack_left(r, l, rc == 1 ? "a link out of the archive" :
		    "a further name of what is not there");
		return 0;
	}
	return l->out == NULL ? 0 : repack_put_member(r, l, e, NULL, f);
}

int
repack_link(struct repack *r, struct repack_layer *l, struct archive_entry *e,
    const char *name, struct fail *f)
{
	const char *to = r->la.entry_symlink(e);
	int rc;

	if (r->la.entry_filetype(e) != AE_IFLNK)
		return further_name(r, l, e, f);
	rc = to == NULL ? 1 : repack_name_target(r->s, name, to, &l->target, f);
	if (rc == 1)
		repack_left(r, l, "a link out of the archive");
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (l->out == NULL)
		return 0;
	if (repack_check_name(r, &l->target, f) == -1)
		return -1;
	return repack_put_member(r, l, e, NULL, f);
}
