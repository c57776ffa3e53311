/* SPDX-License-Identifier: ISC */
/*
 * RAUC bundles: payload, CMS message, and the message's length as 8 bytes big
 * endian.  plain: the message is detached and covers the payload.  verity and
 * crypt: it carries the manifest, whose root hash covers the payload through
 * the hash tree that ends it.
 */
#include <openssl/obj_mac.h>

#include <string.h>

#include "container.h"
#include "digest.h"
#include "judge.h"
#include "keyfile.h"
#include "num.h"
#include "verity.h"

#define TRAILER		8		/* bytes */
#define CMS_MAX		(64 * 1024)	/* RAUC's own limit */
#define MANIFEST_MAX	(64 * 1024)
#define SQUASHFS	"hsqs"

struct rauc {
	struct job *j;
	struct buf end;			/* message and trailer */
	struct sig sig;
	struct hashes h;		/* over the payload */
	struct hashes signed_h;		/* over the manifest */
	struct buf manifest;
	uint64_t payload;		/* bytes */
};

static uint64_t
read_be64(const unsigned char *p)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < TRAILER; i++)
		n = n << 8 | p[i];
	return n;
}

/* Does the end look like a message and its length? */
static bool
end_looks_right(struct input *in)
{
	unsigned char trailer[TRAILER], front[64];
	uint64_t size = input_size(in), len;

	if (size < TRAILER + sizeof(front) ||
	    input_at(in, size - TRAILER, trailer, TRAILER) == -1)
		return false;
	len = read_be64(trailer);
	if (len < sizeof(front) || len > CMS_MAX || len > size - TRAILER ||
	    input_at(in, size - TRAILER - len, front, sizeof(front)) == -1)
		return false;
	return cms_look((struct der){ front, sizeof(front) }) != CMS_NOT;
}

static bool
probe(struct input *in, const unsigned char *p, size_t len)
{
	if (len >= 4 && memcmp(p, SQUASHFS, 4) == 0)
		return true;
	return input_seekable(in) && end_looks_right(in);
}

/* Where payload and message part, told by the last bytes of a whole file. */
static int
split_end(struct rauc *r, uint64_t size, uint64_t len)
{
	struct verdict *v = r->j->v;

	if (len == 0 || len > size - TRAILER || len > CMS_MAX)
		return verdict_problem(v, REASON_UNSIGNED, "a file system "
		    "without a RAUC signature at its end, or cut off");
	r->payload = size - TRAILER - len;
	if (r->payload % VERITY_BLOCK != 0 || r->payload == 0)
		return verdict_problem(v, REASON_MALFORMED,
		    "the RAUC signature does not begin at a block");
	return 0;
}

static int
read_end(struct rauc *r)
{
	struct verdict *v = r->j->v;
	unsigned char trailer[TRAILER];
	uint64_t size = input_size(r->j->in), len;

	if (size < TRAILER ||
	    input_at(r->j->in, size - TRAILER, trailer, TRAILER) == -1)
		return verdict_problem(v, REASON_TRUNCATED, "no RAUC bundle");
	len = read_be64(trailer);
	if (split_end(r, size, len) == -1)
		return -1;
	if (buf_reserve(&r->end, (size_t)len + TRAILER) == -1)
		return verdict_problem(v, REASON_HERE, "out of memory");
	r->end.len = (size_t)len + TRAILER;
	return input_at(r->j->in, r->payload, r->end.p, r->end.len);
}

/* The end comes by again, and must be what it was. */
static int
take_end(struct rauc *r)
{
	if (input_take_same(r->j->in, r->end.p, r->end.len) == -1)
		return -1;
	r->j->v->is_signed = r->payload;
	r->j->v->structure = r->end.len;
	return 0;
}

static int
judge_plain(struct rauc *r)
{
	struct message msg = { &r->h, NULL, 0 };
	size_t i;

	r->j->v->format = "rauc-plain";
	for (i = 0; i < r->sig.cms.n_signers; i++)
		(void)hashes_want(&r->h, r->sig.cms.signer[i].digest);
	if (input_pass(r->j->in, r->payload, &r->h, NULL) == -1)
		return -1;
	if (hashes_end(&r->h) == -1)
		return verdict_problem(r->j->v, REASON_HERE, "digest failed");
	if (judge_signatures(r->j, &r->sig, 1, &msg) == -1)
		return -1;
	return take_end(r);
}

/* verity-hash, -salt and -size of the signed manifest. */
static int
read_verity(struct rauc *r, const json_t *m, struct verity *p,
    uint64_t *tree)
{
	const char *hash = keyfile_get(m, "bundle", "verity-hash");
	const char *salt = keyfile_get(m, "bundle", "verity-salt");
	const char *size = keyfile_get(m, "bundle", "verity-size");

	if (hash == NULL || salt == NULL || size == NULL ||
	    strlen(hash) != 2 * sizeof(p->root) ||
	    digest_unhex(hash, p->root, sizeof(p->root)) == -1 ||
	    strlen(salt) % 2 != 0 || strlen(salt) > 2 * sizeof(p->salt) ||
	    digest_unhex(salt, p->salt, strlen(salt) / 2) == -1 ||
	    num_uint(size, 1, UINT64_MAX, tree) == -1)
		return verdict_problem(r->j->v, REASON_MALFORMED,
		    "the manifest does not describe its hash tree");
	p->salt_len = strlen(salt) / 2;
	return 0;
}

