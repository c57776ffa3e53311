/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <string.h>

#include "cli.h"
#include "repack_int.h"

int
repack_fault(const struct libarchive *la, struct archive *a, struct fail *f)
{
	const char *why = la->error_string(a);

	return fail_set(f, FAIL_HERE, "%s", why != NULL ? why :
	    "cannot be unpacked");
}

static int
spend(struct repack_budget *b, size_t n, struct fail *f)
{
	uint64_t packed = (uint64_t)b->la->filter_bytes(b->top, -1);

	b->unpacked += n;
	if (b->unpacked > b->max_bytes) {
		b->over = true;
		return fail_set(f, FAIL_HERE, "unpacks to more than %llu "
		    "bytes", (unsigned long long)b->max_bytes);
	}
	if (b->unpacked > REPACK_SMALL &&
	    b->unpacked / (packed + 1) > b->max_ratio) {
		b->over = true;
		return fail_set(f, FAIL_HERE, "unpacks to more than %u times "
		    "its size", b->max_ratio);
	}
	return 0;
}

static int
pull(struct repack_source *src, void *piece, size_t size, size_t *n,
    struct fail *f)
{
	la_ssize_t got;

	if (cli_signal() != 0)
		return fail_set(f, FAIL_SIGNAL, "%s", "");
	do {
		got = src->budget->la->read_data(src->a, piece, size);
	} while (got == ARCHIVE_RETRY);
	if (got < 0)
		return repack_fault(src->budget->la, src->a, f);
	*n = (size_t)got;
	return spend(src->budget, *n, f);
}

int
repack_source_open(struct repack_source *src, struct archive *a,
    struct repack_budget *budget, struct fail *f)
{
	size_t n = 0;

	src->a = a;
	src->head_len = src->head_at = 0;
	src->budget = budget;
	do {
		if (pull(src, src->head + src->head_len,
		    sizeof(src->head) - src->head_len, &n, f) == -1)
			return -1;
		src->head_len += n;
	} while (n > 0 && src->head_len < sizeof(src->head));
	return 0;
}

int
repack_source_read(void *arg, void *piece, size_t size, size_t *n,
    struct fail *f)
{
	struct repack_source *src = arg;

	if (src->head_at == src->head_len)
		return pull(src, piece, size, n, f);
	*n = src->head_len - src->head_at;
	if (*n > size)
		*n = size;
	memcpy(piece, src->head + src->head_at, *n);
	src->head_at += *n;
	return 0;
}

int
repack_source_drain(struct repack_source *src, struct fail *f)
{
	size_t n = 0;

	do {
		if (repack_source_read(src, src->block, sizeof(src->block),
		    &n, f) == -1)
			return -1;
	} while (n > 0);
	return 0;
}

static struct archive *
reader(const struct libarchive *la, struct fail *f)
{
	struct archive *a = libarchive_reader(la, LIBARCHIVE_SEEK |
	    LIBARCHIVE_RAW);

	if (a == NULL)
		fail_set(f, FAIL_HERE, "libarchive lacks gz, xz, zst, tar, "
		    "cpio or zip here");
	return a;
}

struct archive *
repack_read_fd(const struct libarchive *la, int fd, struct fail *f)
{
	struct archive *a = reader(la, f);

	if (a != NULL && la->read_open_fd(a, fd, 65536) != ARCHIVE_OK) {
		repack_fault(la, a, f);
		la->read_free(a);
		return NULL;
	}
	return a;
}

static la_ssize_t
read_block(struct archive *a, void *arg, const void **block)
{
	struct repack_source *src = arg;
	struct fail f = { 0 };
	size_t n = 0;

	if (repack_source_read(src, src->block, sizeof(src->block), &n,
	    &f) == -1) {
		src->budget->la->set_error(a, EIO, "%s", f.text);
		return ARCHIVE_FATAL;
	}
	*block = src->block;
	return (la_ssize_t)n;
}

struct archive *
repack_read_member(struct repack_source *src, struct fail *f)
{
	const struct libarchive *la = src->budget->la;
	struct archive *a = reader(la, f);

	if (a != NULL && la->read_open(a, src, NULL, read_block, NULL) !=
	    ARCHIVE_OK) {
		repack_fault(la, a, f);
		la->read_free(a);
		return NULL;
	}
	return a;
}

static int
set_format(const struct libarchive *la, struct archive *out, int format)
{
	switch (format & ARCHIVE_FORMAT_BASE_MASK) {
	case ARCHIVE_FORMAT_TAR:
		return format == ARCHIVE_FORMAT_TAR_GNUTAR ?
		    la->write_set_format_gnutar(out) :
		    la->write_set_format_pax_restricted(out);
	case ARCHIVE_FORMAT_CPIO:
		return format == ARCHIVE_FORMAT_CPIO_POSIX ?
		    la->write_set_format_cpio(out) :
		    la->write_set_format_cpio_newc(out);
	case ARCHIVE_FORMAT_ZIP:
		return la->write_set_format_zip(out);
	case ARCHIVE_FORMAT_RAW:
		return la->write_set_format_raw(out);
	default:
		return ARCHIVE_FATAL;
	}
}

static int
add_filter(const struct libarchive *la, struct archive *out, int code)
{
	switch (code) {
	case ARCHIVE_FILTER_NONE:
		return ARCHIVE_OK;
	case ARCHIVE_FILTER_GZIP:
		/* no time of making in its header */
		return la->write_add_filter_gzip(out) == ARCHIVE_OK ?
		    la->write_set_filter_option(out, "gzip", "timestamp",
		    NULL) : ARCHIVE_FATAL;
	case ARCHIVE_FILTER_XZ:
		/* What xz gains above 0 it pays for with 10 to 90 MB and
		 * three to twenty times the time of all else here. */
		return la->write_add_filter_xz(out) == ARCHIVE_OK ?
		    la->write_set_filter_option(out, "xz", "compression-level",
		    "0") : ARCHIVE_FATAL;
	case ARCHIVE_FILTER_ZSTD:
		return la->write_add_filter_zstd(out);
	default:
		return ARCHIVE_FATAL;
	}
}

struct archive *
repack_write_like(const struct libarchive *la, struct archive *in, FILE *fp,
    struct fail *f)
{
	struct archive *out = la->write_new();
	int i, n = la->filter_count(in);

	if (out == NULL) {
		fail_nomem(f);
		return NULL;
	}
	/* the filter nearest to the members comes first in both */
	for (i = 0; i < n && i < REPACK_FILTERS; i++)
		if (add_filter(la, out, la->filter_code(in, i)) !=
		    ARCHIVE_OK)
			goto fault;
	if (set_format(la, out, la->format(in)) != ARCHIVE_OK ||
	    la->write_set_bytes_in_last_block(out, 1) != ARCHIVE_OK ||
	    la->write_open_FILE(out, fp) != ARCHIVE_OK)
		goto fault;
	return out;
fault:
	repack_fault(la, out, f);
	la->write_free(out);
	return NULL;
}
