/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "jsonpath_lex.h"

#define INDEX_MAX	9007199254740991	/* 2^53 - 1, RFC 9535 2.1 */

int
jsonpath_lex_fault(struct jsonpath_lex *s, const char *why)
{
	size_t column = 1;

	for (const char *c = s->text; c < s->p; c++)
		column += ((unsigned char)*c & 0xC0) != 0x80;
	return fail_set(s->f, FAIL_USAGE, "column %zu: %s", column, why);
}

bool
jsonpath_lex_blank(struct jsonpath_lex *s)
{
	const char *from = s->p;

	s->p += strspn(s->p, " \t\n\r");
	return s->p > from;
}

bool
jsonpath_lex_take(struct jsonpath_lex *s, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(s->p, word, len) != 0)
		return false;
	s->p += len;
	return true;
}

bool
jsonpath_lex_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
jsonpath_lex_is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	    (unsigned char)c >= 0x80;
}

static int
hex4(struct jsonpath_lex *s, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++, s->p++) {
		char c = *s->p;
		unsigned digit;

		if (jsonpath_lex_is_digit(c))
			digit = (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (unsigned)(c - 'a') + 10;
		else if (c >= 'A' && c <= 'F')
			digit = (unsigned)(c - 'A') + 10;
		else
			return jsonpath_lex_fault(s, "\\u takes four hexadecimal digits");
		*out = *out << 4 | digit;
	}
	return 0;
}

static int
add_utf8(struct jsonpath_lex *s, struct buf *b, unsigned c)
{
	char out[4];
	size_t n = 0;

	if (c < 0x80) {
		out[n++] = (char)c;
	} else if (c < 0x800) {
		out[n++] = (char)(0xC0 | c >> 6);
		out[n++] = (char)(0x80 | (c & 0x3F));
	} else if (c < 0x10000) {
		out[n++] = (char)(0xE0 | c >> 12);
		out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
		out[n++] = (char)(0x80 | (c & 0x3F));
	} else {
		out[n++] = (char)(0xF0 | c >> 18);
		out[n++] = (char)(0x80 | (c >> 12 & 0x3F));
		out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
		out[n++] = (char)(0x80 | (c & 0x3F));
	}
	return buf_add(b, out, n) == -1 ? fail_nomem(s->f) : 0;
}

static int
unicode_escape(struct jsonpath_lex *s, struct buf *b)
{
	unsigned c, low;

	if (hex4(s, &c) == -1)
		return -1;
	if (c >= 0xDC00 && c <= 0xDFFF)
		return jsonpath_lex_fault(s, "lone low surrogate");
	if (c >= 0xD800 && c <= 0xDBFF) {
		if (!jsonpath_lex_take(s, "\\u") || hex4(s, &low) == -1 || low < 0xDC00 ||
		    low > 0xDFFF)
			return jsonpath_lex_fault(s, "lone high surrogate");
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	}
	return add_utf8(s, b, c);
}

static int
escape(struct jsonpath_lex *s, struct buf *b, char quote)
{
	static const char from[] = "bfnrt/\\", to[] = "\b\f\n\r\t/\\";
	const char *at;
	char c = *s->p;

	if (c == 'u') {
		s->p++;
		return unicode_escape(s, b);
	}
	if (c == quote)
		at = &c;
	else if (c != '\0' && (at = strchr(from, c)) != NULL)
		at = to + (at - from);
	else
		return jsonpath_lex_fault(s, "unknown escape");
	s->p++;
	return buf_addc(b, *at) == -1 ? fail_nomem(s->f) : 0;
}

/* A quoted string; its bytes are appended to b. */
int
jsonpath_lex_string(struct jsonpath_lex *s, struct buf *b)
{
	char quote = *s->p++;

	while (*s->p != quote) {
		if ((unsigned char)*s->p < 0x20)
			return jsonpath_lex_fault(s, *s->p == '\0' ?
			    "string without end" : "control byte in a string");
		if (*s->p == '\\') {
			s->p++;
			if (escape(s, b, quote) == -1)
				return -1;
		} else if (buf_addc(b, *s->p++) == -1) {
			return fail_nomem(s->f);
		}
	}
	s->p++;
	return 0;
}

int
jsonpath_lex_index(struct jsonpath_lex *s, int64_t *out)
{
	bool minus = jsonpath_lex_take(s, "-");
	int64_t n = 0;

	if (!jsonpath_lex_is_digit(*s->p))
		return jsonpath_lex_fault(s, "not an index");
	if (*s->p == '0' && (minus || jsonpath_lex_is_digit(s->p[1])))
		return jsonpath_lex_fault(s, minus ? "-0 is not an index" :
		    "an index has no leading zero");
	for (; jsonpath_lex_is_digit(*s->p); s->p++) {
		n = n * 10 + (*s->p - '0');
		if (n > INDEX_MAX)
			return jsonpath_lex_fault(s, "index too large");
	}
	*out = minus ? -n : n;
	return 0;
}

static size_t
digits(const char *p)
{
	return strspn(p, "0123456789");
}

/* Length of a number literal (RFC 9535 2.3.5.1), 0 when it is none. */
static size_t
number_length(const char *from)
{
	const char *p = from, *q;

	p += *p == '-';
	if (!jsonpath_lex_is_digit(*p) || (*p == '0' && jsonpath_lex_is_digit(p[1])))
		return 0;
	p += digits(p);
	if (*p == '.' && digits(p + 1) > 0)
		p += 1 + digits(p + 1);
	if (*p == 'e' || *p == 'E') {
		q = p + 1;
		q += *q == '-' || *q == '+';
		if (digits(q) > 0)
			p = q + digits(q);
	}
	return (size_t)(p - from);
}

static json_t *
parse_number(struct jsonpath_lex *s)
{
	size_t len = number_length(s->p);
	json_t *v = NULL;

	/* JSON knows every number of this grammar; jansson parses it. */
	if (len > 0)
		v = json_loadb(s->p, len, JSON_DECODE_ANY, NULL);
	if (len > 0 && v == NULL)
		v = json_loadb(s->p, len, JSON_DECODE_ANY |
		    JSON_DECODE_INT_AS_REAL, NULL);
	if (v == NULL)
		jsonpath_lex_fault(s, "not a number");
	else
		s->p += len;
	return v;
}

json_t *
jsonpath_lex_literal(struct jsonpath_lex *s)
{
	struct buf b = { 0 };
	json_t *v = NULL;

	if (*s->p == '"' || *s->p == '\'') {
		if (jsonpath_lex_string(s, &b) == 0) {
			v = json_stringn(buf_text(&b), b.len);
			if (v == NULL)
				jsonpath_lex_fault(s, "string is not UTF-8");
		}
		buf_free(&b);
		return v;
	}
	if (jsonpath_lex_is_digit(*s->p) || *s->p == '-')
		return parse_number(s);
	if (jsonpath_lex_take(s, "true"))
		return json_true();
	if (jsonpath_lex_take(s, "false"))
		return json_false();
	if (jsonpath_lex_take(s, "null"))
		return json_null();
	if (jsonpath_lex_is_name(*s->p)) {
		s->p += strspn(s->p, "abcdefghijklmnopqrstuvwxyz_0123456789");
		jsonpath_lex_fault(s, *s->p == '(' ? "functions are not supported" :
		    "not a literal");
	} else {
		jsonpath_lex_fault(s, "a path, a literal, ! or ( is expected");
	}
	return NULL;
}

