/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>

#include <string.h>

#include "cms.h"
#include "cms_signer.h"
#include "oid.h"

/* The elements around the content, outermost first. */
enum { CONTENT_INFO, CONTENT_INFO_0, SIGNED_DATA, ENCAPSULATED, ENCAPSULATED_0 };

static int
bad(struct verdict *v, const char *what)
{
	return verdict_problem(v, REASON_MALFORMED,
	    "the CMS message is not well-formed: %s", what);
}

/* Walks the front of the message, whose end is not here yet. */
struct front {
	struct der d;
	const unsigned char *start;
};

/* Step into an element: note where it ends. */
static int
enter(struct front *w, unsigned char tag, uint64_t *end)
{
	unsigned char got;
	uint64_t len;
	size_t head = der_header(w->d, false, &got, &len);

	if (head == 0 || got != tag)
		return -1;
	w->d.p += head;
	w->d.len -= head;
	*end = len == UINT64_MAX ? UINT64_MAX :
	    (uint64_t)(w->d.p - w->start) + len;
	return 0;
}

static int
take(struct front *w, unsigned char tag, struct der *in)
{
	struct der_item item;

	if (der_next(&w->d, false, &item) == -1 || item.tag != tag)
		return -1;
	*in = item.in;
	return 0;
}

enum cms_look
cms_look(struct der front)
{
	struct front w = { front, front.p };
	struct der oid;
	uint64_t end;

	if (enter(&w, DER_SEQ, &end) == -1 || take(&w, DER_OID, &oid) == -1 ||
	    !der_at(w.d, DER_CTX_PARTS))
		return CMS_NOT;
	if (der_is_oid(oid, OID_SIGNED_DATA))
		return CMS_SIGNED;
	return oid.len == sizeof(OID_PKCS7) && memcmp(oid.p, OID_PKCS7,
	    sizeof(OID_PKCS7) - 1) == 0 ? CMS_OTHER : CMS_NOT;
}

int
cms_algorithm(struct der in, int *nid, struct der *params)
{
	struct der oid;
	struct der_item item;

	if (der_take(&in, DER_OID, &oid) == -1)
		return -1;
	*nid = der_nid(oid);
	*params = in;
	/* At most one element of parameters, and nothing after it. */
	if (in.len > 0 && (der_next(&in, true, &item) == -1 || in.len > 0))
		return -1;
	return 0;
}

/* digestAlgorithms, which tell what to compute while content passes. */
static int
read_digests(struct cms *m, struct der set)
{
	struct der_item item;
	struct der params;

	while (set.len > 0) {
		if (der_next(&set, true, &item) == -1 || item.tag != DER_SEQ ||
		    m->n_digests == CMS_DIGESTS_MAX ||
		    cms_algorithm(item.in, &m->digest[m->n_digests++],
		    &params) == -1 ||
		    (params.len > 0 && !der_equal(params,
		    (struct der){ (const unsigned char *)"\x05\x00", 2 })))
			return -1;
	}
	return 0;
}

static int
read_type(struct cms *m, struct front *w)
{
	struct der oid;

	if (take(w, DER_OID, &oid) == -1 || oid.len > sizeof(m->type))
		return -1;
	memcpy(m->type, oid.p, oid.len);
	m->type_len = oid.len;
	return 0;
}

/* All up to the first content octet; *used: its offset. */
static int
read_front(struct cms *m, const unsigned char *p, size_t len, size_t *used,
    struct verdict *v)
{
	struct front w = { { p, len }, p };
	struct der set, version;
	uint64_t at;

