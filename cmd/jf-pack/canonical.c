/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "canonical.h"
#include "fold.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Four decimal numbers up to 255; a leading zero does not make one octal. */
static bool
ipv4(const char *s, char out[INET_ADDRSTRLEN])
{
	unsigned part[4], n, digits;

	for (n = 0; n < 4; n++) {
		part[n] = 0;
		for (digits = 0; *s >= '0' && *s <= '9'; s++, digits++)
			if ((part[n] = part[n] * 10 + (unsigned)(*s - '0')) > 255)
				return false;
		if (digits == 0 || *s != (n < 3 ? '.' : '\0'))
			return false;
		s++;
	}
	snprintf(out, INET_ADDRSTRLEN, "%u.%u.%u.%u", part[0], part[1], part[2],
	    part[3]);
	return true;
}

/* An IPv6 address that only wraps an IPv4 one is the same host. */
static bool
ipv6(const char *s, char out[INET6_ADDRSTRLEN])
{
	struct in6_addr a;

	if (inet_pton(AF_INET6, s, &a) != 1)
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&a))
		return inet_ntop(AF_INET, &a.s6_addr[12], out,
		    INET6_ADDRSTRLEN) != NULL;
	return inet_ntop(AF_INET6, &a, out, INET6_ADDRSTRLEN) != NULL;
}

static int
address(struct buf *b)
{
	char out[INET6_ADDRSTRLEN];
	char *zone;

	if ((zone = strchr((char *)b->p, '%')) != NULL) {
		*zone = '\0';
		b->len = (size_t)(zone - (char *)b->p);
	}
	if (!ipv4((char *)b->p, out) && !ipv6((char *)b->p, out))
		return 0;
	buf_clear(b);
	return buf_adds(b, out);
}

/* Keep the hex digits alone, if there are as many as one of the lengths and
 * nothing but separators between them. */
static void
hex(struct buf *b, size_t n1, size_t n2)
{
	size_t i, n = 0;
	char *s = (char *)b->p;

	for (i = 0; i < b->len; i++) {
		if ((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f'))
			n++;
		else if (strchr(":-.{}", s[i]) == NULL)
			return;
	}
	if (n != n1 && n != n2)
		return;
	for (i = n = 0; i < b->len; i++)
		if (strchr(":-.{}", s[i]) == NULL)
			s[n++] = s[i];
	s[n] = '\0';
	b->len = n;
}

static void
blanks(struct buf *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->len; i++)
		if (!is_blank((char)b->p[i]))
			b->p[n++] = b->p[i];
		else if (b->p[n - 1] != ' ')	/* no blank at the start */
			b->p[n++] = ' ';
	b->p[n] = '\0';
	b->len = n;
}

static void
user(struct buf *b)
{
	size_t i;

	for (i = b->len; i > 0 && b->p[i - 1] != '\\'; i--)
		;
	if (i < b->len)		/* a name that ends in \ stays whole */
		buf_consume(b, i);
}

int
canonical(struct buf *out, enum pseudonym_type type, const char *value,
    size_t len)
{
	while (len > 0 && is_blank(value[len - 1]))
		len--;
	while (len > 0 && is_blank(*value))
		value++, len--;
	buf_clear(out);
	if (buf_add(out, value, len) == -1 || buf_reserve(out, 1) == -1)
		return -1;
	if (len == 0)
		return 0;
	fold_text((char *)out->p, len, (char *)out->p);
	switch (type) {
	case PSEUDONYM_IP:
		return address(out);
	case PSEUDONYM_MAC:
		hex(out, 12, 16);
		break;
	case PSEUDONYM_UUID:
		hex(out, 32, 32);
		break;
	case PSEUDONYM_HOST:
		while (out->len > 0 && out->p[out->len - 1] == '.')
			out->p[--out->len] = '\0';
		break;
	case PSEUDONYM_USER:
		user(out);
		break;
	case PSEUDONYM_JOB:
	case PSEUDONYM_PART:
	case PSEUDONYM_NAME:
	case PSEUDONYM_PATH:
	case PSEUDONYM_WORD:
		blanks(out);
		break;
	default:
		break;
	}
	return 0;
}
