/* SPDX-License-Identifier: ISC */
/*
 * SWUpdate images (.swu): a cpio archive of sw-description, its signature,
 * and the members that the description lists with their SHA-256.
 */
#include <openssl/obj_mac.h>

#include <string.h>

#include "container.h"
#include "cpio.h"
#include "jsonl.h"
#include "judge.h"
#include "libconfig.h"
#include "members.h"

#define DESCRIPTION	"sw-description"
#define SIGNATURE	"sw-description.sig"
#define DESCRIPTION_MAX	(1024 * 1024)
#define DEPTH_MAX	32

struct swu {
	struct job *j;
	struct cpio cpio;
	struct buf description;
	struct sig sig;
	struct members members;
	uint64_t is_signed;
};

static bool
probe(struct input *in, const unsigned char *p, size_t len)
{
	(void)in;
	/* The name of the first member stands behind its header. */
	return cpio_look(p, len) && len >= 110 + sizeof(DESCRIPTION) &&
	    memcmp(p + 110, DESCRIPTION, sizeof(DESCRIPTION)) == 0;
}

/* A member that must come now, and is kept. */
static int
take_kept(struct swu *s, const char *want, size_t max, struct buf *out)
{
	char name[CPIO_NAME_MAX];
	uint64_t size;
	int got = cpio_next(&s->cpio, name, &size);

	if (got == -1)
		return -1;
	if (got == 0 || strcmp(name, want) != 0)
		return verdict_problem(s->j->v,
		    strcmp(want, SIGNATURE) == 0 ? REASON_UNSIGNED :
		    REASON_ORDER, "%s is not where it must be", want);
	if (size > max)
		return verdict_problem(s->j->v, REASON_TOO_LARGE,
		    "%s is larger than %zu bytes", want, max);
	if (input_pass(s->j->in, size, NULL, out) == -1)
		return -1;
	return cpio_end(&s->cpio, cpio_sum(&s->cpio, out->p, out->len));
}

/* An object with a filename is an image, file or script. */
static int
add_entry(struct swu *s, const json_t *o)
{
	const json_t *name = json_object_get(o, "filename");
	const json_t *sha = json_object_get(o, "sha256");

	if (name == NULL)
		return 0;
	if (!json_is_string(name) || !json_is_string(sha))
		return verdict_problem(s->j->v, REASON_UNSIGNED_DATA,
		    "the description gives no SHA-256 for a member");
	return members_add(&s->members, json_string_value(name),
	    json_string_value(sha), NULL, s->j->v);
}

static int
add_models(struct swu *s, const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (json_is_string(item))
			verdict_model(s->j->v, json_string_value(item),
			    json_string_length(item));
	return 0;
}

/* Groups may be nested below boards, software sets and modes. */
static int
collect(struct swu *s, const json_t *v, unsigned depth)
{
	const json_t *item;
	const char *key;
	size_t i;

	if (depth > DEPTH_MAX)
		return verdict_problem(s->j->v, REASON_MALFORMED,
		    "the description is nested too deeply");
	json_array_foreach(v, i, item)
		if (collect(s, item, depth + 1) == -1)
			return -1;
	if (json_is_object(v) && add_entry(s, v) == -1)
		return -1;
	json_object_foreach((json_t *)(uintptr_t)v, key, item) {
		if (strcmp(key, "hardware-compatibility") == 0)
			add_models(s, item);
		if (collect(s, item, depth + 1) == -1)
			return -1;
	}
	return 0;
}

/* JSON begins with a brace, libconfig with a name; XML is not for us. */
static json_t *
parse_description(struct swu *s)
{
	const char *text = buf_text(&s->description), *why = NULL;
	size_t len = s->description.len;
	struct fail f = { 0 };
	json_t *root = NULL;

	if (len > 8 && memcmp(text, "Salted__", 8) == 0) {
		verdict_problem(s->j->v, REASON_ENCRYPTED,
		    "the description is encrypted");
		return NULL;
	}
	if (text[strspn(text, " \t\r\n")] == '{')
		jsonl_parse(text, len, &root, &f);
	else
		root = libconfig_parse(text, len, &why);
	if (root == NULL)
		verdict_problem(s->j->v, REASON_MALFORMED,
		    "the description is not well-formed: %s",
		    why != NULL ? why : f.text);
	return root;
}