	if (cms_look(w.d) == CMS_OTHER)
		return verdict_problem(v, REASON_ENCRYPTED,
		    "the CMS message is not signed on its outside");
	if (enter(&w, DER_SEQ, &m->frame_end[CONTENT_INFO]) == -1 ||
	    take(&w, DER_OID, &set) == -1 || !der_is_oid(set, OID_SIGNED_DATA) ||
	    enter(&w, DER_CTX_PARTS, &m->frame_end[CONTENT_INFO_0]) == -1 ||
	    enter(&w, DER_SEQ, &m->frame_end[SIGNED_DATA]) == -1)
		return bad(v, "it is no SignedData");
	if (take(&w, DER_INTEGER, &version) == -1 ||
	    der_uint(version, &m->version) == -1 ||
	    take(&w, DER_SET, &set) == -1 || read_digests(m, set) == -1)
		return bad(v, "version or digestAlgorithms");
	if (enter(&w, DER_SEQ, &m->frame_end[ENCAPSULATED]) == -1 ||
	    read_type(m, &w) == -1)
		return bad(v, "encapContentInfo");
	m->n_frames = ENCAPSULATED + 1;
	at = (uint64_t)(w.d.p - p);
	m->has_content = at < m->frame_end[ENCAPSULATED] &&
	    der_at(w.d, DER_CTX_PARTS);
	m->content_end = at;
	if (m->has_content) {
		m->n_frames = ENCAPSULATED_0 + 1;
		m->parts = false;
		if (enter(&w, DER_CTX_PARTS,
		    &m->frame_end[ENCAPSULATED_0]) == -1)
			return bad(v, "eContent");
		m->parts = der_at(w.d, DER_OCTETS_PARTS);
		if (enter(&w, m->parts ? DER_OCTETS_PARTS : DER_OCTETS,
		    &m->content_end) == -1)
			return bad(v, "eContent");
	}
	*used = (size_t)(w.d.p - p);
	return 0;
}

struct sink {
	struct cms *m;
	struct input *in;
	struct hashes *h;
	struct buf *content;
	size_t max;
	struct verdict *v;
};

/* len octets of content go by. */
static int
pass(struct sink *s, uint64_t len)
{
	s->m->content_len += len;
	if (s->content != NULL && s->m->content_len > s->max)
		return verdict_problem(s->v, REASON_TOO_LARGE,
		    "the signed content is larger than %zu bytes", s->max);
	return input_pass(s->in, len, s->h, s->content);
}

/* The header of the next piece, byte by byte: it may lie across buffers. */
static int
piece_header(struct sink *s, unsigned char *tag, uint64_t *len)
{
	unsigned char head[10];
	size_t n = 2;

	if (input_take(s->in, head, 2) == -1)
		return -1;
	if (head[0] == 0 && head[1] == 0) {
		*tag = 0;
		return 0;
	}
	if (head[1] > 0x80 && head[1] <= 0x88) {
		n += head[1] & 0x7f;
		if (input_take(s->in, head + 2, n - 2) == -1)
			return -1;
	}
	if (der_header((struct der){ head, n }, false, tag, len) != n ||
	    *tag != DER_OCTETS)
		return bad(s->v, "a piece of the content");
	return 0;
}

static int
pass_pieces(struct sink *s)
{
	unsigned char tag;
	uint64_t len = 0, end = s->m->content_end;

	while (end == UINT64_MAX || input_pos(s->in) < end) {
		if (piece_header(s, &tag, &len) == -1)
			return -1;
		if (tag == 0 && end == UINT64_MAX)
			return 0;
		if (tag == 0 || (end != UINT64_MAX &&
		    len > end - input_pos(s->in)))
			return bad(s->v, "a piece of the content");
		if (pass(s, len) == -1)
			return -1;
	}
	return 0;
}

static int
pass_content(struct sink *s)
{
	size_t i;

	for (i = 0; i < s->m->n_digests; i++)	/* unknown ones fail later */
		(void)hashes_want(s->h, s->m->digest[i]);
	if (s->m->parts)
		return pass_pieces(s);
	return pass(s, s->m->content_end - input_pos(s->in));
}

/* End an element: its end marker, or the right position. */
static int
leave(const struct cms *m, size_t frame, uint64_t base, struct der *d)
{
	uint64_t at = base + (uint64_t)(d->p - m->tail.p);

	if (m->frame_end[frame] != UINT64_MAX)
		return at == m->frame_end[frame] ? 0 : -1;
	if (d->len < 2 || d->p[0] != 0 || d->p[1] != 0)
		return -1;
	d->p += 2;
	d->len -= 2;
	return 0;
}

/* RFC 5652, 5.1, without the attribute certificates, which we refuse. */
static bool
version_is_right(const struct cms *m)
{
	uint64_t want = cms_type_is(m, OID_DATA) ? 1 : 3;
	size_t i;

	for (i = 0; i < m->n_signers; i++)
		if (m->signer[i].by_key_id)
			want = 3;
	return m->version == want;
}

