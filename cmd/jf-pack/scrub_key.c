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

/* What parts a key that ended at i from its value. */
static bool
find_value(const struct scrub *s, size_t i, struct place *p)
{
	char ignored;
	size_t n;

	*p = (struct place){ 0 };
	i += quote_at(s, i, &ignored);
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
	}
	p->at = scrub_blanks(s, i);
	p->at += quote_at(s, p->at, &p->quote);
	return p->at < s->end && s->t[p->at] != '\n' && s->t[p->at] != '\r';
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
	case W_FOR:
		if (!s->login)
			return;
		kind = W_USER;
		sure = true;
		break;
	case W_HOST:
		kind = W_HOSTISH;
		break;
	case W_SERIAL:
	case W_MAC:
		break;
	case W_JOB:
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

/* Does kind, with this sign, name what follows? */
static bool
said_by_key(enum scrub_word kind, const struct place *p)
{
	switch (kind) {
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
	case W_JOB:
	case W_PART:
	case W_DEVICE:
		return p->sign == '=' || p->sign == '>' || p->quote != 0;
	default:
		return false;
	}
}

static size_t
secret(struct scrub *s, size_t start, size_t end, const struct place *p,
    enum scrub_word kind)
{
	size_t block;

	if (p->sign == ' ' && !is_option(s, start))
		return 0;
	if (p->sign == ':' && p->quote == 0 &&
	    (block = scrub_block(s, start, p->at)) != 0)
		return block;
	if (kind == W_AUTH || (kind == W_COOKIE && p->sign == ':'))
		return scrub_secret_line(s, p->at, p->quote,
		    kind == W_AUTH ? "authorization" : "cookie");
	if (end - start == 3 && scrub_text_is(s, start, "pwd") &&
	    scrub_byte(s, p->at) == '/')
		return 0;	/* the working directory */
	return scrub_secret_value(s, p->at, p->quote, "secret-key");
}

size_t
scrub_key_value(struct scrub *s, size_t start, size_t end,
    enum scrub_word kind)
{
	struct place p;

	if (kind < W_SECRET || kind == W_OTHER ||
	    !find_value(s, end, &p))
		return 0;
	switch (kind) {
	case W_SECRET:
	case W_PHRASE:
	case W_COOKIE:
	case W_AUTH:
		return secret(s, start, end, &p, kind);
	case W_SCHEME:
		if (p.sign == ' ' && p.at > end)
			return scrub_secret_scheme(s, start, end, p.at);
		return 0;
	case W_FILE:
		return p.at > end ? scrub_path_model(s, p.at, true) : 0;
	default:
		break;
	}
	if (p.sign == ' ' && !is_option(s, start)) {
		if (p.at > end)
			phrase(s, &p, kind);
		return 0;
	}
	if (!said_by_key(kind, &p))
		return 0;
	if (kind == W_HOSTISH && (p.sign != ':' || p.quote != 0))
		kind = W_HOST;
	s->expect = (struct scrub_expect){ .kind = kind, .firm = true,
	    .quote = p.quote, .at = p.at, .sure = true };
	return p.at;
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
	while (i < s->len) {
		flags = 0;
		for (end = i; scrub_is(s, end, C_WORD); end++)
			flags |= scrub_bytes[(unsigned char)name[end]];
		if (end > i)
			kind = scrub_word_see(s, i, end, flags);
		i = end + 1;
	}
	s->t = text;
	s->len = s->end = len;
	s->word = W_NONE;
	s->word_end = 0;
	s->login = false;
	s->expect = (struct scrub_expect){ .kind = kind, .firm = true,
	    .quote = '\n', .at = 0, .sure = true };
	if (kind == W_SECRET || kind == W_PHRASE || kind == W_COOKIE ||
	    kind == W_AUTH) {
		s->expect.kind = W_NONE;
		s->end = len > SCRUB_AHEAD ? SCRUB_AHEAD : len;
		s->at = scrub_secret_value(s, 0, '\n', "secret-key");
	}
}
