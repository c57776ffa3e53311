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
#include "digest.h"
#include "file.h"
#include "queue.h"
#include "spool.h"
#include "sweep.h"

#define SMALL_PART	(1024 * 1024)	/* synced with the batch */

int
spool_full(struct fail *f)
{
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
		f->kind = FAIL_LATER;
	return -1;
}

int
spool_fail(const struct spool *s, const char *what, struct fail *f)
{
	fail_errno(f, "%s%s%s", s->path, *what != '\0' ? "/" : "", what);
	return spool_full(f);
}

static int
open_folder(const struct spool *s, const char *name, int *fd, struct fail *f)
{
	if (mkdirat(s->dir, name, 0700) == 0) {
		if (fsync(s->dir) == -1)
			return spool_fail(s, "", f);
	} else if (errno != EEXIST)
		return spool_fail(s, "", f);
	*fd = openat(s->dir, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd == -1)
		return fail_errno(f, "%s/%s", s->path, name);
	return 0;
}

/* What waits, if there is a spool. */
static int
open_dry(struct spool *s, struct fail *f)
{
	char *path = file_join(s->path, "new");
	int rc = 0;

	if (path == NULL)
		return fail_nomem(f);
	s->new = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (s->new != -1)
		rc = queue_bytes(s, &s->used, f);
	else if (errno != ENOENT)
		rc = fail_errno(f, "%s", path);
	free(path);
	return rc;
}

int
spool_open(struct spool *s, const char *path, struct fail *f)
{
	s->dir = s->tmp = s->new = s->sent = s->dead = -1;
	if (!s->dry && file_make_dir(path, f) == -1)
		return spool_full(f);
	if ((s->path = strdup(path)) == NULL)
		return fail_nomem(f);
	if (s->dry)
		return open_dry(s, f);
	s->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir == -1) {
		fail_errno(f, "%s", path);
		goto fail;
	}
	if (open_folder(s, "tmp", &s->tmp, f) == -1 ||
	    open_folder(s, "new", &s->new, f) == -1 ||
	    open_folder(s, "sent", &s->sent, f) == -1 ||
	    open_folder(s, "dead", &s->dead, f) == -1)
		goto fail;
	sweep_spool(s);
	if (queue_bytes(s, &s->used, f) == -1)
		goto fail;
	return 0;
fail:
	spool_close(s);
	return -1;
}

/* Drop the pending parts from this one on. */
static void
forget(struct spool *s, size_t from)
{
	while (s->pending_n > from) {
		struct spool_part *p = &s->pending[--s->pending_n];

		if (p->fd != -1)
			close(p->fd);
		unlinkat(s->tmp, p->temp, 0);
	}
}

void
spool_close(struct spool *s)
{
	int *fds[] = { &s->dir, &s->tmp, &s->new, &s->sent, &s->dead };
	size_t i;

	forget(s, 0);
	for (i = 0; i < sizeof fds / sizeof *fds; i++) {
		if (*fds[i] != -1)
			close(*fds[i]);
		*fds[i] = -1;
	}
	free(s->pending);
	s->pending = NULL;
	free(s->path);
	s->path = NULL;
}

int
spool_lock(const struct spool *s, struct fail *f)
{
	int fd = openat(s->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1)
		return spool_fail(s, "", f);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (errno == EWOULDBLOCK)
		fail_set(f, FAIL_LATER, "%s", "");
	else
		fail_errno(f, "%s/lock", s->path);
	close(fd);
	return -1;
}

/* Remove the oldest parts until bytes more fit and none is too old. */
static int
make_room(struct spool *s, struct queue *q, uint64_t bytes, struct fail *f)
{
	int64_t now = clock_wall();
	size_t i;

	queue_sort_by_age(q);
	for (i = 0; i < q->n; i++) {
		if (!(s->max_bytes != 0 && s->used + bytes > s->max_bytes) &&
		    !queue_too_old(&q->v[i], s->max_age_s, now))
			break;
		if (queue_drop(s, &q->v[i], f) == -1)
			return -1;
		s->used -= q->v[i].bytes < s->used ? q->v[i].bytes : s->used;
		s->dropped++;
	}
	return 0;
}

int
spool_room(struct spool *s, uint64_t bytes, struct fail *f)
{
	struct queue q = { 0 };
	bool full, old;
	size_t i;
	int rc = 0;

	if (s->max_age_s == 0 &&
	    (s->max_bytes == 0 || s->used + bytes <= s->max_bytes))
		return 0;
	/* The sender may have emptied it meanwhile: look again. */
	if (s->new != -1 && queue_scan(s, &q, f) == -1)
		return -1;
	if (!s->dry)
		s->used = q.bytes;
	for (i = 0; i < s->pending_n; i++)
		s->used += s->pending[i].entry.bytes;
	if (s->drop_oldest && !s->dry)
		rc = make_room(s, &q, bytes, f);
	full = s->max_bytes != 0 && s->used + bytes > s->max_bytes &&
	    !(s->dry && s->drop_oldest);
	old = !s->drop_oldest && queue_oldest_is_past(&q, s->max_age_s);
	if (rc == 0 && (full || old))
		rc = fail_set(f, FAIL_LATER, full ?
		    "%s: full: send or remove what is there, or raise "
		    "--spool-size" : "%s: what waits is older than --spool-age: "
		    "nothing new is accepted until it is sent", s->path);
	queue_free(&q);
	return rc;
}

