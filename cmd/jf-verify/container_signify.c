/* SPDX-License-Identifier: ISC */
/*
 * signify's two forms that carry their content: -e, where the message follows
 * the two lines of the signature; and gzip, where signature and signed block
 * digests stand in the comment of the gzip header.
 */
#include <openssl/obj_mac.h>

#include <stdlib.h>
#include <string.h>

#include "busguard.h"
#include "container.h"
#include "digest.h"
#include "judge.h"
#include "num.h"

#define EMBEDDED_MAX	(64 * 1024 * 1024)	/* its Ed25519 needs it whole */
#define COMMENT_MAX	(64 * 1024 * 1024)	/* digests of 64 GB in blocks of 64 K */
#define GZIP_HEAD	10
#define GZIP_COMMENT	0x10			/* the only flag */
#define BLOCK		65536
#define DIGEST		32			/* SHA-512/256 */

/* Signature lines and message, in one run of bytes. */
struct run {
	struct job *j;
	const char *text;
	size_t len;
	size_t used;			/* by the signature lines */
};

static int
judge_run(void *arg)
{
	struct run *r = arg;
	struct sig s = { .kind = SIG_TEXT };
	struct hashes h = { 0 };
	struct message msg = { .h = &h };
	const char *why;
	int rc;

	if (textsig_read(&s.text, r->text, r->len, &why) == -1)
		return verdict_problem(r->j->v, REASON_MALFORMED, "%s", why);
	r->used = s.text.used;
	msg.p = (const unsigned char *)r->text + s.text.used;
	msg.len = r->len - s.text.used;
	if (s.text.minisign || msg.len == 0)
		return verdict_problem(r->j->v, REASON_UNSIGNED, "this is a "
		    "signature without its content: name the signed file");
	rc = judge_signatures(r->j, &s, 1, &msg);
	hashes_free(&h);
	return rc;
}

static bool
probe_embedded(struct input *in, const unsigned char *p, size_t len)
{
	(void)in;
	return textsig_look((const char *)p, len);
}

/* All of a pipe, which the one-shot signature needs at hand. */
static int
take_all(struct job *j, struct buf *text)
{
	const unsigned char *p;
	size_t n;

	for (;;) {
		if (input_next(j->in, INPUT_SLOT, &p, &n) == -1)
			return -1;
		if (n == 0)
			return 0;
		if (text->len + n > EMBEDDED_MAX)
			return verdict_problem(j->v, REASON_NEEDS_FILE,
			    "a signify message of more than 64 MiB cannot be "
			    "checked from a pipe: name the file");
		if (buf_add(text, p, n) == -1)
			return verdict_problem(j->v, REASON_HERE,
			    "out of memory");
	}
}

#define FALLEN	(-2)

static int
judge_embedded(struct job *j)
{
	struct buf text = { 0 };
	struct run r = { .j = j };
	int rc = 0;

	r.text = (const char *)input_map(j->in, &r.len);
	if (r.text != NULL)
		rc = busguard(judge_run, &r, FALLEN);
	else if ((rc = take_all(j, &text)) == 0) {
		r.text = buf_text(&text);
		r.len = text.len;
		rc = judge_run(&r);
	}
	if (rc == FALLEN)
		rc = verdict_problem(j->v, REASON_FILE_CHANGED,
		    "became shorter while it was read");
	if (rc == 0 && (rc = input_finish(j->in)) == 0) {
		j->v->is_signed = r.len - r.used;
		j->v->structure = r.used;
	}
	buf_free(&text);
	return rc;
}

static bool
probe_gzip(struct input *in, const unsigned char *p, size_t len)
{
	(void)in;
	return len > GZIP_HEAD && memcmp(p, "\x1f\x8b\x08\x10", 4) == 0 &&
	    textsig_look((const char *)p + GZIP_HEAD, len - GZIP_HEAD);
}

