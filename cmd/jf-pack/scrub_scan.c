/* SPDX-License-Identifier: ISC */
/*
 * The pass over the bytes.  A word (letters, digits, UTF-8) is where names
 * begin; each is offered to the families that its bytes allow, the strictest
 * form first.  Signs matter only where they open something: a path, "::",
 * "-----BEGIN", an escape.
 */
#include "scrub_int.h"
#include "termindex.h"
#include "wordhash.h"

#define D	(C_DIGIT)
#define HU	(C_HEX | C_UPPER)
#define HL	(C_HEX | C_LOWER)
#define U	(C_LETTER | C_UPPER)
#define L	(C_LETTER | C_LOWER)
#define H	(C_HIGH)
#define S	(C_SIGN)
#define X16(x)	x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x

const unsigned char scrub_bytes[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, S, 0, 0, S, 0, 0,		/* LF CR */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, S, 0, 0, 0, 0,		/* ESC */
	0, 0, S, 0, S, S, 0, S, 0, 0, 0, 0, 0, S, 0, S,		/* " $ % ' - / */
	D, D, D, D, D, D, D, D, D, D, S, 0, 0, 0, 0, S,		/* : ? */
	0, HU, HU, HU, HU, HU, HU, U, U, U, U, U, U, U, U, U,
	U, U, U, U, U, U, U, U, U, U, U, 0, S, 0, 0, 0,		/* \ */
	0, HL, HL, HL, HL, HL, HL, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, S, 0,		/* ~ */
	X16(H), X16(H), X16(H), X16(H), X16(H), X16(H), X16(H), X16(H)
};

#undef D
#undef HU
#undef HL
#undef U
#undef L
#undef H
#undef S
#undef X16

size_t
scrub_word_end(const struct scrub *s, size_t i, int what)
{
	while (i < s->end && (scrub_bytes[(unsigned char)s->t[i]] & what) != 0)
		i++;
	return i;
}

size_t
scrub_count(const struct scrub *s, size_t i, char c)
{
	size_t n = 0;

	while (i + n < s->end && s->t[i + n] == c)
		n++;
	return n;
}

bool
scrub_text_is(const struct scrub *s, size_t i, const char *word)
{
	for (; *word != '\0'; word++, i++)
		if (i >= s->end || (s->t[i] != *word &&
		    ((scrub_bytes[(unsigned char)s->t[i]] & C_UPPER) == 0 ||
		    (s->t[i] | 0x20) != *word)))
			return false;
	return true;
}

size_t
scrub_sign(const struct scrub *s, size_t i, char sign)
{
	static const char hex[] = "0123456789abcdef";
	char code[4] = "%";

	if (i < s->end && s->t[i] == sign)
		return 1;
	if (i + 2 >= s->end || s->t[i] != '%')
		return 0;
	code[1] = hex[(unsigned char)sign >> 4];
	code[2] = hex[sign & 15];
	return scrub_text_is(s, i, code) ? 3 : 0;
}

static void
new_line(struct scrub *s, size_t i)
{
	s->version = V_NO;
	s->change = s->login = false;
	s->word = s->word_before = W_NONE;
	s->expect.kind = W_NONE;
	s->edge = i;
	scrub_host_line(s, i);
}

/* "2026-11-22T10:00:00.123Z", "2026/11/22 10:00:00", "10:00:00,123": what is
 * a time is no address; it is passed over whole. */
