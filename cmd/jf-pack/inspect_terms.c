/* SPDX-License-Identifier: ISC */
/*
 * Every form of every term is entered under six of its bytes, case folded.  A
 * window of six bytes slides over the text; a bitmap says for nearly all of
 * them that no form has these bytes, and the rest is compared in full.  Terms
 * of under six bytes are looked up where a word begins.
 */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "inspect_int.h"
#include "pseudonym.h"

#define PROBE		6
#define MASK		0xffffffffffffULL
#define REMOVED		"secret-removed"	/* what the scrubber writes */

enum form { PLAIN, HEX, BASE64_0, BASE64_1, BASE64_2, FORMS };

static const char *const form_names[] = { "plain", "hex", "base64", "base64",
    "base64" };

struct term {
	const char *type;
	char *value;		/* folded */
	char *exact;		/* as given, for base64 */
	uint16_t len;
};

struct entry {
	uint32_t key_low;
	uint16_t key_high;
	uint8_t form, offset;	/* of the probe in the form */
	uint32_t term;
};

struct inspect_forms {
	struct term *term;
	size_t n, cap;
	struct entry *entry;	/* sorted by key when built */
	size_t entries, entries_cap;
	uint64_t *bitmap;
	size_t bits;		/* a power of two */
	uint32_t *brief;	/* hash table of short terms: number + 1 */
	size_t brief_cap;
	unsigned lengths;	/* bit n: a term of n bytes is there, n < PROBE */
	bool built;
};

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static uint64_t
spread(uint64_t key)
{
	key = (key ^ key >> 23) * 0x9e3779b97f4a7c15ULL;
	return key ^ key >> 31;
}

struct inspect_forms *
inspect_forms_new(void)
{
	return calloc(1, sizeof(struct inspect_forms));
}

void
inspect_forms_free(struct inspect_forms *x)
{
	size_t i;

	if (x == NULL)
		return;
	for (i = 0; i < x->n; i++) {
		free(x->term[i].value);
		if (x->term[i].exact != x->term[i].value)
			free(x->term[i].exact);
	}
	free(x->term);
	free(x->entry);
	free(x->bitmap);
	free(x->brief);
	free(x);
}

size_t
inspect_forms_count(const struct inspect_forms *x)
{
	return x->n;
}

int
inspect_forms_add(struct inspect_forms *x, const char *type, const char *value,
    size_t len)
{
	struct term *t;
	size_t i;

	if (len == 0 || len > INSPECT_LONG / 4)
		return 0;
	if (x->n == x->cap) {
		size_t cap = x->cap > 0 ? x->cap * 2 : 64;

		t = realloc(x->term, cap * sizeof(*t));
		if (t == NULL)
			return -1;
		x->term = t;
		x->cap = cap;
	}
	t = &x->term[x->n];
	*t = (struct term){ .type = type, .len = (uint16_t)len };
	if ((t->exact = malloc(len)) == NULL)
		return -1;
	memcpy(t->exact, value, len);
	t->value = t->exact;
	for (i = 0; i < len && fold(value[i]) == value[i]; i++)
		;
	if (i < len) {
		if ((t->value = malloc(len)) == NULL) {
			free(t->exact);
			return -1;
		}
		for (i = 0; i < len; i++)
			t->value[i] = fold(value[i]);
	}
	x->n++;
	x->built = false;
	return 0;
}

/* The bytes of a term's form; its length.  The edges of base64 that depend on
 * what stands around are left off. */
