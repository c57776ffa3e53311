/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chunk.h"
#include "known.h"
#include "members.h"

#define DEPTH		2	/* an archive in an archive */
#define MEMBERS_MAX	10000
#define BYTES_MAX	((uint64_t)1 << 30)	/* unpacked */
#define RATIO_MAX	200	/* unpacked bytes for one that came */
#define RATIO_FREE	((uint64_t)1 << 20)	/* and these for nothing */
#define NAME_MAX_LEN	1024
#define BLOCK		16384

/* One archive at work; a member of an outer one reads through it. */
struct reader {
	struct unpack *u;
	struct archive *a, *from;
	const char *prefix;	/* of its members' names */
	unsigned depth;
	unsigned char block[BLOCK];	/* what from gave */
	const unsigned char *head;	/* read ahead to tell what it is */
	size_t head_len;
};

static int read_archive(struct reader *r);

static int
take_gap(const char *log, int64_t from, const char *reason, void *arg,
    struct fail *f)
{
	(void)log, (void)from, (void)reason, (void)arg, (void)f;
	return 0;	/* told by read_log's caller, who knows the member */
}

static int
bounded(struct unpack *u, size_t more)
{
	uint64_t came = (uint64_t)u->la.filter_bytes(u->outer, -1);

	u->bytes += more;
	if (u->bytes <= BYTES_MAX && u->bytes <= came * RATIO_MAX + RATIO_FREE)
		return 0;
	return fail_set(&u->fail, FAIL_PART, "the archive expands to more "
	    "than is reasonable: the rest was not read");
}

/* The next piece of the member: its head first, which was read already. */
static ssize_t
next_piece(struct reader *r, unsigned char *block, const unsigned char **p)
{
	la_ssize_t n;

	if (r->head_len > 0) {
		*p = r->head;
		n = (la_ssize_t)r->head_len;
		r->head_len = 0;
		return n;
	}
	*p = block;
	n = r->u->la.read_data(r->a, block, BLOCK);
	if (n < 0)
		return fail_set(&r->u->fail, FAIL_PART,
		    "the archive is damaged: %s",
		    r->u->la.error_string(r->a));
	return n == 0 || bounded(r->u, (size_t)n) == 0 ? n : -1;
}

static int
note(json_t *list, const char *name, json_t *what, struct fail *f)
{
	return json_array_append_new(list, json_pack("[s, o]", name, what)) ==
	    -1 ? fail_nomem(f) : 0;
}

/* Told once, not with each look. */
static int
leave_out(struct unpack *u, const char *name, const char *why)
{
	char key[KNOWN_HASH_LEN];

	if (known_hash(name, key) == -1 || json_object_set_new(u->cursors, key,
	    json_pack("{s:b}", "left_out", 1)) == -1)
		return fail_nomem(&u->fail);
	if (json_object_get(json_object_get(json_object_get(u->base,
	    "members"), key), "left_out") != NULL)
		return 0;
	return note(u->left_out, name, json_string(why), &u->fail);
}

static int
read_log(struct reader *r, const char *name)
{
	struct unpack *u = r->u;
	struct log_sink sink = { u->sink.chunk, take_gap, u->sink.arg };
	char key[KNOWN_HASH_LEN];
	unsigned char block[BLOCK];
	const unsigned char *p;
	const json_t *base;
	struct log *l;
	ssize_t n;
	int got = 0, rc = -1;

	if (known_hash(name, key) == -1)
		return fail_nomem(&u->fail);
	base = json_object_get(json_object_get(u->base, "members"), key);
	if ((l = log_start(u->log, name[0] != '\0' ? name : NULL, base,
	    &sink)) == NULL)
		return fail_nomem(&u->fail);
	while ((n = next_piece(r, block, &p)) > 0)
		if (got == 0 && (got = log_piece(l, 0, p, (size_t)n,
		    &u->fail)) == -1)
			goto out;
	if (n == -1 || (got == 0 && (got = log_end(l, true, &u->fail)) == -1))
		goto out;
	rc = 0;
	if (got == 0)
		json_object_set_new(u->cursors, key, log_result(l, ""));
	else {	/* what was skipped comes again with the next look */
		u->again = true;
		rc = note(u->gaps, name, json_incref(json_object_get(base,
		    "offset")), &u->fail);
	}
out:
	log_free(l);
	return rc;
}

