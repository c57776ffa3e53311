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

/* A line begins at i; behind the time that it begins with. */
static size_t
line_start(struct scrub *s, size_t i)
{
	s->host_at = s->owner_at = 0;
	if (i >= s->len)
		return i;
	s->end = s->len - i > SCRUB_AHEAD ? i + SCRUB_AHEAD : s->len;
	if ((scrub_bytes[(unsigned char)s->t[i]] & (C_DIGIT | C_UPPER)) != 0 ||
	    s->t[i] == '<')
		return scrub_host_line(s, i);
	scrub_account_line(s, i);
	return i;
}

/* Nothing is known of it yet. */
static size_t
new_line(struct scrub *s, size_t i)
{
	s->version = V_NO;
	s->change = s->login = false;
	s->word = s->word_before = W_NONE;
	s->expect.kind = W_NONE;
	s->edge = i;
	return line_start(s, i);
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

/* What an earlier pass wrote, if its hyphen is behind the word i..end; what
 * touched the name that it stands for was passed over then, and is now. */
static size_t
ours(struct scrub *s, size_t i, size_t end)
{
	size_t start, found = scrub_token(s, i, end, &start);
	struct scrub_expect expect;

	if (found == 0)
		return 0;
	expect = s->expect;
	s->expect.kind = W_NONE;
	if (expect.kind != W_NONE && start == i)
		scrub_value_again(s, &expect, found);
	if (scrub_byte(s, found) == '-' || scrub_byte(s, found) == '_')
		s->edge = found;
	return found;
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
	case '\'':
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

/* A word in which an address may begin after letters: "eth1.2.3.4". */
static size_t
glued(struct scrub *s, size_t i, size_t end)
{
	size_t at = end;

	if (end - i > 2 && (scrub_byte(s, end) == ':' ||
	    scrub_byte(s, end) == '-'))
		return scrub_mac_glued(s, i, end - 2);
	if (scrub_byte(s, end) != '.' || !scrub_is(s, end + 1, C_DIGIT))
		return 0;
	while (at > i && end - at < 3 && (scrub_bytes[
	    (unsigned char)s->t[at - 1]] & C_DIGIT) != 0)
		at--;
	if (at == end)
		return 0;
	return scrub_ip_v4(s, at);
}

/* What the word says of what follows it; the position behind what it was
 * found to say. */
static size_t
meaning(struct scrub *s, size_t i, size_t end, int flags)
{
	enum scrub_word kind;
	size_t found;

	if (scrub_word_is_plain(s, i, end, flags) || (kind =
	    scrub_word_see(s, i, end, flags)) == W_NONE)
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

	if (s->gate != NULL && !s->learn && termindex_may(s->gate, h) &&
	    (found = scrub_term(s, i)) != 0)
		return found;
	if (scrub_byte(s, end + 1) == 'o' && (found = scrub_account(s, i, end)) != 0)
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

/* The word at i: its end and the flags of its bytes.  False when it is only
 * a part of one, or too long to be anybody's. */
static bool
read_word(const struct scrub *s, size_t i, size_t *end, int *flags)
{
	size_t at, stop = s->end;
	int c;

	if (stop - i > SCRUB_ATOM)
		stop = i + SCRUB_ATOM;
	*flags = 0;
	for (at = i; at < stop; at++) {
		c = scrub_bytes[(unsigned char)s->t[at]];
		if ((c & C_WORD) == 0)
			break;
		*flags |= c;
	}
	*end = at;
	return !scrub_joined(s, i) && (at < stop || stop == s->end);
}

/* What is known by its form, whatever a key before it said. */
static size_t
formed(struct scrub *s, size_t i, size_t end, int flags)
{
	if ((flags & (C_LETTER | C_HIGH)) == 0)
		return scrub_number(s, i, end, flags);
	return 0;
}

/* What begins with this word and goes on behind it, or is known. */
static size_t
begins(struct scrub *s, size_t i, size_t end, int flags)
{
	size_t found;

	if (starts_run(s, i) && ((found = longer(s, i, end)) != 0 ||
	    ((s->model_at > i || s->model_seen < i + SCRUB_NAME) &&
	    (found = scrub_path_model(s, i, false)) != 0)))
		return found;
	if ((flags & C_DIGIT) != 0 && (flags & (C_LETTER | C_HEX | C_HIGH)) !=
	    0 && ((found = glued(s, i, end)) != 0 ||
	    (found = scrub_mac_interface(s, i, end)) != 0))
		return found;
	if ((found = scrub_secret(s, i, end)) != 0 ||
	    (found = scrub_account(s, i, end)) != 0)
		return found;
	return scrub_term_maybe(s, i, end, flags);
}

/* A number, 16 or 232.227, with a sign behind that nothing goes on with: its
 * end.  0 where it needs a closer look. */
static size_t
usual_number(const struct scrub *s, size_t i, size_t end)
{
	if (end - i > 11 || (s->gate != NULL && !s->learn && termindex_may(s->gate,
	    wordhash(s->seed, s->t + i, end - i))))
		return 0;
	if (scrub_byte(s, end) == '.')
		for (i = ++end; scrub_is(s, end, C_DIGIT); end++)
			;
	return end > i && (scrub_bytes[scrub_byte(s, end)] & C_END) != 0 ?
	    end : 0;
}

/* One word and what it leads to; the position behind. */
static size_t
word(struct scrub *s, size_t i)
{
	size_t end, found;
	int flags;
	bool whole = read_word(s, i, &end, &flags);

	if (scrub_byte(s, end) == '-' && (found = ours(s, i, end)) != 0)
		return found;
	if (!whole) {
		found = glued(s, i, end);
		return found != 0 ? found : end;
	}
	if (s->expect.kind == W_NONE && s->host_at != i && s->owner_at != i) {
		if ((flags & (C_DIGIT | C_HIGH)) == 0 && end - i < 16 &&
		    scrub_byte(s, end) == ' ')
			return usual(s, i, end, flags);
		if (flags == C_DIGIT && (found = usual_number(s, i, end)) != 0)
			return found;
	}
	if (s->host_at == i && i > 0)
		s->expect = (struct scrub_expect){ .kind = W_HOST,
		    .firm = true, .sure = true, .at = i };
	if (s->owner_at == i && i > 0)
		s->expect = (struct scrub_expect){ .kind = W_USER,
		    .firm = true, .sure = true, .at = i };
	if ((found = formed(s, i, end, flags)) != 0) {
		s->expect.kind = W_NONE;
		return found;
	}
	if (s->expect.kind != W_NONE &&
	    (found = scrub_value_expected(s, i)) != 0)
		return found;
	if ((found = begins(s, i, end, flags)) != 0)
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
		found = new_line(s, i + 1);
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
			found = scrub_colon(s, i);
		break;
	case '-':
		if (scrub_byte(s, i + 1) == '-')
			found = scrub_secret_dashes(s, i);
		else if (scrub_before(s, i) == ' ')
			found = scrub_account_option(s, i);
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
		i = line_start(s, 0);
	while (i < limit && s->rc == 0) {
		c = scrub_bytes[(unsigned char)s->t[i]];
		if ((c & ~C_END) == 0 && s->in == IN_TEXT) {
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
