/* SPDX-License-Identifier: ISC */
/*
 * Keys and their values, however written: user=x, "user": "x", user => 'x',
 * <user>x</user>, --user x; and the few phrases that name somebody.
 */
#include "scrub_int.h"

struct place {
	size_t at;		/* of the value */
	char quote;		/* its quote; '\\' stands for \" */
	char sign;		/* '=', ':', '>', ' ' */
};

/* A quote at i, plain or escaped; its length. */
static size_t
quote_at(const struct scrub *s, size_t i, char *quote)
{
	char c = (char)scrub_byte(s, i);

	if (c == '"' || c == '\'' || c == '`') {
		*quote = c;
		return 1;
	}
	if (c == '\\' && scrub_byte(s, i + 1) == '"') {
		*quote = '\\';
		return 2;
	}
	return 0;
}

/* Does the key that ends at end stand in "<...>"? */
static bool
in_element(const struct scrub *s, size_t end)
{
	size_t i = end;

	while (i > 0 && end - i < 64 && ((scrub_bytes[(unsigned char)
	    s->t[i - 1]] & C_WORD) != 0 || strchr("-_.:", s->t[i - 1]) != NULL))
		i--;
	return i > 0 && s->t[i - 1] == '<';
}

/* Is the key that begins before end an option, "--password x"? */
static bool
is_option(const struct scrub *s, size_t start)
{
	size_t i = start;

	while (i > 0 && start - i < 64 && ((scrub_bytes[(unsigned char)
	    s->t[i - 1]] & C_WORD) != 0 || s->t[i - 1] == '-' ||
	    s->t[i - 1] == '_'))
		i--;
	return s->t[i] == '-' && i + 1 < s->end && s->t[i + 1] == '-';
}

/* name="password" value="x", {"key": "user", "value": "x"}: the key was a
 * value, whose quote ended at i; behind the word that announces its own. */
static size_t
value_word(const struct scrub *s, size_t i)
{
	size_t at = scrub_blanks(s, i);
	char quote;

	if (scrub_byte(s, at) == ',')
		at = scrub_blanks(s, at + 1);
	at += quote_at(s, at, &quote);
	if (!scrub_text_is(s, at, "value"))
		return i;
	at += 5;
	return scrub_is(s, at, C_WORD) ? i : at + quote_at(s, at, &quote);
}

/* Does anything but blanks and the rest of the key stand before it in its
 * line? */
static bool
is_inside(const struct scrub *s, size_t start)
{
	while (start > 0 && ((scrub_bytes[(unsigned char)s->t[start - 1]] &
	    C_WORD) != 0 || s->t[start - 1] == '_' || s->t[start - 1] == '-'))
		start--;
	while (start > 0 && (s->t[start - 1] == ' ' || s->t[start - 1] == '\t'))
		start--;
	return start > 0 && s->t[start - 1] != '\n';
}

/* What parts a key that ended at i from its value. */
static bool
find_value(const struct scrub *s, size_t i, struct place *p)
{
	char ignored;
	size_t n = quote_at(s, i, &ignored);

	*p = (struct place){ 0 };
	if (n != 0)
		i = value_word(s, i + n);
	else if (scrub_byte(s, i) == '.' && scrub_byte(s, i + 1) == ' ' &&
	    s->word == W_SERIAL)
		i++;		/* serial no. x */
	if (scrub_byte(s, i) == ']')
		i++;
	n = scrub_blanks(s, i);
	if ((i = scrub_sign(s, n, '=')) != 0) {
		p->sign = '=';
		i += n;
		if (scrub_byte(s, i) == '>' || scrub_byte(s, i) == '=')
			i++;
	} else if ((i = scrub_sign(s, n, ':')) != 0) {
		p->sign = ':';
		i += n;
		if (scrub_byte(s, i) == ':')
			return false;
		if (scrub_byte(s, i) == '=')
			i++;
	} else if (scrub_byte(s, n) == '>' && in_element(s, n)) {
		p->sign = '>';
		i = n + 1;
	} else if (scrub_byte(s, n) == '-' && scrub_byte(s, n + 1) == '>') {
		p->sign = '=';
		i = n + 2;
	} else {
		p->sign = ' ';
		i = n;
		if (scrub_text_is(s, i, "is ") && n > 0 && s->t[n - 1] == ' ')
			i += 3;
	}
	p->at = scrub_blanks(s, i);
	p->at += quote_at(s, p->at, &p->quote);
	return p->at < s->end && s->t[p->at] != '\n' && s->t[p->at] != '\r';
}

