/* SPDX-License-Identifier: ISC */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "digest.h"
#include "libconfig.h"

#define NUMBER_MAX	64

struct parser {
	const char *p, *end;
	const char *why;
	unsigned depth;
};

static json_t	*read_value(struct parser *);
static int	read_settings(struct parser *, json_t *, char);

static void *
fail(struct parser *x, const char *why)
{
	if (x->why == NULL)
		x->why = why;
	return NULL;
}

static bool
at(const struct parser *x, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(x->end - x->p) >= n && memcmp(x->p, text, n) == 0;
}

/* White space and the three kinds of comment. */
static void
skip(struct parser *x)
{
	const char *stop;

	for (;;) {
		while (x->p < x->end && memchr(" \t\r\n\f", *x->p, 5) != NULL)
			x->p++;
		if (at(x, "#") || at(x, "//")) {
			stop = memchr(x->p, '\n', (size_t)(x->end - x->p));
			x->p = stop != NULL ? stop : x->end;
		} else if (at(x, "/*")) {
			stop = memmem(x->p + 2, (size_t)(x->end - x->p) - 2,
			    "*/", 2);
			x->p = stop != NULL ? stop + 2 : x->end;
		} else
			return;
	}
}

static bool
take(struct parser *x, char c)
{
	skip(x);
	if (x->p == x->end || *x->p != c)
		return false;
	x->p++;
	return true;
}

/* The two digits of \xHH; NUL is none that a name or version can have. */
static int
read_byte(struct parser *x, struct buf *b)
{
	char text[3] = "";
	unsigned char c;

	if (x->end - x->p < 2)
		return -1;
	memcpy(text, x->p, 2);
	if (digest_unhex(text, &c, 1) == -1 || c == 0)
		return -1;
	x->p += 2;
	return buf_addc(b, (char)c);
}

static int
read_escape(struct parser *x, struct buf *b)
{
	static const char from[] = "nrtf\\\"", to[] = "\n\r\t\f\\\"";
	const char *found;

	if (x->p == x->end)
		return -1;
	found = memchr(from, *x->p, sizeof(from) - 1);
	if (*x->p++ == 'x')
		return read_byte(x, b);
	if (found == NULL)
		return -1;
	return buf_addc(b, to[found - from]);
}

/* "..." "..." beside each other are one string. */
static json_t *
read_string(struct parser *x)
{
	struct buf b = { 0 };
	json_t *s = NULL;
	char c;

	while (take(x, '"')) {
		for (;;) {
			if (x->p == x->end)
				goto out;
			c = *x->p++;
			if (c == '"')
				break;
			if (c == '\\' ? read_escape(x, &b) == -1 :
			    buf_addc(&b, c) == -1)
				goto out;
		}
	}
	s = json_stringn(buf_text(&b), b.len);
out:
	buf_free(&b);
	return s != NULL ? s : fail(x, "a string");
}

static json_t *
read_array(struct parser *x, char close)
{
	json_t *array = json_array(), *v;

	while (!take(x, close)) {
		v = read_value(x);
		if (v == NULL || json_array_append_new(array, v) == -1)
			goto bad;
		if (!take(x, ',') && (skip(x), !at(x, (char[]){ close, 0 }))) {
			fail(x, "a list");
			goto bad;
		}
	}
	return array;
bad:
	json_decref(array);
	return NULL;
}

static json_t *
read_group(struct parser *x)
{
	json_t *o = json_object();

	if (read_settings(x, o, '}') == 0)
		return o;
	json_decref(o);
	return NULL;
}

/* Numbers and booleans; the number's text matters to nobody here. */
static json_t *
read_scalar(struct parser *x)
{
	char word[NUMBER_MAX];
	size_t n = 0;
	char *rest;
	long long i;
	double d;

	while (x->p < x->end && n < sizeof(word) - 1 && strchr("0123456789"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.",
	    *x->p) != NULL && *x->p != '\0')
		word[n++] = *x->p++;
	word[n] = '\0';
	if (strcasecmp(word, "true") == 0)
		return json_true();
	if (strcasecmp(word, "false") == 0)
		return json_false();
	i = strtoll(word, &rest, 0);
	while (n > 0 && *rest == 'L')
		rest++;
	if (n > 0 && *rest == '\0')
		return json_integer(i);
	d = strtod(word, &rest);
	if (n > 0 && *rest == '\0')
		return json_real(d);
	return fail(x, "a value");
}

static json_t *
read_value(struct parser *x)
{
	json_t *v;

	if (x->depth == LIBCONFIG_DEPTH)
		return fail(x, "too deep");
	x->depth++;
	skip(x);
	if (at(x, "\""))
		v = read_string(x);
	else if (take(x, '{'))
		v = read_group(x);
	else if (take(x, '('))
		v = read_array(x, ')');
	else if (take(x, '['))
		v = read_array(x, ']');
	else
		v = read_scalar(x);
	x->depth--;
	return v;
}

/* NAME = VALUE ; or NAME : VALUE , up to close, or the end for '\0'. */
static int
read_settings(struct parser *x, json_t *into, char close)
{
	const char *name;
	size_t n;
	json_t *v;

	for (;;) {
		skip(x);
		if (close != '\0' ? take(x, close) : x->p == x->end)
			return 0;
		for (name = x->p; x->p < x->end && strchr("0123456789"
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_*",
		    *x->p) != NULL && *x->p != '\0'; x->p++)
			;
		n = (size_t)(x->p - name);
		if (n == 0 || (!take(x, '=') && !take(x, ':'))) {
			fail(x, "a setting");
			return -1;
		}
		if (json_object_getn(into, name, n) != NULL) {
			fail(x, "a setting that occurs twice");
			return -1;
		}
		if ((v = read_value(x)) == NULL ||
		    json_object_setn_new(into, name, n, v) == -1)
			return -1;
		if (!take(x, ';'))
			take(x, ',');
	}
}

json_t *
libconfig_parse(const char *text, size_t len, const char **why)
{
	struct parser x = { text, text + len, NULL, 0 };
	json_t *o = json_object();

	if (len > 0 && memchr(text, '\0', len) != NULL)
		fail(&x, "no NUL");
	else if (o != NULL && read_settings(&x, o, '\0') == 0)
		return o;
	*why = x.why != NULL ? x.why : "out of memory";
	json_decref(o);
	return NULL;
}
