/* SPDX-License-Identifier: ISC */
/* A text without its encoding, and where each byte of it comes from. */
#include <stdlib.h>
#include <string.h>

#include "inspect_int.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
hex4(const char *p)
{
	int i, v = 0;

	for (i = 0; i < 4; i++) {
		if (hex(p[i]) == -1)
			return -1;
		v = v << 4 | hex(p[i]);
	}
	return v;
}

/* One escape at p of at most n bytes: the byte or two that it stands for;
 * bytes read, or 0 when it is none. */
static size_t
unescape(const char *p, size_t n, char sign, unsigned *u)
{
	static const char from[] = "nrtbf\"\\/'", to[] = "\n\r\t\b\f\"\\/'";
	const char *at;
	int v;

	if (sign == '%') {
		if (n < 3 || hex(p[1]) == -1 || hex(p[2]) == -1)
			return 0;
		*u = (unsigned)(hex(p[1]) << 4 | hex(p[2]));
		return 3;
	}
	if (n >= 6 && p[1] == 'u' && (v = hex4(p + 2)) != -1) {
		*u = (unsigned)v | 0x10000;	/* a character, no byte */
		return 6;
	}
	if (n >= 4 && p[1] == 'x' && hex(p[2]) != -1 && hex(p[3]) != -1) {
		*u = (unsigned)(hex(p[2]) << 4 | hex(p[3]));
		return 4;
	}
	if (n < 2 || p[1] == '\0' || (at = strchr(from, p[1])) == NULL)
		return 0;
	*u = (unsigned char)to[at - from];
	return 2;
}

static size_t
put_char(struct inspect_view *v, size_t n, unsigned u, size_t at)
{
	char *p = (char *)v->text.p + n;
	size_t len = 0, i;

	if (u >= 0x10000 && u < 0x10080)
		u -= 0x10000;
	if (u < 0x10000) {
		p[len++] = (char)u;
	} else if (u - 0x10000 < 0x800) {
		u -= 0x10000;
		p[len++] = (char)(0xc0 | u >> 6);
		p[len++] = (char)(0x80 | (u & 63));
	} else {
		u -= 0x10000;
		p[len++] = (char)(0xe0 | u >> 12);
		p[len++] = (char)(0x80 | (u >> 6 & 63));
		p[len++] = (char)(0x80 | (u & 63));
	}
	for (i = 0; i < len; i++)
		v->map[n + i] = (uint32_t)at;
	return n + len;
}

static int
reserve(struct inspect_view *v, size_t len)
{
	uint32_t *p;

	buf_clear(&v->text);
	if (buf_reserve(&v->text, len) == -1)
		return -1;
	if (v->map_cap >= len)
		return 0;
	if ((p = realloc(v->map, len * sizeof(*p))) == NULL)
		return -1;
	v->map = p;
	v->map_cap = len;
	return 0;
}

int
inspect_decode(struct inspect_view *v, const char *text, size_t len, char sign)
{
	size_t i, n, out = 0;
	unsigned u;

	if (reserve(v, len + 4) == -1)
		return -1;
	for (i = 0; i < len; i += n) {
		n = 1;
		u = (unsigned char)text[i];
		if (text[i] == sign) {
			if (sign == '\0')
				continue;
			if ((n = unescape(text + i, len - i, sign, &u)) == 0) {
				n = 1;
				u = (unsigned char)sign;
			}
		}
		out = put_char(v, out, u, i);
	}
	v->text.len = out;
	return 0;
}

void
inspect_decode_free(struct inspect_view *v)
{
	buf_free(&v->text);
	free(v->map);
}

size_t
inspect_decode_next(const char *text, size_t i, size_t len, char sign)
{
	const char *p;
	unsigned u;

	while (i < len && (p = memchr(text + i, sign, len - i)) != NULL) {
		i = (size_t)(p - text);
		if (sign == '\0' || unescape(p, len - i, sign, &u) > 0)
			return i;
		i++;
	}
	return len;
}