/* "Jane Doe": two words with a capital that are no words of a log. */
static bool
two_names(const struct scrub *s, size_t i)
{
	size_t end, n;

	for (n = 0; n < 2; n++, i = end + 1) {
		end = scrub_word_end(s, i, C_WORD);
		if (end - i < 2 || !scrub_is(s, i, C_UPPER | C_HIGH) ||
		    scrub_is(s, i + 1, C_UPPER | C_DIGIT) ||
		    (n == 0 && scrub_byte(s, end) != ' ') ||
		    terms_stopped(s->t + i, end - i) ||
		    scrub_word_find(s, s->t + i, end - i) != W_NONE)
			return false;
	}
	return true;
}

/* "user x", "password for x", "serial SN123", 'job "x"': words without a sign
 * between. */
static void
phrase(struct scrub *s, const struct place *p, enum scrub_word kind)
{
	bool sure = p->quote != 0;

	switch (kind) {
	case W_USER:
		sure = sure || s->word_before == W_FOR;
		break;
	case W_PERSON:
	case W_FOR:
	case W_BY:
		if (s->login && kind != W_PERSON) {
			kind = W_USER;
			sure = true;
		} else if (kind != W_FOR && two_names(s, p->at))
			kind = W_PERSON;
		else
			return;
		break;
	case W_HOST:
		kind = W_HOSTISH;
		break;
	case W_HOSTISH:
		if (p->quote == 0)
			return;
		sure = false;
		break;
	case W_SERIAL:
	case W_MAC:
	case W_JOB:
		break;
	case W_JOB_NAME:
	case W_PART:
	case W_PART_NAME:
	case W_DEVICE_NAME:
		if (p->quote == 0)
			return;
		break;
	default:
		return;
	}
	s->expect = (struct scrub_expect){ .kind = kind, .quote = p->quote,
	    .at = p->at, .sure = sure };
}

/* Does kind, with this sign, name what follows?  *sure: whatever it is. */
static bool
said_by_key(const struct scrub *s, enum scrub_word *kind,
    const struct place *p, bool *sure)
{
	*sure = true;
	switch (*kind) {
	case W_USER:
	case W_PERSON:
	case W_HOST:
	case W_HOSTISH:
	case W_SERIAL:
	case W_MAC:
	case W_JOB_NAME:
	case W_PART_NAME:
	case W_DEVICE_NAME:
		return true;
	case W_BY:		/* uploaded_by: x */
		*kind = W_USER;
		*sure = false;
		return s->word_before == W_DONE || s->word_before == W_CHANGE ||
		    s->word_before == W_LOGIN;
	case W_JOB:
	case W_PART:
	case W_DEVICE:
	case W_PLACE:
		*sure = p->sign == '=' || p->sign == '>' || p->quote != 0 ||
		    (*kind == W_PLACE && scrub_is(s, p->at, C_UPPER) &&
		    scrub_is(s, p->at + 1, C_LOWER));
		return true;
	default:
		return false;
	}
}

/* A secret that only a blank parts from its word: password "x", password is
 * x1, snmp-server community x1, password 7 0822455D0A16. */
static size_t
said_secret(struct scrub *s, size_t start, size_t end, struct place *p,
    enum scrub_word kind)
{
	size_t to, at;
	bool digit = false;

	if (p->at == end || (kind == W_SECRET && !scrub_text_is(s, start,
	    "passw") && !scrub_text_is(s, start, "passc") &&
	    !scrub_text_is(s, start, "kennw")))
		return 0;
	if (p->quote == 0 && scrub_is(s, p->at, C_DIGIT) &&
	    scrub_byte(s, p->at + 1) == ' ')
		p->at += 2;
	to = scrub_value_end(s, p->at, p->quote);
	for (at = p->at; at < to; at++)
		digit = digit || scrub_is(s, at, C_DIGIT);
	if (to - p->at < 4 || (p->quote == 0 && !digit &&
	    (kind != W_PHRASE || end - start < 11)) ||
	    (p->quote == 0 && s->t[p->at - 1] != ' ') ||
	    scrub_has_token(s, p->at, to))
		return 0;
	return scrub_secret_value(s, p->at, p->quote, "secret-key");
}

/* Four digits or more. */
static size_t
pin(struct scrub *s, const struct place *p)
{
	size_t to = scrub_word_end(s, p->at, C_DIGIT);

	if (p->sign == ' ' || to - p->at < 4 || to - p->at > 12 ||
	    scrub_is(s, to, C_WORD))
		return 0;
	scrub_cut(s, p->at, to, "secret-key");
	return to;
}

static size_t
secret(struct scrub *s, size_t start, size_t end, struct place *p,
    enum scrub_word kind)
{
	size_t block, to;

