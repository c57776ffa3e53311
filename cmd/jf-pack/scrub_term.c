/* SPDX-License-Identifier: ISC */
/* Learned terms, as they are and as URLs and JSON strings write them. */
#include "scrub_int.h"
#include "termindex.h"
#include "wordhash.h"

#define PLAIN	(TERMS_LEN + 8)	/* decoded bytes looked at */

static int
hex_value(unsigned char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* Value of n hex digits at i, or -1. */
static int
hex_at(const struct scrub *s, size_t i, unsigned n)
{
	int v = 0;

	for (; n > 0; n--, i++) {
		if (!scrub_is(s, i, C_DIGIT | C_HEX))
			return -1;
		v = v << 4 | hex_value(scrub_byte(s, i));
	}
	return v;
}

/* UTF-8 of a code point below 0x10000 into out; how many bytes. */
static size_t
put_utf8(unsigned v, char *out)
{
	if (v < 0x80) {
		out[0] = (char)v;
		return 1;
	}
	if (v < 0x800) {
		out[0] = (char)(0xc0 | v >> 6);
		out[1] = (char)(0x80 | (v & 0x3f));
		return 2;
	}
	out[0] = (char)(0xe0 | v >> 12);
	out[1] = (char)(0x80 | (v >> 6 & 0x3f));
	out[2] = (char)(0x80 | (v & 0x3f));
	return 3;
}

/* One escape at i: its bytes to out, their number to *n; its length in the
 * text, 0 when there is none. */
static size_t
escape(const struct scrub *s, size_t i, char out[3], size_t *n)
{
	int v;

	*n = 1;
	if (scrub_byte(s, i) == '%' && (v = hex_at(s, i + 1, 2)) != -1) {
		out[0] = (char)v;
		return 3;
	}
	if (scrub_byte(s, i) == '\\' && (scrub_byte(s, i + 1) | 0x20) == 'u' &&
	    (v = hex_at(s, i + 2, 4)) != -1) {
		*n = put_utf8((unsigned)v, out);
		return 6;
	}
	return 0;
}

bool
scrub_term_is_escape(const struct scrub *s, size_t i)
{
	char out[3];
	size_t n;

	return escape(s, i, out, &n) != 0;
}

/* Does an escape end at i that stands for a letter or digit?  Then no word
 * begins there, and to decode on would cost the square of the length. */
static bool
behind_letter(const struct scrub *s, size_t i)
{
	char out[3];
	size_t n;

	return ((i >= 3 && escape(s, i - 3, out, &n) == 3) ||
	    (i >= 6 && escape(s, i - 6, out, &n) == 6)) &&
	    (scrub_bytes[(unsigned char)out[0]] & C_WORD) != 0;
}

/* Is something escaped between i and the end of the line, as far as a term
 * reaches? */
static bool
has_escape(const struct scrub *s, size_t i)
{
	size_t stop = s->end - i > PLAIN ? i + PLAIN : s->end;

	for (; i < stop && s->t[i] != '\n'; i++)
		if ((s->t[i] == '%' || s->t[i] == '\\') &&
		    scrub_term_is_escape(s, i))
			return true;
	return false;
}

/* A term at i that is written with escapes. */
static size_t
encoded(struct scrub *s, size_t i)
{
	char plain[PLAIN + 3];
	size_t raw[PLAIN + 3], n = 0, at = i, got, len, k, first = SIZE_MAX;
	enum pseudonym_type type;

	if (behind_letter(s, i))
		return 0;
	while (n < PLAIN && at < s->end && s->t[at] != '\n') {
		if ((len = escape(s, at, plain + n, &got)) == 0) {
			plain[n] = s->t[at];
			len = got = 1;
		} else if (first == SIZE_MAX) {
			first = n;
		}
		for (k = 0; k < got; k++)
			raw[n++] = at;
		at += len;
	}
	raw[n] = at;
	if (first == SIZE_MAX)
		return 0;
	got = terms_find(s->terms, plain, n, 0, &type);
	if (got <= first)	/* none, or one without an escape in it */
		return 0;
	scrub_put(s, i, raw[got], type, "term-encoded", plain, got);
	return raw[got];
}

/* Are i..end digits that belong to a longer number: 10:20:07, 1.7.3? */
static bool
in_number(const struct scrub *s, size_t i, size_t end)
{
	unsigned char before = scrub_before(s, i), next = scrub_byte(s, end);

	if (scrub_word_end(s, i, C_DIGIT) != end)
		return false;
	return ((before == '.' || before == ':' || before == ',') && i > 1 &&
	    (scrub_bytes[(unsigned char)s->t[i - 2]] & C_DIGIT) != 0) ||
	    ((next == '.' || next == ':' || next == ',') &&
	    scrub_is(s, end + 1, C_DIGIT));
}

size_t
scrub_term(struct scrub *s, size_t i)
{
	enum pseudonym_type type;
	size_t n;

	if (s->terms == NULL || s->learn)
		return 0;
	n = terms_find(s->terms, s->t + i, s->end - i, 0, &type);
	if (n == 0)
		return has_escape(s, i) ? encoded(s, i) : 0;
	if (in_number(s, i, i + n))
		return 0;
	scrub_put(s, i, i + n, type, "term", NULL, 0);
	return i + n;
}

size_t
scrub_term_maybe(struct scrub *s, size_t i, size_t end, int flags)
{
	if (s->gate == NULL || s->learn || ((flags & C_HIGH) == 0 &&
	    !termindex_may(s->gate, wordhash(s->seed, s->t + i, end - i)) &&
	    !scrub_term_is_escape(s, end)))
		return 0;
	return scrub_term(s, i);
}
