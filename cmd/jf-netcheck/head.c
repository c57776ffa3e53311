/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "head.h"

size_t
head_length(const struct buf *b)
{
	const char *p = buf_text(b);

	for (size_t i = 0; i + 1 < b->len; i++) {
		if (p[i] != '\n')
			continue;
		if (p[i + 1] == '\n')
			return i + 2;
		if (i + 2 < b->len && p[i + 1] == '\r' && p[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

bool
head_is_http(const struct buf *b)
{
	return memcmp(buf_text(b), "HTTP/", b->len < 5 ? b->len : 5) == 0;
}

int
head_status(const struct buf *b)
{
	const char *p = buf_text(b);
	size_t n = strcspn(p, " \r\n");

	if (b->len < n + 4 || n < 6 || memcmp(p, "HTTP/", 5) != 0 ||
	    p[n] != ' ' || !isdigit((unsigned char)p[n + 1]) ||
	    !isdigit((unsigned char)p[n + 2]) ||
	    !isdigit((unsigned char)p[n + 3]))
		return 0;
	return (p[n + 1] - '0') * 100 + (p[n + 2] - '0') * 10 + p[n + 3] - '0';
}

/* The next line after p of the head, NULL at its end. */
static const char *
next_line(const struct buf *b, const char *p)
{
	const char *end = buf_text(b) + head_length(b);

	p = memchr(p, '\n', (size_t)(end - p));
	if (p == NULL || ++p >= end || *p == '\r' || *p == '\n')
		return NULL;
	return p;
}

bool
head_field(const struct buf *b, const char *name, unsigned nth, char *out,
    size_t size)
{
	size_t n = strlen(name), len;
	const char *p = buf_text(b);

	out[0] = '\0';
	if (head_length(b) == 0)
		return false;
	while ((p = next_line(b, p)) != NULL) {
		if (strncasecmp(p, name, n) != 0 || p[n] != ':' || nth-- > 0)
			continue;
		p += n + 1;
		p += strspn(p, " \t");
		len = strcspn(p, "\r\n");
		while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
			len--;
		snprintf(out, size, "%.*s", (int)(len < size ? len : size), p);
		return true;
	}
	return false;
}

bool
head_has_prefix(const struct buf *b, const char *prefix)
{
	const char *p = buf_text(b);

	if (head_length(b) == 0)
		return false;
	while ((p = next_line(b, p)) != NULL)
		if (strncasecmp(p, prefix, strlen(prefix)) == 0)
			return true;
	return false;
}