/* Everything up to the NUL that ends the comment. */
static int
take_comment(struct job *j, struct buf *out)
{
	const unsigned char *p;
	size_t n;
	char head[GZIP_HEAD];

	if (input_take(j->in, head, sizeof(head)) == -1)
		return -1;
	/* Nothing signs the rest of the header, so it must say nothing: no
	 * time, Unix, and how hard gzip tried, which signify leaves there. */
	if (memcmp(head + 4, "\0\0\0\0", 4) != 0 || head[9] != 3 ||
	    (head[8] != 0 && head[8] != 2 && head[8] != 4))
		return verdict_problem(j->v, REASON_UNSIGNED_DATA,
		    "the gzip header has more than the signature");
	for (;;) {
		if (input_next(j->in, 1, &p, &n) == -1)
			return -1;
		if (n == 0)
			return verdict_problem(j->v, REASON_TRUNCATED,
			    "the gzip comment is cut off");
		if (*p == '\0')
			return 0;
		if (out->len == COMMENT_MAX)
			return verdict_problem(j->v, REASON_UNSUPPORTED,
			    "the gzip comment is longer than 64 MiB");
		if (buf_addc(out, (char)*p) == -1)
			return verdict_problem(j->v, REASON_HERE,
			    "out of memory");
	}
}

/* The signed text: settings, an empty line, one hex digest a line. */
static const char *
find_digests(const char *text)
{
	const char *blank = strstr(text, "\n\n");

	if (blank == NULL || strstr(text, "algorithm=SHA512/256\n") == NULL ||
	    strstr(text, "algorithm=SHA512/256\n") > blank ||
	    strstr(text, "blocksize=65536\n") == NULL ||
	    strstr(text, "blocksize=65536\n") > blank)
		return NULL;
	return blank + 2;
}

/* Does the next line of digests hold this one? */
static bool
take_line(const char **line, const unsigned char digest[DIGEST])
{
	char hex[2 * DIGEST + 1];

	digest_hex(digest, DIGEST, hex);
	if (strncmp(*line, hex, 2 * DIGEST) != 0 ||
	    (*line)[2 * DIGEST] != '\n')
		return false;
	*line += 2 * DIGEST + 1;
	return true;
}

static int
take_blocks(struct job *j, const char *line)
{
	unsigned char *block = malloc(BLOCK), digest[EVP_MAX_MD_SIZE];
	const unsigned char *p;
	size_t n, len;
	int rc = -1;

	if (block == NULL)
		return verdict_problem(j->v, REASON_HERE, "out of memory");
	do {
		for (len = 0; len < BLOCK; len += n) {
			if (input_next(j->in, BLOCK - len, &p, &n) == -1)
				goto out;
			if (n == 0)
				break;
			memcpy(block + len, p, n);
		}
		if (len == 0)
			break;
		if (EVP_Digest(block, len, digest, NULL, EVP_sha512_256(),
		    NULL) != 1) {
			verdict_problem(j->v, REASON_HERE, "digest failed");
			goto out;
		}
		if (!take_line(&line, digest)) {
			verdict_problem(j->v, *line == '\0' ?
			    REASON_TRAILING_DATA : REASON_DIGEST_MISMATCH,
			    "the content is not what was signed");
			goto out;
		}
		j->v->is_signed += len;
	} while (len == BLOCK);
	rc = 0;
	if (*line != '\0')
		rc = verdict_problem(j->v, REASON_TRUNCATED,
		    "the signed blocks do not all follow");
out:
	free(block);
	return rc;
}

static int
judge_gzip(struct job *j)
{
	struct buf comment = { 0 };
	struct run r = { .j = j };
	const char *digests;
	int rc = take_comment(j, &comment);

	r.text = buf_text(&comment);
	r.len = comment.len;
	if (rc == 0 && (rc = judge_run(&r)) == 0) {
		digests = find_digests(r.text + r.used);
		if (digests == NULL)
			rc = verdict_problem(j->v, REASON_MALFORMED,
			    "the signed text has no digests of blocks");
		else
			rc = take_blocks(j, digests);
	}
	if (rc == 0) {
		j->v->is_signed += r.len - r.used;
		j->v->structure = input_pos(j->in) - j->v->is_signed;
	}
	buf_free(&comment);
	return rc;
}

const struct format container_signify = { "signify-embedded", probe_embedded,
	judge_embedded };
const struct format container_signify_gzip = { "signify-gzip", probe_gzip,
	judge_gzip };
