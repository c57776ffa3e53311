/* SPDX-License-Identifier: ISC */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "digest.h"
#include "input.h"
#include "msg.h"
#include "ring.h"

struct input {
	struct verdict *v;
	int fd;				/* -1: memory */
	FILE *copy;
	struct stat before;
	bool seekable, finished, alone;
	struct ring *ring;		/* reading and hashing a descriptor */
	int (*fill)(void *arg, const unsigned char **p, size_t *n);
	void (*done)(void *arg);
	void *arg;
	struct input *of;		/* input_part */
	uint64_t of_left;
	const unsigned char *p;		/* not yet taken */
	size_t left;
	uint64_t pos;			/* taken */
	const unsigned char *map;
	size_t map_len;
	unsigned char sha256[DIGEST_SHA256_LEN];
};

static struct input *
input_new(struct verdict *v)
{
	struct input *in = calloc(1, sizeof(*in));

	if (in == NULL) {
		verdict_problem(v, REASON_HERE, "out of memory");
		return NULL;
	}
	in->v = v;
	in->fd = -1;
	return in;
}

struct input *
input_memory(const void *p, size_t len, struct verdict *v)
{
	struct input *in = input_new(v);

	if (in != NULL) {
		in->p = p;
		in->left = len;
	}
	return in;
}

struct input *
input_made(int (*fill)(void *arg, const unsigned char **p, size_t *n),
    void (*done)(void *arg), void *arg, struct verdict *v)
{
	struct input *in = input_new(v);

	if (in != NULL) {
		in->fill = fill;
		in->done = done;
		in->arg = arg;
	}
	return in;
}

static int
fill_part(void *arg, const unsigned char **p, size_t *n)
{
	struct input *in = arg;

	*n = 0;
	if (in->of_left == 0)
		return 0;
	if (input_next(in->of, in->of_left, p, n) == -1)
		return -1;
	if (*n == 0)
		return verdict_problem(in->v, REASON_TRUNCATED,
		    "ends %llu bytes too early",
		    (unsigned long long)in->of_left);
	in->of_left -= *n;
	return 0;
}

struct input *
input_part(struct input *of, uint64_t len, struct verdict *v)
{
	struct input *in = input_made(fill_part, NULL, NULL, v);

	if (in != NULL) {
		in->arg = in;
		in->of = of;
		in->of_left = len;
	}
	return in;
}

static int
open_file(struct input *in, const char *path)
{
	if (strcmp(path, "-") == 0)
		in->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else	/* a FIFO without writer must not hang us: O_NONBLOCK */
		in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (in->fd == -1 || fstat(in->fd, &in->before) == -1)
		return verdict_problem(in->v, REASON_UNREADABLE, "%s",
		    strerror(errno));
	if (S_ISDIR(in->before.st_mode))
		return verdict_problem(in->v, REASON_UNREADABLE, "%s",
		    strerror(EISDIR));
	if (strcmp(path, "-") != 0)
		fcntl(in->fd, F_SETFL, O_RDONLY);
	in->seekable = S_ISREG(in->before.st_mode) &&
	    lseek(in->fd, 0, SEEK_CUR) == 0;
	if (in->seekable)
		posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	else
		fcntl(in->fd, F_SETPIPE_SZ, 1024 * 1024);
	return 0;
}

struct input *
input_open(const char *path, FILE *copy, bool alone, struct verdict *v)
{
	struct input *in = input_new(v);

	if (in == NULL)
		return NULL;
	in->copy = copy;
	in->alone = alone;
	if (open_file(in, path) == -1)
		goto bad;
	in->ring = ring_start(in->fd, INPUT_SLOT, alone);
	if (in->ring == NULL) {
		verdict_problem(v, REASON_HERE, "cannot start: %s",
		    strerror(errno));
		goto bad;
	}
	return in;
bad:
	input_close(in);
	return NULL;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	ring_stop(in->ring);
	if (in->alone)
		msg_progress_end();
	if (in->done != NULL)
		in->done(in->arg);
	if (in->map != NULL)
		munmap((void *)(uintptr_t)in->map, in->map_len);
	if (in->fd != -1)
		close(in->fd);
	free(in);
}

static void
tell_progress(const struct input *in)
{
	uint64_t mb = in->pos / 1000000;

	if (in->seekable && in->before.st_size > 0)
		msg_progress("%llu MB, %d %%", (unsigned long long)mb,
		    (int)((double)in->pos * 100.0 /
		    (double)in->before.st_size));
	else
		msg_progress("%llu MB", (unsigned long long)mb);
}

