/* SPDX-License-Identifier: ISC */
/*
 * One pass over a text: each word is looked up; runs of the letters of base64
 * (hex digits are among them) are searched with a window of six bytes.  For
 * nearly all of both a bitmap says no.
 */
#include <string.h>

#include "inspect_int.h"
#include "pseudonym.h"

#define REMOVED	"secret-removed"	/* what the scrubber writes */

enum { WORD = 1, CODE = 2, UPPER = 4, LOWER = 8, DIGIT = 16, HIGH = 32 };

static const unsigned char kinds[256] = {
	['a' ... 'z'] = WORD | CODE | LOWER, ['A' ... 'Z'] = WORD | CODE | UPPER,
	['0' ... '9'] = WORD | CODE | DIGIT, [0x80 ... 0xff] = WORD | HIGH,
	['+'] = CODE, ['/'] = CODE, ['-'] = CODE, ['_'] = CODE
};

static inline int
kind(unsigned char c)
{
	return kinds[c];
}

bool
inspect_find_word(const char *text, size_t at, size_t len)
{
	unsigned char c = (unsigned char)text[at], lead;
	/* no character is longer; a run of such bytes may be, and be hostile */
	size_t first = at > 3 ? at - 3 : 0;

	if (c < 0x80)
		return (kind(c) & WORD) != 0;
	/* signs: U+0080 to U+00BF, U+2000 to U+206F, U+2180 on, U+3000 to
	 * U+303F, U+F000 and above */
	while (at > first && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	lead = (unsigned char)text[at];
	if (at + 1 >= len || lead < 0xc3)
		return false;
	c = (unsigned char)text[at + 1];
	return !((lead == 0xe2 && (c == 0x80 || c == 0x81 || c >= 0x86)) ||
	    (lead == 0xe3 && c == 0x80) || lead >= 0xef);
}

/* Inside a token of ours, or in the word for a secret? */
static bool
is_ours(const char *text, size_t at, size_t n, size_t len)
{
	size_t back = at > PSEUDONYM_LEN ? at - PSEUDONYM_LEN : 0, size;

	for (; back <= at; back++) {
		size = pseudonym_token_at(text + back, len - back);
		if (size == 0 && len - back >= sizeof(REMOVED) - 1 &&
		    memcmp(text + back, REMOVED, sizeof(REMOVED) - 1) == 0)
			size = sizeof(REMOVED) - 1;
		if (size >= at - back + n)
			return true;
	}
	return false;
}

static bool
is_digits(const char *p, size_t len)
{
	while (len > 0 && (unsigned)(p[len - 1] - '0') < 10)
		len--;
	return len == 0;
}

/* One number of several: "10:20:30.123456" names no job 123456. */
static bool
is_part_of_number(const char *text, size_t at, size_t n, size_t len)
{
	const char *signs = ".:,-";

	return (at > 1 && text[at - 1] != '\0' &&
	    strchr(signs, text[at - 1]) != NULL &&
	    (unsigned)(text[at - 2] - '0') < 10) || (at + n + 1 < len &&
	    text[at + n] != '\0' && strchr(signs, text[at + n]) != NULL &&
	    (unsigned)(text[at + n + 1] - '0') < 10);
}

/* A plain term as a whole token. */
static bool
is_token(const char *text, size_t at, size_t n, size_t len)
{
	if ((at > 0 && inspect_find_word(text, at, len) &&
	    inspect_find_word(text, at - 1, len)) || (at + n < len &&
	    inspect_find_word(text, at + n, len) &&
	    inspect_find_word(text, at + n - 1, len)))
		return false;
	if (is_digits(text + at, n) && is_part_of_number(text, at, n, len))
		return false;
	return !is_ours(text, at, n, len);
}

static bool
same(const char *text, const char *form, size_t n, bool exact)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char c = exact ? text[i] : inspect_fold(text[i]);

		/* base64url's two letters */
		if (exact && c == '-')
			c = '+';
		else if (exact && c == '_')
			c = '/';
		if (c != form[i])
			return false;
	}
	return true;
}

/* Does the form of one of the entries with this key stand where its word or
 * its six bytes were seen? */
