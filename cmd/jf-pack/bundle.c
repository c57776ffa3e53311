/* SPDX-License-Identifier: ISC */
#include "bundle.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bundlecheck.h"
#include "bundlefile.h"
#include "clock.h"
#include "file.h"
#include "jsonl.h"
#include "num.h"
#include "stash.h"

#define NAME_LEN	512

static const struct kind {
	const char *end, *media_type;
	enum bundlefile_format format;
} kinds[] = {
	{ ".tar.gz", "application/gzip", BUNDLEFILE_TAR_GZ },
	{ ".tgz", "application/gzip", BUNDLEFILE_TAR_GZ },
	{ ".tar.zst", "application/zstd", BUNDLEFILE_TAR_ZST },
	{ ".zip", "application/zip", BUNDLEFILE_ZIP },
};

struct bundle {
	const struct kind *kind;
	const struct pack_tools *tools;
	struct file_out out;
	struct stash *stash;
	char *path;
	int64_t created;
	json_t *keys;		/* names of epochs, as members */
	struct buf work;
};

static const struct kind *
kind_of(const char *path)
{
	size_t i, n = strlen(path), m;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		m = strlen(kinds[i].end);
		if (n > m && strcmp(path + n - m, kinds[i].end) == 0)
			return &kinds[i];
	}
	return NULL;
}

bool
bundle_is_name(const char *path)
{
	return kind_of(path) != NULL;
}

/* SOURCE_DATE_EPOCH, so that two runs can be compared, or now. */
static int
creation_time(int64_t *t, struct fail *f)
{
	const char *s = getenv("SOURCE_DATE_EPOCH");
	uint64_t n;

	*t = clock_wall();
	if (s == NULL)
		return 0;
	if (num_uint(s, 0, 253402300799ULL, &n) == -1)
		return fail_set(f, FAIL_USAGE, "SOURCE_DATE_EPOCH is not a number "
		    "of seconds");
	*t = (int64_t)n;
	return 0;
}

static char *
directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? strdup(".") :
	    strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

struct bundle *
bundle_open(const char *path, const struct pack_tools *tools, struct fail *f)
{
	struct bundle *b = calloc(1, sizeof(*b));
	char *dir = directory(path);

	if (b == NULL || dir == NULL || (b->path = strdup(path)) == NULL ||
	    (b->keys = json_object()) == NULL) {
		fail_nomem(f);
		goto fail;
	}
	b->tools = tools;
	if ((b->kind = kind_of(path)) == NULL) {
		fail_set(f, FAIL_USAGE, "%s: a bundle's name ends in .tar.gz, "
		    ".tar.zst or .zip", path);
		goto fail;
	}
	if (creation_time(&b->created, f) == -1 ||
	    file_out_open(&b->out, path, 0600, f) == -1 ||
	    (b->stash = stash_open(dir, f)) == NULL)
		goto fail;
	free(dir);
	return b;
fail:
	free(dir);
	bundle_free(b);
	return NULL;
}

void
bundle_free(struct bundle *b)
{
	if (b == NULL)
		return;
	if (b->out.fp != NULL)
		file_out_abandon(&b->out);
	stash_free(b->stash);
	json_decref(b->keys);
	buf_free(&b->work);
	free(b->path);
	free(b);
}

/* Append part of a member's name: nothing in it that a file system or a
 * shell could take for more than a name. */
static void
name_part(char out[NAME_LEN], const char *part, size_t len)
{
	size_t i, n = strlen(out);
	char c;

	for (i = 0; i < len && n + 1 < NAME_LEN; i++) {
		c = part[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_' ||
		    (c == '.' && i > 0)))
			c = '_';
		out[n++] = c;
	}
	out[n] = '\0';
}

/* logs/DEVICE/LOG.txt, or logs/DEVICE/LOG/MEMBER.txt of an archive. */
static void
log_name(char name[NAME_LEN], const struct pack_out *out)
{
	snprintf(name, NAME_LEN, "logs/");
	if (out->device.len > 0)
		name_part(name, buf_text(&out->device), out->device.len);
	else
		name_part(name, "unknown", 7);
	strncat(name, "/", NAME_LEN - strlen(name) - 1);
	name_part(name, out->log, strlen(out->log));
	if (out->member->len > 0) {
		strncat(name, "/", NAME_LEN - strlen(name) - 1);
		name_part(name, buf_text(out->member), out->member->len);
	}
	/* The name must end in .txt, whatever had to be cut. */
	if (strlen(name) > NAME_LEN - 5)
		name[NAME_LEN - 5] = '\0';
	strncat(name, ".txt", NAME_LEN - strlen(name) - 1);
}

/* A log's record without its text, which stands in a file of its own: "text"
 * becomes "file". */
static int
put_log(struct bundle *b, const struct pack_out *out, struct fail *f)
{
	char name[NAME_LEN];
	json_t *rec, *data;
	int rc = -1;

	log_name(name, out);
	if (jsonl_parse(buf_text(&out->line), out->line.len, &rec, f) == -1)
		return -1;
	data = json_object_get(rec, "data");
	json_object_del(data, "text");
	buf_clear(&b->work);
	if (json_object_set_new(data, "file", json_string(name)) == -1 ||
	    jsonl_dump(&b->work, rec, JSONL_AS_IS) == -1 ||
	    buf_addc(&b->work, '\n') == -1)
		fail_nomem(f);
	else if (stash_add(b->stash, name, buf_text(out->text), out->text->len,
	    f) == 0)
		rc = stash_add(b->stash, "records/log.jsonl", b->work.p,
		    b->work.len, f);
	json_decref(rec);
	return rc;
}