/* Have at least one byte ready, unless the input has ended. */
static int
refill(struct input *in)
{
	if (in->left > 0)
		return 0;
	if (in->fill != NULL)
		return in->fill(in->arg, &in->p, &in->left);
	if (in->ring == NULL)
		return 0;
	if (ring_next(in->ring, &in->p, &in->left) == -1) {
		in->left = 0;
		return verdict_problem(in->v, REASON_UNREADABLE, "%s",
		    strerror(errno));
	}
	if (in->alone)
		tell_progress(in);
	if (in->copy != NULL && in->left > 0 &&
	    fwrite(in->p, 1, in->left, in->copy) != in->left)
		return verdict_problem(in->v, REASON_HERE,
		    "cannot write the copy: %s", strerror(errno));
	return 0;
}

int
input_peek(struct input *in, size_t want, const unsigned char **p, size_t *have)
{
	if (refill(in) == -1)
		return -1;
	*p = in->p;
	*have = in->left < want ? in->left : want;
	return 0;
}

int
input_next(struct input *in, uint64_t max, const unsigned char **p, size_t *n)
{
	if (refill(in) == -1)
		return -1;
	*p = in->p;
	*n = in->left < max ? in->left : (size_t)max;
	in->p += *n;
	in->left -= *n;
	in->pos += *n;
	return 0;
}

struct verdict *
input_verdict(const struct input *in)
{
	return in->v;
}

uint64_t
input_pos(const struct input *in)
{
	return in->pos;
}

bool
input_seekable(const struct input *in)
{
	return in->seekable;
}

uint64_t
input_size(const struct input *in)
{
	return (uint64_t)in->before.st_size;
}

int
input_at(struct input *in, uint64_t offset, void *out, size_t len)
{
	unsigned char *to = out;
	ssize_t n;

	while (len > 0) {
		n = pread(in->fd, to, len, (off_t)offset);
		if (n == -1 && errno == EINTR && cli_signal() == 0)
			continue;
		if (n == -1)
			return verdict_problem(in->v, REASON_UNREADABLE, "%s",
			    strerror(errno));
		if (n == 0)
			return verdict_problem(in->v, REASON_FILE_CHANGED,
			    "became shorter");
		to += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

const unsigned char *
input_map(struct input *in, size_t *len)
{
	void *p;

	if (!in->seekable || in->before.st_size == 0)
		return NULL;
	in->map_len = (size_t)in->before.st_size;
	p = mmap(NULL, in->map_len, PROT_READ, MAP_PRIVATE, in->fd, 0);
	if (p == MAP_FAILED)
		return NULL;
	madvise(p, in->map_len, MADV_SEQUENTIAL);
	in->map = p;
	*len = in->map_len;
	return in->map;
}

static bool
same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Is the file still the one that was opened?  ctime moves with every write,
 * truncation, rename and change of mode, and cannot be set back. */
static int
compare_stat(struct input *in)
{
	struct stat now;

	if (fstat(in->fd, &now) == -1)
		return verdict_problem(in->v, REASON_UNREADABLE, "%s",
		    strerror(errno));
	if (now.st_size == in->before.st_size &&
	    now.st_ino == in->before.st_ino &&
	    now.st_dev == in->before.st_dev &&
	    (uint64_t)now.st_size == in->pos &&
	    same_time(&now.st_mtim, &in->before.st_mtim) &&
	    same_time(&now.st_ctim, &in->before.st_ctim))
		return 0;
	return verdict_problem(in->v, REASON_FILE_CHANGED,
	    "size or times changed while it was read");
}

int
input_finish(struct input *in)
{
	const unsigned char *p;
	size_t n;

	if (in->finished)
		return 0;
	do {
		if (input_next(in, UINT64_MAX, &p, &n) == -1)
			return -1;
	} while (n > 0);
	in->v->total = in->pos;
	if (in->ring == NULL) {		/* memory has no digest of its own */
		in->finished = true;
		return 0;
	}
	if (ring_sha256(in->ring, in->sha256) == -1)
		return verdict_problem(in->v, REASON_HERE, "SHA-256 failed");
	in->finished = true;
	digest_hex(in->sha256, sizeof(in->sha256), in->v->sha256);
	return in->seekable ? compare_stat(in) : 0;
}

const unsigned char *
input_sha256(const struct input *in)
{
	return in->sha256;
}
