/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detached.h"
#include "file.h"
#include "judge.h"
#include "manifest.h"
#include "manifest_members.h"
#include "num.h"

#define MAGIC		"jf-manifest 1\n"
#define SUFFIX		".manifest"
#define MANIFEST_MAX	(4 * 1024 * 1024)

const char manifest_format[] = "jf-manifest";

struct manifest {
	struct job *j;
	struct buf text;
	bool has_file;
	uint64_t size;
	char sha256[65];
	struct members members;
};

static bool
looks_right(const char *path)
{
	char front[sizeof(MAGIC) - 1];
	FILE *fp = fopen(path, "rbe");
	bool ok = fp != NULL &&
	    fread(front, 1, sizeof(front), fp) == sizeof(front) &&
	    memcmp(front, MAGIC, sizeof(front)) == 0;

	if (fp != NULL)
		fclose(fp);
	return ok;
}

bool
manifest_find(const struct job *j, const char *path, char **out)
{
	struct buf b = { 0 };

	if (j->a->signature.n == 1 && looks_right(j->a->signature.v[0])) {
		*out = strdup(j->a->signature.v[0]);
		return *out != NULL;
	}
	if (j->a->signature.n > 0 || strcmp(path, "-") == 0)
		return false;
	if (buf_printf(&b, "%s%s", path, SUFFIX) == -1 ||
	    access(buf_text(&b), F_OK) == -1) {
		buf_free(&b);
		return false;
	}
	*out = (char *)b.p;
	return true;
}

static int
bad(struct manifest *m, const char *what)
{
	return verdict_problem(m->j->v, REASON_MALFORMED,
	    "the manifest is not well-formed: %s", what);
}

/* "SIZE SHA256 NAME" */
static int
add_entry(struct manifest *m, char *p, bool is_file)
{
	char *size = strsep(&p, " "), *sha = strsep(&p, " ");
	uint64_t n;

	if (p == NULL || *p == '\0' || strlen(sha) != 64 ||
	    num_uint(size, 0, INT64_MAX, &n) == -1)
		return bad(m, "an entry");
	if (!is_file && strncmp(p, "./", 2) == 0)
		p += 2;
	if (!is_file)
		return members_add(&m->members, p, sha, &n, m->j->v);
	if (m->has_file)
		return bad(m, "two files");
	m->has_file = true;
	m->size = n;
	memcpy(m->sha256, sha, sizeof(m->sha256));
	return 0;
}

static int
read_line(struct manifest *m, char *line)
{
	struct verdict *v = m->j->v;
	char *word = strsep(&line, " ");

	if (line == NULL || *line == '\0')
		return bad(m, "a line without a value");
	if (strcmp(word, "file") == 0)
		return add_entry(m, line, true);
	if (strcmp(word, "member") == 0)
		return add_entry(m, line, false);
	if (strcmp(word, "model") == 0)
		return verdict_model(v, line, strlen(line));
	if (strcmp(word, "version") == 0)
		return v->version != NULL ? bad(m, "two versions") :
		    verdict_version(v, line, strlen(line));
	return bad(m, "a line that is not known");
}

static int
read_manifest(struct manifest *m)
{
	char *p = (char *)m->text.p, *end = p + m->text.len, *nl;

	if (m->text.len < sizeof(MAGIC) - 1 ||
	    memcmp(p, MAGIC, sizeof(MAGIC) - 1) != 0)
		return bad(m, "its first line");
	if (memchr(p, '\0', m->text.len) != NULL)
		return bad(m, "a NUL");
	for (p += sizeof(MAGIC) - 1; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			return bad(m, "its last line has no end");
		*nl = '\0';
		if (read_line(m, p) == -1)
			return -1;
	}
	return m->has_file ? 0 : bad(m, "no file");
}

static int
check_signature(struct manifest *m, const char *path)
{
	struct detached d = { .n = 0 };
	int rc = detached_find(m->j, path, &d);

	if (rc == 0)
		rc = judge_text(m->j, d.sig, d.n, &m->text);
	detached_free(&d);
	return rc;
}

static int
judge(struct manifest *m, const char *path)
{
	struct verdict *v = m->j->v;
	struct fail f = { 0 };

	if (file_read(path, MANIFEST_MAX, &m->text, &f) == -1)
		return verdict_problem(v, REASON_UNREADABLE, "%s", f.text);
	if (check_signature(m, path) == -1 || read_manifest(m) == -1)
		return -1;
	if (m->members.n > 0 && (manifest_members_take(&m->members, m->j->in,
	    v) == -1 || members_all(&m->members, v) == -1))
		return -1;
	if (input_finish(m->j->in) == -1)
		return -1;
	if (v->total != m->size || strcmp(v->sha256, m->sha256) != 0)
		return verdict_problem(v, REASON_DIGEST_MISMATCH,
		    "the content is not what was signed");
	v->is_signed = v->total;
	return 0;
}

void
manifest_judge(struct job *j, const char *path)
{
	struct manifest m = { .j = j };

	j->v->format = manifest_format;
	judge(&m, path);
	buf_free(&m.text);
	members_free(&m.members);
}
