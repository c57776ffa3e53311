/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "digest.h"
#include "jsonl.h"
#include "jwe.h"

/* The members of a line, as they stand in it. */
enum member { PROTECTED, ENCRYPTED_KEY, IV, CIPHERTEXT, TAG, MEMBERS };

static const char *const member_names[MEMBERS] = {
	"protected", "encrypted_key", "iv", "ciphertext", "tag"
};

struct members {
	struct aead_text v[MEMBERS];
	json_t *line;		/* owns v when the slow way was gone */
	const json_t *header;	/* unprotected, or NULL */
};

/* Compact serialization: five parts between dots. */
static int
split_compact(const char *line, size_t len, struct members *m)
{
	const char *end = line + len, *dot;
	size_t i;

	for (i = 0; i < MEMBERS; i++, line = dot + 1) {
		dot = memchr(line, '.', (size_t)(end - line));
		if ((dot == NULL) != (i == MEMBERS - 1))
			return -1;
		if (dot == NULL)
			dot = end;
		m->v[i] = (struct aead_text){ line, (size_t)(dot - line) };
	}
	return 0;
}

/* The form that jwe_seal writes: these members in this order, no blanks. */
static int
split_own(const char *line, size_t len, struct members *m)
{
	const char *p = line, *end = line + len, *quote;
	size_t i, n;

	for (i = 0; i < MEMBERS; i++) {
		n = strlen(member_names[i]);
		if ((size_t)(end - p) < n + 5 || p[0] != (i == 0 ? '{' : ',') ||
		    p[1] != '"' || memcmp(p + 2, member_names[i], n) != 0 ||
		    memcmp(p + 2 + n, "\":\"", 3) != 0)
			return -1;
		p += n + 5;
		quote = memchr(p, '"', (size_t)(end - p));
		if (quote == NULL)
			return -1;
		m->v[i] = (struct aead_text){ p, (size_t)(quote - p) };
		p = quote + 1;
	}
	return end - p == 1 && *p == '}' ? 0 : -1;
}

/* Any other flattened JSON, by the JSON parser (which refuses duplicates). */
static int
split_json(const char *line, size_t len, struct members *m)
{
	struct fail f = { 0 };
	const char *name;
	json_t *v;
	size_t i, found = 0;

	if (line[len - 1] != '}' || jsonl_parse(line, len, &m->line, &f) == -1)
		return -1;
	json_object_foreach(m->line, name, v) {
		if (strcmp(name, "header") == 0 && json_is_object(v)) {
			m->header = v;
			continue;
		}
		for (i = 0; i < MEMBERS; i++)
			if (strcmp(name, member_names[i]) == 0)
				break;
		if (i == MEMBERS || !json_is_string(v))
			return -1;
		m->v[i] = (struct aead_text){ json_string_value(v),
			json_string_length(v) };
		found++;
	}
	return found == MEMBERS ? 0 : -1;
}

static int
decode(struct buf *out, const struct aead_text *t)
{
	buf_clear(out);
	return digest_unbase64url(out, t->p, t->len);
}

static int
decode_exact(unsigned char *out, size_t len, const struct aead_text *t)
{
	struct buf b = { 0 };
	int rc = -1;

	if (t->len <= 2 * len && digest_unbase64url(&b, t->p, t->len) == 0 &&
	    b.len == len) {
		memcpy(out, b.p, len);
		rc = 0;
	}
	buf_free(&b);
	return rc;
}

/* Text of member name into out of size bytes: 0, also when it is absent. */
static int
get_text(const json_t *o, const char *name, char *out, size_t size)
{
	const json_t *v = json_object_get(o, name);

	out[0] = '\0';
	if (v == NULL)
		return 0;
	if (!json_is_string(v) || json_string_length(v) >= size ||
	    strlen(json_string_value(v)) != json_string_length(v))
		return -1;
	memcpy(out, json_string_value(v), json_string_length(v) + 1);
	return 0;
}

static int
get_count(const json_t *v, uint32_t min, uint32_t max, uint32_t *out)
{
	if (!json_is_integer(v) || json_integer_value(v) < min ||
	    json_integer_value(v) > max)
		return -1;
	*out = (uint32_t)json_integer_value(v);
	return 0;
}

/* "jf": {"id":HEX32,"n":0,"last":true,"count":1,"t":0}, count and t only in
 * the last line, nothing else. */
static int
parse_place(const json_t *o, struct jwe_place *p)
{
	const json_t *last = json_object_get(o, "last");
	const json_t *t = json_object_get(o, "t");
	unsigned char id[(JWE_ID_LEN - 1) / 2];
	uint32_t count;
	size_t size = 3;

	if (get_text(o, "id", p->id, sizeof p->id) == -1 ||
	    strlen(p->id) != JWE_ID_LEN - 1 ||
	    digest_unhex(p->id, id, sizeof id) == -1 ||
	    get_count(json_object_get(o, "n"), 0, JWE_COUNT_MAX - 1,
	    &p->n) == -1 || !json_is_boolean(last))
		return -1;
	digest_hex(id, sizeof id, p->id);
	p->last = json_is_true(last);
	p->signature = 0;
	if (p->last) {
		if (get_count(json_object_get(o, "count"), 1, JWE_COUNT_MAX,
		    &count) == -1 || count != p->n + 1)
			return -1;
		size++;
		if (t != NULL && get_count(t, 1, JWE_HEADER_MAX,
		    &p->signature) == -1)
			return -1;
		size += t != NULL;
	}
	return json_object_size(o) == size ? 0 : -1;
}