/* Every listed digest algorithm is some signer's, and the other way round. */
static bool
digests_agree(const struct cms *m)
{
	bool used[CMS_DIGESTS_MAX] = { false };
	size_t i, k;

	for (i = 0; i < m->n_signers; i++) {
		for (k = 0; k < m->n_digests; k++)
			if (m->digest[k] == m->signer[i].digest)
				break;
		if (k == m->n_digests)
			return false;
		used[k] = true;
	}
	for (k = 0; k < m->n_digests; k++)
		if (!used[k])
			return false;
	return true;
}

/* Certificates, lists, signers; base is the offset where the tail begins. */
static int
read_tail(struct cms *m, uint64_t base, struct verdict *v)
{
	struct der d = { m->tail.p, m->tail.len };
	struct der_item item;
	size_t i;

	if (m->tail.len == 0)
		return verdict_problem(v, REASON_TRUNCATED,
		    "the CMS message is cut off");
	for (i = m->n_frames; i-- > ENCAPSULATED; )
		if (leave(m, i, base, &d) == -1)
			return bad(v, "encapContentInfo");
	if (der_next(&d, false, &item) == -1)
		return verdict_problem(v, REASON_TRUNCATED,
		    "the CMS message is cut off");
	if (item.tag == DER_CTX_PARTS) {
		m->certs = item.in;
		if (der_next(&d, false, &item) == -1)
			return bad(v, "certificates");
	}
	if (item.tag == (DER_CTX_PARTS | 1)) {
		m->crls = item.in;
		if (der_next(&d, false, &item) == -1)
			return bad(v, "crls");
	}
	if (item.tag != DER_SET || cms_signer_read_all(m, item.in, v) == -1)
		return bad(v, "signerInfos");
	for (i = ENCAPSULATED; i-- > CONTENT_INFO; )
		if (leave(m, i, base, &d) == -1)
			return bad(v, "lengths do not agree");
	if (d.len > 0)
		return verdict_problem(v, REASON_TRAILING_DATA,
		    "%zu bytes after the CMS message", d.len);
	if (m->n_signers == 0)
		return verdict_problem(v, REASON_UNSIGNED,
		    "the CMS message has no signer");
	if (!version_is_right(m) || !digests_agree(m))
		return bad(v, "version or digestAlgorithms");
	return 0;
}

static int
collect_tail(struct cms *m, struct input *in, struct verdict *v)
{
	const unsigned char *p;
	size_t n;

	for (;;) {
		if (input_next(in, INPUT_SLOT, &p, &n) == -1)
			return -1;
		if (n == 0)
			return 0;
		if (m->tail.len + n > CMS_TAIL_MAX)
			return verdict_problem(v, REASON_TOO_LARGE,
			    "more than %d bytes follow the signed content",
			    CMS_TAIL_MAX);
		if (buf_add(&m->tail, p, n) == -1)
			return verdict_problem(v, REASON_HERE, "out of memory");
	}
}

int
cms_read(struct cms *m, struct input *in, struct hashes *h,
    struct buf *content, size_t max, struct verdict *v)
{
	struct sink s = { m, in, h, content, max, v };
	const unsigned char *p;
	size_t have, used;
	uint64_t base;

	*m = (struct cms){ 0 };
	if (input_peek(in, INPUT_PEEK, &p, &have) == -1 ||
	    read_front(m, p, have, &used, v) == -1 ||
	    input_next(in, used, &p, &have) == -1)
		return -1;
	if (m->has_content && h == NULL)
		return verdict_problem(v, REASON_MALFORMED, "the detached "
		    "signature carries content of its own");
	if (m->has_content && pass_content(&s) == -1)
		return -1;
	if (h != NULL && hashes_end(h) == -1)
		return verdict_problem(v, REASON_HERE, "digest failed");
	base = input_pos(in);
	if (collect_tail(m, in, v) == -1)
		return -1;
	return read_tail(m, base, v);
}

int
cms_read_memory(struct cms *m, const void *p, size_t len, struct hashes *h,
    struct buf *content, size_t max, struct verdict *v)
{
	struct input *in = input_memory(p, len, v);
	int rc;

	*m = (struct cms){ 0 };
	if (in == NULL)
		return -1;
	rc = cms_read(m, in, h, content, max, v);
	input_close(in);
	return rc;
}

void
cms_free(struct cms *m)
{
	buf_free(&m->tail);
	*m = (struct cms){ 0 };
}