static size_t
date_time(const struct scrub *s, size_t i, size_t end)
{
	size_t n = end - i, at = end;

	if (n == 4 && (s->t[end] == '-' || s->t[end] == '/') &&
	    scrub_word_end(s, end + 1, C_DIGIT) == end + 3 &&
	    scrub_byte(s, end + 3) == s->t[end] &&
	    scrub_word_end(s, end + 4, C_DIGIT) == end + 6) {
		at = end + 6;
		if (scrub_byte(s, at) != 'T' && scrub_byte(s, at) != 't' &&
		    scrub_byte(s, at) != ' ' && scrub_byte(s, at) != '_')
			return scrub_is(s, at, C_WORD) ||
			    scrub_byte(s, at) == '-' ? 0 : at;
		i = at + 1;
		end = scrub_word_end(s, i, C_DIGIT);
		n = end - i;
		if (n != 2 || scrub_byte(s, end) != ':')
			return scrub_byte(s, at) == ' ' ? at : 0;
	}
	if (n != 2 || scrub_byte(s, end) != ':' || s->t[i] > '2' ||
	    scrub_word_end(s, end + 1, C_DIGIT) != end + 3)
		return 0;
	at = end + 3;
	if (scrub_byte(s, at) == ':') {
		if (scrub_word_end(s, at + 1, C_DIGIT) != at + 3)
			return 0;
		at += 3;
	}
	if ((scrub_byte(s, at) == '.' || scrub_byte(s, at) == ',') &&
	    scrub_is(s, at + 1, C_DIGIT))
		at = scrub_word_end(s, at + 1, C_DIGIT);
	if (scrub_byte(s, at) == 'Z')
		at++;
	/* more groups or dots: an address, not a time */
	return scrub_is(s, at, C_WORD) || scrub_byte(s, at) == ':' ||
	    scrub_byte(s, at) == '-' ||
	    (scrub_byte(s, at) == '.' && scrub_is(s, at + 1, C_DIGIT)) ? 0 : at;
}

/* 8-4-4-4-12 hex digits. */
static size_t
uuid(const struct scrub *s, size_t i)
{
	static const unsigned char groups[] = { 8, 4, 4, 4, 12 };
	size_t n, end;

	for (n = 0; n < sizeof(groups); n++) {
		end = scrub_word_end(s, i, C_DIGIT | C_HEX);
		if (end - i != groups[n])
			return 0;
		if (n < 4 && scrub_byte(s, end) != '-')
			return 0;
		i = end + 1;
	}
	return scrub_is(s, end, C_WORD) ? 0 : end;
}

/* A word with UTF-8 in it: edges may lie inside it. */
static size_t
high_word(struct scrub *s, size_t i, size_t end)
{
	size_t at, found;

	for (at = i + 1; at < end; at++)
		if (terms_edge(s->t + i, s->end - i, at - i) &&
		    (found = scrub_term(s, at)) != 0)
			return found;
	return end;
}

/* Numbers and hex digits: everything that has one form only. */
static size_t
number(struct scrub *s, size_t i, size_t end, int flags)
{
	size_t n = end - i, found;
	unsigned char next = scrub_byte(s, end);

	if ((flags & (C_HEX | C_LETTER | C_HIGH)) == 0) {
		if ((n == 4 || n == 2) && (next == '-' || next == '/' ||
		    next == ':') && (found = date_time(s, i, end)) != 0)
			return found;
		if (n <= 3 && (next == '.' || next == '-' || next == '_' ||
		    next == '%') && (found = scrub_ip_v4(s, i)) != 0)
			return found;
	}
	if (next == ':' || next == '%') {
		if ((found = scrub_ip_colon(s, i)) != 0)
			return found;
	}
	if ((next == '-' || next == '.' || next == '%' || n >= 12) &&
	    (n == 2 || n == 4 || n == 6 || n == 12 || n == 16) &&
	    (found = scrub_mac(s, i, end)) != 0)
		return found;
	return 0;
}

/* What an earlier pass wrote. */
static size_t
ours(const struct scrub *s, size_t i)
{
	if (scrub_text_is(s, i, SCRUB_REMOVED))
		return sizeof(SCRUB_REMOVED) - 1;
	return pseudonym_token_at(s->t + i, s->end - i);
}

/* The families in which a word of any kind may begin something longer. */
static size_t
longer(struct scrub *s, size_t i, size_t end)
{
	size_t found;

	switch (scrub_byte(s, end)) {
	case ':':
		if ((found = scrub_url(s, i, end)) != 0 ||
		    (found = scrub_url_dsn(s, i, end)) != 0)
			return found;
		break;
	case '\\':
		if ((found = scrub_user_domain(s, i, end)) != 0)
			return found;
		break;
	case '.':
	case '-':
	case '+':
		if ((found = scrub_url(s, i, end)) != 0)
			return found;
		__attribute__((fallthrough));
	case '_':
	case '%':
	case '@':
		if ((found = scrub_mail(s, i)) != 0 ||
		    (found = scrub_host(s, i)) != 0)
			return found;
		break;
	}
	return 0;
}

