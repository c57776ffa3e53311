/* SPDX-License-Identifier: ISC */
/* libarchive.h: loaded late, all of it there, formats by name. */
#include <stdio.h>
#include <string.h>

#include "libarchive.h"
#include "sandbox.h"
#include "tap.h"

#define TEXT	"one line\n"

/* A tar.gz of one member, in memory by way of fp. */
static int
write_one(const struct libarchive *la, FILE *fp)
{
	struct archive *a = la->write_new();
	struct archive_entry *e = la->entry_new();
	int rc;

	la->entry_set_pathname(e, "a/b.txt");
	la->entry_set_filetype(e, AE_IFREG);
	la->entry_set_perm(e, 0644);
	la->entry_set_size(e, (la_int64_t)strlen(TEXT));
	rc = la->write_add_filter_gzip(a) == ARCHIVE_OK &&
	    la->write_set_format_pax_restricted(a) == ARCHIVE_OK &&
	    la->write_open_FILE(a, fp) == ARCHIVE_OK &&
	    la->write_header(a, e) == ARCHIVE_OK &&
	    la->write_data(a, TEXT, strlen(TEXT)) == (la_ssize_t)strlen(TEXT) &&
	    la->write_close(a) == ARCHIVE_OK;
	la->entry_free(e);
	la->write_free(a);
	return rc;
}

static int
read_one(const struct libarchive *la, FILE *fp, unsigned flags)
{
	struct archive *a = libarchive_reader(la, flags);
	struct archive_entry *e;
	char got[32];
	int rc;

	rewind(fp);
	rc = a != NULL &&
	    la->read_open_fd(a, fileno(fp), 512) == ARCHIVE_OK &&
	    la->read_next_header(a, &e) == ARCHIVE_OK &&
	    strcmp(la->entry_pathname(e), "a/b.txt") == 0 &&
	    la->read_data(a, got, sizeof(got)) == (la_ssize_t)strlen(TEXT) &&
	    memcmp(got, TEXT, strlen(TEXT)) == 0 &&
	    la->read_next_header(a, &e) == ARCHIVE_EOF;
	la->read_free(a);
	return rc;
}

int
main(void)
{
	static const struct sandbox_path paths[] = { SANDBOX_LIBRARIES };
	struct libarchive la = { 0 }, again = { 0 };
	struct fail f = { 0 };
	FILE *fp = tmpfile();

	sandbox_enter(paths, sizeof(paths) / sizeof(paths[0]));
	if (!ok(libarchive_load(&la, &f) == 0, "loads inside a sandbox"))
		printf("# %s\n", f.text);
	ok(libarchive_load(&again, &f) == 0 &&
	    memcmp(&la, &again, sizeof(la)) == 0, "and again, the same");
	ok(la.error_string != NULL && la.write_set_format_zip != NULL,
	    "first and last function are there");
	ok(fp != NULL && write_one(&la, fp), "writes");
	ok(read_one(&la, fp, 0) && read_one(&la, fp, LIBARCHIVE_SEEK |
	    LIBARCHIVE_RAW), "reads");
	fclose(fp);
	return done();
}
