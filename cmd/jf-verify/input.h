/* SPDX-License-Identifier: ISC */
/*
 * The file under examination: opened once, read once from its first byte to
 * its last, and hashed on the way by a second thread.  What the parsers see
 * and what the verdict's SHA-256 covers are the same bytes.  Also serves
 * bytes in memory, so that a parser need not know where its input comes from.
 *
 * Functions that return -1 have put the problem into the verdict.
 */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "buf.h"
#include "hashes.h"
#include "verdict.h"

#define INPUT_SLOT	(256 * 1024)	/* bytes read at a time */
#define INPUT_PEEK	(64 * 1024)	/* most that input_peek shows */

struct input;

/*
 * Open path ("-": stdin).  copy, if not NULL, receives every byte read.
 * alone: nothing else is being read, so hash in a thread of its own and tell
 * the progress.  NULL with the problem in v.
 */
struct input *input_open(const char *path, FILE *copy, bool alone,
	    struct verdict *v);
/* Read from memory, which must stay. */
struct input *input_memory(const void *p, size_t len, struct verdict *v);
/* The next len bytes of another input, no more; of must stay. */
struct input *input_part(struct input *of, uint64_t len, struct verdict *v);
/* Bytes that fill makes: it sets *n to 0 at the end, and returns 0, or -1
 * with the problem in v.  done, if not NULL, ends it with arg. */
struct input *input_made(int (*fill)(void *arg, const unsigned char **p,
	    size_t *n), void (*done)(void *arg), void *arg, struct verdict *v);
void	input_close(struct input *in);

/* Before the first byte is taken: what the input begins with, fewer than
 * want (at most INPUT_PEEK) bytes only when it is shorter.  0, -1. */
int	input_peek(struct input *in, size_t want, const unsigned char **p,
	    size_t *have);

/* Take up to max bytes; *n is 0 only at the end.  *p is good until the next
 * call.  0, -1. */
int	input_next(struct input *in, uint64_t max, const unsigned char **p,
	    size_t *n);
/* Take exactly len bytes; a shorter input is REASON_TRUNCATED. */
int	input_take(struct input *in, void *out, size_t len);

/* Take exactly len bytes through h and into keep, where not NULL. */
int	input_pass(struct input *in, uint64_t len, struct hashes *h,
	    struct buf *keep);
/* Take the rest, which may only be zeros, fewer than max of them. */
int	input_zeros(struct input *in, uint64_t max);

/* Where its problems go. */
struct verdict *input_verdict(const struct input *in);
/* How many bytes were taken. */
uint64_t input_pos(const struct input *in);

/* A regular file: its size is known and its end can be read beforehand. */
bool	input_seekable(const struct input *in);
uint64_t input_size(const struct input *in);
/* Bytes of a regular file, out of order.  They come by again in their turn,
 * where the caller must compare them (input_take_same). */
int	input_at(struct input *in, uint64_t offset, void *out, size_t len);
/* Take len bytes, which must be equal to was: else REASON_FILE_CHANGED. */
int	input_take_same(struct input *in, const void *was, size_t len);

/* Map the whole regular file for reading, *len its size.  NULL, no problem
 * recorded, when that cannot be; unmapped by input_close. */
const unsigned char *input_map(struct input *in, size_t *len);

/*
 * Take what is left, see that the file is still what it was when opened, and
 * put size and SHA-256 of all bytes into the verdict.  0, -1.
 */
int	input_finish(struct input *in);
/* The SHA-256 that input_finish found. */
const unsigned char *input_sha256(const struct input *in);

#endif
