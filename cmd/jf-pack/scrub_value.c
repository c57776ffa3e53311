/* SPDX-License-Identifier: ISC */
/*
 * Values that a key or a phrase announced: how far each goes, and what it
 * becomes.
 */
#include "scrub_int.h"

size_t
scrub_value_end(const struct scrub *s, size_t i, char quote)
{
	size_t at;

	for (at = i; at < s->end; at++) {
		char c = s->t[at];

		if (c == '\n' || c == '\r')
			break;
		if (quote == '\\') {
			if (c == '\\' && scrub_byte(s, at + 1) == '"')
				return at;
		} else if (quote != 0) {
			if (c == '\\' && at + 1 < s->end)
				at++;
			else if (c == quote)
				return at;
		} else if (c == ' ' || c == '\t' || c == '"' || c == '\'' ||
		    c == '<' || c == '>' || c == '&' || c == ';' || c == ',' ||
		    c == ')' || c == ']' || c == '}' || c == '|' || c == '`')
			break;
	}
	return at;
}

/* true, 0, none, -: what a key says when it says nothing. */
static bool
says_nothing(const struct scrub *s, size_t i, size_t end)
{
	static const char *const words[] = { "true", "false", "yes", "no",
	    "none", "null", "nil", "unknown", "undefined", "on", "off",
	    "default", "any", "all", "localhost", "n", "unset", "empty",
	    "anonymous", "self", NULL };
	size_t n;

	if (scrub_word_end(s, i, C_DIGIT) == end && end - i < 5)
		return true;
	for (n = 0; words[n] != NULL; n++)
		if (strlen(words[n]) == end - i && scrub_text_is(s, i,
		    words[n]))
			return true;
	return false;
}

/* Jane, or Jane Q. Doe: the value at i whose first word ends at end, with
 * further words that have a capital. */
static size_t
more_words(const struct scrub *s, size_t end)
{
	size_t at;
	int n;

	for (n = 0; n < 3 && scrub_byte(s, end) == ' ' &&
	    scrub_is(s, end + 1, C_UPPER | C_HIGH); n++) {
		at = scrub_value_end(s, end + 1, 0);
		if (s->t[at - 1] == ':' || memchr(s->t + end, '=',
		    at - end) != NULL)
			break;
		end = at;
	}
	return end;
}

/* bracket_v7, LeftBracket, gear7: no word of a text. */
static bool
is_made_up(const struct scrub *s, size_t i, size_t end)
{
	int flags = 0;
	size_t at;

	for (at = i; at < end; at++) {
		flags |= scrub_bytes[(unsigned char)s->t[at]];
		if (s->t[at] == '_' || (at > i && scrub_is(s, at, C_UPPER) &&
		    scrub_is(s, at - 1, C_LOWER)))
			return true;
	}
	return end - i > 3 && (flags & C_DIGIT) != 0 &&
	    (flags & (C_LETTER | C_HEX)) != 0;
}

/* A name in a key's value: what is quoted, else one run without blanks. */
static size_t
whole_value(struct scrub *s, size_t i, const struct scrub_expect *e,
    enum pseudonym_type type, const char *rule)
{
	char quote = e->quote;
	size_t end = scrub_value_end(s, i, quote);

	if (quote == 0 && e->words)
		end = more_words(s, end);
	while (end > i && (s->t[end - 1] == ' ' || (quote == 0 &&
	    (s->t[end - 1] == '.' || s->t[end - 1] == ':'))))
		end--;
	if (end == i || end - i > TERMS_LEN || says_nothing(s, i, end) ||
	    (!e->sure && !is_made_up(s, i, end)) || scrub_has_token(s, i, end))
		return 0;
	scrub_teach(s, type, i, end);
	scrub_put(s, i, end, type, rule, NULL, 0);
	return end;
}

static size_t
person(struct scrub *s, size_t i, const struct scrub_expect *e)
{
	size_t end;

	if (e->quote != 0)
		return whole_value(s, i, e, PSEUDONYM_NAME, "person-key");
	end = scrub_value_end(s, i, 0);
	if (end == i || says_nothing(s, i, end) ||
	    scrub_user_is_common(s->t + i, end - i))
		return 0;
	end = more_words(s, end);
	if (scrub_has_token(s, i, end))
		return 0;
	scrub_teach(s, PSEUDONYM_NAME, i, end);
	scrub_put(s, i, end, PSEUDONYM_NAME, "person-key", NULL, 0);
	return end;
}

