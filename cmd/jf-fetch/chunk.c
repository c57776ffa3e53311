/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "chunk.h"
#include "digest.h"

#define PIECE		(CHUNK_MAX / 3)	/* raw bytes that always fit as text */
#define PROBE		1024		/* bytes that tell text from others */

static const char unknown_char[] = "\xef\xbf\xbd";

void
chunk_start(struct chunk *c)
{
	c->read = c->begin = c->offset;
	memcpy(c->recent, c->tail, c->tail_len);
	c->recent_len = c->tail_len;
}

void
chunk_free(struct chunk *c)
{
	buf_free(&c->raw);
	buf_free(&c->text);
	json_decref(c->held);
	c->held = NULL;
}

/* Length of the UTF-8 character at p (RFC 3629), 0: invalid, -1: cut off. */
static int
utf8_length(const unsigned char *p, size_t len)
{
	unsigned char low = 0x80, high = 0xbf;
	int n, i;

	if (p[0] < 0x80)
		return p[0] != '\0';
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	for (i = 1; i < n; i++) {
		if ((size_t)i == len)
			return -1;
		if (p[i] < low || p[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return n;
}

static int
put_char(struct chunk *c, unsigned long code)
{
	unsigned char u[4];

	if (code == 0 || (code >= 0xd800 && code <= 0xdfff)) {
		c->replaced++;
		return buf_add(&c->text, unknown_char, 3);
	}
	if (code < 0x80) {
		u[0] = (unsigned char)code;
		return buf_add(&c->text, u, 1);
	}
	if (code < 0x800) {
		u[0] = (unsigned char)(0xc0 | code >> 6);
		u[1] = (unsigned char)(0x80 | (code & 0x3f));
		return buf_add(&c->text, u, 2);
	}
	if (code < 0x10000) {
		u[0] = (unsigned char)(0xe0 | code >> 12);
		u[1] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
		u[2] = (unsigned char)(0x80 | (code & 0x3f));
		return buf_add(&c->text, u, 3);
	}
	u[0] = (unsigned char)(0xf0 | code >> 18);
	u[1] = (unsigned char)(0x80 | (code >> 12 & 0x3f));
	u[2] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
	u[3] = (unsigned char)(0x80 | (code & 0x3f));
	return buf_add(&c->text, u, 4);
}

static int
add_utf8(struct chunk *c, const unsigned char *p, size_t len)
{
	int n, rc = 0;

	while (rc == 0 && len > 0) {
		if ((n = utf8_length(p, len)) > 0)
			rc = buf_add(&c->text, p, (size_t)n);
		else
			rc = put_char(c, 0);
		n = n > 0 ? n : 1;
		p += n;
		len -= (size_t)n;
	}
	return rc;
}

static unsigned long
unit16(const struct chunk *c, const unsigned char *p)
{
	return c->encoding == CHUNK_UTF16LE ?
	    (unsigned long)(p[0] | p[1] << 8) :
	    (unsigned long)(p[0] << 8 | p[1]);
}

static int
add_utf16(struct chunk *c, const unsigned char *p, size_t len)
{
	unsigned long high, low;
	int rc = 0;

	for (; rc == 0 && len >= 2; p += 2, len -= 2) {
		high = unit16(c, p);
		low = len >= 4 ? unit16(c, p + 2) : 0;
		if ((high & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00) {
			rc = put_char(c, 0x10000 + ((high & 0x3ff) << 10) +
			    (low & 0x3ff));
			p += 2;
			len -= 2;
		} else
			rc = put_char(c, high);
	}
	if (rc == 0 && len == 1)
		rc = put_char(c, 0);
	return rc;
}

static void
keep_recent(struct chunk *c, const unsigned char *p, size_t len)
{
	size_t keep;

	if (len >= CHUNK_TAIL) {
		memcpy(c->recent, p + len - CHUNK_TAIL, CHUNK_TAIL);
		c->recent_len = CHUNK_TAIL;
		return;
	}
	keep = CHUNK_TAIL - len < c->recent_len ? CHUNK_TAIL - len :
	    c->recent_len;
	memmove(c->recent, c->recent + c->recent_len - keep, keep);
	memcpy(c->recent + keep, p, len);
	c->recent_len = keep + len;
}

static int
release(struct chunk *c, bool last, struct fail *f)
{
	json_t *data = c->held;
	int rc = -1;

	if (data == NULL)
		return 0;
	c->held = NULL;
	if (json_object_set_new(data, "last", json_boolean(last)) == -1)
		fail_nomem(f);
	else
		rc = c->emit(data, c->arg, f);
	json_decref(data);
	return rc;
}

/* Make a chunk of text's first len bytes, of which replaced were unknown;
 * the rest of text begins at offset next. */
static int
cut(struct chunk *c, size_t len, unsigned replaced, uint64_t next,
    struct fail *f)
{
	char hex[DIGEST_SHA256_HEX];
	json_t *data;

	if (release(c, false, f) == -1)
		return -1;
	if (digest_sha256_hex(c->text.p, len, hex) == -1)
		return fail_nomem(f);
	data = json_pack("{s:s, s:s*, s:I, s:s%, s:s}", "log", c->log,
	    "member", c->member, "offset", (json_int_t)c->begin, "text",
	    (const char *)c->text.p, len, "sha256", hex);
	if (data == NULL)
		return fail_nomem(f);
	if (replaced > 0)
		json_object_set_new(data, "replaced",
		    json_integer((json_int_t)replaced));
	c->held = data;
	buf_consume(&c->text, len);
	c->begin = next;
	c->replaced -= replaced;
	c->line_replaced = 0;
	c->line_end = 0;
	return 0;
}


/* All before this offset is told, or stands in complete lines. */
static void
reach(struct chunk *c, uint64_t offset)
{
	c->offset = offset;
	memcpy(c->tail, c->recent, c->recent_len);
	c->tail_len = c->recent_len;
}

/* Cut so that len bytes fit: at the last line end, and where one line alone
 * is too long, where it is. */
static int
make_room(struct chunk *c, size_t len, struct fail *f)
{
	if (c->text.len + len > CHUNK_MAX && c->line_end > 0 &&
	    cut(c, c->line_end, c->line_replaced, c->offset, f) == -1)
		return -1;
	if (c->text.len + len > CHUNK_MAX) {
		if (cut(c, c->text.len, c->replaced, c->read, f) == -1)
			return -1;
		reach(c, c->read);
	}
	return 0;
}

/* Take len raw bytes at p, which are a line or a piece of one. */
static int
take(struct chunk *c, const unsigned char *p, size_t len, bool line,
    struct fail *f)
{
	unsigned replaced = c->replaced;
	struct buf piece = { 0 }, text;
	int rc;

	/* Convert beside the text, since what is there may have to be cut. */
	text = c->text;
	c->text = piece;
	rc = c->encoding == CHUNK_UTF8 ? add_utf8(c, p, len) :
	    add_utf16(c, p, len);
	piece = c->text;
	c->text = text;
	replaced = c->replaced - replaced;
	c->replaced -= replaced;
	if (rc == -1)
		rc = fail_nomem(f);
	else if ((rc = make_room(c, piece.len, f)) == 0 &&
	    buf_add(&c->text, piece.p, piece.len) == -1)
		rc = fail_nomem(f);
	buf_free(&piece);
	if (rc == -1)
		return -1;
	c->replaced += replaced;
	c->read += len;
	keep_recent(c, p, len);
	if (line) {
		c->line_end = c->text.len;
		c->line_replaced = c->replaced;
		reach(c, c->read);
	}
	return 0;
}

/* Encoding, from the first bytes of the log; the mark itself is no text. */
static void
find_encoding(struct chunk *c)
{
	const unsigned char *p = c->raw.p;
	size_t i, n = c->raw.len < PROBE ? c->raw.len : PROBE;
	size_t even = 0, odd = 0;

	for (i = 0; i < n; i++)
		if (p[i] == '\0')
			*(i % 2 == 0 ? &even : &odd) += 1;
	c->encoding = CHUNK_UTF8;
	if (n >= 2 && p[0] == 0xff && p[1] == 0xfe)
		c->encoding = CHUNK_UTF16LE;
	else if (n >= 2 && p[0] == 0xfe && p[1] == 0xff)
		c->encoding = CHUNK_UTF16BE;
	else if (odd > n / 3 && even <= n / 50)
		c->encoding = CHUNK_UTF16LE;
	else if (even > n / 3 && odd <= n / 50)
		c->encoding = CHUNK_UTF16BE;
	else if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		buf_consume(&c->raw, 3);
		c->read = c->begin = 3;
		return;
	} else
		return;
	if (p[0] + p[1] == 0xff + 0xfe) {
		buf_consume(&c->raw, 2);
		c->read = c->begin = 2;
	}
}

/* Bytes up to and with the next line end, 0: none yet. */
static size_t
line_length(const struct chunk *c, const unsigned char *p, size_t len)
{
	const unsigned char *q;
	size_t i;

	if (c->encoding == CHUNK_UTF8) {
		q = len > 0 ? memchr(p, '\n', len) : NULL;
		return q != NULL ? (size_t)(q - p) + 1 : 0;
	}
	for (i = 0; i + 2 <= len; i += 2)
		if (unit16(c, p + i) == '\n')
			return i + 2;
	return 0;
}

/* A piece of a line that is too long, cut between characters. */
static size_t
piece_length(const struct chunk *c, const unsigned char *p)
{
	size_t n = PIECE & ~(size_t)1, back;

	if (c->encoding != CHUNK_UTF8)
		return (unit16(c, p + n - 2) & 0xfc00) == 0xd800 ? n - 2 : n;
	for (back = 1; back < 4; back++)
		if ((p[n - back] & 0xc0) != 0x80)
			return utf8_length(p + n - back, back) == -1 ?
			    n - back : n;
	return n;
}

int
chunk_feed(struct chunk *c, const unsigned char *data, size_t len,
    struct fail *f)
{
	size_t at = 0, n, left;
	bool line;

	if (buf_add(&c->raw, data, len) == -1)
		return fail_nomem(f);
	if (c->encoding == CHUNK_UNKNOWN) {
		if (c->raw.len < PROBE)
			return 0;
		find_encoding(c);
	}
	for (;; at += n) {
		left = c->raw.len - at;
		n = line_length(c, c->raw.p + at, left);
		line = n > 0 && n <= PIECE;
		if (!line && left <= PIECE)
			break;
		if (!line)
			n = piece_length(c, c->raw.p + at);
		if (take(c, c->raw.p + at, n, line, f) == -1)
			return -1;
	}
	buf_consume(&c->raw, at);
	return 0;
}

int
chunk_end(struct chunk *c, bool whole, struct fail *f)
{
	if (c->encoding == CHUNK_UNKNOWN && c->raw.len > 0) {
		find_encoding(c);
		if (chunk_feed(c, NULL, 0, f) == -1)
			return -1;
	}
	if (whole && c->raw.len > 0 &&
	    take(c, c->raw.p, c->raw.len, true, f) == -1)
		return -1;
	if (whole && c->text.len > c->line_end) {	/* a long one's rest */
		c->line_end = c->text.len;
		c->line_replaced = c->replaced;
		reach(c, c->read);
	}
	if (c->line_end > 0 && cut(c, c->line_end, c->line_replaced, c->offset,
	    f) == -1)
		return -1;
	return release(c, true, f);
}

bool
chunk_is_binary(const unsigned char *data, size_t len)
{
	struct chunk c = { .encoding = CHUNK_UNKNOWN };
	bool binary = true;
	size_t n = len < PROBE ? len : PROBE;

	if (buf_add(&c.raw, data, n) == 0) {
		find_encoding(&c);
		if (c.encoding != CHUNK_UTF8)
			add_utf16(&c, c.raw.p, c.raw.len);
		else
			add_utf8(&c, c.raw.p, c.raw.len);
		binary = c.replaced > 1 + n / 20;
	}
	chunk_free(&c);
	return binary;
}
