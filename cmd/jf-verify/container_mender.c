/* SPDX-License-Identifier: ISC */
/*
 * Mender artifacts, version 3: a tar archive of version, manifest,
 * manifest.sig, header and payload archives.  The signed manifest has the
 * digests of version, of the compressed header, and of the unpacked payload
 * files.
 */
#include <string.h>

#include "container.h"
#include "digest.h"
#include "jsonl.h"
#include "judge.h"
#include "members.h"
#include "tar.h"
#include "unpack.h"

#define SMALL_MAX	(1024 * 1024)		/* version, manifest, JSON */
#define HEADER_MAX	(8 * 1024 * 1024)	/* compressed header with scripts */
#define PAYLOAD_DIR	"data/"

struct mender {
	struct job *j;
	struct tar tar;
	struct buf version, manifest, header;
	struct sig sig;
	struct members members;
	uint64_t is_signed;
};

static bool
probe(struct input *in, const unsigned char *p, size_t len)
{
	(void)in;
	return tar_look(p, len) && strcmp((const char *)p, "version") == 0;
}

/* Content of the member that was announced, kept. */
static int
keep(struct mender *m, uint64_t size, size_t max, struct buf *out)
{
	if (size > max)
		return verdict_problem(m->j->v, REASON_TOO_LARGE,
		    "a part of the artifact is larger than %zu bytes", max);
	if (input_pass(m->j->in, size, NULL, out) == -1)
		return -1;
	return tar_pad(&m->tar, size);
}

/* The member that must come now. */
static int
take_kept(struct mender *m, const char *want, struct buf *out)
{
	char name[TAR_NAME_MAX];
	uint64_t size;
	int got = tar_next(&m->tar, name, &size);

	if (got == -1)
		return -1;
	if (got == 0 || strcmp(name, want) != 0)
		return verdict_problem(m->j->v,
		    strcmp(want, "manifest.sig") == 0 ? REASON_UNSIGNED :
		    REASON_ORDER, "%s is not where it must be", want);
	return keep(m, size, SMALL_MAX, out);
}

static int
check_signature(struct mender *m)
{
	struct buf bytes = { 0 };
	int rc = -1;

	m->j->rsa_is_pkcs1 = true;
	if (take_kept(m, "manifest.sig", &bytes) == 0 &&
	    sig_parse(&m->sig, &bytes, m->j->v) == 0)
		rc = judge_text(m->j, &m->sig, 1, &m->manifest);
	buf_free(&bytes);
	return rc;
}

/* "64 hex, two spaces, name" a line. */
static int
read_manifest(struct mender *m)
{
	char *p = (char *)m->manifest.p, *end = p + m->manifest.len, *nl;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL || nl - p < 67 || memcmp(p + 64, "  ", 2) != 0 ||
		    memchr(p, '\0', (size_t)(nl - p)) != NULL)
			return verdict_problem(m->j->v, REASON_MALFORMED,
			    "the manifest has a line that is no entry");
		*nl = p[64] = '\0';
		if (members_add(&m->members, p + 66, p, NULL, m->j->v) == -1)
			return -1;
	}
	return 0;
}

static int
seen(struct mender *m, const char *name, const struct buf *b)
{
	unsigned char digest[DIGEST_SHA256_LEN];

	if (digest_sha256(b->p, b->len, digest) == -1)
		return verdict_problem(m->j->v, REASON_HERE, "digest failed");
	m->is_signed += b->len;
	return members_seen(&m->members, name, b->len, digest, m->j->v);
}

/* artifact_depends.device_type, and a name for want of a version. */
static void
tell_header_info(struct verdict *v, const json_t *o)
{
	const json_t *types = json_object_get(
	    json_object_get(o, "artifact_depends"), "device_type");
	const json_t *name = json_object_get(
	    json_object_get(o, "artifact_provides"), "artifact_name");
	const json_t *item;
	size_t i;

	json_array_foreach(types, i, item)
		if (json_is_string(item))
			verdict_model(v, json_string_value(item),
			    json_string_length(item));
	if (json_is_string(name))
		verdict_version(v, json_string_value(name),
		    json_string_length(name));
}

/* "rootfs-image.version" and the like are better than the artifact's name. */
static void
tell_type_info(struct verdict *v, const json_t *o)
{
	json_t *provides = json_object_get(o, "artifact_provides"), *value;
	static const char end[] = ".version";
	const char *key;
	size_t n;

	json_object_foreach(provides, key, value) {
		n = strlen(key);
		if (n > sizeof(end) - 1 && json_is_string(value) &&
		    strcmp(key + n - (sizeof(end) - 1), end) == 0)
			verdict_version(v, json_string_value(value),
			    json_string_length(value));
	}
}

/* One member of the header archive, whose bytes are known to be signed. */
static int
read_header_member(struct mender *m, struct input *in, const char *name,
    uint64_t size)
{
	struct verdict *v = m->j->v;
	struct buf text = { 0 };
	struct fail f = { 0 };
	json_t *o = NULL;
	size_t n = strlen(name);
	bool info = strcmp(name, "header-info") == 0;
	bool type = n > 10 && strcmp(name + n - 10, "/type-info") == 0;
	int rc;

	if (!info && !type)
		return input_pass(in, size, NULL, NULL);
	if (size > SMALL_MAX)
		return verdict_problem(v, REASON_TOO_LARGE,
		    "%s is larger than %d bytes", name, SMALL_MAX);
	rc = input_pass(in, size, NULL, &text);
	if (rc == 0 && jsonl_parse(buf_text(&text), text.len, &o, &f) == -1)
		rc = verdict_problem(v, REASON_MALFORMED, "%s: %.150s", name,
		    f.text);
	if (rc == 0 && info)
		tell_header_info(v, o);
	else if (rc == 0)
		tell_type_info(v, o);
	json_decref(o);
	buf_free(&text);
	return rc;
}