static size_t
serial(struct scrub *s, size_t i, bool firm)
{
	size_t end = i, at;
	bool digit = false;

	/* lsusb: "iSerial 3 SG9A1B2C3" */
	if (scrub_is(s, i, C_DIGIT) && scrub_byte(s, i + 1) == ' ' &&
	    scrub_is(s, i + 2, C_DIGIT | C_UPPER))
		end = i += 2;
	while (scrub_is(s, end, C_WORD) || ((scrub_byte(s, end) == '-' ||
	    scrub_byte(s, end) == '_' || scrub_byte(s, end) == '/' ||
	    scrub_byte(s, end) == '.') && scrub_is(s, end + 1, C_WORD)))
		end++;
	for (at = i; at < end; at++)
		digit = digit || scrub_is(s, at, C_DIGIT);
	if (!digit || end - i < 3 || (!firm && end - i < 5) ||
	    scrub_has_token(s, i, end))
		return 0;
	scrub_teach(s, PSEUDONYM_SERIAL, i, end);
	scrub_put(s, i, end, PSEUDONYM_SERIAL, "serial-key", NULL, 0);
	return end;
}

static size_t
host(struct scrub *s, size_t i, char quote, bool ish)
{
	size_t end = i, at;
	bool sign = quote != 0 && !ish;

	if (scrub_text_is(s, i, "tcp:") && scrub_is(s, i + 4, C_WORD)) {
		s->expect = (struct scrub_expect){ .kind = W_HOST,
		    .firm = true, .sure = true, .at = i + 4 };
		return i + 4;
	}
	while (scrub_is(s, end, C_WORD) || ((scrub_byte(s, end) == '-' ||
	    scrub_byte(s, end) == '_' || scrub_byte(s, end) == '.') &&
	    scrub_is(s, end + 1, C_WORD)))
		end++;
	if (scrub_text_is(s, end, "://") || says_nothing(s, i, end) ||
	    scrub_byte(s, end) == '@')
		return 0;
	if (scrub_byte(s, end) == '/' && ish)
		return 0;	/* Server: nginx/1.25 */
	for (at = i; at < end; at++)
		sign = sign || !scrub_is(s, at, C_LETTER | C_HEX | C_HIGH);
	if (ish && (!sign || terms_stopped(s->t + i, end - i)))
		return 0;
	if (scrub_has_token(s, i, end))
		return 0;
	scrub_teach(s, PSEUDONYM_HOST, i, end);
	scrub_put(s, i, end, PSEUDONYM_HOST, "host-key", NULL, 0);
	return end;
}

static size_t
expected(struct scrub *s, size_t i, const struct scrub_expect *e)
{
	switch (e->kind) {
	case W_USER:
		return scrub_user(s, i, e);
	case W_PERSON:
		return person(s, i, e);
	case W_HOST:
	case W_HOSTISH:
		return host(s, i, e->quote, e->kind == W_HOSTISH);
	case W_SERIAL:
		return serial(s, i, e->firm);
	case W_JOB:
	case W_JOB_NAME:
		return whole_value(s, i, e, PSEUDONYM_JOB, "job-key");
	case W_PART:
	case W_PART_NAME:
		return whole_value(s, i, e, PSEUDONYM_PART, "part-key");
	case W_DEVICE:
	case W_PLACE:
	case W_DEVICE_NAME:
		return whole_value(s, i, e, PSEUDONYM_NAME, "name-key");
	default:
		return 0;
	}
}

/* "users": ["a", "b"]; serial numbers SG1A and SG1B: one more of the kind may
 * come behind end. */
void
scrub_value_again(struct scrub *s, const struct scrub_expect *e, size_t end)
{
	size_t at = end;

	if (e->kind == W_SERIAL && scrub_text_is(s, at, " and ")) {
		if (scrub_is(s, at + 5, C_UPPER))
			s->expect = (struct scrub_expect){ .kind = W_SERIAL,
			    .at = at + 5 };
		return;
	}
	if (!e->list || (e->quote != '"' && e->quote != '\'') ||
	    (char)scrub_byte(s, at) != e->quote ||
	    scrub_byte(s, at + 1) != ',')
		return;
	at = scrub_blanks(s, at + 2);
	if ((char)scrub_byte(s, at) != e->quote)
		return;
	s->expect = *e;
	s->expect.at = at + 1;
}

size_t
scrub_value_expected(struct scrub *s, size_t i)
{
	struct scrub_expect e = s->expect;
	size_t end;

	if (i < e.at)
		return 0;	/* "is" */
	s->expect.kind = W_NONE;
	if (i > e.at + 2)
		return 0;
	end = expected(s, i, &e);
	if (s->expect.kind == W_NONE && (end != 0 || e.list))
		scrub_value_again(s, &e, end != 0 ? end :
		    scrub_value_end(s, i, e.quote));
	return end;
}
