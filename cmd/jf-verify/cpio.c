/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <string.h>

#include "cpio.h"
#include "members.h"

#define HEADER_LEN	110
#define BLOCK		512
#define TRAILER		"TRAILER!!!"
#define PADDING_MAX	10240	/* zeros at the end; GNU cpio -B makes 5120 */

/* The thirteen fields behind the magic, eight hex digits each. */
enum { INODE, MODE, UID, GID, NLINK, MTIME, FILESIZE, DEVMAJOR, DEVMINOR,
	RDEVMAJOR, RDEVMINOR, NAMESIZE, CHECK, FIELDS };

bool
cpio_look(const unsigned char *p, size_t len)
{
	return len >= 6 && (memcmp(p, "070701", 6) == 0 ||
	    memcmp(p, "070702", 6) == 0);
}

static int
bad(struct cpio *c, const char *what)
{
	return verdict_problem(c->v, REASON_MALFORMED,
	    "the cpio archive is not well-formed: %s", what);
}

/* Eight digits, their letters of one case throughout the archive. */
static int
read_field(struct cpio *c, const char *p, uint32_t *out)
{
	static const char lower[] = "0123456789abcdef";
	static const char upper[] = "0123456789ABCDEF";
	const char *d;
	int i;

	for (*out = 0, i = 0; i < 8; i++) {
		if ((d = memchr(lower, p[i], 16)) != NULL) {
			c->lower |= d - lower > 9;
			*out = *out << 4 | (uint32_t)(d - lower);
		} else if ((d = memchr(upper, p[i], 16)) != NULL) {
			c->upper = true;
			*out = *out << 4 | (uint32_t)(d - upper);
		} else
			return -1;
	}
	return c->lower && c->upper ? -1 : 0;
}

static int
take_padding(struct cpio *c)
{
	unsigned char zero[4] = { 0 }, got[4];
	size_t n = (size_t)(-input_pos(c->in) & 3);

	if (n > 0 && input_take(c->in, got, n) == -1)
		return -1;
	if (memcmp(got, zero, n) != 0)
		return bad(c, "padding");
	return 0;
}

static int
read_header(struct cpio *c, uint32_t field[FIELDS])
{
	char head[HEADER_LEN];
	int i;

	if (input_take(c->in, head, sizeof(head)) == -1)
		return -1;
	if (!cpio_look((unsigned char *)head, sizeof(head)))
		return bad(c, "magic");
	if (c->magic[0] == '\0')
		memcpy(c->magic, head, sizeof(c->magic));
	if (memcmp(c->magic, head, sizeof(c->magic)) != 0)
		return bad(c, "magic");
	for (i = 0; i < FIELDS; i++)
		if (read_field(c, head + 6 + 8 * i, &field[i]) == -1)
			return bad(c, "header");
	return 0;
}

static int
read_name(struct cpio *c, uint32_t len, char name[CPIO_NAME_MAX])
{
	if (len < 2 || len > CPIO_NAME_MAX)
		return bad(c, "length of a name");
	if (input_take(c->in, name, len) == -1)
		return -1;
	if (name[len - 1] != '\0')
		return bad(c, "name");
	if (!members_name_is_safe(name, len - 1))
		return verdict_problem(c->v, REASON_MEMBER_NAME,
		    "a member has an unsafe name: %s", name);
	return take_padding(c);
}

int
cpio_next(struct cpio *c, char name[CPIO_NAME_MAX], uint64_t *size)
{
	uint32_t field[FIELDS];

	if (read_header(c, field) == -1 ||
	    read_name(c, field[NAMESIZE], name) == -1)
		return -1;
	*size = field[FILESIZE];
	c->crc = field[CHECK];
	if (strcmp(name, TRAILER) == 0) {
		if (*size != 0 || field[CHECK] != 0 || field[RDEVMAJOR] != 0 ||
		    field[RDEVMINOR] != 0)
			return bad(c, "trailer");
		if (input_zeros(c->in, PADDING_MAX) == -1)
			return -1;
		return input_pos(c->in) % BLOCK == 0 ? 0 :
		    bad(c, "its length");
	}
	if ((field[MODE] & S_IFMT) != S_IFREG || field[RDEVMAJOR] != 0 ||
	    field[RDEVMINOR] != 0)
		return verdict_problem(c->v, REASON_MEMBER_KIND,
		    "the member %s is no regular file", name);
	if (c->magic[5] == '1' && field[CHECK] != 0)
		return bad(c, "checksum");
	return 1;
}

uint32_t
cpio_sum(const struct cpio *c, const unsigned char *p, size_t len)
{
	uint32_t sum = 0;
	size_t i;

	if (c->magic[5] == '2')
		for (i = 0; i < len; i++)
			sum += p[i];
	return sum;
}

int
cpio_end(struct cpio *c, uint32_t sum)
{
	if (c->magic[5] == '2' && sum != c->crc)
		return verdict_problem(c->v, REASON_DIGEST_MISMATCH,
		    "a member does not have its checksum");
	return take_padding(c);
}