static int
parse_epk(const json_t *o, struct wrap_point *p)
{
	char word[8];

	if (json_object_get(o, "d") != NULL ||
	    get_text(o, "kty", word, sizeof word) == -1 ||
	    strcmp(word, "EC") != 0 ||
	    get_text(o, "crv", word, sizeof word) == -1 ||
	    strcmp(word, "P-256") != 0)
		return -1;
	return jwk_key_bytes(o, "x", p->x, sizeof p->x) == -1 ||
	    jwk_key_bytes(o, "y", p->y, sizeof p->y) == -1 ? -1 : 0;
}

/* Party infos (RFC 7518 section 4.6.1), which others may have set. */
static int
parse_party(const json_t *o, const char *name, struct buf *out)
{
	const json_t *v = json_object_get(o, name);
	struct aead_text t;

	buf_clear(out);
	if (v == NULL)
		return 0;
	if (!json_is_string(v))
		return -1;
	t.p = json_string_value(v);
	t.len = json_string_length(v);
	return decode(out, &t);
}

/* Read the header members; o is the protected header with, for a lone JWE,
 * the unprotected one's members added. */
static int
parse_header(const json_t *o, struct jwe_header *h)
{
	const json_t *place = json_object_get(o, "jf");
	char word[32];

	if (json_object_get(o, "zip") != NULL ||
	    json_object_get(o, "crit") != NULL)
		return -1;
	if (get_text(o, "enc", word, sizeof word) == -1 ||
	    strcmp(word, "A256CBC-HS512") != 0 ||
	    get_text(o, "alg", word, sizeof word) == -1)
		return -1;
	h->rsa = strcmp(word, "RSA-OAEP-256") == 0;
	if (!h->rsa && (strcmp(word, "ECDH-ES+A256KW") != 0 ||
	    parse_epk(json_object_get(o, "epk"), &h->epk) == -1))
		return -1;
	if (parse_party(o, "apu", &h->apu) == -1 ||
	    parse_party(o, "apv", &h->apv) == -1 ||
	    get_text(o, "cty", h->cty, sizeof h->cty) == -1)
		return -1;
	/* Someone else's kid says nothing to us, whatever it is. */
	if (get_text(o, "kid", h->kid, sizeof h->kid) == -1)
		h->kid[0] = '\0';
	h->has_place = place != NULL;
	return place == NULL ? 0 : parse_place(place, &h->place);
}

/* The unprotected header of a lone JWE may hold these, and only what the
 * protected one does not. */
static int
add_unprotected(json_t *o, const json_t *header)
{
	static const char *const names[] = { "epk", "alg", "kid" };
	size_t i, found = 0;
	json_t *v;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if ((v = json_object_get(header, names[i])) == NULL)
			continue;
		if (json_object_get(o, names[i]) != NULL ||
		    json_object_set(o, names[i], v) == -1)
			return -1;
		found++;
	}
	return found == json_object_size(header) ? 0 : -1;
}

static int
parse_protected(struct jwe *j, const struct members *m)
{
	const struct aead_text *text = &m->v[PROTECTED];
	struct buf b = { 0 };
	struct fail f = { 0 };
	json_t *o = NULL;
	int rc = -1;

	if (text->len > 2 * JWE_HEADER_MAX || decode(&b, text) == -1 ||
	    jsonl_parse(buf_text(&b), b.len, &o, &f) == -1)
		goto out;
	if (m->header != NULL && (json_object_get(o, "jf") != NULL ||
	    add_unprotected(o, m->header) == -1))
		goto out;
	buf_clear(&j->aad);
	if (buf_add(&j->aad, text->p, text->len) == 0)
		rc = parse_header(o, &j->h);
out:
	json_decref(o);
	buf_free(&b);
	return rc;
}

int
jwe_parse(struct jwe *j, const char *line, size_t len)
{
	struct members m = { 0 };
	int rc;

	if (len == 0)
		return -1;
	rc = line[0] != '{' ? split_compact(line, len, &m) :
	    split_own(line, len, &m) == -1 ? split_json(line, len, &m) : 0;
	if (rc == 0 && (parse_protected(j, &m) == -1 ||
	    decode(&j->key, &m.v[ENCRYPTED_KEY]) == -1 ||
	    decode(&j->text, &m.v[CIPHERTEXT]) == -1 ||
	    decode_exact(j->iv, sizeof j->iv, &m.v[IV]) == -1 ||
	    decode_exact(j->tag, sizeof j->tag, &m.v[TAG]) == -1))
		rc = -1;
	json_decref(m.line);
	return rc;
}

void
jwe_recipient(const char *head, size_t len, char thumb[JWK_THUMB_LEN])
{
	static const char first[] = "{\"protected\":\"";
	const char *p = head + sizeof first - 1, *quote;
	struct members m = { 0 };
	struct jwe j = { 0 };

	thumb[0] = '\0';
	if (len > sizeof first && memcmp(head, first, sizeof first - 1) == 0 &&
	    (quote = memchr(p, '"', len - (sizeof first - 1))) != NULL) {
		m.v[PROTECTED] = (struct aead_text){ p, (size_t)(quote - p) };
		if (parse_protected(&j, &m) == 0)
			memcpy(thumb, j.h.kid, JWK_THUMB_LEN);
	}
	jwe_free(&j);
}

void
jwe_free(struct jwe *j)
{
	buf_free(&j->h.apu);
	buf_free(&j->h.apv);
	buf_free(&j->aad);
	buf_free(&j->key);
	buf_free(&j->text);
}
