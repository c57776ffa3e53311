/* SPDX-License-Identifier: ISC */
/* What the bytes of the window are. */
#include "scrub_int.h"

#define D	(C_DIGIT)
#define HU	(C_HEX | C_UPPER)
#define HL	(C_HEX | C_LOWER)
#define U	(C_LETTER | C_UPPER)
#define L	(C_LETTER | C_LOWER)
#define H	(C_HIGH)
#define S	(C_SIGN)
#define E	(C_END)
#define X16(x)	x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x

const unsigned char scrub_bytes[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, E, S | E, 0, 0, S | E, 0, 0,	/* LF CR */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, S, 0, 0, 0, 0,		/* ESC */
	E, 0, S | E, 0, S, S, 0, S, 0, 0, 0, 0, E, S, 0, S,	/* " $ % ' - / */
	D, D, D, D, D, D, D, D, D, D, S, E, 0, 0, 0, S,		/* : ? */
	0, HU, HU, HU, HU, HU, HU, U, U, U, U, U, U, U, U, U,
	U, U, U, U, U, U, U, U, U, U, U, 0, S, 0, 0, 0,		/* \ */
	0, HL, HL, HL, HL, HL, HL, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, S, 0,		/* ~ */
	X16(H), X16(H), X16(H), X16(H), X16(H), X16(H), X16(H), X16(H)
};

#undef D
#undef HU
#undef HL
#undef U
#undef L
#undef H
#undef S
#undef E
#undef X16

size_t
scrub_word_end(const struct scrub *s, size_t i, int what)
{
	while (i < s->end && (scrub_bytes[(unsigned char)s->t[i]] & what) != 0)
		i++;
	return i;
}

size_t
scrub_token(const struct scrub *s, size_t i, size_t dash, size_t *start)
{
	unsigned char next = scrub_byte(s, dash + 1);
	size_t n;

	if (next < '2' || (next > '7' && next < 'a') || next > 'z')
		return 0;
	for (*start = dash - 1; *start + 1 > i && dash - *start <= 4; --*start)
		if ((n = pseudonym_token_at(s->t + *start,
		    s->end - *start)) != 0)
			return *start + n;
	*start = dash - 6;
	if (dash < i + 6 || s->end - *start < sizeof(SCRUB_REMOVED) - 1 ||
	    memcmp(s->t + *start, SCRUB_REMOVED,
	    sizeof(SCRUB_REMOVED) - 1) != 0)
		return 0;
	return *start + sizeof(SCRUB_REMOVED) - 1;
}

bool
scrub_token_at(const struct scrub *s, size_t i)
{
	size_t dash = scrub_word_end(s, i, C_LETTER | C_HEX), start;

	return scrub_byte(s, dash) == '-' &&
	    scrub_token(s, i, dash, &start) != 0 && start == i;
}

bool
scrub_token_ends(const struct scrub *s, size_t i)
{
	size_t start;

	return i > PSEUDONYM_BODY + 2 &&
	    s->t[i - PSEUDONYM_BODY - 1] == '-' && scrub_token(s, 0,
	    i - PSEUDONYM_BODY - 1, &start) == i;
}

bool
scrub_has_token(const struct scrub *s, size_t start, size_t end)
{
	const char *p = s->t + start;
	size_t at;

	while (start < end && (p = memchr(p, '-',
	    (size_t)(s->t + end - p))) != NULL) {
		if (scrub_token(s, start, (size_t)(p - s->t), &at) != 0)
			return true;
		p++;
	}
	return false;
}

size_t
scrub_count(const struct scrub *s, size_t i, char c)
{
	size_t n = 0;

	while (i + n < s->end && s->t[i + n] == c)
		n++;
	return n;
}

bool
scrub_text_is(const struct scrub *s, size_t i, const char *word)
{
	for (; *word != '\0'; word++, i++)
		if (i >= s->end || (s->t[i] != *word &&
		    ((scrub_bytes[(unsigned char)s->t[i]] & C_UPPER) == 0 ||
		    (s->t[i] | 0x20) != *word)))
			return false;
	return true;
}

size_t
scrub_sign(const struct scrub *s, size_t i, char sign)
{
	static const char hex[] = "0123456789abcdef";
	char code[4] = "%";

	if (i < s->end && s->t[i] == sign)
		return 1;
	if (i + 2 >= s->end || s->t[i] != '%')
		return 0;
	code[1] = hex[(unsigned char)sign >> 4];
	code[2] = hex[sign & 15];
	return scrub_text_is(s, i, code) ? 3 : 0;
}