static size_t
spell(const struct term *t, int form, char out[INSPECT_LONG])
{
	static const char digits[] = "0123456789abcdef";
	static const char code[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
	    "qrstuvwxyz0123456789+/";
	size_t i, n = 0, bit, bits = (size_t)t->len * 8;
	unsigned char c;

	switch (form) {
	case PLAIN:
		memcpy(out, t->value, t->len);
		return t->len;
	case HEX:
		for (i = 0; i < t->len; i++) {
			c = (unsigned char)t->exact[i];
			out[n++] = digits[c >> 4];
			out[n++] = digits[c & 15];
		}
		return n;
	default:
		/* form 0: sextets begin with the term; 1: after one byte of
		 * something else, so 4 bits in; 2: 2 bits in */
		bit = form == BASE64_0 ? 0 : form == BASE64_1 ? 4 : 2;
		for (; bit + 6 <= bits; bit += 6) {
			c = (unsigned char)t->exact[bit / 8];
			i = (size_t)c << 8;
			if (bit / 8 + 1 < t->len)
				i |= (unsigned char)t->exact[bit / 8 + 1];
			out[n++] = code[i >> (10 - bit % 8) & 63];
		}
		return n;
	}
}

static uint64_t
key_of(const char *p)
{
	uint64_t key = 0;
	int i;

	for (i = 0; i < PROBE; i++)
		key = key << 8 | (unsigned char)fold(p[i]);
	return key;
}

static int
enter(struct inspect_forms *x, size_t term, int form, uint8_t *load,
    size_t loads)
{
	char text[INSPECT_LONG];
	size_t len = spell(&x->term[term], form, text), i, best = 0;
	size_t places[3];
	struct entry *e;
	uint64_t key;

	if (len < PROBE)
		return 0;
	/* of three places, the one whose bytes fewest others have: names of
	 * one series differ at their end */
	places[0] = len - PROBE < 255 ? len - PROBE : 255;
	places[1] = places[0] / 2;
	places[2] = 0;
	for (i = 1; i < 3; i++)
		if (load[spread(key_of(text + places[i])) % loads] <
		    load[spread(key_of(text + places[best])) % loads])
			best = i;
	if (x->entries == x->entries_cap) {
		size_t cap = x->entries_cap > 0 ? x->entries_cap * 2 : 256;

		e = realloc(x->entry, cap * sizeof(*e));
		if (e == NULL)
			return -1;
		x->entry = e;
		x->entries_cap = cap;
	}
	key = key_of(text + places[best]);
	if (load[spread(key) % loads] < 255)
		load[spread(key) % loads]++;
	x->entry[x->entries++] = (struct entry){ .key_low = (uint32_t)key,
	    .key_high = (uint16_t)(key >> 32), .form = (uint8_t)form,
	    .offset = (uint8_t)places[best], .term = (uint32_t)term };
	return 0;
}

static uint64_t
entry_key(const struct entry *e)
{
	return (uint64_t)e->key_high << 32 | e->key_low;
}

static int
compare(const void *a, const void *b)
{
	uint64_t ka = entry_key(a), kb = entry_key(b);

	return ka < kb ? -1 : ka > kb;
}

static uint64_t
hash_brief(const char *p, size_t len)
{
	uint64_t h = len;

	while (len-- > 0)
		h = h << 8 | (unsigned char)fold(p[len]);
	return spread(h);
}

static int
build_brief(struct inspect_forms *x)
{
	size_t i, at;

	free(x->brief);
	for (x->brief_cap = 64; x->brief_cap < x->n * 4; x->brief_cap *= 2)
		;
	x->lengths = 0;
	x->brief = calloc(x->brief_cap, sizeof(*x->brief));
	if (x->brief == NULL)
		return -1;
	for (i = 0; i < x->n; i++) {
		if (x->term[i].len >= PROBE)
			continue;
		x->lengths |= 1U << x->term[i].len;
		at = hash_brief(x->term[i].value, x->term[i].len) &
		    (x->brief_cap - 1);
		while (x->brief[at] != 0)
			at = (at + 1) & (x->brief_cap - 1);
		x->brief[at] = (uint32_t)i + 1;
	}
	return 0;
}

static int
build(struct inspect_forms *x)
{
	uint8_t *load;
	size_t i, loads;
	uint64_t h;
	int form, rc = 0;

	for (loads = 1024; loads < x->n * 8; loads *= 2)
		;
	if ((load = calloc(loads, 1)) == NULL || build_brief(x) == -1) {
		free(load);
		return -1;
	}
	x->entries = 0;
	for (i = 0; i < x->n && rc == 0; i++)
		for (form = PLAIN; form < FORMS && rc == 0; form++)
			if (x->term[i].len >= PROBE)
				rc = enter(x, i, form, load, loads);
	free(load);
	free(x->bitmap);
	for (x->bits = 4096; x->bits < x->entries * 32; x->bits *= 2)
		;
	x->bitmap = calloc(x->bits / 64, sizeof(*x->bitmap));
	if (rc == -1 || x->bitmap == NULL)
		return -1;
	for (i = 0; i < x->entries; i++) {
		h = spread(entry_key(&x->entry[i])) & (x->bits - 1);
		x->bitmap[h / 64] |= 1ULL << (h % 64);
	}
	if (x->entries > 0)
		qsort(x->entry, x->entries, sizeof(*x->entry), compare);
	x->built = true;
	return 0;
}

bool
inspect_word(const char *text, size_t at, size_t len)
{
	unsigned char c = (unsigned char)text[at], lead;

	if (c < 0x80)
		return (unsigned)(c - '0') < 10 || (unsigned)((c | 32) - 'a') < 26;
	/* punctuation: U+0080 to U+00BF, U+2000 to U+206F, U+3000 to U+303F */
	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	lead = (unsigned char)text[at];
	if (at + 1 >= len || lead < 0xc3)
		return false;
	c = (unsigned char)text[at + 1];
	return !((lead == 0xe2 && (c == 0x80 || c == 0x81)) ||
	    (lead == 0xe3 && c == 0x80) || lead == 0xef || lead >= 0xf0 ||
	    (lead == 0xe2 && c >= 0x86));
}

bool
inspect_is_ours(const char *text, size_t at, size_t n, size_t len)
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

	return (at > 1 && strchr(signs, text[at - 1]) != NULL &&
	    (unsigned)(text[at - 2] - '0') < 10) || (at + n + 1 < len &&
	    strchr(signs, text[at + n]) != NULL &&
	    (unsigned)(text[at + n + 1] - '0') < 10);
}