static bool
starts_run(const struct scrub *s, size_t i)
{
	unsigned char c = scrub_before(s, i);

	return i <= s->edge + 1 || (c != '.' && c != '-' && c != '_' &&
	    c != '@' && c != '+') ||
	    (scrub_bytes[(unsigned char)s->t[i - 2]] & C_WORD) == 0;
}

/* A word in which four numbers may begin after letters: "eth1.2.3.4". */
static size_t
glued(struct scrub *s, size_t i, size_t end)
{
	size_t at = end, found;

	if (scrub_byte(s, end) != '.' || !scrub_is(s, end + 1, C_DIGIT))
		return 0;
	while (at > i && end - at < 3 && (scrub_bytes[
	    (unsigned char)s->t[at - 1]] & C_DIGIT) != 0)
		at--;
	if (at == end)
		return 0;
	found = scrub_ip_v4(s, at);
	return found;
}

/* What the word says of what follows it; the position behind what it was
 * found to say. */
static size_t
meaning(struct scrub *s, size_t i, size_t end, int flags)
{
	enum scrub_word kind = scrub_word_see(s, i, end, flags);
	size_t found;

	if (kind == W_NONE)
		return end;
	found = scrub_key_value(s, i, end, kind);
	return found != 0 ? found : end;
}

/* The usual word: a few letters, and a blank behind.  For most of them one
 * hash tells that they are neither a term nor a word that means something. */
static size_t
usual(struct scrub *s, size_t i, size_t end, int flags)
{
	uint64_t h = wordhash(s->seed, s->t + i, end - i);
	size_t found;

	if ((s->model_at > i || s->model_seen < i + SCRUB_NAME) &&
	    (found = scrub_path_model(s, i, false)) != 0)
		return found;
	if (s->gate != NULL && termindex_may(s->gate, h) &&
	    (found = scrub_term(s, i)) != 0)
		return found;
	if (s->word_bits[h >> 20 & (SCRUB_WORD_BITS - 1)] == 0 &&
	    ((flags & (C_UPPER | C_LOWER)) != (C_UPPER | C_LOWER) ||
	    end - i == 1)) {
		s->word = W_NONE;
		s->version = V_NO;
		s->change = false;
		return end;
	}
	return meaning(s, i, end, flags);
}

/* One word and what it leads to; the position behind. */
static size_t
word(struct scrub *s, size_t i)
{
	size_t end = i, found, stop = s->end;
	int flags = 0;

	if (stop - i > SCRUB_ATOM)
		stop = i + SCRUB_ATOM;
	for (; end < stop; end++) {
		int c = scrub_bytes[(unsigned char)s->t[end]];

		if ((c & C_WORD) == 0)
			break;
		flags |= c;
	}
	if (scrub_joined(s, i) || (end == stop && stop < s->end)) {
		/* part of a word too long to be anybody's */
		found = glued(s, i, end);
		return found != 0 ? found : end;
	}
	if ((flags & (C_DIGIT | C_HIGH)) == 0 && scrub_byte(s, end) == ' ' &&
	    end - i < 16 && s->expect.kind == W_NONE && s->host_at != i)
		return usual(s, i, end, flags);
	if (s->host_at == i && i > 0)
		s->expect = (struct scrub_expect){ .kind = W_HOST,
		    .firm = true, .sure = true, .at = i };
	if (end - i <= 6 && (flags & (C_LETTER | C_HEX)) != 0 &&
	    scrub_byte(s, end) == '-' && (found = ours(s, i)) != 0) {
		s->expect.kind = W_NONE;
		return i + found;
	}
	if ((flags & (C_LETTER | C_HIGH)) == 0) {
		if (end - i == 8 && (found = uuid(s, i)) != 0) {
			size_t known = scrub_term(s, i);

			return known != 0 ? known : found;
		}
		if ((found = number(s, i, end, flags)) != 0) {
			s->expect.kind = W_NONE;
			return found;
		}
	}
	if (s->expect.kind != W_NONE) {
		if ((found = scrub_key_expected(s, i)) != 0)
			return found;
	}
	if (starts_run(s, i)) {
		if ((found = longer(s, i, end)) != 0 ||
		    (found = scrub_path_model(s, i, false)) != 0)
			return found;
	}
	if ((flags & C_DIGIT) != 0 && (flags & (C_LETTER | C_HEX | C_HIGH)) !=
	    0 && (found = glued(s, i, end)) != 0)
		return found;
	if ((found = scrub_secret(s, i, end)) != 0)
		return found;
	if ((found = scrub_term_maybe(s, i, end, flags)) != 0)
		return found;
	if ((flags & C_HIGH) != 0)
		end = high_word(s, i, end);
	if ((flags & (C_LETTER | C_HEX)) == 0)
		return end;
	return meaning(s, i, end, flags);
}

