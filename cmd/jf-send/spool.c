/* SPDX-License-Identifier: ISC */
#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
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

/* A full disk is no fault here: all that was accepted is safe, try later. */
static int
fail_write(struct fail *f, const char *path)
{
	int full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

	fail_errno(f, "%s", path);
	if (full)
		f->kind = FAIL_LATER;
	return -1;
}

static int
open_folder(const struct spool *s, const char *name, int *fd, struct fail *f)
{
	if (mkdirat(s->dir, name, 0700) == -1 && errno != EEXIST)
		return fail_write(f, s->path);
	*fd = openat(s->dir, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd == -1)
		return fail_errno(f, "%s/%s", s->path, name);
	return 0;
}

/* Every writer holds a shared lock on tmp/; whoever gets it alone knows that
 * what lies there has no writer any more. */
static void
sweep(struct spool *s)
{
	struct dirent *e;
	DIR *d;
	int fd;

	if (flock(s->tmp, LOCK_EX | LOCK_NB) == 0 &&
	    (fd = openat(s->tmp, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) != -1) {
		if ((d = fdopendir(fd)) == NULL)
			close(fd);
		else {
			while ((e = readdir(d)) != NULL)
				if (e->d_name[0] != '.')
					unlinkat(s->tmp, e->d_name, 0);
			closedir(d);
		}
	}
	flock(s->tmp, LOCK_SH);
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
		return -1;
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
	sweep(s);
	if (queue_bytes(s, &s->used, f) == -1)
		goto fail;
	return 0;
fail:
	spool_close(s);
	return -1;
}

void
spool_close(struct spool *s)
{
	int *fds[] = { &s->dir, &s->tmp, &s->new, &s->sent, &s->dead };
	size_t i;

	for (i = 0; i < sizeof fds / sizeof *fds; i++) {
		if (*fds[i] != -1)
			close(*fds[i]);
		*fds[i] = -1;
	}
	free(s->path);
	s->path = NULL;
}

int
spool_lock(const struct spool *s, struct fail *f)
{
	int fd = openat(s->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1)
		return fail_write(f, s->path);
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
	int rc = 0;

	if (s->max_age_s == 0 &&
	    (s->max_bytes == 0 || s->used + bytes <= s->max_bytes))
		return 0;
	/* The sender may have emptied it meanwhile: look again. */
	if (s->new != -1 && queue_scan(s, &q, f) == -1)
		return -1;
	if (!s->dry)
		s->used = q.bytes;
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
		fail_write(f, s->path);
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
			return fail_write(f, p->spool->path);
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int
spool_finish(struct spool_part *p, struct fail *f)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	int fd = p->fd, rc = 0;

	if (EVP_DigestFinal_ex(p->hash, hash, NULL) != 1)
		return fail_nomem(f);
	digest_hex(hash, (ENTRY_SHA_LEN - 1) / 2, p->entry.sha);
	if (fd != -1 && fdatasync(fd) == -1)
		rc = fail_write(f, p->spool->path);
	p->fd = -1;
	if (fd != -1 && close(fd) == -1 && rc == 0)
		rc = fail_write(f, p->spool->path);
	EVP_MD_CTX_free(p->hash);
	p->hash = NULL;
	return rc;
}

int
spool_commit(struct spool_part *p, struct fail *f)
{
	char name[ENTRY_NAME_LEN];

	p->spool->used += p->entry.bytes;
	if (p->spool->dry)
		return 0;
	entry_name(&p->entry, name);
	if (renameat(p->spool->tmp, p->temp, p->spool->new, name) == -1)
		return fail_write(f, p->spool->path);
	p->temp[0] = '\0';
	p->spool->unsynced = true;
	return 0;
}

void
spool_abandon(struct spool_part *p)
{
	char name[ENTRY_NAME_LEN];

	if (p->fd != -1)
		close(p->fd);
	p->fd = -1;
	EVP_MD_CTX_free(p->hash);
	p->hash = NULL;
	if (p->spool->dry)
		return;
	if (p->temp[0] != '\0')
		unlinkat(p->spool->tmp, p->temp, 0);
	else {
		entry_name(&p->entry, name);
		unlinkat(p->spool->new, name, 0);
	}
}

int
spool_sync(struct spool *s, struct fail *f)
{
	if (!s->unsynced)
		return 0;
	if (fsync(s->new) == -1)
		return fail_write(f, s->path);
	s->unsynced = false;
	return 0;
}
