/* SPDX-License-Identifier: ISC */
#include "bundlecheck.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "cli.h"
#include "digest.h"
#include "jsonl.h"
#include "libarchive.h"
#include "msg.h"
#include "repack.h"

#define MANIFEST_MAX	(16 * 1024 * 1024)
#define PIECE		16384
#define DEPTH		16	/* archives in archives */

struct look {
	struct libarchive la;
	struct archive *a;
	struct inspect *check;
	struct bundlecheck *r;
	json_t *manifest;	/* name: sha256; NULL when there is none */
	struct buf line;
	unsigned depth;		/* of archives around this */
	char around[258];	/* their members' names, escaped */
};

/* A member that is an archive itself, as it is read; its digest goes on. */
struct inner {
	struct look *l;
	EVP_MD_CTX *md;
	const char *head;
	size_t head_len;	/* read already */
	char piece[PIECE];
};

static int look_archive(struct look *l, const char *path, struct fail *f);

static int
archive_fail(const struct look *l, const char *path, struct fail *f)
{
	const char *why = l->la.error_string(l->a);

	return fail_set(f, FAIL_HERE, "%s: %s", path,
	    why != NULL ? why : "cannot be read");
}

static int
new_reader(struct look *l, struct fail *f)
{
	l->a = libarchive_reader(&l->la, LIBARCHIVE_SEEK | LIBARCHIVE_RAW);
	if (l->a != NULL)
		return 0;
	return fail_set(f, FAIL_HERE, "libarchive lacks gz, xz, zst, tar, cpio "
	    "or zip here");
}

static int
open_archive(struct look *l, const char *path, struct fail *f)
{
	if (libarchive_load(&l->la, f) == -1 || new_reader(l, f) == -1)
		return -1;
	if (l->la.read_open_filename(l->a, path, 65536) != ARCHIVE_OK)
		return archive_fail(l, path, f);
	return 0;
}

static int
found(struct look *l, int got, struct fail *f)
{
	const struct inspect_hit *h = &l->r->hit;

	if (got == 0)
		return 0;
	if (got == -1)
		return fail_at(f, "%s", l->r->member);
	return fail_set(f, FAIL_NO, "%s: offset %llu: a %s%s%s stands there "
	    "(%s)", l->r->member, (unsigned long long)h->offset, h->type,
	    *h->type != '\0' ? " " : "", h->what, h->form);
}

/* Lines of JSON are looked at as such: their strings, not their names. */
static int
look_lines(struct look *l, const char *data, size_t len, uint64_t at,
    struct fail *f)
{
	const char *lf;
	size_t n;
	int got;

	while ((lf = memchr(data, '\n', len)) != NULL) {
		n = (size_t)(lf + 1 - data);
		if (buf_add(&l->line, data, n - 1) == -1)
			return fail_nomem(f);
		got = inspect_line(l->check, buf_text(&l->line), l->line.len,
		    &l->r->hit, f);
		at += n;
		if (got == 1)
			l->r->hit.offset += at - 1 - l->line.len;
		buf_clear(&l->line);
		if (found(l, got, f) == -1)
			return -1;
		data += n;
		len -= n;
	}
	if (l->line.len + len > 2 * (size_t)JSONL_MAX)
		return fail_set(f, FAIL_HERE, "%s: line too long", l->r->member);
	return buf_add(&l->line, data, len) == -1 ? fail_nomem(f) : 0;
}

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

/* What the manifest says about its members. */
static int
read_manifest(struct look *l, const struct buf *b, struct fail *f)
{
	json_t *m, *list, *e;
	size_t i;

	if (jsonl_parse(buf_text(b), b->len, &m, f) == -1) {
		f->kind = FAIL_NO;
		return fail_at(f, "manifest.json");
	}
	list = json_object_get(m, "members");
	if ((l->manifest = json_object()) == NULL)
		return fail_nomem(f);
	json_array_foreach(list, i, e)
		if (json_is_string(json_object_get(e, "name")))
			json_object_set(l->manifest, json_string_value(
			    json_object_get(e, "name")),
			    json_object_get(e, "sha256"));
	json_decref(m);
	return 0;
}

