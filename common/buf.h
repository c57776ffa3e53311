/* SPDX-License-Identifier: ISC */
/*
 * Bytes that grow.  Start one as { 0 }, or { .secret = true } to have every
 * byte it ever held wiped.  The bytes are always followed by a NUL that len
 * does not count, so text can be used as a string once something was added.
 */
#ifndef BUF_H
#define BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "fail.h"

struct buf {
	unsigned char *p;
	size_t len, cap;
	bool secret;
};

/* All return 0, or -1 when memory is out (b is as it was). */
int	buf_add(struct buf *b, const void *data, size_t len);
int	buf_adds(struct buf *b, const char *text);
int	buf_addc(struct buf *b, char c);
int	buf_printf(struct buf *b, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* Make room for len bytes more. */
int	buf_reserve(struct buf *b, size_t len);

/* Take len bytes from the front away. */
void	buf_consume(struct buf *b, size_t len);

/* Read fd to its end, at most max bytes.  0, or -1 with f: FAIL_HERE (read,
 * memory, more than max bytes). */
int	buf_read(struct buf *b, int fd, size_t max, struct fail *f);

/* to owns from's bytes (its own are freed); from is empty. */
void	buf_move(struct buf *to, struct buf *from);

/* len becomes 0, the memory stays. */
void	buf_clear(struct buf *b);
void	buf_free(struct buf *b);

/* The bytes as text: "" when nothing was added. */
const char *buf_text(const struct buf *b);

#endif
