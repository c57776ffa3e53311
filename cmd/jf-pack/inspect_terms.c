/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "inspect_int.h"

struct inspect_forms *
inspect_forms_new(void)
{
	return calloc(1, sizeof(struct inspect_forms));
}

void
inspect_forms_free(struct inspect_forms *x)
{
	if (x == NULL)
		return;
	buf_free(&x->values);
	free(x->term);
	inspect_table_free(&x->words);
	inspect_table_free(&x->codes);
	free(x);
}

static bool
is_word(unsigned char c)
{
	return c >= 0x80 || (unsigned)(c - '0') < 10 ||
	    (unsigned)((c | 0x20) - 'a') < 26;
}

/* The number of a type's name; a name too many is told as the last one. */
static uint8_t
type_number(struct inspect_forms *x, const char *type)
{
	uint8_t i;

	for (i = 0; i < INSPECT_TYPES - 1 && x->type[i] != NULL; i++)
		if (strcmp(x->type[i], type) == 0)
			return i;
	x->type[i] = type;
	return i;
}

static int
keep(struct inspect_forms *x, struct inspect_term *t, const char *value,
    size_t len)
{
	t->at = (uint32_t)x->values.len;
	t->len = (uint16_t)len;
	return buf_add(&x->values, value, len);
}

/* The edges of base64 that depend on what stands around are left off: form 0
 * begins with the term's first bit, the others 4 and 2 bits in. */
size_t
inspect_forms_spell(const struct inspect_forms *x,
    const struct inspect_term *t, int form, char out[INSPECT_LONG])
{
	static const char digits[] = "0123456789abcdef";
	static const char code[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
	    "qrstuvwxyz0123456789+/";
	static const unsigned char skip[] = { [INSPECT_BASE64] = 0,
	    [INSPECT_BASE64_1] = 4, [INSPECT_BASE64_2] = 2 };
	const unsigned char *value = x->values.p + t->at;
	size_t i, n = 0, bit;

	if (form == INSPECT_PLAIN) {
		for (i = 0; i < t->len; i++)
			out[i] = inspect_fold((char)value[i]);
		return t->len;
	}
	if (form == INSPECT_HEX) {
		for (i = 0; i < t->len; i++) {
			out[n++] = digits[value[i] >> 4];
			out[n++] = digits[value[i] & 15];
		}
		return n;
	}
	for (bit = skip[form]; bit + 6 <= (size_t)t->len * 8; bit += 6) {
		i = (size_t)value[bit / 8] << 8;
		if (bit / 8 + 1 < t->len)
			i |= value[bit / 8 + 1];
		out[n++] = code[i >> (10 - bit % 8) & 63];
	}
	return n;
}

uint64_t
inspect_forms_word(const char *p, size_t len)
{
	const uint64_t fold = 0x2020202020202020ULL;
	uint64_t h = len * 0x9e3779b97f4a7c15ULL, w = 0;
	uint32_t a, b;

	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&w, p, 8);
		h = (h ^ (w | fold)) * 0xff51afd7ed558ccdULL;
		h ^= h >> 32;
	}
	if (len >= 4) {
		memcpy(&a, p, 4);
		memcpy(&b, p + len - 4, 4);
		w = (uint64_t)a << 32 | b;
	} else if (len > 0)
		w = (uint64_t)(unsigned char)p[0] << 16 |
		    (uint64_t)(unsigned char)p[len / 2] << 8 |
		    (unsigned char)p[len - 1];
	h = (h ^ (w | fold)) * 0xff51afd7ed558ccdULL;
	return h ^ h >> 29;
}

/* Under the word that fewest others have, if possible not a tiny one. */
static int
enter_word(struct inspect_forms *x, size_t term)
{
	const struct inspect_term *t = &x->term[term];
	const char *value = (const char *)x->values.p + t->at;
	size_t i, end, best = 0;
	uint64_t key, best_key = 0;
	int best_load = 512, weight;

	for (i = 0; i < t->len && i < 256; i = end) {
		for (end = i; end < t->len &&
		    is_word((unsigned char)value[end]); end++)
			;
		if (end == i) {
			end++;
			continue;
		}
		key = inspect_forms_word(value + i, end - i);
		/* "07" is in every second line, whatever the terms */
		weight = inspect_table_count(&x->words, key, 255) +
		    (end - i < 3 ? 128 : 0);
		if (weight < best_load) {
			best_load = weight;
			best_key = key;
			best = i;
		}
	}
	return best_load == 512 ? 0 : inspect_table_add(&x->words, best_key,
	    term, INSPECT_PLAIN, best);
}

/* Under six bytes at one of three places. */
static int
enter_code(struct inspect_forms *x, size_t term, int form)
{
	char text[INSPECT_LONG];
	size_t len = inspect_forms_spell(x, &x->term[term], form, text), i, k;
	size_t place, best = 0;
	uint64_t key, best_key = 0;
	int best_load = 256, count;
	bool lower = true;

	for (i = 0; i < len; i++)
		lower = lower && text[i] >= 'a' && text[i] <= 'z';
	x->lower = x->lower || (lower && form != INSPECT_HEX);
	if (len < INSPECT_PROBE)
		return 0;
	for (i = 0; i < 3; i++) {
		place = (len - INSPECT_PROBE < 255 ? len - INSPECT_PROBE :
		    255) * (2 - i) / 2;
		for (key = 0, k = 0; k < INSPECT_PROBE; k++)
			key = key << 8 | (unsigned char)
			    inspect_fold(text[place + k]);
		key = inspect_spread(key);
		count = inspect_table_count(&x->codes, key, 255);
		if (count < best_load) {
			best_load = count;
			best_key = key;
			best = place;
		}
	}
	return inspect_table_add(&x->codes, best_key, term, form, best);
}

int
inspect_forms_add(struct inspect_forms *x, const char *type, const char *value,
    size_t len)
{
	struct inspect_term *t;
	size_t i, words = 0;
	int form;

	for (i = 0; i < len; i++)
		words += is_word((unsigned char)value[i]);
	if (words == 0 || len > INSPECT_LONG / 4)
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
	t->type = type_number(x, type);
	if (keep(x, t, value, len) == -1 || enter_word(x, x->n) == -1)
		return -1;
	for (form = INSPECT_HEX; form < INSPECT_FORMS; form++)
		if (len >= INSPECT_ENCODED && enter_code(x, x->n, form) == -1)
			return -1;
	x->n++;
	return 0;
}