static int
compare(struct look *l, const char *name, EVP_MD_CTX *md, struct fail *f)
{
	unsigned char sha[DIGEST_SHA256_LEN];
	char hex[DIGEST_SHA256_HEX];
	const char *want;

	if (EVP_DigestFinal_ex(md, sha, NULL) != 1)
		return fail_set(f, FAIL_HERE, "cannot compute SHA-256");
	if (l->manifest == NULL || strcmp(name, "manifest.json") == 0)
		return 0;
	digest_hex(sha, sizeof(sha), hex);
	want = json_string_value(json_object_get(l->manifest, name));
	if (want == NULL || strcmp(want, hex) != 0)
		return fail_set(f, FAIL_NO, "%s: not what manifest.json says",
		    l->r->member);
	json_object_del(l->manifest, name);
	return 0;
}

static la_ssize_t
read_inner(struct archive *a, void *arg, const void **p)
{
	struct inner *in = arg;
	la_ssize_t n = (la_ssize_t)in->head_len;

	(void)a;
	*p = in->head;
	in->head_len = 0;
	if (n > 0)
		return n;
	n = in->l->la.read_data(in->l->a, in->piece, PIECE);
	if (n > 0)
		EVP_DigestUpdate(in->md, in->piece, (size_t)n);
	*p = in->piece;
	return n < 0 ? ARCHIVE_FATAL : n;
}

/* Neither packed nor compressed, whatever it looked like? */
static bool
is_bare(const struct look *l)
{
	return l->la.format(l->a) == ARCHIVE_FORMAT_RAW &&
	    l->la.filter_code(l->a, 0) == ARCHIVE_FILTER_NONE;
}

/* The members of a member that begins like an archive; what is none after all
 * is looked at as it is. */
static int
look_inside(struct look *l, EVP_MD_CTX *md, const char *head, size_t len,
    struct fail *f)
{
	struct inner in = { .l = l, .md = md, .head = head, .head_len = len };
	struct look sub = { .la = l->la, .check = l->check, .r = l->r,
	    .depth = l->depth + 1 };
	char member[sizeof(l->r->member)];
	const void *p;
	int rc = -1;

	memcpy(member, l->r->member, sizeof(member));
	snprintf(sub.around, sizeof(sub.around), "%s: ", l->r->member);
	if (sub.depth > DEPTH)
		return fail_set(f, FAIL_HERE, "%s: in too many archives to be "
		    "looked at", l->r->member);
	if (new_reader(&sub, f) == -1)
		return -1;
	if (sub.la.read_open(sub.a, &in, NULL, read_inner, NULL) != ARCHIVE_OK)
		archive_fail(&sub, l->r->member, f);
	else if ((rc = look_archive(&sub, member, f)) == 0) {
		while (read_inner(NULL, &in, &p) > 0)
			;	/* for the digest */
		memcpy(l->r->member, member, sizeof(member));
	}
	sub.la.read_free(sub.a);
	buf_free(&sub.line);
	return rc;
}

static int
look_data(struct look *l, const char *name, EVP_MD_CTX *md, struct buf *keep,
    struct fail *f)
{
	const bool lines = ends_with(name, ".jsonl");
	char piece[PIECE];
	uint64_t at = 0;
	la_ssize_t n;
	int rc;

