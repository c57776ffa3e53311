/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>

#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "members.h"

bool
members_name_is_safe(const char *name, size_t len)
{
	const char *p = name, *end = name + len, *slash;
	json_t *utf8;
	size_t n;

	if (len == 0)
		return false;
	for (;;) {
		slash = memchr(p, '/', (size_t)(end - p));
		n = (size_t)((slash != NULL ? slash : end) - p);
		if (n == 0 || (n == 1 && p[0] == '.') ||
		    (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		if (slash == NULL)
			break;
		p = slash + 1;
	}
	for (p = name; p < end; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	utf8 = json_stringn(name, len);
	json_decref(utf8);
	return utf8 != NULL;
}

static struct member *
find(const struct members *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (strcmp(m->v[i].name, name) == 0)
			return &m->v[i];
	return NULL;
}

static int
grow(struct members *m, struct verdict *v)
{
	size_t room = m->room == 0 ? 16 : 2 * m->room;
	struct member *more;

	if (m->n < m->room)
		return 0;
	if (m->n == MEMBERS_MAX)
		return verdict_problem(v, REASON_TOO_LARGE,
		    "more than %d members", MEMBERS_MAX);
	if ((more = realloc(m->v, room * sizeof(*more))) == NULL)
		return verdict_problem(v, REASON_HERE, "out of memory");
	m->v = more;
	m->room = room;
	return 0;
}

int
members_add(struct members *m, const char *name, const char *sha256,
    const uint64_t *size, struct verdict *v)
{
	unsigned char digest[DIGEST_SHA256_LEN];
	struct member *old, new = { 0 };

	if (strlen(sha256) != 2 * sizeof(digest) ||
	    digest_unhex(sha256, digest, sizeof(digest)) == -1)
		return verdict_problem(v, REASON_MALFORMED,
		    "the signed list has no SHA-256 for a member");
	if (!members_name_is_safe(name, strlen(name)))
		return verdict_problem(v, REASON_MEMBER_NAME,
		    "the signed list has an unsafe name: %s", name);
	digest_hex(digest, sizeof(digest), new.sha256);
	if (size != NULL) {
		new.has_size = true;
		new.size = *size;
	}
	if ((old = find(m, name)) != NULL) {
		if (strcmp(old->sha256, new.sha256) != 0)
			return verdict_problem(v, REASON_MEMBER_DUPLICATE,
			    "the signed list names %s twice", name);
		return 0;
	}
	if (grow(m, v) == -1)
		return -1;
	if ((new.name = strdup(name)) == NULL)
		return verdict_problem(v, REASON_HERE, "out of memory");
	m->v[m->n++] = new;
	return 0;
}

int
members_seen(struct members *m, const char *name, uint64_t size,
    const unsigned char *sha256, struct verdict *v)
{
	struct member *e = find(m, name);
	char hex[65];

	if (e == NULL)
		return verdict_problem(v, REASON_MEMBER_UNLISTED,
		    "the signed list does not name the member %s", name);
	if (e->seen)
		return verdict_problem(v, REASON_MEMBER_DUPLICATE,
		    "the member %s occurs twice", name);
	e->seen = true;
	digest_hex(sha256, DIGEST_SHA256_LEN, hex);
	if (strcmp(hex, e->sha256) != 0 || (e->has_size && e->size != size))
		return verdict_problem(v, REASON_DIGEST_MISMATCH,
		    "the member %s is not what was signed", name);
	verdict_member(v, name, size, hex);
	return 0;
}

bool
members_lists(const struct members *m, const char *name)
{
	return find(m, name) != NULL;
}

int
members_take(struct members *m, const char *name, struct input *in,
    uint64_t len, struct verdict *v)
{
	struct hashes h = { 0 };
	int rc = -1;

	/* Do not hash what is refused anyway. */
	if (find(m, name) == NULL)
		return verdict_problem(v, REASON_MEMBER_UNLISTED,
		    "the signed list does not name the member %s", name);
	if (hashes_want(&h, NID_sha256) == -1)
		return verdict_problem(v, REASON_HERE, "digest failed");
	if (input_pass(in, len, &h, NULL) == 0) {
		if (hashes_end(&h) == -1)
			verdict_problem(v, REASON_HERE, "digest failed");
		else
			rc = members_seen(m, name, len,
			    hashes_get(&h, NID_sha256), v);
	}
	hashes_free(&h);
	return rc;
}

int
members_all(const struct members *m, struct verdict *v)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (!m->v[i].seen)
			return verdict_problem(v, REASON_MEMBER_MISSING,
			    "the member %s is missing", m->v[i].name);
	return 0;
}

void
members_free(struct members *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		free(m->v[i].name);
	free(m->v);
	*m = (struct members){ 0 };
}
