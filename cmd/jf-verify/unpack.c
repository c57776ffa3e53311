/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "libarchive.h"
#include "unpack.h"

#define OUT_LEN		(64 * 1024)

struct unpack {
	struct input *part;		/* the packed bytes */
	struct verdict *v;
	struct libarchive la;
	struct archive *a;
	uint64_t len, made;
	unsigned char out[OUT_LEN];
};

enum unpack_kind
unpack_kind_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL)
		return UNPACK_NONE;
	return strcmp(dot, ".gz") == 0 ? UNPACK_GZIP :
	    strcmp(dot, ".xz") == 0 ? UNPACK_XZ :
	    strcmp(dot, ".zst") == 0 ? UNPACK_ZSTD : UNPACK_NONE;
}

static la_ssize_t
feed(struct archive *a, void *arg, const void **p)
{
	struct unpack *u = arg;
	const unsigned char *bytes;
	size_t n;

	(void)a;
	if (input_next(u->part, INPUT_SLOT, &bytes, &n) == -1)
		return ARCHIVE_FATAL;
	*p = bytes;
	return (la_ssize_t)n;
}

static int
problem(struct unpack *u)
{
	/* A truncated part has been told already; the first told counts. */
	return verdict_problem(u->v, REASON_MALFORMED,
	    "a compressed part is damaged");
}

/* The packed bytes must be used up, or something hides behind them. */
static int
check_end(struct unpack *u)
{
	if ((uint64_t)u->la.filter_bytes(u->a, -1) != u->len)
		return verdict_problem(u->v, REASON_TRAILING_DATA,
		    "bytes follow the end of a compressed part");
	return 0;
}

static int
fill(void *arg, const unsigned char **p, size_t *n)
{
	struct unpack *u = arg;
	la_ssize_t got = u->la.read_data(u->a, u->out, sizeof(u->out));

	*n = 0;
	if (got < 0)
		return problem(u);
	if (got == 0)
		return check_end(u);
	u->made += (uint64_t)got;
	if (u->made > UNPACK_FREE && u->made / UNPACK_RATIO > u->len)
		return verdict_problem(u->v, REASON_TOO_LARGE,
		    "a compressed part expands more than %d times",
		    UNPACK_RATIO);
	*p = u->out;
	*n = (size_t)got;
	return 0;
}

static void
done(void *arg)
{
	struct unpack *u = arg;

	if (u->a != NULL)
		u->la.read_free(u->a);
	input_close(u->part);
	free(u);
}

/* Only the one filter, and no format: never "all", which starts programs. */
static int
prepare(struct unpack *u, enum unpack_kind k)
{
	const struct libarchive *la = &u->la;
	struct fail f = { 0 };
	struct archive *a;
	int r;

	if (libarchive_load(&u->la, &f) == -1)
		return verdict_problem(u->v, REASON_HERE, "%s", f.text);
	if ((a = u->a = la->read_new()) == NULL)
		return verdict_problem(u->v, REASON_HERE, "out of memory");
	r = k == UNPACK_GZIP ? la->read_support_filter_gzip(a) :
	    k == UNPACK_XZ ? la->read_support_filter_xz(a) :
	    la->read_support_filter_zstd(a);
	if (r == ARCHIVE_OK && la->read_support_format_raw(a) == ARCHIVE_OK)
		return 0;
	return verdict_problem(u->v, REASON_UNSUPPORTED,
	    "this libarchive cannot unpack the compressed part");
}

struct input *
unpack_open(struct input *of, uint64_t len, enum unpack_kind k,
    struct verdict *v)
{
	struct unpack *u = calloc(1, sizeof(*u));
	struct archive_entry *entry;
	struct input *in;

	if (u == NULL) {
		verdict_problem(v, REASON_HERE, "out of memory");
		return NULL;
	}
	u->v = v;
	u->len = len;
	u->part = input_part(of, len, v);
	if (u->part == NULL || prepare(u, k) == -1) {
		done(u);
		return NULL;
	}
	if (u->la.read_open(u->a, u, NULL, feed, NULL) != ARCHIVE_OK ||
	    u->la.read_next_header(u->a, &entry) != ARCHIVE_OK ||
	    u->la.filter_count(u->a) != 2) {	/* the filter, and the source */
		problem(u);
		done(u);
		return NULL;
	}
	if ((in = input_made(fill, done, u, v)) == NULL)
		done(u);
	return in;
}