int
spool_begin(struct spool *s, struct spool_part *p, struct fail *f)
{
	unsigned char random[8];

	p->spool = s;
	p->fd = -1;
	p->hash = EVP_MD_CTX_new();
	if (p->hash == NULL ||
	    EVP_DigestInit_ex(p->hash, EVP_sha256(), NULL) != 1) {
		EVP_MD_CTX_free(p->hash);
		p->hash = NULL;
		return fail_nomem(f);
	}
	p->entry.bytes = 0;
	p->entry.tries = 0;
	if (s->dry)
		return 0;
	if (digest_random(random, sizeof random) == 0) {
		digest_hex(random, sizeof random, p->temp);
		p->fd = openat(s->tmp, p->temp,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	}
	if (p->fd == -1) {
		spool_fail(s, "", f);
		EVP_MD_CTX_free(p->hash);
		p->hash = NULL;
		return -1;
	}
	return 0;
}

int
spool_write(struct spool_part *p, const void *data, size_t len,
    struct fail *f)
{
	const char *at = data;
	ssize_t n;

	if (EVP_DigestUpdate(p->hash, data, len) != 1)
		return fail_nomem(f);
	p->entry.bytes += len;
	if (p->spool->dry)
		return 0;
	while (len > 0) {
		n = write(p->fd, at, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return spool_fail(p->spool, "", f);
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A part's bytes are on the disk, and its descriptor is closed. */
static int
sync_part(struct spool_part *p, struct fail *f)
{
	int fd = p->fd, rc = 0;

	p->fd = -1;
	if (fd == -1)
		return 0;
	if (fdatasync(fd) == -1)
		rc = spool_fail(p->spool, "", f);
	if (close(fd) == -1 && rc == 0)
		rc = spool_fail(p->spool, "", f);
	return rc;
}

int
spool_finish(struct spool_part *p, struct fail *f)
{
	unsigned char hash[EVP_MAX_MD_SIZE];

	if (EVP_DigestFinal_ex(p->hash, hash, NULL) != 1)
		return fail_nomem(f);
	digest_hex(hash, (ENTRY_SHA_LEN - 1) / 2, p->entry.sha);
	EVP_MD_CTX_free(p->hash);
	p->hash = NULL;
	/* A long payload's parts do not all keep their descriptors. */
	if (p->entry.bytes > SMALL_PART)
		return sync_part(p, f);
#ifdef SYNC_FILE_RANGE_WRITE
	if (p->fd != -1)
		(void)sync_file_range(p->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
	return 0;
}

int
spool_commit(struct spool_part *p, struct fail *f)
{
	struct spool *s = p->spool;
	struct spool_part *v;

	s->used += p->entry.bytes;
	if (s->dry)
		return 0;
	if (s->pending_n == s->pending_cap) {
		v = reallocarray(s->pending, s->pending_cap * 2 + 16, sizeof *v);
		if (v == NULL)
			return fail_nomem(f);
		s->pending = v;
		s->pending_cap = s->pending_cap * 2 + 16;
	}
	s->pending[s->pending_n++] = *p;
	p->fd = -1;
	p->temp[0] = '\0';
	return 0;
}

void
spool_abandon(struct spool_part *p)
{
	struct spool *s = p->spool;
	size_t i;

	if (p->fd != -1)
		close(p->fd);
	p->fd = -1;
	EVP_MD_CTX_free(p->hash);
	p->hash = NULL;
	if (s->dry)
		return;
	if (p->temp[0] != '\0') {
		unlinkat(s->tmp, p->temp, 0);
		return;
	}
	/* It is one of the last that were committed. */
	for (i = s->pending_n; i > 0; i--)
		if (strcmp(s->pending[i - 1].entry.id, p->entry.id) == 0) {
			forget(s, i - 1);
			return;
		}
}

int
spool_sync(struct spool *s, struct fail *f)
{
	char name[ENTRY_NAME_LEN];
	size_t i, done = 0;
	int rc = 0;

	if (s->pending_n == 0)
		return 0;
	for (i = 0; rc == 0 && i < s->pending_n; i++)
		rc = sync_part(&s->pending[i], f);
	for (; rc == 0 && done < s->pending_n; done++) {
		entry_name(&s->pending[done].entry, name);
		if (renameat(s->tmp, s->pending[done].temp, s->new, name) == -1)
			rc = spool_fail(s, "", f);
	}
	if (rc == 0 && fsync(s->new) == -1)
		rc = spool_fail(s, "", f);
	if (rc == -1)
		forget(s, 0);
	s->pending_n = 0;
	return rc;
}