static int
read_header(struct mender *m, struct input *in)
{
	struct tar tar = { in, m->j->v };
	char name[TAR_NAME_MAX];
	uint64_t size;
	int got;

	while ((got = tar_next(&tar, name, &size)) == 1)
		if (read_header_member(m, in, name, size) == -1 ||
		    tar_pad(&tar, size) == -1)
			return -1;
	return got;
}

/* Its digest is over the compressed bytes: check, then unpack. */
static int
take_header(struct mender *m, const char *name, uint64_t size)
{
	enum unpack_kind k = unpack_kind_of(name);
	struct verdict *v = m->j->v;
	struct input *packed, *in;
	int rc = -1;

	if (strncmp(name, "header.tar", 10) != 0)
		return verdict_problem(v, REASON_ORDER,
		    "%s stands where the header must be", name);
	if (keep(m, size, HEADER_MAX, &m->header) == -1 ||
	    seen(m, name, &m->header) == -1)
		return -1;
	if ((packed = input_memory(m->header.p, m->header.len, v)) == NULL)
		return -1;
	in = k == UNPACK_NONE ? packed : unpack_open(packed, size, k, v);
	if (in != NULL)
		rc = read_header(m, in);
	if (in != packed)
		input_close(in);
	input_close(packed);
	return rc;
}

/* The files of a payload archive, each under the archive's name. */
static int
read_payload(struct mender *m, struct input *in, const char *dir)
{
	struct tar tar = { in, m->j->v };
	char name[TAR_NAME_MAX];
	struct buf full = { 0 };
	uint64_t size;
	int got = -1, rc = 0;

	while (rc == 0 && (got = tar_next(&tar, name, &size)) == 1) {
		buf_clear(&full);
		rc = buf_printf(&full, "%s/%s", dir, name);
		if (rc == 0)
			rc = members_take(&m->members, buf_text(&full), in,
			    size, m->j->v);
		if (rc == 0)
			rc = tar_pad(&tar, size);
	}
	buf_free(&full);
	return rc == -1 ? -1 : got;
}

/* data/NNNN.tar, with .gz, .xz or .zst. */
static int
take_payload(struct mender *m, const char *name, uint64_t size)
{
	enum unpack_kind k = unpack_kind_of(name);
	struct verdict *v = m->j->v;
	char dir[sizeof("data/0000")];
	struct input *in;
	int rc;

	if (strncmp(name, PAYLOAD_DIR, 5) != 0 ||
	    strspn(name + 5, "0123456789") != 4 ||
	    strncmp(name + 9, ".tar", 4) != 0)
		return verdict_problem(v, strstr(name, "augment") != NULL ?
		    REASON_UNSIGNED_DATA : REASON_MEMBER_UNLISTED,
		    "%s has no place in a signed artifact", name);
	memcpy(dir, name, sizeof(dir) - 1);
	dir[sizeof(dir) - 1] = '\0';
	in = k == UNPACK_NONE ? input_part(m->j->in, size, v) :
	    unpack_open(m->j->in, size, k, v);
	if (in == NULL)
		return -1;
	rc = read_payload(m, in, dir);
	input_close(in);
	m->is_signed += size;
	return rc == -1 ? -1 : tar_pad(&m->tar, size);
}

static int
judge_parts(struct mender *m)
{
	struct verdict *v = m->j->v;
	char name[TAR_NAME_MAX];
	uint64_t size, next = 0;
	int got;

	if (take_kept(m, "version", &m->version) == -1 ||
	    take_kept(m, "manifest", &m->manifest) == -1 ||
	    check_signature(m) == -1)
		return -1;
	m->is_signed = m->manifest.len;
	if (read_manifest(m) == -1 || seen(m, "version", &m->version) == -1)
		return -1;
	got = tar_next(&m->tar, name, &size);
	if (got == 0)
		return verdict_problem(v, REASON_TRUNCATED, "no header");
	if (got == -1 || take_header(m, name, size) == -1)
		return -1;
	for (; (got = tar_next(&m->tar, name, &size)) == 1; next++) {
		if (take_payload(m, name, size) == -1)
			return -1;
		if ((uint64_t)(name[5] - '0') * 1000 + (uint64_t)(name[6] -
		    '0') * 100 + (uint64_t)(name[7] - '0') * 10 +
		    (uint64_t)(name[8] - '0') != next)
			return verdict_problem(v, REASON_ORDER,
			    "%s stands in the wrong place", name);
	}
	if (got == -1 || members_all(&m->members, v) == -1)
		return -1;
	v->is_signed = m->is_signed;
	v->structure = input_pos(m->j->in) - m->is_signed;
	return 0;
}

static int
judge(struct job *j)
{
	struct mender m = { .j = j, .tar = { j->in, j->v } };
	int rc = judge_parts(&m);

	buf_free(&m.version);
	buf_free(&m.manifest);
	buf_free(&m.header);
	sig_free(&m.sig);
	members_free(&m.members);
	return rc;
}

const struct format container_mender = { "mender", probe, judge };
