/* SPDX-License-Identifier: ISC */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "jsonl.h"
#include "termsfile.h"

#define DAY_S	86400

static const char *const sources[] = {
	[TERMS_OPERATOR] = "operator", [TERMS_RECORD] = "record",
	[TERMS_CONTEXT] = "context",
};

static int
source_of(const char *word)
{
	int i;

	for (i = 0; i <= TERMS_CONTEXT; i++)
		if (strcmp(word, sources[i]) == 0)
			return i;
	return -1;
}

/* One line.  0; -1 when it has not the form. */
static int
parse(const json_t *rec, bool state, const char **value, size_t *len,
    struct terms_info *info)
{
	const char *seen = NULL, *source = NULL, *type;
	int64_t t;
	int n;

	if (json_unpack((json_t *)rec, state ? "{s:s, s:s%, s:s, s:s !}" :
	    "{s:s, s:s%, s?s, s?s}", "type", &type, "value", value, len,
	    "seen", &seen, "source", &source) == -1 ||
	    (n = pseudonym_type(type)) == -1)
		return -1;
	info->type = (enum pseudonym_type)n;
	info->source = TERMS_OPERATOR;
	info->day = (uint16_t)(clock_wall() / DAY_S);
	if (!state)
		return 0;
	if (clock_parse(seen, &t, NULL) == -1 || t < 0 ||
	    (n = source_of(source)) == -1)
		return -1;
	info->source = (enum terms_source)n;
	info->day = (uint16_t)(t / DAY_S);
	return 0;
}

static int
read_lines(struct terms *t, struct jsonl *in, bool state, struct fail *f)
{
	const int64_t oldest = clock_wall() / DAY_S - TERMSFILE_DAYS;
	struct terms_info info;
	const char *value;
	json_t *rec;
	size_t len;
	int got;

	while ((got = jsonl_read(in, &rec, f)) == 1) {
		if (parse(rec, state, &value, &len, &info) == -1)
			got = fail_set(f, state ? FAIL_HERE : FAIL_USAGE,
			    "%s:%zu: not a term: {\"type\":\"host\",\"value\":\"...\"}, "
			    "type one of host, user, serial, job, part, domain, "
			    "name, keyword", in->name, in->line);
		else if (!state || info.day >= oldest)
			got = terms_add_seen(t, value, len, &info, f);
		json_decref(rec);
		if (got == -1)
			return -1;
	}
	return got;
}

int
termsfile_read(struct terms *t, const char *path, struct fail *f)
{
	struct jsonl in = { 0 };
	int rc;

	if (jsonl_open(&in, path, f) == -1)
		return -1;
	rc = read_lines(t, &in, false, f);
	jsonl_close(&in);
	return rc;
}

int
termsfile_load(struct terms *t, const char *path, struct fail *f)
{
	struct jsonl in = { 0 };
	struct stat st;
	int rc = -1;

	if (access(path, F_OK) == -1 && errno == ENOENT)
		return 0;
	if (jsonl_open(&in, path, f) == -1)
		return -1;
	if (fstat(fileno(in.fp), &st) == -1)
		fail_errno(f, "%s", path);
	else if ((st.st_mode & 077) != 0 || st.st_uid != geteuid())
		fail_set(f, FAIL_USAGE, "%s: others may read it: chmod 600, owner "
		    "this user", path);
	else if ((rc = read_lines(t, &in, true, f)) == 0)
		terms_kept(t);
	jsonl_close(&in);
	return rc;
}

static int
write_lines(const struct terms *t, FILE *fp, struct fail *f)
{
	struct buf b = { .secret = true };
	struct terms_info info;
	char seen[CLOCK_LEN];
	const char *value;
	size_t i;
	int rc = 0;

	for (i = 0; i < terms_count(t) && rc == 0; i++) {
		value = terms_get(t, i, &info);
		clock_format((int64_t)info.day * DAY_S, 0, seen);
		seen[10] = '\0';
		buf_clear(&b);
		if (buf_printf(&b, "{\"type\":\"%s\",\"value\":",
		    pseudonym_prefix(info.type)) == -1 ||
		    jsonl_string(&b, value, info.len) == -1 ||
		    buf_printf(&b, ",\"seen\":\"%s\",\"source\":\"%s\"}\n", seen,
		    sources[info.source]) == -1)
			rc = fail_nomem(f);
		else
			fwrite(b.p, 1, b.len, fp);
	}
	buf_free(&b);
	return rc;
}

/* Another run holds the lock only while it writes. */
static int
lock_wait(const char *path, struct fail *f)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd == -1)
		return fail_errno(f, "%s", path);
	while (flock(fd, LOCK_EX) == -1)
		if (errno != EINTR) {
			fail_errno(f, "%s: lock", path);
			close(fd);
			return -1;
		}
	return fd;
}

int
termsfile_save(struct terms *t, const char *path, struct fail *f)
{
	struct file_out out = { 0 };
	struct fail lost;
	char *lock = NULL;
	int fd = -1, rc = -1;

	if (asprintf(&lock, "%s.lock", path) == -1)
		return fail_nomem(f);
	if ((fd = lock_wait(lock, f)) == -1)
		goto out;
	/* What another run kept meanwhile stays kept; a damaged file is
	 * replaced by what is known here. */
	fail_clear(&lost);
	termsfile_load(t, path, &lost);
	if (file_out_open(&out, path, 0600, f) == -1)
		goto out;
	if (write_lines(t, out.fp, f) == -1)
		file_out_abandon(&out);
	else if ((rc = file_out_commit(&out, f)) == 0)
		terms_kept(t);
out:
	if (fd != -1)
		close(fd);
	free(lock);
	return rc;
}
