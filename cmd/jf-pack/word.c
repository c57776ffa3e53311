/* SPDX-License-Identifier: ISC */
#include <stdint.h>

#include "word.h"

enum { NONE, LETTER, ALONE };	/* ALONE: a word by itself */

struct range {
	uint32_t from, to;
	int class;
};

/* Only what differs from LETTER, above ASCII. */
static const struct range ranges[] = {
	{ 0x80, 0xa9, NONE }, { 0xab, 0xb4, NONE }, { 0xb6, 0xb9, NONE },
	{ 0xbb, 0xbf, NONE }, { 0xd7, 0xd7, NONE }, { 0xf7, 0xf7, NONE },
	{ 0xe00, 0xeff, ALONE },	/* Thai, Lao */
	{ 0x1000, 0x109f, ALONE },	/* Myanmar */
	{ 0x1780, 0x17ff, ALONE },	/* Khmer */
	{ 0x2000, 0x206f, NONE },	/* punctuation, spaces */
	{ 0x20a0, 0x20cf, NONE },	/* currencies */
	{ 0x2190, 0x2bff, NONE },	/* arrows, signs, boxes */
	{ 0x3000, 0x3004, NONE }, { 0x3005, 0x3007, ALONE },
	{ 0x3008, 0x3020, NONE },
	{ 0x3021, 0x31ff, ALONE },	/* kana, bopomofo */
	{ 0x3400, 0x9fff, ALONE },	/* ideographs */
	{ 0xac00, 0xd7af, ALONE },	/* hangul */
	{ 0xe000, 0xf8ff, NONE },	/* private */
	{ 0xf900, 0xfaff, ALONE },
	{ 0xfe10, 0xfe6f, NONE },
	{ 0xfeff, 0xff0f, NONE }, { 0xff1a, 0xff20, NONE },
	{ 0xff3b, 0xff40, NONE }, { 0xff5b, 0xff65, NONE },
	{ 0xff66, 0xffdc, ALONE }, { 0xffe0, 0xffff, NONE },
	{ 0x1f000, 0x1faff, NONE },	/* pictures */
	{ 0x20000, 0x3ffff, ALONE },
};

static int
class_of(uint32_t u)
{
	size_t low = 0, high = sizeof(ranges) / sizeof(ranges[0]), mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (u > ranges[mid].to)
			low = mid + 1;
		else if (u < ranges[mid].from)
			high = mid;
		else
			return ranges[mid].class;
	}
	return LETTER;
}

static bool
is_ascii_word(unsigned char c)
{
	return (unsigned)(c - '0') < 10 || (unsigned)((c | 0x20) - 'a') < 26;
}

/* Class of the character at s, of at most len bytes; its length in *n. */
static int
character(const char *s, size_t len, size_t *n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)*s;
	uint32_t u;
	size_t i, want;

	*n = 1;
	if (c < 0x80)
		return is_ascii_word(c) ? LETTER : NONE;
	want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4 || want > len)
		return NONE;
	u = c & (0x7fu >> want);
	for (i = 1; i < want; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return NONE;
		u = u << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (u < least[want])
		return NONE;
	*n = want;
	return class_of(u);
}

size_t
word_at(const char *text, size_t len, size_t at)
{
	size_t end = at, n;
	int class;

	while (end < len && is_ascii_word((unsigned char)text[end]))
		end++;
	while (end < len && (class = character(text + end, len - end, &n)) != NONE) {
		if (class == ALONE)
			return end == at ? n : end - at;
		end += n;
	}
	return end - at;
}

bool
word_edge(const char *text, size_t len, size_t at)
{
	unsigned char before;
	size_t back, n;
	int class;

	if (at >= len || (class = character(text + at, len - at, &n)) == NONE)
		return false;
	if (at == 0 || class == ALONE)
		return true;
	before = (unsigned char)text[at - 1];
	if (before < 0x80)
		return !is_ascii_word(before);
	for (back = at - 1; back > 0 && at - back < 4 &&
	    ((unsigned char)text[back] & 0xc0) == 0x80;)
		back--;
	return character(text + back, at - back, &n) != LETTER ||
	    n != at - back;
}
