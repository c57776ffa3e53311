/* SPDX-License-Identifier: ISC */
/* The writing half of jsonl.h: numbers, strings, whole values. */
#include "jsonl.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST	2048		/* as jansson reads */

char *
jsonl_integer(char *out, long long n)
{
	unsigned long long rest = n < 0 ? 0 - (unsigned long long)n :
	    (unsigned long long)n;
	char digits[24], *p = digits + sizeof(digits) - 1;

	*p = '\0';
	do
		*--p = (char)('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (n < 0)
		*--p = '-';
	return memcpy(out, p, (size_t)(digits + sizeof(digits) - p));
}

/*
 * Most numbers are decimals of few places: whole / 10^places is exact to the
 * last bit when both are exact, so what divides back equal is the shortest
 * spelling.  false: not one of them.
 */
static bool
few_places(char *out, double d)
{
	static const double tens[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
	double whole;
	size_t len;
	int places;

	if (fabs(d) < 1e-4 || fabs(d) > 1e9)
		return false;
	for (places = 1; places <= 6; places++) {
		/* round(), which is all that would need libm */
		whole = (double)(long long)(d * tens[places] +
		    (d < 0 ? -0.5 : 0.5));
		if (whole / tens[places] == d)
			break;
	}
	if (places > 6)
		return false;
	/* A 1 in front keeps the zeros of the places; the point replaces it. */
	jsonl_integer(out, (long long)(trunc(d)));
	if (d < 0 && out[0] != '-')
		memcpy(out, "-0", 3);
	len = strlen(out);
	whole = fabs(whole) - fabs(trunc(d)) * tens[places];
	jsonl_integer(out + len, (long long)(whole + tens[places]));
	out[len] = '.';
	return true;
}

char *
jsonl_number(char *out, double d)
{
	char *e;
	int precision;

	if (d == 0) {
		memcpy(out, "0", 2);
		return out;
	}
	if (fabs(d) < 9007199254740992.0 && d == trunc(d))
		return jsonl_integer(out, (long long)d);
	if (few_places(out, d))
		return out;
	for (precision = 15; precision <= 17; precision++) {
		snprintf(out, JSONL_NUM_LEN, "%.*g", precision, d);
		if (strtod(out, NULL) == d)
			break;
	}
	/* 1e+22 and 1e-07 have shorter spellings. */
	if ((e = strchr(out, 'e')) != NULL) {
		char *digits = e + 1, *to = e + 1;

		if (*digits == '-')
			to++;
		digits++;
		while (*digits == '0')
			digits++;
		memmove(to, digits, strlen(digits) + 1);
	}
	return out;
}

/* One byte, mostly without a call: a dump is made of little else. */
static inline int
put(struct buf *out, char c)
{
	if (out->len + 1 >= out->cap)
		return buf_addc(out, c);
	out->p[out->len++] = (unsigned char)c;
	out->p[out->len] = '\0';
	return 0;
}

/* The escape of a byte that needs one. */
static int
put_escape(struct buf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char shorts[] = "btn\0fr";	/* \b is 8 */
	char u[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
	char two[2] = { '\\', (char)c };

	if (c >= 8 && c <= 13 && shorts[c - 8] != '\0')
		two[1] = shorts[c - 8];
	else if (c < 0x20)
		return buf_add(out, u, sizeof(u));
	return buf_add(out, two, sizeof(two));
}

int
jsonl_string(struct buf *out, const char *text, size_t len)
{
	const char *end = text + len, *start;
	unsigned char c;

	if (buf_reserve(out, len + 2) == -1 || put(out, '"') == -1)
		return -1;
	while (text < end) {
		for (start = text; text < end; text++) {
			c = (unsigned char)*text;
			if (c < 0x20 || c == '"' || c == '\\')
				break;
		}
		if (buf_add(out, start, (size_t)(text - start)) == -1)
			return -1;
		if (text < end && put_escape(out, (unsigned char)*text++) == -1)
			return -1;
	}
	return put(out, '"');
}

static int	dump(struct buf *, const json_t *, enum jsonl_order, unsigned);

/* A member while its object is being sorted. */
struct member {
	const char *key;
	json_t *value;
};
#define MEMBERS	32	/* of an object that needs no memory for it */

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->key,
	    ((const struct member *)b)->key);
}

static bool
is_sorted(const struct member *m, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (by_key(&m[i - 1], &m[i]) > 0)
			return false;
	return true;
}

static int
dump_members(struct buf *out, struct member *m, size_t n, unsigned depth)
{
	if (!is_sorted(m, n))
		qsort(m, n, sizeof(*m), by_key);
	for (size_t i = 0; i < n; i++)
		if ((i > 0 && put(out, ',') == -1) ||
		    jsonl_string(out, m[i].key, strlen(m[i].key)) == -1 ||
		    put(out, ':') == -1 ||
		    dump(out, m[i].value, JSONL_SORTED, depth) == -1)
			return -1;
	return 0;
}

static int
dump_sorted(struct buf *out, const json_t *v, unsigned depth)
{
	json_t *o = (json_t *)(uintptr_t)v;	/* the iterators want it so */
	size_t n = json_object_size(v), i = 0;
	struct member few[MEMBERS], *m = few;
	void *it;
	int rc;

	if (n > MEMBERS && (m = calloc(n, sizeof(*m))) == NULL)
		return -1;
	for (it = json_object_iter(o); it != NULL;
	    it = json_object_iter_next(o, it), i++) {
		m[i].key = json_object_iter_key(it);
		m[i].value = json_object_iter_value(it);
	}
	rc = dump_members(out, m, n, depth);
	if (m != few)
		free(m);
	return rc;
}

static int
dump_as_is(struct buf *out, const json_t *v, unsigned depth)
{
	json_t *o = (json_t *)(uintptr_t)v;
	const char *key;
	bool first = true;
	void *it;

	for (it = json_object_iter(o); it != NULL;
	    it = json_object_iter_next(o, it)) {
		key = json_object_iter_key(it);
		if ((!first && put(out, ',') == -1) ||
		    jsonl_string(out, key, strlen(key)) == -1 ||
		    put(out, ':') == -1 ||
		    dump(out, json_object_iter_value(it), JSONL_AS_IS,
		    depth) == -1)
			return -1;
		first = false;
	}
	return 0;
}

static int
dump_array(struct buf *out, const json_t *v, enum jsonl_order order,
    unsigned depth)
{
	size_t i;

	for (i = 0; i < json_array_size(v); i++)
		if ((i > 0 && put(out, ',') == -1) ||
		    dump(out, json_array_get(v, i), order, depth) == -1)
			return -1;
	return 0;
}

static int
dump(struct buf *out, const json_t *v, enum jsonl_order order, unsigned depth)
{
	char num[JSONL_NUM_LEN];

	if (depth++ > DEEPEST)
		return -1;
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		if (put(out, '{') == -1 || (order == JSONL_SORTED ?
		    dump_sorted(out, v, depth) : dump_as_is(out, v, depth)) == -1)
			return -1;
		return put(out, '}');
	case JSON_ARRAY:
		if (put(out, '[') == -1 ||
		    dump_array(out, v, order, depth) == -1)
			return -1;
		return put(out, ']');
	case JSON_STRING:
		return jsonl_string(out, json_string_value(v),
		    json_string_length(v));
	case JSON_INTEGER:
		return buf_adds(out, jsonl_integer(num,
		    (long long)json_integer_value(v)));
	case JSON_REAL:
		return buf_adds(out, jsonl_number(num, json_real_value(v)));
	case JSON_TRUE:
		return buf_adds(out, "true");
	case JSON_FALSE:
		return buf_adds(out, "false");
	case JSON_NULL:
		return buf_adds(out, "null");
	}
	return -1;
}

int
jsonl_dump(struct buf *out, const json_t *v, enum jsonl_order order)
{
	return dump(out, v, order, 0);
}