static int
look_up(const struct inspect_forms *x, const struct inspect_table *table,
    uint64_t key, const struct inspect_text *in, size_t seen,
    struct inspect_hit *hit)
{
	static const char *const names[] = { "plain", "hex", "base64",
	    "base64", "base64" };
	const struct inspect_entry *e;
	const struct inspect_term *t;
	char form[INSPECT_LONG];
	size_t n, at, next = 0;

	while ((e = inspect_table_next(table, key, &next)) != NULL) {
		t = &x->term[e->term];
		at = seen - e->offset;
		if (seen < e->offset || at < in->from || at >= in->stop)
			continue;
		n = inspect_forms_spell(x, t, e->form, form);
		if (at + n > in->len || !same(in->p + at, form, n,
		    e->form >= INSPECT_BASE64))
			continue;
		if (e->form == INSPECT_PLAIN ? !is_token(in->p, at, n,
		    in->len) : is_ours(in->p, at, n, in->len))
			continue;
		*hit = (struct inspect_hit){ "term", names[e->form],
		    x->type[t->type], at };
		return 1;
	}
	return 0;
}

/* A word with UTF-8 in it may hold signs: its parts are words. */
static int
high_word(const struct inspect_forms *x, const struct inspect_text *in,
    size_t i, size_t end, struct inspect_hit *hit)
{
	size_t at;
	uint64_t key;

	while (i < end) {
		while (i < end && !inspect_find_word(in->p, i, in->len))
			i++;
		for (at = i; at < end && inspect_find_word(in->p, at,
		    in->len); at++)
			;
		if (at == i)
			break;
		key = inspect_forms_word(in->p + i, at - i);
		if (look_up(x, &x->words, key, in, i, hit))
			return 1;
		i = at;
	}
	return 0;
}

/* A run of the letters of base64. */
static int
code_run(const struct inspect_forms *x, const struct inspect_text *in,
    size_t i, size_t end, struct inspect_hit *hit)
{
	uint64_t key = 0, h;
	size_t first = i + INSPECT_PROBE - 1;

	for (; i < end; i++) {
		key = (key << 8 | (unsigned char)inspect_fold(in->p[i])) &
		    0xffffffffffffULL;
		if (i < first)
			continue;
		h = inspect_spread(key);
		if (inspect_table_may(&x->codes, h) && look_up(x, &x->codes, h,
		    in, i + 1 - INSPECT_PROBE, hit))
			return 1;
	}
	return 0;
}

/* Could the run hold an encoded term?  Words of small letters could not,
 * unless there is a term whose base64 is such a word. */
static bool
is_code(const struct inspect_forms *x, int flags, size_t n)
{
	return n >= 7 && ((flags & DIGIT) != 0 || x->lower ||
	    (flags & (UPPER | LOWER)) == (UPPER | LOWER));
}

int
inspect_find(const struct inspect_forms *x, const struct inspect_text *in,
    struct inspect_hit *hit)
{
	const unsigned char *p = (const unsigned char *)in->p;
	size_t i = in->from, run, word;
	int flags, all, k;
	uint64_t key;

	/* from the middle of a word or run, back to where it begins */
	while (i > 0 && in->from - i < 128 && kind(p[i - 1]) != 0)
		i--;
	while (i < in->stop) {
		if (kind(p[i]) == 0) {
			i++;
			continue;
		}
		if (i > 0 && p[i - 1] == '\n' && (run =
		    inspect_time(in->p + i, in->len - i)) != 0) {
			i += run;
			continue;
		}
		run = i;
		all = 0;
		while (i < in->len && (k = kind(p[i])) != 0) {
			if ((k & WORD) == 0) {
				i++;
				continue;
			}
			word = i;
			flags = 0;
			for (; i < in->len && (k = kind(p[i]),
			    (k & WORD) != 0); i++)
				flags |= k;
			all |= flags;
			if ((flags & HIGH) != 0) {
				if (high_word(x, in, word, i, hit))
					return 1;
				continue;
			}
			key = inspect_forms_word(in->p + word, i - word);
			if (inspect_table_may(&x->words, key) &&
			    look_up(x, &x->words, key, in, word, hit))
				return 1;
		}
		if (is_code(x, all, i - run) && code_run(x, in, run, i, hit))
			return 1;
	}
	return 0;
}