static la_ssize_t
read_through(struct archive *a, void *arg, const void **block)
{
	struct reader *inner = arg, outer = { .u = inner->u,
	    .a = inner->from, .head = inner->head,
	    .head_len = inner->head_len };
	const unsigned char *p;
	ssize_t n = next_piece(&outer, inner->block, &p);

	inner->head_len = 0;
	if (n < 0)
		inner->u->la.set_error(a, EIO, "%s", inner->u->fail.text);
	*block = p;
	return n;
}

static int
read_inner(struct reader *r, const char *name)
{
	struct reader *inner = calloc(1, sizeof(*inner));
	int rc;

	if (inner == NULL)
		return fail_nomem(&r->u->fail);
	*inner = (struct reader){ .u = r->u, .from = r->a, .prefix = name,
	    .depth = r->depth + 1, .head = r->head, .head_len = r->head_len };
	r->head_len = 0;
	rc = read_archive(inner);
	free(inner);
	return rc;
}

/* A name that JSON can hold: "OUTER/INNER", bytes that are no UTF-8 as '?'. */
static void
make_name(const struct reader *r, struct archive_entry *e, char *out,
    size_t size)
{
	const struct libarchive *la = &r->u->la;
	const char *own = la->entry_pathname(e);
	json_t *fits;
	char *p;

	if (la->format(r->a) == ARCHIVE_FORMAT_RAW)
		own = NULL;	/* a compressed file has no name in it */
	snprintf(out, size, "%s%s%s", r->prefix, r->prefix[0] != '\0' &&
	    own != NULL ? "/" : "", own != NULL ? own : "");
	if ((fits = json_string(out)) == NULL)
		for (p = out; *p != '\0'; p++)
			if (((unsigned char)*p & 0x80) != 0)
				*p = '?';
	json_decref(fits);
}

static int
read_member(struct reader *r, struct archive_entry *e)
{
	unsigned char head[BLOCK];
	char name[NAME_MAX_LEN];
	struct unpack *u = r->u;
	size_t got = 0;
	la_ssize_t n;

	if (u->la.entry_filetype(e) != AE_IFREG)
		return 0;
	if (++u->members > MEMBERS_MAX)
		return fail_set(&u->fail, FAIL_PART, "the archive has more "
		    "than %d members: the rest was not read", MEMBERS_MAX);
	make_name(r, e, name, sizeof(name));
	while (got < UNPACK_SNIFF && (n = u->la.read_data(r->a,
	    head + got, sizeof(head) - got)) > 0)
		got += (size_t)n;
	if (bounded(u, got) == -1)
		return -1;
	r->head = head;
	r->head_len = got;
	if (unpack_is_archive(head, got)) {
		if (r->depth + 1 < DEPTH)
			return read_inner(r, name);
		return leave_out(u, name, "an archive too deep in others");
	}
	if (chunk_is_binary(head, got))
		return leave_out(u, name, "no text");
	return read_log(r, name);
}

static int
read_archive(struct reader *r)
{
	struct unpack *u = r->u;
	const struct libarchive *la = &u->la;
	struct archive_entry *e;
	int got, rc = 0;

	if ((r->a = libarchive_reader(la, LIBARCHIVE_RAW)) == NULL)
		return fail_set(&u->fail, FAIL_PART, "libarchive lacks gz, xz, "
		    "zst, tar, cpio or zip here");
	if (u->outer == NULL)
		u->outer = r->a;
	got = r->from == NULL ?
	    la->read_open_fd(r->a, u->fds[0], BLOCK) :
	    la->read_open(r->a, r, NULL, read_through, NULL);
	while (got == ARCHIVE_OK && rc == 0 &&
	    (got = la->read_next_header(r->a, &e)) >= ARCHIVE_WARN &&
	    got != ARCHIVE_EOF) {
		got = ARCHIVE_OK;
		rc = read_member(r, e);
	}
	if (rc == 0 && got != ARCHIVE_OK && got != ARCHIVE_EOF)
		rc = u->fail.kind != FAIL_NONE ? -1 : fail_set(&u->fail,
		    FAIL_PART, "the archive is damaged: %s",
		    la->error_string(r->a));
	if (u->outer == r->a)
		u->outer = NULL;
	la->read_free(r->a);
	return rc;
}

void
members_read(struct unpack *u)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		fail_nomem(&u->fail);
		return;
	}
	if (libarchive_load(&u->la, &u->fail) == -1) {
		u->fail.kind = FAIL_PART;
		free(r);
		return;
	}
	*r = (struct reader){ .u = u, .prefix = "" };
	read_archive(r);
	free(r);
}