int
bundle_put(struct bundle *b, const struct pack_out *out, struct fail *f)
{
	char name[NAME_LEN];

	if (json_object_set_new(b->keys, pseudonym_epoch(b->tools->keys),
	    json_true()) == -1)
		return fail_nomem(f);
	if (out->log != NULL)
		return put_log(b, out, f);
	snprintf(name, sizeof(name), "records/%s.jsonl", out->kind);
	buf_clear(&b->work);
	if (buf_add(&b->work, out->line.p, out->line.len) == -1 ||
	    buf_addc(&b->work, '\n') == -1)
		return fail_nomem(f);
	return stash_add(b->stash, name, b->work.p, b->work.len, f);
}

static int
add_audit(struct bundle *b, struct fail *f)
{
	json_t *v = audit_json(b->tools->audit, b->tools->scrub, false);
	int rc;

	buf_clear(&b->work);
	if (v == NULL || jsonl_dump(&b->work, v, JSONL_AS_IS) == -1 ||
	    buf_addc(&b->work, '\n') == -1)
		rc = fail_nomem(f);
	else
		rc = stash_add(b->stash, "audit.json", b->work.p, b->work.len,
		    f);
	json_decref(v);
	return rc;
}

static json_t *
keys_list(const struct bundle *b)
{
	json_t *list = json_array();
	void *it;

	for (it = json_object_iter(b->keys); it != NULL;
	    it = json_object_iter_next(b->keys, it))
		json_array_append_new(list,
		    json_string(json_object_iter_key(it)));
	return list;
}

/* The manifest, which stands first; "anon" is its stamp. */
static int
make_manifest(struct bundle *b, struct inspect *check, struct buf *out,
    struct fail *f)
{
	const struct policy *p = b->tools->policy;
	const struct stash_member *m;
	char created[CLOCK_LEN];
	json_t *v, *members = json_array();
	size_t i;
	int rc;

	for (i = 0; i < stash_count(b->stash); i++) {
		m = stash_member(b->stash, i);
		json_array_append_new(members, json_pack("{s:s, s:I, s:I, s:s}",
		    "name", m->name, "size", (json_int_t)m->size, "records",
		    (json_int_t)m->lines, "sha256", m->sha256));
	}
	clock_format(b->created, 0, created);
	v = json_pack("{s:i, s:s, s:s, s:s, s:o, s:s, s:I, s:o, s:{s:s, s:s, "
	    "s:s}}", "v", RECORD_VERSION, "tool", "jf-pack", "version", VERSION,
	    "created", created, "epochs", keys_list(b), "check",
	    "no known term found", "terms", (json_int_t)inspect_terms(check),
	    "members", members, "anon", "policy", p->name, "policy_sha256",
	    p->sha256, "key", pseudonym_epoch(b->tools->keys));
	rc = v == NULL || jsonl_dump(out, v, JSONL_AS_IS) == -1 ||
	    buf_addc(out, '\n') == -1 ? fail_nomem(f) : 0;
	json_decref(v);
	return rc;
}

static int
digest_file(const char *path, struct bundle_result *r, struct fail *f)
{
	unsigned char piece[16384], sha[DIGEST_SHA256_LEN];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	FILE *fp = fopen(path, "re");
	size_t n;
	int rc = -1;

	if (md == NULL || fp == NULL ||
	    EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1) {
		fail_errno(f, "%s", path);
		goto out;
	}
	for (r->size = 0; (n = fread(piece, 1, sizeof(piece), fp)) > 0;
	    r->size += n)
		EVP_DigestUpdate(md, piece, n);
	if (ferror(fp) || EVP_DigestFinal_ex(md, sha, NULL) != 1) {
		fail_errno(f, "%s", path);
		goto out;
	}
	digest_hex(sha, sizeof(sha), r->sha256);
	rc = 0;
out:
	EVP_MD_CTX_free(md);
	if (fp != NULL)
		fclose(fp);
	return rc;
}

int
bundle_describe(const char *path, struct bundle_result *r, struct fail *f)
{
	const struct kind *k = kind_of(path);

	r->media_type = k != NULL ? k->media_type : "application/octet-stream";
	if (digest_file(path, r, f) == -1)
		return -1;
	r->path = realpath(path, NULL);
	return r->path == NULL ? fail_errno(f, "%s", path) : 0;
}

int
bundle_close(struct bundle *b, struct inspect *check, struct bundle_result *r,
    struct fail *f)
{
	struct bundlecheck seen;
	struct buf manifest = { 0 };
	int rc = -1;

	if (add_audit(b, f) == 0 && stash_close(b->stash, f) == 0 &&
	    make_manifest(b, check, &manifest, f) == 0 &&
	    bundlefile_write(b->out.fp, b->kind->format, b->created,
	    &manifest, b->stash, f) == 0)
		rc = bundlecheck(b->out.temp, check, &seen, f);
	if (rc == -1 && f->kind == FAIL_NO)
		fail_at(f, "%s: not written: the check says", b->path);
	if (rc == 0)
		rc = file_out_commit(&b->out, f);
	else
		file_out_abandon(&b->out);
	b->out.fp = NULL;
	buf_free(&manifest);
	return rc == 0 ? bundle_describe(b->path, r, f) : -1;
}