static int
read_description(struct swu *s)
{
	json_t *root = parse_description(s);
	const json_t *software = json_object_get(root, "software");
	const json_t *version = json_object_get(software, "version");
	int rc = -1;

	if (root == NULL)
		return -1;
	if (!json_is_object(software))
		verdict_problem(s->j->v, REASON_MALFORMED,
		    "the description describes no software");
	else
		rc = collect(s, software, 0);
	if (rc == 0 && json_is_string(version))
		verdict_version(s->j->v, json_string_value(version),
		    json_string_length(version));
	json_decref(root);
	return rc;
}

static int
check_signature(struct swu *s)
{
	struct buf bytes = { 0 };
	int rc = -1;

	if (take_kept(s, SIGNATURE, SIG_MAX, &bytes) == 0 &&
	    sig_parse(&s->sig, &bytes, s->j->v) == 0)
		rc = judge_text(s->j, &s->sig, 1, &s->description);
	buf_free(&bytes);
	return rc;
}

static int
pass_member(struct swu *s, const char *name, uint64_t size, struct hashes *h)
{
	struct verdict *v = s->j->v;
	const unsigned char *p;
	uint64_t left;
	uint32_t sum = 0;
	size_t n;

	for (left = size; left > 0; left -= n) {
		if (input_next(s->j->in, left, &p, &n) == -1)
			return -1;
		if (n == 0)
			return verdict_problem(v, REASON_TRUNCATED,
			    "the member %s is cut off", name);
		if (hashes_add(h, p, n) == -1)
			return verdict_problem(v, REASON_HERE, "digest failed");
		sum += cpio_sum(&s->cpio, p, n);
	}
	if (hashes_end(h) == -1)
		return verdict_problem(v, REASON_HERE, "digest failed");
	if (cpio_end(&s->cpio, sum) == -1)
		return -1;
	return members_seen(&s->members, name, size,
	    hashes_get(h, NID_sha256), v);
}

static int
take_member(struct swu *s, const char *name, uint64_t size)
{
	struct hashes h = { 0 };
	int rc = -1;

	s->is_signed += size;
	if (!members_lists(&s->members, name))	/* not worth reading */
		return verdict_problem(s->j->v, REASON_MEMBER_UNLISTED,
		    "the description does not name the member %s", name);
	if (hashes_want(&h, NID_sha256) == 0)
		rc = pass_member(s, name, size, &h);
	hashes_free(&h);
	return rc;
}

static int
judge_parts(struct swu *s)
{
	char name[CPIO_NAME_MAX];
	uint64_t size;
	int got;

	if (take_kept(s, DESCRIPTION, DESCRIPTION_MAX, &s->description) == -1 ||
	    check_signature(s) == -1 || read_description(s) == -1)
		return -1;
	s->is_signed = s->description.len;
	while ((got = cpio_next(&s->cpio, name, &size)) == 1)
		if (take_member(s, name, size) == -1)
			return -1;
	if (got == -1 || members_all(&s->members, s->j->v) == -1)
		return -1;
	s->j->v->is_signed = s->is_signed;
	s->j->v->structure = input_pos(s->j->in) - s->is_signed;
	return 0;
}

static int
judge(struct job *j)
{
	struct swu s = { .j = j, .cpio = { .in = j->in, .v = j->v } };
	int rc = judge_parts(&s);

	buf_free(&s.description);
	sig_free(&s.sig);
	members_free(&s.members);
	return rc;
}

const struct format container_swupdate = { "swupdate", probe, judge };
