/* SPDX-License-Identifier: ISC */
#include "bundlefile.h"

#include <archive.h>
#include <archive_entry.h>

#include "cli.h"

/* The archive while it is written. */
struct writer {
	struct archive *a;
	int64_t created;
};

static int
archive_fail(struct archive *a, struct fail *f)
{
	const char *why = archive_error_string(a);

	return fail_set(f, FAIL_OUTPUT, "bundle: %s",
	    why != NULL ? why : "cannot be written");
}

static int
write_piece(void *arg, const void *data, size_t len, struct fail *f)
{
	struct writer *w = arg;

	if (archive_write_data(w->a, data, len) != (la_ssize_t)len)
		return archive_fail(w->a, f);
	return 0;
}

static int
write_header(struct writer *w, const char *name, uint64_t size, struct fail *f)
{
	struct archive_entry *e = archive_entry_new();
	int rc = 0;

	if (e == NULL)
		return fail_nomem(f);
	archive_entry_set_pathname(e, name);
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_mtime(e, (time_t)w->created, 0);
	if (archive_write_header(w->a, e) != ARCHIVE_OK)
		rc = archive_fail(w->a, f);
	archive_entry_free(e);
	return rc;
}

static int
open_writer(struct writer *w, FILE *fp, enum bundlefile_format format,
    struct fail *f)
{
	if ((w->a = archive_write_new()) == NULL)
		return fail_nomem(f);
	if (format == BUNDLEFILE_ZIP)
		archive_write_set_format_zip(w->a);
	else
		archive_write_set_format_pax_restricted(w->a);
	if (format == BUNDLEFILE_TAR_GZ) {
		archive_write_add_filter_gzip(w->a);
		/* Its own time would make every bundle another. */
		archive_write_set_filter_option(w->a, "gzip", "timestamp", NULL);
	} else if (format == BUNDLEFILE_TAR_ZST)
		archive_write_add_filter_zstd(w->a);
	/* Padding to whole tape blocks would stand behind the last frame. */
	archive_write_set_bytes_in_last_block(w->a, 1);
	if (archive_write_open_FILE(w->a, fp) != ARCHIVE_OK)
		return archive_fail(w->a, f);
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
	rc = archive_write_close(w.a) == ARCHIVE_OK ? cli_flush(fp, f) :
	    archive_fail(w.a, f);
out:
	archive_write_free(w.a);
	return rc;
}
