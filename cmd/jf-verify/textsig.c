/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>

#include <string.h>

#include "buf.h"
#include "digest.h"
#include "textsig.h"

#define UNTRUSTED	"untrusted comment: "
#define TRUSTED		"trusted comment: "
#define COMMENT_MAX	8192		/* bytes; minisign's own limit */

struct lines {
	const char *p, *end;
};

/* The next line without its LF, which must be there. */
static int
next_line(struct lines *l, const char **line, size_t *len)
{
	const char *nl = memchr(l->p, '\n', (size_t)(l->end - l->p));

	if (nl == NULL)
		return -1;
	*line = l->p;
	*len = (size_t)(nl - l->p);
	l->p = nl + 1;
	return 0;
}

static bool
begins(const char *line, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(line, with, strlen(with)) == 0;
}

bool
textsig_look(const char *text, size_t len)
{
	return begins(text, len, "untrusted comment:");
}

/* A line of base64 that decodes to exactly want bytes. */
static int
read_base64(struct lines *l, unsigned char *out, size_t want)
{
	struct buf b = { 0 };
	const char *line;
	size_t len;
	int rc = -1;

	if (next_line(l, &line, &len) == 0 &&
	    digest_unbase64(&b, line, len) == 0 && b.len == want) {
		memcpy(out, b.p, want);
		rc = 0;
	}
	buf_free(&b);
	return rc;
}

/* Text that will be shown as vouched for: printable, nothing hidden. */
static bool
is_plain(const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)p[i] < ' ' && p[i] != '\t')
			return false;
	return len <= COMMENT_MAX;
}

static int
read_trusted(struct textsig *t, struct lines *l)
{
	const char *line;
	size_t len;

	if (next_line(l, &line, &len) == -1 || !begins(line, len, TRUSTED))
		return -1;
	t->comment = line + strlen(TRUSTED);
	t->comment_len = len - strlen(TRUSTED);
	if (!is_plain(t->comment, t->comment_len))
		return -1;
	return read_base64(l, t->global, sizeof(t->global));
}

int
textsig_read(struct textsig *t, const char *text, size_t len, const char **why)
{
	struct lines l = { text, text + len };
	unsigned char raw[2 + KEY_ID_LEN + TEXTSIG_LEN];
	const char *line;

	*t = (struct textsig){ 0 };
	*why = "the signature's first line is no untrusted comment";
	if (next_line(&l, &line, &len) == -1 || !begins(line, len, UNTRUSTED) ||
	    !is_plain(line, len))
		return -1;
	*why = "the signature's second line is not well-formed";
	if (read_base64(&l, raw, sizeof(raw)) == -1 || raw[0] != 'E' ||
	    (raw[1] != 'd' && raw[1] != 'D'))
		return -1;
	t->prehashed = raw[1] == 'D';
	memcpy(t->id, raw + 2, KEY_ID_LEN);
	memcpy(t->sig, raw + 2 + KEY_ID_LEN, TEXTSIG_LEN);
	t->minisign = begins(l.p, (size_t)(l.end - l.p), TRUSTED);
	*why = "the trusted comment or its signature is not well-formed";
	if (t->minisign ? read_trusted(t, &l) == -1 : t->prehashed)
		return -1;
	t->used = (size_t)(l.p - text);
	return 0;
}

/* minisign's second signature: over the first and the trusted comment. */
static enum raw_result
verify_comment(const struct textsig *t, EVP_PKEY *key,
    const struct raw_alg *alg)
{
	struct buf b = { 0 };
	enum raw_result r = RAW_UNSUPPORTED;

	if (buf_add(&b, t->sig, sizeof(t->sig)) == 0 &&
	    buf_add(&b, t->comment, t->comment_len) == 0)
		r = raw_verify_message(key, alg, b.p, b.len, t->global,
		    sizeof(t->global));
	buf_free(&b);
	return r;
}

static enum raw_result
verify(const struct textsig *t, struct message *msg, EVP_PKEY *key,
    const struct raw_alg *alg)
{
	const unsigned char *digest;
	enum raw_result r;

	if (t->prehashed) {
		digest = message_digest(msg, NID_blake2b512);
		r = digest == NULL ? RAW_UNSUPPORTED :
		    raw_verify_message(key, alg, digest, 64, t->sig,
		    sizeof(t->sig));
	} else
		r = message_verify(msg, key, alg, t->sig, sizeof(t->sig));
	if (r == RAW_GOOD && t->minisign)
		r = verify_comment(t, key, alg);
	return r;
}

void
textsig_judge(const struct textsig *t, struct message *msg,
    const struct domain *d, struct signer *out)
{
	static const struct raw_alg alg = { .scheme = RAW_ED25519 };
	const struct key *k = trust_key(d, t->id, NULL);
	unsigned char id[KEY_ID_LEN];
	char hex[2 * KEY_ID_LEN + 1];
	json_t *s;
	size_t i;

	for (i = 0; i < KEY_ID_LEN; i++)	/* shown as minisign does */
		id[i] = t->id[t->minisign ? KEY_ID_LEN - 1 - i : i];
	digest_hex(id, sizeof(id), hex);
	json_object_set_new(out->info, "key_id", json_string(hex));
	if (k == NULL) {
		signer_problem(out, REASON_SIGNER_UNTRUSTED,
		    "the key %s is not trusted", hex);
		return;
	}
	signer_key(out, k->pkey, &alg);
	if (signer_result(out, verify(t, msg, k->pkey, &alg), "ed25519") == -1)
		return;
	if (t->minisign && (s = json_stringn(t->comment, t->comment_len)) != NULL)
		json_object_set_new(out->info, "trusted_comment", s);
	signer_check_key(out, &d->policy, k->pin);
}
