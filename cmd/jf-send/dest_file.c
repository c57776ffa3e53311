/* SPDX-License-Identifier: ISC */
/* file:DIR - a directory, another disk, a share. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dest.h"

static const char *
directory(const struct dest *d)
{
	const char *path = d->to + strlen("file:");

	return strncmp(path, "///", 3) == 0 ? path + 2 : path;
}

static int
open_file(struct dest *d, struct fail *f)
{
	char *path, *name;

	if (*directory(d) == '\0')
		return fail_set(f, FAIL_USAGE, "file: wants a directory behind "
		    "it");
	/* The spool is bound to the place, not to where we were called. */
	path = realpath(directory(d), NULL);
	if (path == NULL)
		return 0;
	if (asprintf(&name, "file:%s", path) == -1) {
		free(path);
		return fail_nomem(f);
	}
	free(path);
	free(d->name);
	d->name = name;
	return 0;
}

static void
close_file(struct dest *d)
{
	(void)d;
}

/* A full or failing disk may be better later; the rest needs a person. */
static void
fail_disk(struct dest_result *r, const char *what)
{
	int later = errno == ENOSPC || errno == EDQUOT || errno == EIO ||
	    errno == EINTR || errno == ESTALE || errno == ETIMEDOUT;

	fail_errno(&r->why, "%s", what);
	r->verdict = later ? DEST_LATER : DEST_STOP;
}

static int
copy(int from, int to)
{
	char block[64 * 1024];
	ssize_t n;

	while ((n = read(from, block, sizeof block)) > 0)
		if (write(to, block, (size_t)n) != n)
			return -1;
	return n == 0 ? fsync(to) : -1;
}

/* Is what stands there under this name what we are to deliver? */
static bool
same(int dir, const char *name, const struct dest_item *item)
{
	unsigned char hash[EVP_MAX_MD_SIZE], block[64 * 1024];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char hex[DIGEST_SHA256_HEX] = "";
	ssize_t n = -1;
	int fd;

	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd != -1 && ctx != NULL &&
	    EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1) {
		while ((n = read(fd, block, sizeof block)) > 0)
			EVP_DigestUpdate(ctx, block, (size_t)n);
		if (n == 0 && EVP_DigestFinal_ex(ctx, hash, NULL) == 1)
			digest_hex(hash, DIGEST_SHA256_LEN, hex);
	}
	if (fd != -1)
		close(fd);
	EVP_MD_CTX_free(ctx);
	return strcmp(hex, item->sha) == 0;
}

/* Under a hidden name first; link(2) never replaces what is there. */
static void
deliver(int dir, const struct dest_item *item, struct dest_result *r)
{
	char name[ENTRY_NAME_LEN], temp[ENTRY_NAME_LEN + 8];
	int fd;

	entry_public(item->entry, name);
	snprintf(temp, sizeof temp, ".%s.tmp", name);
	unlinkat(dir, temp, 0);
	fd = openat(dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1) {
		fail_disk(r, "cannot write there");
		return;
	}
	if (copy(item->fd, fd) == -1)
		fail_disk(r, "cannot write there");
	else if (linkat(dir, temp, dir, name, 0) == 0 ||
	    (errno == EEXIST && same(dir, name, item)) ||
	    /* file systems without links: what is there we looked for */
	    (errno != EEXIST && faccessat(dir, name, F_OK, 0) == -1 &&
	    renameat(dir, temp, dir, name) == 0)) {
		if (fsync(dir) == -1)
			fail_disk(r, "cannot sync it");
		else
			r->verdict = DEST_SENT;
	} else if (faccessat(dir, name, F_OK, 0) == 0) {
		r->verdict = DEST_DEAD;
		fail_set(&r->why, FAIL_PART, "conflict: another %s is there",
		    name);
	} else
		fail_disk(r, "cannot name it");
	close(fd);
	unlinkat(dir, temp, 0);
}

static void
send_file(struct dest *d, struct dest_item *items, size_t n,
    struct dest_result *results)
{
	int dir = open(directory(d), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t i;

	for (i = 0; i < n; i++) {
		if (dir == -1)
			fail_disk(&results[i], "cannot be opened");
		else
			deliver(dir, &items[i], &results[i]);
	}
	if (dir != -1)
		close(dir);
}

const struct dest_type dest_file = {
	"file:", true, 1, open_file, send_file, close_file
};
