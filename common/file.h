/* SPDX-License-Identifier: ISC */
/*
 * Files read whole or written so that they appear complete or not at all:
 * a temporary name in the same directory, fsync, rename, fsync of the
 * directory.
 */
#ifndef FILE_H
#define FILE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "buf.h"
#include "fail.h"

/* Open a regular file for reading, no link followed at the last step, never
 * waiting.  The descriptor, to be closed by the caller; -1 with f. */
int	file_open(const char *path, struct fail *f);

/* Read a regular file of at most max bytes, no link followed at the last
 * step, into out (its old bytes freed).  0; -1 with f: FAIL_HERE. */
int	file_read(const char *path, size_t max, struct buf *out, struct fail *f);

/* Like file_read; 1 and an empty out when there is no such file. */
int	file_read_if(const char *path, size_t max, struct buf *out,
	    struct fail *f);

/* Replace path, a regular file or nothing yet, by len bytes with exactly this
 * mode, durably.  0; -1 with f: FAIL_HERE, path is as it was. */
int	file_replace(const char *path, const void *data, size_t len, mode_t mode,
	    struct fail *f);

/* fsync a directory.  0; -1 with f. */
int	file_sync_dir(const char *dir, struct fail *f);

/* Make a directory and its parents, mode 0700, to write into: where it is there
 * already, what killed writers left in it is removed.  0; -1 with f. */
int	file_make_dir(const char *dir, struct fail *f);

/*
 * A kernel lock (flock) that ends with the process, on path, which is made.
 * fd >= 0 to be closed by the caller; -1 with FAIL_LATER when another holds
 * it, FAIL_HERE otherwise.
 */
int	file_lock(const char *path, struct fail *f);

/* Output that takes its name only when whole: open, write to fp, then either
 * commit or abandon; both close and free.  path "-" or NULL is stdout, which
 * stays open; a device or a FIFO is written to directly.  What killed writers
 * left in the same directory is removed.  open and commit return 0; -1 with f:
 * FAIL_OUTPUT, nothing left to free. */
struct file_out {
	FILE *fp;
	char *path;	/* NULL for stdout */
	char *temp;	/* NULL for a device, too */
};
int	file_out_open(struct file_out *o, const char *path, mode_t mode,
	    struct fail *f);
int	file_out_commit(struct file_out *o, struct fail *f);
void	file_out_abandon(struct file_out *o);

/* Where files go that have no other place: TMPDIR, or /tmp. */
const char *file_tmp_dir(void);

/* A file of one's own in dir that has no name, to write and read.  Its
 * descriptor; -1 with f: FAIL_OUTPUT. */
int	file_nameless(const char *dir, struct fail *f);

/* The directory that holds path, "." for a plain name, in freshly allocated
 * memory; NULL when memory is out. */
char	*file_parent(const char *path);

/* "DIR/NAME" in freshly allocated memory; NULL when memory is out. */
char	*file_join(const char *dir, const char *name);

#endif
