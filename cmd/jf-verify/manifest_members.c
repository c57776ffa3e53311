/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <openssl/obj_mac.h>

#include <string.h>

#include "libarchive.h"
#include "manifest_members.h"

#define MEMBER_MAX	(1ULL << 40)	/* bytes; more is no firmware */

struct reader {
	struct input *in;
	struct verdict *v;
	struct libarchive la;
	struct archive *a;
};

static la_ssize_t
feed(struct archive *a, void *arg, const void **p)
{
	struct reader *r = arg;
	const unsigned char *bytes;
	size_t n;

	(void)a;
	if (input_next(r->in, INPUT_SLOT, &bytes, &n) == -1)
		return ARCHIVE_FATAL;
	*p = bytes;
	return (la_ssize_t)n;
}

static int
damaged(struct reader *r)
{
	return verdict_problem(r->v, REASON_MALFORMED,
	    "the manifest lists members, but the file is no sound archive");
}

static int
prepare(struct reader *r)
{
	struct fail f = { 0 };

	if (libarchive_load(&r->la, &f) == -1)
		return verdict_problem(r->v, REASON_HERE, "%s", f.text);
	if ((r->a = libarchive_reader(&r->la, 0)) == NULL)
		return verdict_problem(r->v, REASON_UNSUPPORTED,
		    "this libarchive cannot read archives");
	if (r->la.read_open(r->a, r, NULL, feed, NULL) != ARCHIVE_OK)
		return damaged(r);
	return 0;
}

static int
take_data(struct reader *r, struct hashes *h, uint64_t *size)
{
	const void *p;
	la_int64_t offset;
	size_t n;
	int got;

	*size = 0;
	while ((got = r->la.read_data_block(r->a, &p, &n, &offset)) ==
	    ARCHIVE_OK) {
		if ((uint64_t)offset != *size)	/* holes of sparse files */
			return verdict_problem(r->v, REASON_UNSUPPORTED,
			    "a member is a sparse file");
		*size += n;
		if (*size > MEMBER_MAX)
			return verdict_problem(r->v, REASON_TOO_LARGE,
			    "a member is too large");
		if (hashes_add(h, p, n) == -1)
			return verdict_problem(r->v, REASON_HERE,
			    "digest failed");
	}
	return got == ARCHIVE_EOF ? 0 : damaged(r);
}

static int
take_member(struct reader *r, struct members *m, struct archive_entry *e)
{
	const struct libarchive *la = &r->la;
	const char *name = la->entry_pathname(e);
	bool folder = la->entry_filetype(e) == AE_IFDIR;
	size_t len = name != NULL ? strlen(name) : 0;
	struct hashes h = { 0 };
	uint64_t size;
	int rc = -1;

	/* "tar -c ." puts that in front of every name. */
	if (len >= 2 && name[0] == '.' && name[1] == '/') {
		name += 2;
		len -= 2;
	}
	if (folder && (len == 0 || strcmp(name, ".") == 0))
		return 0;
	if (folder && name[len - 1] == '/')
		len--;
	if (!members_name_is_safe(name, len))
		return verdict_problem(r->v, REASON_MEMBER_NAME,
		    "a member has an unsafe name: %s",
		    name != NULL ? name : "");
	if (folder)
		return 0;
	if (la->entry_filetype(e) != AE_IFREG ||
	    la->entry_hardlink(e) != NULL)
		return verdict_problem(r->v, REASON_MEMBER_KIND,
		    "the member %s is no regular file", name);
	if (hashes_want(&h, NID_sha256) == 0 &&
	    take_data(r, &h, &size) == 0 && hashes_end(&h) == 0)
		rc = members_seen(m, name, size, hashes_get(&h, NID_sha256),
		    r->v);
	hashes_free(&h);
	return rc;
}

int
manifest_members_take(struct members *m, struct input *in, struct verdict *v)
{
	struct reader r = { .in = in, .v = v };
	struct archive_entry *e;
	int rc = prepare(&r), got;

	while (rc == 0) {
		got = r.la.read_next_header(r.a, &e);
		if (got == ARCHIVE_EOF)
			break;
		rc = got == ARCHIVE_OK ? take_member(&r, m, e) : damaged(&r);
	}
	if (r.a != NULL)
		r.la.read_free(r.a);
	return rc;
}