/* ESC [ 1 ; 31 m: a letter behind it begins a word. */
static size_t
ansi(const struct scrub *s, size_t i)
{
	if (scrub_byte(s, i + 1) != '[')
		return i + 1;
	i += 2;
	while (i < s->end && s->t[i] >= 0x20 && s->t[i] < 0x40)
		i++;
	return i < s->end && s->t[i] >= 0x40 ? i + 1 : i;
}

/* \n, \t and so on in text that is a string somewhere: C:\new is the
 * other reading, so the letter stays part of what follows unless nothing is
 * found there. */
static size_t
backslash(struct scrub *s, size_t i)
{
	size_t found;

	if ((found = scrub_path_at(s, i)) != 0)
		return found;
	if (!scrub_joined(s, i) && s->terms != NULL &&
	    scrub_term_is_escape(s, i) && (found = scrub_term(s, i)) != 0)
		return found;
	if (i + 1 < s->end && strchr("nrt", s->t[i + 1]) != NULL &&
	    scrub_is(s, i + 2, C_WORD) && scrub_before(s, i) != '\\' &&
	    (found = scrub_term(s, i + 1)) == 0) {
		s->edge = i + 2;
		return i + 2;
	}
	return i + 1 > found ? i + 1 : found;
}

/* A sign that may open something. */
static size_t
sign(struct scrub *s, size_t i)
{
	size_t found = 0;

	switch (s->t[i]) {
	case '\n':
		new_line(s, i + 1);
		break;
	case '\033':
		found = s->edge = ansi(s, i);
		break;
	case '%':
		if (scrub_is(s, i + 1, C_DIGIT | C_HEX) &&
		    scrub_is(s, i + 2, C_DIGIT | C_HEX)) {
			if ((found = scrub_path_at(s, i)) == 0 &&
			    (scrub_joined(s, i) || s->terms == NULL ||
			    (found = scrub_term(s, i)) == 0))
				found = s->edge = i + 3;
		}
		break;
	case ':':
		if (scrub_byte(s, i + 1) == ':' && !scrub_joined(s, i) &&
		    scrub_before(s, i) != ':')
			found = scrub_ip_colon(s, i);
		break;
	case '-':
		if (scrub_byte(s, i + 1) == '-')
			found = scrub_secret_dashes(s, i);
		break;
	case '$':
		found = scrub_secret_crypt(s, i);
		break;
	case '/':
	case '~':
		found = scrub_path_at(s, i);
		break;
	case '"':
	case '\'':
		found = scrub_path_model(s, i + 1, true);
		break;
	case '?':
		if (s->query_at == i && i > 0)
			found = scrub_url_query(s, i);
		break;
	case '\\':
		return backslash(s, i);
	}
	return found != 0 ? found : i + 1;
}

void
scrub_scan(struct scrub *s, size_t limit)
{
	size_t i = s->at;
	int c;

	if (i == 0 && s->base == 0)
		scrub_host_line(s, 0);
	while (i < limit && s->rc == 0) {
		c = scrub_bytes[(unsigned char)s->t[i]];
		if (c == 0 && s->in == IN_TEXT) {
			i++;
			continue;
		}
		s->end = s->len - i > SCRUB_AHEAD ? i + SCRUB_AHEAD : s->len;
		if (s->in != IN_TEXT)
			i = scrub_secret_rest(s, i);
		else if ((c & C_WORD) != 0)
			i = word(s, i);
		else
			i = sign(s, i);
	}
	s->at = i;
}
