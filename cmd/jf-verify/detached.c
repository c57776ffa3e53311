/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "busguard.h"
#include "cms_attr.h"
#include "detached.h"
#include "digest.h"
#include "file.h"
#include "input.h"
#include "judge.h"

#define PIPE_MAX	(64 * 1024 * 1024)	/* pure Ed25519 from a pipe */

/* The last one is a manifest's, which is looked for by manifest.c. */
static const char *const suffixes[] = { ".p7s", ".sig", ".minisig", ".manifest" };
#define SUFFIXES	3
#define SUFFIXES_ALL	4

static char *
join(const char *path, const char *suffix)
{
	struct buf b = { 0 };

	if (buf_adds(&b, path) == -1 || buf_adds(&b, suffix) == -1) {
		buf_free(&b);
		return NULL;
	}
	return (char *)b.p;
}

static const char *
first_beside(const char *path)
{
	size_t i;
	char *name;
	bool there;

	for (i = 0; i < SUFFIXES; i++) {
		name = join(path, suffixes[i]);
		there = name != NULL && access(name, F_OK) == 0;
		free(name);
		if (there)
			return suffixes[i];
	}
	return NULL;
}

bool
detached_is_beside(const char *path)
{
	return strcmp(path, "-") != 0 && first_beside(path) != NULL;
}

bool
detached_is_signature(const char *path)
{
	size_t len = strlen(path), i, n;
	char *base;
	bool is = false;

	for (i = 0; i < SUFFIXES_ALL && !is; i++) {
		n = strlen(suffixes[i]);
		if (len <= n || strcmp(path + len - n, suffixes[i]) != 0)
			continue;
		base = strndup(path, len - n);
		is = base != NULL && access(base, F_OK) == 0;
		free(base);
	}
	return is;
}

static int
add_sig(struct job *j, struct detached *b, const char *path)
{
	struct buf bytes = { 0 };
	struct fail f = { 0 };
	char *real;
	int rc;

	if (b->n == DETACHED_MAX)
		return verdict_problem(j->v, REASON_TOO_LARGE,
		    "more than %d signatures", DETACHED_MAX);
	real = realpath(path, NULL);		/* a link may lead to it */
	rc = file_read(real != NULL ? real : path, SIG_MAX, &bytes, &f);
	free(real);
	if (rc == -1)
		return verdict_problem(j->v, REASON_UNREADABLE,
		    "the signature: %s", f.text);
	return sig_parse(&b->sig[b->n++], &bytes, j->v);
}

int
detached_find(struct job *j, const char *path, struct detached *d)
{
	char *name;
	size_t i;
	int rc = 0;

	for (i = 0; i < SUFFIXES && rc == 0; i++) {
		if ((name = join(path, suffixes[i])) == NULL)
			return verdict_problem(j->v, REASON_HERE,
			    "out of memory");
		if (access(name, F_OK) == 0)
			rc = add_sig(j, d, name);
		free(name);
	}
	if (rc == 0 && d->n == 0)
		return verdict_problem(j->v, REASON_UNSIGNED,
		    "there is no signature beside %s", path);
	return rc;
}

void
detached_free(struct detached *d)
{
	while (d->n > 0)
		sig_free(&d->sig[--d->n]);
}

/* Those that were named, else all that stand beside the file. */
static int
find_sigs(struct job *j, const char *path, struct detached *d)
{
	size_t i;

	if (j->a->signature.n == 0)
		return detached_find(j, path, d);
	for (i = 0; i < j->a->signature.n; i++)
		if (add_sig(j, d, j->a->signature.v[i]) == -1)
			return -1;
	return 0;
}

/* Read all of the input through the digests; keep it, if it must be kept and
 * is not mapped. */