/* A plain term as a whole token. */
static bool
is_token(const char *text, size_t at, size_t n, size_t len)
{
	if ((at > 0 && inspect_word(text, at, len) &&
	    inspect_word(text, at - 1, len)) || (at + n < len &&
	    inspect_word(text, at + n, len) &&
	    inspect_word(text, at + n - 1, len)))
		return false;
	if (is_digits(text + at, n) && is_part_of_number(text, at, n, len))
		return false;
	return !inspect_is_ours(text, at, n, len);
}

static bool
same(const char *text, const char *form, size_t n, bool exact)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (text[i] != form[i] && (exact || fold(text[i]) != form[i])) {
			/* base64url's two letters */
			if (!exact || !((text[i] == '-' && form[i] == '+') ||
			    (text[i] == '_' && form[i] == '/')))
				return false;
		}
	return true;
}

/* Does the form of an entry stand where its six bytes were seen? */
static int
compare_form(const struct inspect_forms *x, const struct entry *e,
    const struct inspect_text *in, size_t probe, struct inspect_hit *hit)
{
	const struct term *t = &x->term[e->term];
	char form[INSPECT_LONG];
	size_t n = spell(t, e->form, form), at = probe - e->offset;

	if (probe < e->offset || at < in->from || at >= in->stop ||
	    at + n > in->len ||
	    !same(in->p + at, form, n, e->form >= BASE64_0))
		return 0;
	if (e->form == PLAIN && !is_token(in->p, at, n, in->len))
		return 0;
	*hit = (struct inspect_hit){ "term", form_names[e->form], t->type, at };
	return 1;
}

static int
find_long(const struct inspect_forms *x, uint64_t key,
    const struct inspect_text *in, size_t probe, struct inspect_hit *hit)
{
	size_t low = 0, high = x->entries, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (entry_key(&x->entry[mid]) < key)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < x->entries && entry_key(&x->entry[low]) == key; low++)
		if (compare_form(x, &x->entry[low], in, probe, hit))
			return 1;
	return 0;
}

/* Terms of under six bytes, at the start of a word. */
static int
find_brief(const struct inspect_forms *x, const char *text, size_t at,
    size_t len, struct inspect_hit *hit)
{
	const struct term *t;
	size_t n, i;

	for (n = 1; n < PROBE && at + n <= len; n++) {
		if ((x->lengths >> n & 1) == 0)
			continue;
		for (i = hash_brief(text + at, n) & (x->brief_cap - 1);
		    x->brief[i] != 0; i = (i + 1) & (x->brief_cap - 1)) {
			t = &x->term[x->brief[i] - 1];
			if (t->len != n || !same(text + at, t->value, n, false)
			    || !is_token(text, at, n, len))
				continue;
			*hit = (struct inspect_hit){ "term", "plain", t->type,
			    at };
			return 1;
		}
	}
	return 0;
}

int
inspect_forms_find(struct inspect_forms *x, const struct inspect_text *in,
    struct inspect_hit *hit)
{
	const char *p = in->p;
	uint64_t key = 0, h;
	size_t i = in->from;
	bool word = i > 0 && inspect_word(p, i - 1, in->len), now;

	if (x->n == 0)
		return 0;
	if (!x->built && build(x) == -1)
		return -1;
	for (; i < in->len; i++) {
		if (x->lengths != 0 && i < in->stop) {
			now = inspect_word(p, i, in->len);
			if (now && !word && find_brief(x, p, i, in->len, hit))
				return 1;
			word = now;
		}
		key = (key << 8 | (unsigned char)fold(p[i])) & MASK;
		h = spread(key) & (x->bits - 1);
		if ((x->bitmap[h / 64] >> (h % 64) & 1) != 0 &&
		    i + 1 >= in->from + PROBE &&
		    find_long(x, key, in, i + 1 - PROBE, hit))
			return 1;
	}
	return 0;
}
