/* SPDX-License-Identifier: ISC */
/*
 * A few buffers between two threads: the caller reads a descriptor and looks
 * at the bytes, while the other thread hashes the same bytes with SHA-256.
 * Input of less than one buffer is hashed without the thread.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stddef.h>

struct ring;

/* threads false: hash in ring_next, in one buffer.  NULL with errno. */
struct ring *ring_start(int fd, size_t slot_len, bool threads);
/* The next bytes, *n 0 at the end; good until the next call.  0, -1 errno
 * (EINTR: a signal asks for the end). */
int	ring_next(struct ring *r, const unsigned char **p, size_t *n);
/* SHA-256 of all bytes so far.  0, -1. */
int	ring_sha256(struct ring *r, unsigned char out[32]);
/* End the thread and free; r may be NULL. */
void	ring_stop(struct ring *r);

#endif
