/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "buf.h"
#include "members.h"
#include "pax.h"
#include "tar.h"

#define BLOCK		512
#define PADDING_MAX	(64 * 1024)	/* zeros at the end */
#define PAX_MAX		(64 * 1024)

struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12],
	    sum[8], type, link[100], magic[8], uname[32], gname[32],
	    major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "a tar header is one block");

bool
tar_look(const unsigned char *p, size_t len)
{
	return len >= BLOCK && (memcmp(p + 257, "ustar\0" "00", 8) == 0 ||
	    memcmp(p + 257, "ustar  ", 8) == 0);
}

static int
bad(struct tar *t, const char *what)
{
	return verdict_problem(t->v, REASON_MALFORMED,
	    "the tar archive is not well-formed: %s", what);
}

/* Octal digits, then NULs or spaces to the end of the field. */
static int
read_octal(const char *p, size_t len, uint64_t *out)
{
	size_t i, n = 0;

	for (*out = 0, i = 0; i < len && p[i] >= '0' && p[i] <= '7'; i++, n++)
		*out = *out << 3 | (uint64_t)(p[i] - '0');
	for (; i < len; i++)
		if (p[i] != '\0' && p[i] != ' ')
			return -1;
	return n > 0 ? 0 : -1;
}

static int
read_size(const char *p, size_t len, uint64_t *out)
{
	size_t i;

	if ((unsigned char)p[0] != 0x80)
		return read_octal(p, len, out);
	for (*out = 0, i = 1; i < len; i++) {
		if (*out >> 55 != 0)
			return -1;
		*out = *out << 8 | (unsigned char)p[i];
	}
	return 0;
}

/* Written one way only, so that no bit of the header is free: six digits,
 * NUL, space. */
static bool
sum_is_right(const struct header *h)
{
	const unsigned char *p = (const unsigned char *)h;
	uint64_t sum = 0, told;
	size_t i, at = offsetof(struct header, sum);

	for (i = 0; i < sizeof(*h); i++)
		sum += i >= at && i < at + sizeof(h->sum) ? ' ' : p[i];
	return h->sum[6] == '\0' && h->sum[7] == ' ' &&
	    read_octal(h->sum, 6, &told) == 0 && told == sum &&
	    memchr(h->sum, ' ', 6) == NULL && memchr(h->sum, 0, 6) == NULL;
}

static int
check_name(struct tar *t, const char *name, size_t len)
{
	return members_name_is_safe(name, len) ? 0 :
	    verdict_problem(t->v, REASON_MEMBER_NAME,
	    "a member has an unsafe name: %s", name);
}

static int
read_name(struct tar *t, const struct header *h, char name[TAR_NAME_MAX])
{
	size_t n = strnlen(h->prefix, sizeof(h->prefix)), m;

	/* GNU headers use the prefix for other things. */
	if (memcmp(h->magic, "ustar  ", 8) == 0)
		n = 0;
	memcpy(name, h->prefix, n);
	if (n > 0)
		name[n++] = '/';
	m = strnlen(h->name, sizeof(h->name));
	memcpy(name + n, h->name, m);
	name[n + m] = '\0';
	return check_name(t, name, n + m);
}

static bool
is_zero(const void *p, size_t len)
{
	const unsigned char *c = p;

	while (len > 0 && *c == 0)
		c++, len--;
	return len == 0;
}

int
tar_pad(struct tar *t, uint64_t size)
{
	unsigned char got[BLOCK];
	size_t n = (size_t)(-size & (BLOCK - 1));

	if (n > 0 && input_take(t->in, got, n) == -1)
		return -1;
	return is_zero(got, n) ? 0 : bad(t, "padding");
}

/* The next header block.  1; 0 at the end of the archive; -1. */
static int
take_header(struct tar *t, struct header *h, uint64_t *size)
{
	if (input_take(t->in, h, sizeof(*h)) == -1)
		return -1;
	if (is_zero(h, sizeof(*h))) {
		if (input_take(t->in, h, sizeof(*h)) == -1)
			return -1;
		if (!is_zero(h, sizeof(*h)))
			return bad(t, "end marker");
		if (input_zeros(t->in, PADDING_MAX) == -1)
			return -1;
		return input_pos(t->in) % BLOCK == 0 ? 0 : bad(t, "its length");
	}
	if (!tar_look((const unsigned char *)h, sizeof(*h)) ||
	    !sum_is_right(h) || read_size(h->size, sizeof(h->size), size) == -1)
		return bad(t, "header");
	return 1;
}

/* The content of an extended header, and the header that it is about. */
static int
take_extended(struct tar *t, struct buf *text, uint64_t len, struct pax *p,
    struct header *h, uint64_t *size)
{
	int got;

	if (len > PAX_MAX)
		return bad(t, "extended header");
	if (input_pass(t->in, len, NULL, text) == -1 || tar_pad(t, len) == -1)
		return -1;
	if (pax_read(p, buf_text(text), text->len) == -1)
		return verdict_problem(t->v, REASON_UNSUPPORTED, "an extended "
		    "header in the tar archive has more than name and size");
	if ((got = take_header(t, h, size)) == 0)
		return bad(t, "extended header without member");
	if (got == 1 && p->has_size)
		*size = p->size;
	return got;
}

static int
take_name(struct tar *t, const struct header *h, const struct pax *p,
    char name[TAR_NAME_MAX])
{
	if (p->path == NULL)
		return read_name(t, h, name);
	if (p->path_len >= TAR_NAME_MAX ||
	    memchr(p->path, '\0', p->path_len) != NULL)
		return bad(t, "name");
	memcpy(name, p->path, p->path_len);
	name[p->path_len] = '\0';
	return check_name(t, name, p->path_len);
}

int
tar_next(struct tar *t, char name[TAR_NAME_MAX], uint64_t *size)
{
	struct header h;
	struct pax p = { 0 };
	struct buf text = { 0 };
	int got = take_header(t, &h, size);

	if (got == 1 && h.type == 'x')
		got = take_extended(t, &text, *size, &p, &h, size);
	if (got == 1 && strchr("xgLK", h.type) != NULL && h.type != '\0')
		got = verdict_problem(t->v, REASON_UNSUPPORTED,
		    "the tar archive has extended headers");
	if (got == 1 && take_name(t, &h, &p, name) == -1)
		got = -1;
	buf_free(&text);
	if (got != 1)
		return got;
	if ((h.type != '0' && h.type != '\0') || h.link[0] != '\0')
		return verdict_problem(t->v, REASON_MEMBER_KIND,
		    "the member %s is no regular file", name);
	return 1;
}
