/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundle.h"
#include "digest.h"
#include "msg.h"
#include "stream.h"

/* What a `bundle` record says of its file. */
struct bundle {
	const char *path, *sha256, *media_type;
	uint64_t size;
};

/* A media type (RFC 6838 section 4.2) goes into a header as it is. */
static bool
is_media_type(const char *s)
{
	static const char legal[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+";
	size_t type = strspn(s, legal);

	return type > 0 && s[type] == '/' && s[type + 1] != '\0' &&
	    s[type + 1 + strspn(s + type + 1, legal)] == '\0' &&
	    strlen(s) < JWE_CTY_LEN && strcmp(s, JWE_RECORDS) != 0;
}

static int
parse_bundle(const json_t *rec, struct bundle *b, struct fail *f)
{
	const json_t *data = json_object_get(rec, "data");
	const json_t *size = json_object_get(data, "size");

	b->path = json_string_value(json_object_get(data, "path"));
	b->sha256 = json_string_value(json_object_get(data, "sha256"));
	b->media_type = json_string_value(json_object_get(data, "media_type"));
	if (b->path == NULL || b->sha256 == NULL || b->media_type == NULL ||
	    !json_is_integer(size) || json_integer_value(size) < 0 ||
	    !is_media_type(b->media_type))
		return fail_set(f, FAIL_HERE, "bundle record without a sound "
		    "path, sha256, size and media_type");
	b->size = (uint64_t)json_integer_value(size);
	return 0;
}

/* Read exactly len bytes.  0; -1 with f. */
static int
read_exactly(int fd, unsigned char *p, size_t len, struct fail *f)
{
	ssize_t n;

	while (len > 0) {
		n = read(fd, p, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fail_errno(f, "read");
		if (n == 0)
			return fail_set(f, FAIL_HERE, "shorter than its record "
			    "says: pack it again");
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Seal size bytes of fd to all recipients at once, hashing on the way. */
static int
seal_file(struct stream *st, size_t n, int fd, const struct bundle *b,
    struct fail *f)
{
	unsigned char hash[EVP_MAX_MD_SIZE], *block = malloc(JWE_PLAIN_MAX);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char hex[DIGEST_SHA256_HEX];
	uint64_t left = b->size;
	size_t len, i;
	int rc = -1;

	if (block == NULL || ctx == NULL ||
	    EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1) {
		fail_nomem(f);
		goto out;
	}
	do {
		len = left > JWE_PLAIN_MAX ? JWE_PLAIN_MAX : (size_t)left;
		left -= len;
		if (read_exactly(fd, block, len, f) == -1)
			goto out;
		EVP_DigestUpdate(ctx, block, len);
		msg_progress("%s: %llu of %llu bytes sealed", b->path,
		    (unsigned long long)(b->size - left),
		    (unsigned long long)b->size);
		for (i = 0; i < n; i++)
			if ((left == 0 ? stream_last(&st[i], block, len, 0, f) :
			    stream_write(&st[i], block, len, 0, f)) == -1)
				goto out;
	} while (left > 0);
	EVP_DigestFinal_ex(ctx, hash, NULL);
	digest_hex(hash, DIGEST_SHA256_LEN, hex);
	if (strcmp(hex, b->sha256) != 0)
		fail_set(f, FAIL_HERE, "its digest is not what its record "
		    "says: pack it again");
	else
		rc = 0;
out:
	msg_progress_end();
	EVP_MD_CTX_free(ctx);
	free(block);
	return rc;
}

static int
open_file(const struct bundle *b, struct fail *f)
{
	struct stat st;
	int fd;

	fd = open(b->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return fail_errno(f, "open");
	if (fstat(fd, &st) == -1)
		fail_errno(f, "fstat");
	else if (!S_ISREG(st.st_mode))
		fail_set(f, FAIL_HERE, "not a regular file");
	else if ((uint64_t)st.st_size != b->size)
		fail_set(f, FAIL_HERE, "its size is not what its record says: "
		    "pack it again");
	else
		return fd;
	close(fd);
	return -1;
}

int
bundle_seal(struct payload *p, const json_t *rec, struct fail *f)
{
	struct stream *st = calloc(p->to_n, sizeof *st);
	struct bundle b = { 0 };
	size_t n = 0, i;
	int fd = -1, rc = -1;

	if (st == NULL)
		return fail_nomem(f);
	if (parse_bundle(rec, &b, f) == -1)
		goto out;
	if (spool_room(p->spool, STREAM_SIZE(b.size) * p->to_n, f) == -1)
		goto out;
	if ((fd = open_file(&b, f)) == -1) {
		fail_at(f, "%s", b.path);
		goto out;
	}
	for (n = 0; n < p->to_n; n++)
		if (stream_open(&st[n], p->spool, &p->to[n],
		    &(struct stream_kind){ b.media_type, false }, p->signer,
		    f) == -1)
			goto out;
	if (seal_file(st, n, fd, &b, f) == -1) {
		fail_at(f, "%s", b.path);
		goto out;
	}
	for (i = 0; i < n; i++)
		if (plan_stream(p->plan, &st[i], "bundle", f) == -1)
			goto out;
	for (rc = 0; rc == 0 && n > 0; n--)
		rc = stream_commit(&st[n - 1], f);
	if (rc == 0)
		rc = spool_sync(p->spool, f);
	p->made += p->to_n;
out:
	for (i = 0; i < n; i++)
		stream_abandon(&st[i]);
	if (fd != -1)
		close(fd);
	free(st);
	return rc;
}