	inspect_reset(l->check);
	buf_clear(&l->line);
	while ((n = l->la.read_data(l->a, piece, sizeof(piece))) > 0) {
		if (cli_signal() != 0)
			return fail_set(f, FAIL_SIGNAL, "%s", "");
		EVP_DigestUpdate(md, piece, (size_t)n);
		if (at == 0 && !is_bare(l) &&
		    repack_sniff((unsigned char *)piece, (size_t)n))
			return look_inside(l, md, piece, (size_t)n, f);
		rc = lines ? look_lines(l, piece, (size_t)n, at, f) :
		    found(l, inspect_feed(l->check, piece, (size_t)n,
		    &l->r->hit, f), f);
		if (rc == -1)
			return -1;
		if (keep != NULL && keep->len < MANIFEST_MAX &&
		    buf_add(keep, piece, (size_t)n) == -1)
			return fail_nomem(f);
		at += (uint64_t)n;
	}
	l->r->bytes += at;
	if (n < 0)
		return archive_fail(l, l->r->member, f);
	if (lines)
		return look_lines(l, "\n", l->line.len > 0, at, f);
	return found(l, inspect_feed(l->check, NULL, 0, &l->r->hit, f), f);
}

/* The parts of a name one by one, as strings of a record. */
static int
look_name(struct look *l, const char *name, struct fail *f)
{
	struct buf b = { 0 };
	size_t n;
	int rc;

	rc = buf_addc(&b, '[');
	for (; *name != '\0' && rc == 0; name += n + (name[n] == '/')) {
		n = strcspn(name, "/");
		if ((b.len > 1 && buf_addc(&b, ',') == -1) ||
		    jsonl_string(&b, name, n) == -1)
			rc = -1;
	}
	if (rc == -1 || buf_addc(&b, ']') == -1)
		rc = fail_nomem(f);
	else
		rc = found(l, inspect_line(l->check, buf_text(&b), b.len,
		    &l->r->hit, f), f);
	buf_free(&b);
	return rc;
}

static int
look_member(struct look *l, const char *name, struct fail *f)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct buf manifest = { 0 };
	const bool first = l->r->members == 0 &&
	    strcmp(name, "manifest.json") == 0;
	int rc = -1;

	l->r->members++;
	if (md == NULL || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1) {
		fail_nomem(f);
		goto out;
	}
	if (look_name(l, name, f) == -1 ||
	    look_data(l, name, md, first ? &manifest : NULL, f) == -1)
		goto out;
	if (first && read_manifest(l, &manifest, f) == -1)
		goto out;
	rc = compare(l, name, md, f);
out:
	EVP_MD_CTX_free(md);
	buf_free(&manifest);
	return rc;
}

static int
look_archive(struct look *l, const char *path, struct fail *f)
{
	struct archive_entry *e;
	const char *name;
	size_t n = strnlen(l->around, sizeof(l->r->member) / 2);
	int got, rc;

	memcpy(l->r->member, l->around, n);
	while ((got = l->la.read_next_header(l->a, &e)) == ARCHIVE_OK) {
		if (l->depth == 0 && is_bare(l))
			return fail_set(f, FAIL_HERE, "%s: no archive", path);
		if (l->la.format(l->a) == ARCHIVE_FORMAT_RAW)
			name = "data";
		else if ((name = l->la.entry_pathname(e)) == NULL)
			name = "";
		msg_escape(l->r->member + n, sizeof(l->r->member) - n, name,
		    strlen(name));
		rc = l->la.entry_filetype(e) == AE_IFREG ||
		    l->la.format(l->a) == ARCHIVE_FORMAT_RAW ?
		    look_member(l, name, f) : look_name(l, name, f);
		if (rc == -1)
			return -1;
	}
	return got == ARCHIVE_EOF ? 0 : archive_fail(l, path, f);
}

int
bundlecheck(const char *path, struct inspect *check, struct bundlecheck *r,
    struct fail *f)
{
	struct look l = { .check = check, .r = r };
	int rc = -1;

	memset(r, 0, sizeof(*r));
	if (open_archive(&l, path, f) == -1 || look_archive(&l, path, f) == -1)
		goto out;
	if (l.manifest != NULL && json_object_size(l.manifest) > 0)
		fail_set(f, FAIL_NO, "%s: members are missing that manifest.json "
		    "lists", path);
	else
		rc = 0;
out:
	if (l.a != NULL)
		l.la.read_free(l.a);
	json_decref(l.manifest);
	buf_free(&l.line);
	return rc;
}
