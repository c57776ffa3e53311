/* SPDX-License-Identifier: ISC */
#include "buf.h"

#include <openssl/crypto.h>

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST	256		/* bytes of a small buffer */
#define STEP	((size_t)65536)	/* bytes asked of read(2) at a time */

int
buf_reserve(struct buf *b, size_t len)
{
	size_t cap = b->cap > FIRST ? b->cap : FIRST;
	unsigned char *p;

	if (len > SIZE_MAX / 2 - b->len - 1)
		return -1;
	if (b->len + len + 1 <= b->cap)
		return 0;
	while (cap < b->len + len + 1)
		cap *= 2;
	/* realloc would leave a copy of a secret behind. */
	p = b->secret ? malloc(cap) : realloc(b->p, cap);
	if (p == NULL)
		return -1;
	if (b->secret) {
		if (b->p != NULL)
			memcpy(p, b->p, b->len);
		OPENSSL_cleanse(b->p, b->cap);
		free(b->p);
	}
	b->p = p;
	b->cap = cap;
	b->p[b->len] = '\0';
	return 0;
}

int
buf_add(struct buf *b, const void *data, size_t len)
{
	if (buf_reserve(b, len) == -1)
		return -1;
	if (len > 0)
		memcpy(b->p + b->len, data, len);
	b->len += len;
	b->p[b->len] = '\0';
	return 0;
}

int
buf_adds(struct buf *b, const char *text)
{
	return buf_add(b, text, strlen(text));
}

int
buf_addc(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || buf_reserve(b, (size_t)n) == -1)
		return -1;
	va_start(ap, fmt);
	vsnprintf((char *)b->p + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return 0;
}

void
buf_consume(struct buf *b, size_t len)
{
	if (len > b->len)
		len = b->len;
	if (len == 0)
		return;
	memmove(b->p, b->p + len, b->len - len);
	if (b->secret)
		OPENSSL_cleanse(b->p + b->len - len, len);
	b->len -= len;
	b->p[b->len] = '\0';
}

int
buf_read(struct buf *b, int fd, size_t max, struct fail *f)
{
	size_t start = b->len, want;
	ssize_t n;

	for (;;) {
		/* One byte more than allowed tells too long from just right. */
		want = max - (b->len - start);
		if (want < STEP)
			want++;
		else
			want = STEP;
		if (buf_reserve(b, want) == -1)
			return fail_nomem(f);
		n = read(fd, b->p + b->len, want);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fail_errno(f, "read");
		if (n == 0)
			return 0;
		b->len += (size_t)n;
		b->p[b->len] = '\0';
		if (b->len - start > max)
			return fail_set(f, FAIL_HERE, "more than %zu bytes",
			    max);
	}
}

void
buf_move(struct buf *to, struct buf *from)
{
	buf_free(to);
	*to = *from;
	from->p = NULL;
	from->len = from->cap = 0;
}

void
buf_clear(struct buf *b)
{
	if (b->secret && b->p != NULL)
		OPENSSL_cleanse(b->p, b->cap);
	b->len = 0;
	if (b->p != NULL)
		b->p[0] = '\0';
}

void
buf_free(struct buf *b)
{
	if (b->secret && b->p != NULL)
		OPENSSL_cleanse(b->p, b->cap);
	free(b->p);
	b->p = NULL;
	b->len = b->cap = 0;
}

const char *
buf_text(const struct buf *b)
{
	return b->p == NULL ? "" : (const char *)b->p;
}
