/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "jsonl.h"
#include "queue.h"
#include "record.h"

#define RECEIPT_KEEP_S	(366 * 86400)

/* A fresh stream over a folder whose descriptor stays with the spool. */
static DIR *
open_folder(int folder, struct fail *f)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);

	if (d == NULL) {
		fail_errno(f, "spool");
		if (fd != -1)
			close(fd);
	}
	return d;
}

static int
add(struct queue *q, const char *name)
{
	struct entry e, *v;
	char **s;

	if (entry_parse(name, &e) == -1) {
		s = reallocarray(q->strange, q->strange_n + 1, sizeof *s);
		if (s == NULL)
			return -1;
		q->strange = s;
		if ((s[q->strange_n] = strdup(name)) == NULL)
			return -1;
		q->strange_n++;
		return 0;
	}
	if (q->n == q->cap) {
		v = reallocarray(q->v, q->cap * 2 + 64, sizeof *v);
		if (v == NULL)
			return -1;
		q->v = v;
		q->cap = q->cap * 2 + 64;
	}
	q->v[q->n++] = e;
	q->bytes += e.bytes;
	return 0;
}

static int
scan(int folder, struct queue *q, struct fail *f)
{
	struct dirent *e;
	DIR *d = open_folder(folder, f);
	int rc = 0;

	if (d == NULL)
		return -1;
	while (rc == 0 && (errno = 0, e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && add(q, e->d_name) == -1)
			rc = fail_nomem(f);
	if (rc == 0 && errno != 0)
		rc = fail_errno(f, "spool");
	closedir(d);
	return rc;
}

int
queue_scan(const struct spool *s, struct queue *q, struct fail *f)
{
	queue_free(q);
	if (scan(s->new, q, f) == -1) {
		queue_free(q);
		return -1;
	}
	if (q->n > 0)
		qsort(q->v, q->n, sizeof *q->v, entry_compare);
	return 0;
}

void
queue_free(struct queue *q)
{
	while (q->strange_n > 0)
		free(q->strange[--q->strange_n]);
	free(q->strange);
	free(q->v);
	*q = (struct queue){ 0 };
}

int
queue_count(int folder, size_t *n, uint64_t *bytes, struct fail *f)
{
	struct queue q = { 0 };
	int rc = scan(folder, &q, f);

	*n = q.n;
	*bytes = q.bytes;
	queue_free(&q);
	return rc;
}

int
queue_bytes(const struct spool *s, uint64_t *bytes, struct fail *f)
{
	size_t n;

	return queue_count(s->new, &n, bytes, f);
}

static int
by_age(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->ms < y->ms ? -1 : x->ms > y->ms;
}

void
queue_sort_by_age(struct queue *q)
{
	if (q->n > 0)
		qsort(q->v, q->n, sizeof *q->v, by_age);
}

bool
queue_too_old(const struct entry *e, uint64_t max_age_s, int64_t now)
{
	int64_t then = e->ms / 1000;

	return max_age_s != 0 && then < now &&
	    (uint64_t)(now - then) > max_age_s;
}

bool
queue_oldest_is_past(const struct queue *q, uint64_t max_age_s)
{
	int64_t now = clock_wall();
	size_t i;

	for (i = 0; i < q->n; i++)
		if (queue_too_old(&q->v[i], max_age_s, now))
			return true;
	return false;
}

/* SHA-256 of all of fd in hex, its length in *len. */
static int
hash_file(int fd, char sha[DIGEST_SHA256_HEX], uint64_t *len)
{
	unsigned char block[64 * 1024], hash[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ssize_t n = -1;
	int rc = -1;

	*len = 0;
	if (ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1) {
		while ((n = read(fd, block, sizeof block)) > 0) {
			*len += (uint64_t)n;
			if (EVP_DigestUpdate(ctx, block, (size_t)n) != 1)
				break;
		}
		if (n == 0 && EVP_DigestFinal_ex(ctx, hash, NULL) == 1) {
			digest_hex(hash, DIGEST_SHA256_LEN, sha);
			rc = 0;
		}
	}
	EVP_MD_CTX_free(ctx);
	return rc;
}

int
queue_open(const struct spool *s, const struct entry *e,
    char sha[DIGEST_SHA256_HEX], struct fail *f)
{
	char name[ENTRY_NAME_LEN];
	struct stat st;
	uint64_t len;
	int fd;

	entry_name(e, name);
	fd = openat(s->new, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1) {
		if (errno == ENOENT)
			fail_clear(f);
		else
			fail_errno(f, "%s/new/%s", s->path, name);
		return -1;
	}
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		fail_set(f, FAIL_PART, "not a regular file");
	else if (hash_file(fd, sha, &len) == -1 || lseek(fd, 0, SEEK_SET) == -1)
		fail_set(f, FAIL_PART, "cannot be read");
	else if (len != e->bytes ||
	    strncmp(sha, e->sha, ENTRY_SHA_LEN - 1) != 0)
		fail_set(f, FAIL_PART, "damaged: length or digest is not what "
		    "its name says");
	else
		return fd;
	close(fd);
	return -1;
}

int
queue_count_try(const struct spool *s, struct entry *e, int by, struct fail *f)
{
	char old[ENTRY_NAME_LEN], new[ENTRY_NAME_LEN];

	entry_name(e, old);
	e->tries = e->tries + (uint32_t)by;
	entry_name(e, new);
	if (renameat(s->new, old, s->new, new) == -1 && errno != ENOENT)
		return spool_fail(s, "new", f);
	return 0;
}

int
queue_sync(const struct spool *s, struct fail *f)
{
	return fsync(s->new) == -1 ? spool_fail(s, "new", f) : 0;
}

/* Add one line to a file of sent/ or dead/, durably, its name too when it is
 * new.  A line that a power cut tore is ended first, so that it spoils no
 * other. */
static int
add_line(const struct spool *s, int folder, const char *name,
    const json_t *rec, struct fail *f)
{
	struct buf line = { 0 };
	struct stat st;
	char last = '\n';
	ssize_t n;
	int fd, rc = -1;

	fd = openat(folder, name,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1 || fstat(fd, &st) == -1)
		goto out;
	if (st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) != 1)
		last = '\0';
	errno = ENOMEM;
	if ((last != '\n' && buf_addc(&line, '\n') == -1) ||
	    jsonl_dump(&line, rec, JSONL_AS_IS) == -1 ||
	    buf_addc(&line, '\n') == -1)
		goto out;
	n = write(fd, line.p, line.len);
	if (n >= 0 && n != (ssize_t)line.len)
		errno = ENOSPC;		/* there was room for a piece */
	else if (n != -1 && fdatasync(fd) == 0 &&
	    (st.st_size > 0 || fsync(folder) == 0))
		rc = 0;
out:
	if (rc == -1)
		spool_fail(s, name, f);
	if (fd != -1)
		close(fd);
	buf_free(&line);
	return rc;
}

/* Append to the day's receipts. */
static int
append_receipt(const struct spool *s, const json_t *receipt, struct fail *f)
{
	char name[CLOCK_LEN + 8];

	clock_now(name);
	strcpy(name + strlen("2018-03-15"), ".jsonl");
	return add_line(s, s->sent, name, receipt, f);
}

int
queue_done(const struct spool *s, const struct entry *e,
    const json_t *receipt, bool keep, struct fail *f)
{
	char name[ENTRY_NAME_LEN];
	int rc;

	if (append_receipt(s, receipt, f) == -1)
		return -1;
	entry_name(e, name);
	rc = keep ? renameat(s->new, name, s->sent, name) :
	    unlinkat(s->new, name, 0);
	if (rc == -1 && errno != ENOENT)
		return spool_fail(s, name, f);
	return 0;
}

/* NAME.why beside the dead file; shortened so that the name stays legal. */
static int
write_reason(const struct spool *s, const char *name, const char *reason,
    struct fail *f)
{
	char now[CLOCK_LEN], path[256];
	json_t *why;
	int rc;

	clock_now(now);
	snprintf(path, sizeof path, "%.245s.why", name);
	why = json_pack("{s:s,s:s}", "time", now, "reason", reason);
	rc = why == NULL ? fail_nomem(f) : add_line(s, s->dead, path, why, f);
	json_decref(why);
	return rc;
}

int
queue_bury(const struct spool *s, const char *name, const char *reason,
    struct fail *f)
{
	if (write_reason(s, name, reason, f) == -1)
		return -1;
	if (renameat(s->new, name, s->dead, name) == -1 && errno != ENOENT)
		return spool_fail(s, name, f);
	return fsync(s->dead) == -1 ? spool_fail(s, "dead", f) : 0;
}

int
queue_drop(const struct spool *s, const struct entry *e, struct fail *f)
{
	char name[ENTRY_NAME_LEN];
	struct fail why = { 0 };
	json_t *rec;
	int rc;

	entry_name(e, name);
	fail_set(&why, FAIL_PART, "dropped to make room");
	rec = record_failure("spool", name, &why, false);
	rc = rec == NULL ? fail_nomem(f) : append_receipt(s, rec, f);
	json_decref(rec);
	if (rc == 0 && unlinkat(s->new, name, 0) == -1 && errno != ENOENT)
		rc = spool_fail(s, name, f);
	return rc;
}

int
queue_revive(struct spool *s, size_t *n, struct fail *f)
{
	struct queue q = { 0 };
	char name[ENTRY_NAME_LEN], why[ENTRY_NAME_LEN + 8];
	size_t i;
	int rc = scan(s->dead, &q, f);

	*n = 0;
	for (i = 0; rc == 0 && i < q.n; i++) {
		entry_name(&q.v[i], name);
		snprintf(why, sizeof why, "%s.why", name);
		if (renameat(s->dead, name, s->new, name) == -1)
			rc = fail_errno(f, "%s/dead/%s", s->path, name);
		else {
			unlinkat(s->dead, why, 0);
			(*n)++;
		}
	}
	if (rc == 0 && *n > 0)
		rc = queue_sync(s, f);
	queue_free(&q);
	return rc;
}

int
queue_prune(const struct spool *s, uint64_t keep_s, struct fail *f)
{
	int64_t now = clock_wall(), day;
	char date[11];
	struct entry e;
	struct dirent *d;
	DIR *dir = open_folder(s->sent, f);

	if (dir == NULL)
		return -1;
	while ((d = readdir(dir)) != NULL) {
		snprintf(date, sizeof date, "%.10s", d->d_name);
		if ((entry_parse(d->d_name, &e) == 0 &&
		    queue_too_old(&e, keep_s == 0 ? 1 : keep_s, now)) ||
		    (clock_parse(date, &day, NULL) == 0 &&
		    now - day > RECEIPT_KEEP_S))
			unlinkat(s->sent, d->d_name, 0);
	}
	closedir(dir);
	return 0;
}
