/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "inspect_int.h"

struct inspect_forms *
inspect_forms_new(void)
{
	return calloc(1, sizeof(struct inspect_forms));
}

static void
table_free(struct inspect_table *x)
{
	free(x->entry);
	free(x->bitmap);
	*x = (struct inspect_table){ 0 };
}

void
inspect_forms_free(struct inspect_forms *x)
{
	size_t i;

	if (x == NULL)
		return;
	for (i = 0; i < x->n; i++) {
		if (x->term[i].exact != x->term[i].value)
			free(x->term[i].exact);
		free(x->term[i].value);
	}
	free(x->term);
	table_free(&x->words);
	table_free(&x->codes);
	free(x);
}

static bool
is_word(unsigned char c)
{
	return c >= 0x80 || (unsigned)(c - '0') < 10 ||
	    (unsigned)((c | 0x20) - 'a') < 26;
}

int
inspect_forms_add(struct inspect_forms *x, const char *type, const char *value,
    size_t len)
{
	struct inspect_term *t;
	size_t i, words = 0;

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
	*t = (struct inspect_term){ .type = type, .len = (unsigned short)len };
	if ((t->value = malloc(len)) == NULL)
		return -1;
	t->exact = t->value;
	for (i = 0; i < len; i++)
		t->value[i] = inspect_fold(value[i]);
	if (memcmp(t->value, value, len) != 0) {
		if ((t->exact = malloc(len)) == NULL) {
			free(t->value);
			return -1;
		}
		memcpy(t->exact, value, len);
	}
	x->n++;
	x->built = false;
	return 0;
}

/* The edges of base64 that depend on what stands around are left off: form 0
 * begins with the term's first bit, the others 4 and 2 bits in. */
size_t
inspect_forms_spell(const struct inspect_term *t, int form,
    char out[INSPECT_LONG])
{
	static const char digits[] = "0123456789abcdef";
	static const char code[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
	    "qrstuvwxyz0123456789+/";
	static const unsigned char skip[] = { [INSPECT_BASE64] = 0,
	    [INSPECT_BASE64_1] = 4, [INSPECT_BASE64_2] = 2 };
	size_t i, n = 0, bit;
	unsigned char c;

	if (form == INSPECT_PLAIN) {
		memcpy(out, t->value, t->len);
		return t->len;
	}
	if (form == INSPECT_HEX) {
		for (i = 0; i < t->len; i++) {
			c = (unsigned char)t->exact[i];
			out[n++] = digits[c >> 4];
			out[n++] = digits[c & 15];
		}
		return n;
	}
	for (bit = skip[form]; bit + 6 <= (size_t)t->len * 8; bit += 6) {
		i = (size_t)(unsigned char)t->exact[bit / 8] << 8;
		if (bit / 8 + 1 < t->len)
			i |= (unsigned char)t->exact[bit / 8 + 1];
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

/* How often a key was used, roughly, so that names which share a beginning or
 * a word are entered under what tells them apart. */
struct load {
	uint8_t *n;
	size_t size;
};

static int
enter(struct inspect_table *x, uint64_t key, size_t term, int form,
    size_t offset, struct load *l)
{
	struct inspect_entry *e;

	if (x->n == x->cap) {
		size_t cap = x->cap > 0 ? x->cap * 2 : 256;

		e = realloc(x->entry, cap * sizeof(*e));
		if (e == NULL)
			return -1;
		x->entry = e;
		x->cap = cap;
	}
	if (l->n[key % l->size] < 255)
		l->n[key % l->size]++;
	x->entry[x->n++] = (struct inspect_entry){ key, (uint32_t)term,
	    (uint8_t)form, (uint8_t)offset };
	return 0;
}

/* Under the word that fewest others have, if possible not a tiny one. */
static int
enter_word(struct inspect_forms *x, size_t term, struct load *l)
{
	const struct inspect_term *t = &x->term[term];
	size_t i, end, best = 0;
	uint64_t key, best_key = 0;
	int best_load = 512, weight;

	for (i = 0; i < t->len && i < 256; i = end) {
		for (end = i; end < t->len &&
		    is_word((unsigned char)t->value[end]); end++)
			;
		if (end == i) {
			end++;
			continue;
		}
		key = inspect_forms_word(t->value + i, end - i);
		/* "07" is in every second line, whatever the terms */
		weight = l->n[key % l->size] + (end - i < 3 ? 128 : 0);
		if (weight < best_load) {
			best_load = weight;
			best_key = key;
			best = i;
		}
	}
	return best_load == 512 ? 0 : enter(&x->words, best_key, term,
	    INSPECT_PLAIN, best, l);
}

/* Under six bytes at one of three places. */
static int
enter_code(struct inspect_forms *x, size_t term, int form, struct load *l)
{
	char text[INSPECT_LONG];
	size_t len = inspect_forms_spell(&x->term[term], form, text), i, k;
	size_t place, best = 0;
	uint64_t key, best_key = 0;
	int best_load = 256;
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
		if (l->n[key % l->size] < best_load) {
			best_load = l->n[key % l->size];
			best_key = key;
			best = place;
		}
	}
	return enter(&x->codes, best_key, term, form, best, l);
}

static int
compare(const void *a, const void *b)
{
	const struct inspect_entry *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

static int
finish(struct inspect_table *x)
{
	size_t i;
	uint64_t h;

	for (x->bits = 65536; x->bits < x->n * 16; x->bits *= 2)
		;
	if ((x->bitmap = calloc(x->bits / 64, sizeof(*x->bitmap))) == NULL)
		return -1;
	for (i = 0; i < x->n; i++) {
		h = (x->entry[i].key ^ x->entry[i].key >> 32) & (x->bits - 1);
		x->bitmap[h / 64] |= 1ULL << (h % 64);
		h = x->entry[i].key >> 16 & (x->bits - 1);
		x->bitmap[h / 64] |= 1ULL << (h % 64);
	}
	if (x->n > 0)
		qsort(x->entry, x->n, sizeof(*x->entry), compare);
	return 0;
}

int
inspect_forms_build(struct inspect_forms *x)
{
	struct load words = { 0 }, codes = { 0 };
	size_t i;
	int form, rc = -1;

	table_free(&x->words);
	table_free(&x->codes);
	x->lower = false;
	words.size = codes.size = x->n * 8 + 1021;
	words.n = calloc(words.size, 1);
	codes.n = calloc(codes.size, 1);
	if (words.n == NULL || codes.n == NULL)
		goto out;
	for (i = 0; i < x->n; i++) {
		if (enter_word(x, i, &words) == -1)
			goto out;
		for (form = INSPECT_HEX; form < INSPECT_FORMS; form++)
			if (x->term[i].len >= INSPECT_ENCODED &&
			    enter_code(x, i, form, &codes) == -1)
				goto out;
	}
	if (finish(&x->words) == -1 || finish(&x->codes) == -1)
		goto out;
	x->built = true;
	rc = 0;
out:
	free(words.n);
	free(codes.n);
	return rc;
}

const struct inspect_entry *
inspect_forms_first(const struct inspect_table *x, uint64_t key)
{
	size_t low = 0, high = x->n, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (x->entry[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low < x->n && x->entry[low].key == key ? &x->entry[low] : NULL;
}