	if (p->sign == ' ' && !is_option(s, start))
		return said_secret(s, start, end, p, kind);
	if (p->sign == ':' && p->quote == 0 &&
	    (block = scrub_block(s, start, p->at)) != 0)
		return block;
	if (kind == W_AUTH || (kind == W_COOKIE && p->sign == ':'))
		return scrub_secret_line(s, p->at, p->quote,
		    kind == W_AUTH ? "authorization" : "cookie");
	if (kind == W_PHRASE && p->sign == '=' && p->quote == 0 &&
	    !is_inside(s, start))
		return scrub_secret_line(s, p->at, 0, "secret-key");
	if (end - start == 3 && scrub_text_is(s, start, "pwd") &&
	    scrub_byte(s, p->at) == '/')
		return 0;	/* the working directory */
	to = scrub_word_end(s, p->at, C_DIGIT);
	if ((s->t[end - 1] | 0x20) == 's' && to > p->at && !scrub_is(s, to,
	    C_WORD))
		return 0;	/* max_tokens=512 */
	return scrub_secret_value(s, p->at, p->quote, "secret-key");
}

/* What a key named, up to its value, or in it: "users": ["x"], and
 * "operator": {"name": "x"}, where the next key is read as if joined. */
static size_t
expect(struct scrub *s, struct place *p, enum scrub_word kind, bool sure)
{
	bool list = false;
	size_t at;

	if (p->quote == 0 && p->sign != ' ' && scrub_byte(s, p->at) == '{') {
		at = scrub_blanks(s, p->at + 1);
		at += quote_at(s, at, &p->quote);
		s->word = kind;
		s->word_end = at - 1;
		return 0;
	}
	if (p->quote == 0 && scrub_byte(s, p->at) == '[') {
		p->at = scrub_blanks(s, p->at + 1);
		p->at += quote_at(s, p->at, &p->quote);
		list = true;
	}
	if (kind == W_HOSTISH && (p->sign != ':' || p->quote != 0))
		kind = W_HOST;
	s->edge = p->at;	/* user%3Dx */
	s->expect = (struct scrub_expect){ .kind = kind, .firm = true,
	    .quote = p->quote, .at = p->at, .sure = sure,
	    .words = p->sign == ':', .list = list };
	return p->at;
}

size_t
scrub_key_value(struct scrub *s, size_t start, size_t end,
    enum scrub_word kind)
{
	struct place p;
	bool sure;

	if (kind < W_SECRET || kind == W_OTHER || !find_value(s, end, &p))
		return 0;
	switch (kind) {
	case W_SECRET:
	case W_PHRASE:
	case W_COOKIE:
	case W_AUTH:
		return secret(s, start, end, &p, kind);
	case W_PIN:
		return pin(s, &p);
	case W_SCHEME:
		if (p.sign == ' ' && p.at > end)
			return scrub_secret_scheme(s, start, end, p.at);
		return 0;
	case W_FILE:
		return p.at > end ? scrub_path_model(s, p.at, true) : 0;
	case W_ENTRY:
		if (p.sign != '=' || p.at != end + 1 ||
		    !scrub_user_entry(s, start, p.at))
			return 0;
		kind = (s->t[start] | 0x20) == 'd' ? W_HOST : W_PERSON;
		break;
	default:
		break;
	}
	if (p.sign == ' ' && !is_option(s, start)) {
		if (p.at > end)
			phrase(s, &p, kind);
		return 0;
	}
	return said_by_key(s, &kind, &p, &sure) ?
	    expect(s, &p, kind, sure) : 0;
}

/* As if "name=" stood before the text. */
void
scrub_key_named(struct scrub *s, const char *name)
{
	const char *text = s->t;
	size_t len = s->len, i = 0, end;
	enum scrub_word kind = W_NONE;
	int flags;

	s->t = name;
	s->len = s->end = strlen(name);
	for (; i < s->len; i = end + 1) {
		flags = 0;
		for (end = i; scrub_is(s, end, C_WORD); end++)
			flags |= scrub_bytes[(unsigned char)name[end]];
		if (end > i)
			kind = scrub_word_see(s, i, end, flags);
	}
	s->t = text;
	s->len = s->end = len;
	s->word = W_NONE;
	s->word_end = 0;
	s->login = false;
	s->expect = (struct scrub_expect){ .kind = kind, .firm = true,
	    .quote = '\n', .at = 0, .sure = true };
	if (kind == W_SECRET || kind == W_PIN || kind == W_PHRASE ||
	    kind == W_COOKIE || kind == W_AUTH) {
		s->expect.kind = W_NONE;
		s->end = len > SCRUB_AHEAD ? SCRUB_AHEAD : len;
		s->at = scrub_secret_value(s, 0, '\n', "secret-key");
	}
}