static int
pass(struct job *j, struct hashes *h, struct buf *keep)
{
	const unsigned char *p;
	size_t n;

	for (;;) {
		if (input_next(j->in, INPUT_SLOT, &p, &n) == -1)
			return -1;
		if (n == 0)
			break;
		if (hashes_add(h, p, n) == -1)
			return verdict_problem(j->v, REASON_HERE,
			    "digest failed");
		if (keep == NULL)
			continue;
		if (keep->len + n > PIPE_MAX)
			return verdict_problem(j->v, REASON_NEEDS_FILE,
			    "a pure Ed25519 signature over more than 64 MiB "
			    "cannot be checked from a pipe: name the file");
		if (buf_add(keep, p, n) == -1)
			return verdict_problem(j->v, REASON_HERE,
			    "out of memory");
	}
	if (hashes_end(h) == -1)
		return verdict_problem(j->v, REASON_HERE, "digest failed");
	return input_finish(j->in);
}

/* A signature without attributes over bytes that are the attributes of
 * another message (draft-ietf-lamps-cms-euf-cma-signeddata). */
static int
check_lookalike(struct job *j, const struct detached *b)
{
	const unsigned char *p;
	size_t have;
	bool plain = false;
	size_t i, k;

	for (i = 0; i < b->n; i++) {
		plain |= b->sig[i].kind == SIG_RAW;
		for (k = 0; k < b->sig[i].cms.n_signers; k++)
			plain |= !b->sig[i].cms.signer[k].has_attrs;
	}
	if (input_peek(j->in, INPUT_PEEK, &p, &have) == -1)
		return -1;
	if (plain && cms_attrs_lookalike(p, have))
		return verdict_problem(j->v, REASON_ATTRIBUTE_CONFUSION,
		    "the content is another message's signed attributes");
	return 0;
}

struct mapped {
	struct job *j;
	const struct detached *d;
	struct message *msg;
};

static int
judge_mapped(void *arg)
{
	struct mapped *m = arg;

	return judge_signatures(m->j, m->d->sig, m->d->n, m->msg);
}

#define FALLEN	(-2)

/* Over bytes that are mapped, the file may be cut off meanwhile. */
static int
judge_guarded(struct job *j, const struct detached *d, struct message *msg)
{
	struct mapped m = { j, d, msg };
	int rc = busguard(judge_mapped, &m, FALLEN);

	if (rc == FALLEN)
		return verdict_problem(j->v, REASON_FILE_CHANGED,
		    "became shorter while it was read");
	return rc;
}

static int
judge(struct job *j, const struct detached *b, struct hashes *h,
    struct buf *keep)
{
	struct sig_options o = judge_options(j->a);
	struct message msg = { h, NULL, 0 };
	bool whole = false;
	size_t i;

	for (i = 0; i < b->n; i++)
		if (sig_wants(&b->sig[i], &o, j->trust, h, &whole) == -1)
			return verdict_problem(j->v, REASON_UNSUPPORTED,
			    "the digest algorithm is not supported");
	hashes_spare(h, NID_sha256);	/* the input computes that one anyway */
	if (whole)
		msg.p = input_map(j->in, &msg.len);
	if (pass(j, h, whole && msg.p == NULL ? keep : NULL) == -1)
		return -1;
	hashes_set(h, NID_sha256, input_sha256(j->in), DIGEST_SHA256_LEN);
	if (whole && msg.p == NULL) {
		msg.p = keep->p != NULL ? keep->p : (const unsigned char *)"";
		msg.len = keep->len;
	}
	if (judge_guarded(j, b, &msg) == -1)
		return -1;
	j->v->is_signed = j->v->total;
	return 0;
}

void
detached_judge(struct job *j, const char *path)
{
	struct detached d = { .n = 0 };
	struct hashes h = { 0 };
	struct buf keep = { 0 };

	if (find_sigs(j, path, &d) == 0) {
		j->v->format = sig_format(&d.sig[0]);
		if (check_lookalike(j, &d) == 0)
			judge(j, &d, &h, &keep);
	}
	detached_free(&d);
	hashes_free(&h);
	buf_free(&keep);
}
