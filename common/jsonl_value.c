/* SPDX-License-Identifier: ISC */
/*
 * The reading half of jsonl.h.  What devices and our own programs write is
 * read here, at about twice jansson's speed; whatever is not plainly right, or
 * rare, is left to jansson, whose verdict and words then count.
 */
#include "jsonl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST		200	/* levels; deeper ones are jansson's */
#define DIGITS_EXACT	15	/* of an integer that a double holds */
#define TENS_EXACT	22	/* the powers of ten that one holds */
#define NUMBER_MAX	64	/* bytes of a number */

struct reader {
	const char *p, *end;
	struct buf text;	/* of a string with escapes */
	bool unique;		/* an object's names must be */
};

static json_t *read_value(struct reader *r, unsigned depth);

static void
skip_blanks(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' ||
	    *r->p == '\t' || *r->p == '\r'))
		r->p++;
}

/* The character that comes, blanks aside; NUL at the end. */
static char
next(struct reader *r)
{
	skip_blanks(r);
	return r->p < r->end ? *r->p : '\0';
}

static bool
is_digit(const struct reader *r)
{
	return r->p < r->end && *r->p >= '0' && *r->p <= '9';
}

/* --- strings --- */

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits behind \u as UTF-8.  Halves of a pair, and NUL: -1. */
static int
add_unicode(struct reader *r)
{
	char utf8[3];
	int c = 0, digit;

	if (r->end - r->p < 4)
		return -1;
	for (int i = 0; i < 4; i++, c = c << 4 | digit)
		if ((digit = hex_value(*r->p++)) == -1)
			return -1;
	if (c == 0 || (c >= 0xd800 && c <= 0xdfff))
		return -1;
	if (c < 0x80)
		return buf_addc(&r->text, (char)c);
	if (c < 0x800) {
		utf8[0] = (char)(0xc0 | c >> 6);
		utf8[1] = (char)(0x80 | (c & 0x3f));
		return buf_add(&r->text, utf8, 2);
	}
	utf8[0] = (char)(0xe0 | c >> 12);
	utf8[1] = (char)(0x80 | (c >> 6 & 0x3f));
	utf8[2] = (char)(0x80 | (c & 0x3f));
	return buf_add(&r->text, utf8, 3);
}

/* What stands behind a backslash. */
static int
add_escaped(struct reader *r)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (++r->p == r->end)
		return -1;
	if (*r->p == 'u') {
		r->p++;
		return add_unicode(r);
	}
	if (*r->p == '\0' || (found = strchr(letters, *r->p)) == NULL)
		return -1;
	r->p++;
	return buf_addc(&r->text, meant[found - letters]);
}

/* On to the next quote, backslash or control character; *bits gathers the
 * bytes, so that its highest bit tells whether all were ASCII. */
static void
skip_plain(struct reader *r, unsigned char *bits)
{
	const char *p = r->p;
	unsigned char all = *bits, c;

	for (; p < r->end; p++) {
		c = (unsigned char)*p;
		if (c == '"' || c == '\\' || c < 0x20)
			break;
		all |= c;
	}
	r->p = p;
	*bits = all;
}

/* A string, where its quote is next: a piece of the input, or of r->text. */
struct piece {
	const char *p;
	size_t len;
	bool ascii;
};
static int
read_piece(struct reader *r, struct piece *out)
{
	const char *start = ++r->p;
	unsigned char bits = 0;

	skip_plain(r, &bits);
	if (r->p < r->end && *r->p == '"') {
		*out = (struct piece){ start, (size_t)(r->p++ - start),
		    bits < 0x80 };
		return 0;
	}
	buf_clear(&r->text);
	for (;;) {
		if (r->p == r->end || buf_add(&r->text, start,
		    (size_t)(r->p - start)) == -1)
			return -1;
		if (*r->p == '"')
			break;
		if (*r->p != '\\' || add_escaped(r) == -1)
			return -1;
		start = r->p;
		skip_plain(r, &bits);
	}
	r->p++;
	*out = (struct piece){ buf_text(&r->text), r->text.len, bits < 0x80 };
	return 0;
}

/* jansson looks at the bytes of what is not all ASCII. */
static json_t *
read_string(struct reader *r)
{
	struct piece s;

	if (read_piece(r, &s) == -1)
		return NULL;
	return s.ascii ? json_stringn_nocheck(s.p, s.len) :
	    json_stringn(s.p, s.len);
}

/* --- numbers --- */

struct number {
	const char *start;
	long long digits;	/* without point */
	int n, places, exponent;	/* digits in all, behind the point */
	bool real;
};

static int
take_digits(struct reader *r, struct number *n)
{
	const char *start = r->p;

	for (; is_digit(r); r->p++, n->n++)
		if (n->n < 18)
			n->digits = n->digits * 10 + (*r->p - '0');
	return r->p > start ? 0 : -1;
}

static int
take_exponent(struct reader *r, struct number *n)
{
	bool minus;
	int e = 0;

	r->p++;
	minus = r->p < r->end && *r->p == '-';
	if (r->p < r->end && (*r->p == '-' || *r->p == '+'))
		r->p++;
	if (!is_digit(r))
		return -1;
	for (; is_digit(r); r->p++)
		e = e < 10000 ? e * 10 + (*r->p - '0') : e;
	n->exponent = minus ? -e : e;
	return 0;
}