static int
take_payload(struct rauc *r, const json_t *m)
{
	struct verity p;
	uint64_t tree, data;

	if (read_verity(r, m, &p, &tree) == -1)
		return -1;
	if (tree >= r->payload)
		return verdict_problem(r->j->v, REASON_TRUNCATED,
		    "the payload is shorter than its hash tree");
	data = r->payload - tree;
	if (data <= VERITY_BLOCK || verity_tree_size(data) != tree)
		return verdict_problem(r->j->v, REASON_DIGEST_MISMATCH,
		    "the payload does not have the size that was signed");
	if (verity_take(&p, r->j->in, data, r->j->alone, r->j->v) == -1)
		return -1;
	return take_end(r);
}

static int
read_manifest(struct rauc *r)
{
	const char *why, *compatible, *version, *format;
	json_t *m = keyfile_parse(buf_text(&r->manifest), r->manifest.len, &why);
	int rc = -1;

	if (m == NULL)
		return verdict_problem(r->j->v, REASON_MALFORMED,
		    "the manifest has %s", why);
	compatible = keyfile_get(m, "update", "compatible");
	version = keyfile_get(m, "update", "version");
	format = keyfile_get(m, "bundle", "format");
	if (compatible == NULL || format == NULL ||
	    (strcmp(format, "verity") != 0 && strcmp(format, "crypt") != 0)) {
		verdict_problem(r->j->v, REASON_MALFORMED,
		    "the manifest names no model or no known format");
	} else {
		r->j->v->format = format[0] == 'v' ? "rauc-verity" :
		    "rauc-crypt";
		verdict_model(r->j->v, compatible, strlen(compatible));
		if (version != NULL)
			verdict_version(r->j->v, version, strlen(version));
		rc = take_payload(r, m);
	}
	json_decref(m);
	return rc;
}

/* Hash all but the last bytes, which may be message and trailer. */
static int
pass_holding_back(struct rauc *r)
{
	const unsigned char *p;
	size_t n, ready;

	for (;;) {
		if (input_next(r->j->in, INPUT_SLOT, &p, &n) == -1)
			return -1;
		if (n == 0)
			return 0;
		if (buf_add(&r->end, p, n) == -1)
			return verdict_problem(r->j->v, REASON_HERE,
			    "out of memory");
		if (r->end.len <= CMS_MAX + TRAILER)
			continue;
		ready = r->end.len - CMS_MAX - TRAILER;
		if (hashes_add(&r->h, r->end.p, ready) == -1)
			return verdict_problem(r->j->v, REASON_HERE,
			    "digest failed");
		buf_consume(&r->end, ready);
	}
}

static int
finish_pipe(struct rauc *r)
{
	struct message msg = { &r->h, NULL, 0 };
	struct verdict *v = r->j->v;
	uint64_t size = input_pos(r->j->in), left;

	if (r->end.len < TRAILER)
		return verdict_problem(v, REASON_TRUNCATED, "no RAUC bundle");
	if (split_end(r, size,
	    read_be64(r->end.p + r->end.len - TRAILER)) == -1)
		return -1;
	left = r->payload - (size - r->end.len);
	if (hashes_add(&r->h, r->end.p, (size_t)left) == -1 ||
	    hashes_end(&r->h) == -1)
		return verdict_problem(v, REASON_HERE, "digest failed");
	buf_consume(&r->end, (size_t)left);
	if (cms_read_memory(&r->sig.cms, r->end.p, r->end.len - TRAILER,
	    &r->signed_h, &r->manifest, MANIFEST_MAX, v) == -1)
		return -1;
	if (r->sig.cms.has_content)
		return verdict_problem(v, REASON_NEEDS_FILE, "a RAUC bundle "
		    "of this kind cannot be checked from a pipe: name the file");
	r->j->v->format = "rauc-plain";
	if (judge_signatures(r->j, &r->sig, 1, &msg) == -1)
		return -1;
	v->is_signed = r->payload;
	v->structure = r->end.len;
	return 0;
}

/* The message tells the digest only at the end: SHA-256 is what RAUC uses. */
static int
judge_pipe(struct rauc *r)
{
	r->sig.kind = SIG_CMS;
	if (hashes_want(&r->h, NID_sha256) == -1)
		return verdict_problem(r->j->v, REASON_HERE, "digest failed");
	if (pass_holding_back(r) == -1)
		return -1;
	return finish_pipe(r);
}

static int
judge_bundle(struct rauc *r)
{
	struct message msg = { &r->signed_h, NULL, 0 };
	struct verdict *v = r->j->v;

	if (!input_seekable(r->j->in))
		return judge_pipe(r);
	if (read_end(r) == -1)
		return -1;
	r->sig.kind = SIG_CMS;
	if (cms_read_memory(&r->sig.cms, r->end.p, r->end.len - TRAILER,
	    &r->signed_h, &r->manifest, MANIFEST_MAX, v) == -1)
		return -1;
	if (!r->sig.cms.has_content)
		return judge_plain(r);
	msg.p = r->manifest.p;
	msg.len = r->manifest.len;
	if (judge_signatures(r->j, &r->sig, 1, &msg) == -1)
		return -1;
	return read_manifest(r);
}

static int
judge(struct job *j)
{
	struct rauc r = { .j = j };
	int rc = judge_bundle(&r);

	sig_free(&r.sig);
	buf_free(&r.end);
	buf_free(&r.manifest);
	hashes_free(&r.h);
	hashes_free(&r.signed_h);
	return rc;
}

const struct format container_rauc = { "rauc", probe, judge };
