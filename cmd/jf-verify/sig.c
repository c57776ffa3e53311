/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>

#include <string.h>

#include "cms_judge.h"
#include "digest.h"
#include "foreign.h"
#include "listsig.h"
#include "pem.h"
#include "sig.h"

/* Raw bytes, or the same in base64 with an optional line end. */
static int
parse_raw(struct sig *s, struct verdict *v)
{
	struct buf raw = { 0 };
	const char *text = buf_text(&s->bytes);
	size_t len = s->bytes.len;

	s->kind = SIG_RAW;
	if (len > 2 * SIG_RAW_MAX)
		return verdict_problem(v, REASON_TOO_LARGE,
		    "the signature is larger than any signature is");
	if (len > 0 && text[len - 1] == '\n')
		len--;
	if (len >= 64 && digest_unbase64(&raw, text, len) == 0)
		buf_move(&s->bytes, &raw);
	buf_free(&raw);
	if (s->bytes.len == 0)
		return verdict_problem(v, REASON_UNSIGNED,
		    "the signature is empty");
	return 0;
}

static int
parse_text(struct sig *s, struct verdict *v)
{
	const char *why;
	int nid;

	s->kind = SIG_TEXT;
	if (textsig_read(&s->text, buf_text(&s->bytes), s->bytes.len, &why) == -1)
		return verdict_problem(v, REASON_MALFORMED, "%s", why);
	if (!s->text.minisign && listsig_look(buf_text(&s->bytes) +
	    s->text.used, s->bytes.len - s->text.used, &nid)) {
		s->kind = SIG_LIST;
		return 0;
	}
	if (s->text.used != s->bytes.len)
		return verdict_problem(v, REASON_TRAILING_DATA,
		    "%zu bytes after the signature",
		    s->bytes.len - s->text.used);
	return 0;
}

int
sig_parse(struct sig *s, struct buf *bytes, struct verdict *v)
{
	struct buf der = { 0 };
	struct der front;

	*s = (struct sig){ 0 };
	buf_move(&s->bytes, bytes);
	if (textsig_look(buf_text(&s->bytes), s->bytes.len))
		return parse_text(s, v);
	if (foreign_name(s->bytes.p, s->bytes.len) != NULL)
		return verdict_problem(v, REASON_UNSUPPORTED, "the signature "
		    "is %s, which this program cannot check",
		    foreign_name(s->bytes.p, s->bytes.len));
	if (pem_look(buf_text(&s->bytes), s->bytes.len)) {
		if (pem_decode(&der, buf_text(&s->bytes), s->bytes.len) == -1)
			return verdict_problem(v, REASON_MALFORMED,
			    "the signature is not one PEM block");
		buf_move(&s->bytes, &der);
	}
	front = (struct der){ s->bytes.p, s->bytes.len };
	if (cms_look(front) == CMS_NOT)
		return parse_raw(s, v);
	s->kind = SIG_CMS;
	return cms_read_memory(&s->cms, s->bytes.p, s->bytes.len, NULL, NULL,
	    0, v);
}

void
sig_free(struct sig *s)
{
	if (s->kind == SIG_CMS)
		cms_free(&s->cms);
	buf_free(&s->bytes);
}

const char *
sig_format(const struct sig *s)
{
	switch (s->kind) {
	case SIG_CMS:
		return "cms";
	case SIG_RAW:
		return "raw";
	case SIG_TEXT:
		return s->text.minisign ? "minisign" : "signify";
	case SIG_LIST:
		return "signify-list";
	}
	return NULL;
}

static bool
has_ed25519(const struct trust *t)
{
	const struct key *k;
	size_t i;

	for (i = 0; i < t->n; i++)
		for (k = NULL; (k = trust_key(&t->d[i], NULL, k)) != NULL; )
			if (raw_scheme_of(k->pkey, RAW_AUTO) == RAW_ED25519)
				return true;
	return false;
}

int
sig_wants(const struct sig *s, const struct sig_options *o,
    const struct trust *t, struct hashes *h, bool *whole)
{
	const struct cms_signer *c;
	int nid;

	switch (s->kind) {
	case SIG_RAW:
		*whole |= s->bytes.len == 64 && has_ed25519(t);
		return hashes_want(h, o->digest);
	case SIG_TEXT:
		*whole |= !s->text.prehashed;
		return s->text.prehashed ? hashes_want(h, NID_blake2b512) : 0;
	case SIG_LIST:
		listsig_look(buf_text(&s->bytes) + s->text.used,
		    s->bytes.len - s->text.used, &nid);
		return hashes_want(h, nid);
	case SIG_CMS:
		for (c = s->cms.signer; c < s->cms.signer + s->cms.n_signers; c++) {
			/* An unknown digest becomes "unsupported" later. */
			(void)hashes_want(h, c->digest);
			*whole |= !c->has_attrs &&
			    c->alg.scheme == RAW_ED25519;
		}
		return 0;
	}
	return -1;
}

/* A raw signature names no key: whichever trusted one fits has made it. */
static void
judge_raw(const struct sig *s, const struct sig_ask *ask, struct signer *out)
{
	struct raw_alg alg = { ask->o->scheme, ask->o->digest, 0, RAW_ANY_SALT };
	enum raw_result r, worst = RAW_MISFIT;
	char name[RAW_NAME_LEN] = "raw signature";
	const struct key *k = NULL;

	while ((k = trust_key(ask->d, NULL, k)) != NULL) {
		r = message_verify(ask->msg, k->pkey, &alg, s->bytes.p,
		    s->bytes.len);
		if (r == RAW_GOOD)
			break;
		if (r != RAW_MISFIT && worst != RAW_WRONG) {
			worst = r;
			raw_name(k->pkey, &alg, name);
		}
	}
	if (k == NULL && ask->d->n_keys == 0) {
		signer_problem(out, REASON_SIGNER_UNTRUSTED, "a raw signature "
		    "needs a bare public key, and there are only certificates");
	} else if (k == NULL && (worst == RAW_WRONG || worst == RAW_MISFIT)) {
		signer_problem(out, REASON_SIGNATURE_WRONG,
		    "the signature fits none of the trusted keys");
	} else if (k == NULL) {
		signer_result(out, worst, name);
	} else {
		signer_key(out, k->pkey, &alg);
		signer_check_key(out, &ask->d->policy, k->pin);
	}
}

/* The signature is over the list; the list is about the file. */
static void
judge_list(const struct sig *s, const struct sig_ask *ask, struct signer *out)
{
	struct hashes h = { 0 };
	struct message list = { &h, s->bytes.p + s->text.used,
	    s->bytes.len - s->text.used };

	textsig_judge(&s->text, &list, ask->d, out);
	if (out->reason == REASON_NONE)
		listsig_check((const char *)list.p, list.len, ask->name,
		    ask->msg, out);
	hashes_free(&h);
}

void
sig_judge(const struct sig *s, const struct sig_ask *ask, struct signers *all)
{
	struct cms_judge c = { &s->cms, ask->msg, ask->d, ask->now, ask->v };
	struct signer *out;

	if (s->kind == SIG_CMS) {
		cms_judge(&c, all);
		return;
	}
	if ((out = signers_add(all)) == NULL)
		return;
	if (s->kind == SIG_RAW)
		judge_raw(s, ask, out);
	else if (s->kind == SIG_LIST)
		judge_list(s, ask, out);
	else
		textsig_judge(&s->text, ask->msg, ask->d, out);
}