/*
 * A whole number and a power of ten that are both exact give the nearest
 * double by one operation; the C library does the others.
 */
static json_t *
to_real(const struct reader *r, const struct number *n)
{
	static const double tens[TENS_EXACT + 1] = { 1, 1e1, 1e2, 1e3, 1e4,
	    1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
	    1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	int power = n->exponent - n->places;
	size_t len = (size_t)(r->p - n->start);
	char copy[NUMBER_MAX];
	double d;

	if (n->n <= DIGITS_EXACT && abs(power) <= TENS_EXACT) {
		d = (double)n->digits;
		d = power < 0 ? d / tens[-power] : d * tens[power];
		return json_real(*n->start == '-' ? -d : d);
	}
	if (len >= sizeof(copy))
		return NULL;
	memcpy(copy, n->start, len);
	copy[len] = '\0';
	d = strtod(copy, NULL);
	return isfinite(d) ? json_real(d) : NULL;
}

static json_t *
read_number(struct reader *r)
{
	struct number n = { .start = r->p };
	bool minus = *r->p == '-';

	r->p += minus;
	if (r->end - r->p > 1 && r->p[0] == '0' && r->p[1] >= '0' &&
	    r->p[1] <= '9')
		return NULL;
	if (take_digits(r, &n) == -1)
		return NULL;
	if (r->p < r->end && *r->p == '.') {
		n.real = true;
		n.places = -n.n;
		r->p++;
		if (take_digits(r, &n) == -1)
			return NULL;
		n.places += n.n;
	}
	if (r->p < r->end && (*r->p == 'e' || *r->p == 'E')) {
		n.real = true;
		if (take_exponent(r, &n) == -1)
			return NULL;
	}
	if (n.real)
		return to_real(r, &n);
	return n.n > 18 ? NULL : json_integer(minus ? -n.digits : n.digits);
}

/* --- values --- */

static json_t *
read_word(struct reader *r, const char *word, json_t *v)
{
	size_t len = strlen(word);

	if ((size_t)(r->end - r->p) < len || memcmp(r->p, word, len) != 0)
		return NULL;
	r->p += len;
	return v;
}

static json_t *
read_array(struct reader *r, unsigned depth)
{
	json_t *array = json_array(), *v;

	r->p++;
	if (next(r) == ']') {
		r->p++;
		return array;
	}
	while (array != NULL && (v = read_value(r, depth)) != NULL &&
	    json_array_append_new(array, v) == 0) {
		switch (next(r)) {
		case ',':
			r->p++;
			continue;
		case ']':
			r->p++;
			return array;
		}
		break;
	}
	json_decref(array);
	return NULL;
}

/* "name": value, where the name's quote is next. */
static int
read_member(struct reader *r, json_t *object, unsigned depth)
{
	struct buf kept = { 0 };
	struct piece name;
	json_t *v;
	int rc = -1;

	if (read_piece(r, &name) == -1)
		return -1;
	if (name.p == buf_text(&r->text)) {	/* the value may need it */
		buf_move(&kept, &r->text);
		name.p = buf_text(&kept);
	}
	if (memchr(name.p, '\0', name.len) == NULL && next(r) == ':') {
		r->p++;
		if ((v = read_value(r, depth)) != NULL)
			rc = name.ascii ? json_object_setn_new_nocheck(object,
			    name.p, name.len, v) :
			    json_object_setn_new(object, name.p, name.len, v);
	}
	buf_free(&kept);
	return rc;
}

static json_t *
read_object(struct reader *r, unsigned depth)
{
	json_t *object = json_object();
	size_t n = 0;

	r->p++;
	if (next(r) == '}') {
		r->p++;
		return object;
	}
	while (object != NULL && next(r) == '"' &&
	    read_member(r, object, depth) == 0) {
		n++;
		switch (next(r)) {
		case ',':
			r->p++;
			continue;
		case '}':
			r->p++;
			if (r->unique && json_object_size(object) != n)
				break;
			return object;
		}
		break;
	}
	json_decref(object);
	return NULL;
}

static json_t *
read_value(struct reader *r, unsigned depth)
{
	if (depth == DEEPEST)
		return NULL;
	switch (next(r)) {
	case '{':
		return read_object(r, depth + 1);
	case '[':
		return read_array(r, depth + 1);
	case '"':
		return read_string(r);
	case 't':
		return read_word(r, "true", json_true());
	case 'f':
		return read_word(r, "false", json_false());
	case 'n':
		return read_word(r, "null", json_null());
	case '-':
		return read_number(r);
	default:
		return is_digit(r) ? read_number(r) : NULL;
	}
}

json_t *
jsonl_value(const char *text, size_t len, bool unique, json_error_t *e)
{
	struct reader r = { .p = text, .end = text + len, .unique = unique };
	json_t *v = read_value(&r, 0);

	skip_blanks(&r);
	buf_free(&r.text);
	if (v != NULL && r.p == r.end)
		return v;
	json_decref(v);
	return json_loadb(text, len, JSON_DECODE_ANY |
	    (unique ? JSON_REJECT_DUPLICATES : 0), e);
}
