/* SPDX-License-Identifier: ISC */
#include "bundlefile.h"

#include "cli.h"
#include "libarchive.h"

/* The archive while it is written. */
struct writer {
	struct libarchive la;
	struct archive *a;
	int64_t created;
};

static int
archive_fail(const struct writer *w, struct fail *f)
{
	const char *why = w->la.error_string(w->a);

	return fail_set(f, FAIL_OUTPUT, "bundle: %s",
	    why != NULL ? why : "cannot be written");
}

static int
write_piece(void *arg, const void *data, size_t len, struct fail *f)
{
	struct writer *w = arg;

	if (w->la.write_data(w->a, data, len) != (la_ssize_t)len)
		return archive_fail(w, f);
	return 0;
}

static int
write_header(struct writer *w, const char *name, uint64_t size, struct fail *f)
{
	const struct libarchive *la = &w->la;
	struct archive_entry *e = la->entry_new();
	int rc = 0;

	if (e == NULL)
		return fail_nomem(f);
	la->entry_set_pathname(e, name);
	la->entry_set_size(e, (la_int64_t)size);
	la->entry_set_filetype(e, AE_IFREG);
	la->entry_set_perm(e, 0644);
	la->entry_set_mtime(e, (time_t)w->created, 0);
	if (la->write_header(w->a, e) != ARCHIVE_OK)
		rc = archive_fail(w, f);
	la->entry_free(e);
	return rc;
}

static int
open_writer(struct writer *w, FILE *fp, enum bundlefile_format format,
    struct fail *f)
{
	const struct libarchive *la = &w->la;
	int got;

	if (libarchive_load(&w->la, f) == -1)
		return -1;
	if ((w->a = la->write_new()) == NULL)
		return fail_nomem(f);
	got = format == BUNDLEFILE_ZIP ? la->write_set_format_zip(w->a) :
	    la->write_set_format_pax_restricted(w->a);
	if (got == ARCHIVE_OK && format == BUNDLEFILE_TAR_GZ &&
	    (got = la->write_add_filter_gzip(w->a)) == ARCHIVE_OK)
		/* Its own time would make every bundle another. */
		got = la->write_set_filter_option(w->a, "gzip", "timestamp",
		    NULL);
	else if (got == ARCHIVE_OK && format == BUNDLEFILE_TAR_ZST)
		got = la->write_add_filter_zstd(w->a);
	/* Padding to whole tape blocks would stand behind the last frame. */
	if (got != ARCHIVE_OK ||
	    la->write_set_bytes_in_last_block(w->a, 1) != ARCHIVE_OK ||
	    la->write_open_FILE(w->a, fp) != ARCHIVE_OK)
		return archive_fail(w, f);
	return 0;
}

int
bundlefile_write(FILE *fp, enum bundlefile_format format, int64_t created,
    const struct buf *manifest, struct stash *stash, struct fail *f)
{
	struct writer w = { .created = created };
	const struct stash_member *m;
	size_t i;
	int rc = -1;

	if (open_writer(&w, fp, format, f) == -1 ||
	    write_header(&w, "manifest.json", manifest->len, f) == -1 ||
	    write_piece(&w, manifest->p, manifest->len, f) == -1)
		goto out;
	for (i = 0; i < stash_count(stash); i++) {
		m = stash_member(stash, i);
		if (write_header(&w, m->name, m->size, f) == -1 ||
		    stash_read(stash, i, write_piece, &w, f) == -1)
			goto out;
	}
	rc = w.la.write_close(w.a) == ARCHIVE_OK ? cli_flush(fp, f) :
	    archive_fail(&w, f);
out:
	if (w.a != NULL)
		w.la.write_free(w.a);
	return rc;
}
