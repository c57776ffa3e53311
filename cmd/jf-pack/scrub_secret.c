/* SPDX-License-Identifier: ISC */
/*
 * Secrets: what a key calls one, what stands in an authorization or cookie
 * header, and what has the shape of one (PEM, JWT, well-known prefixes,
 * password hashes).  They leave no token: two equal passwords are not to be
 * told equal.
 */
#include "scrub_int.h"

static bool
is_removed(const struct scrub *s, size_t i)
{
	return scrub_text_is(s, i, SCRUB_REMOVED);
}

/* password: yes, token=0: a switch or a number, no secret. */
static bool
is_switch(const struct scrub *s, size_t i, size_t end)
{
	static const char *const words[] = { "true", "false", "yes", "no",
	    "none", "null", "nil", "on", "off", "required", "disabled",
	    "enabled", "optional", "unset", "empty", "ok", NULL };
	size_t n;

	for (n = 0; words[n] != NULL; n++)
		if (strlen(words[n]) == end - i &&
		    scrub_text_is(s, i, words[n]))
			return true;
	for (n = i; n < end && strchr("*xX.", s->t[n]) != NULL; n++)
		;
	return n == end || (end - i == 1 && scrub_is(s, i, C_DIGIT));
}

/* The value may go on beyond what can be seen: the rest belongs to it. */
static size_t
cut_to(struct scrub *s, size_t i, size_t end, char until, const char *rule)
{
	scrub_cut(s, i, end, rule);
	if (end == s->end && end < s->len) {
		s->in = IN_SECRET;
		s->until = until;
	}
	return end;
}

/* Every string of ["a", "b"]. */
static size_t
list(struct scrub *s, size_t i, const char *rule)
{
	size_t end;
	char quote;

	while (i < s->end && s->t[i] != ']' && s->t[i] != '\n') {
		quote = s->t[i];
		if (quote != '"' && quote != '\'') {
			i++;
			continue;
		}
		end = scrub_value_end(s, i + 1, quote);
		if (!is_removed(s, i + 1))
			scrub_cut(s, i + 1, end, rule);
		i = end + 1;
	}
	return i;
}

/* Pwd={a;b} of a data source, but nothing that has members. */
static size_t
braces(struct scrub *s, size_t i, const char *rule)
{
	size_t end;

	for (end = i; end < s->end && strchr("{}\"'\n:=", s->t[end]) == NULL;
	    end++)
		;
	if (scrub_byte(s, end) != '}' || scrub_byte(s, i) == ' ' ||
	    is_removed(s, i) || is_switch(s, i, end))
		return i;
	scrub_cut(s, i, end, rule);
	return end;
}

size_t
scrub_secret_value(struct scrub *s, size_t i, char quote, const char *rule)
{
	size_t end, at;

	if (quote == 0 && scrub_byte(s, i) == '[')
		return list(s, i + 1, rule);
	if (quote == 0 && scrub_byte(s, i) == '{')
		return braces(s, i + 1, rule);
	end = scrub_value_end(s, i, quote);
	/* without quotes, signs inside belong to it: p&ss,w;rd */
	while (quote == 0 && end < s->end && end > i &&
	    strchr(",;)]}|<>&", s->t[end]) != NULL &&
	    (scrub_is(s, end + 1, C_WORD) || strchr("!#$%*@^", (int)
	    scrub_byte(s, end + 1)) != NULL)) {
		at = scrub_value_end(s, end + 1, 0);
		if (s->t[end] == '<' || s->t[end] == '|' ||
		    memchr(s->t + end, '=', at - end) != NULL ||
		    memchr(s->t + end, ':', at - end) != NULL)
			break;
		end = at;
	}
	if (end == i || is_removed(s, i) || (end < s->end && quote == 0 &&
	    is_switch(s, i, end)) || is_switch(s, i, end))
		return i;
	return cut_to(s, i, end, quote, rule);
}

/* To the end of the line, or of the string that it stands in. */
size_t
scrub_secret_line(struct scrub *s, size_t i, char quote, const char *rule)
{
	size_t end, at;
	char before = quote;

	/* curl -H "Authorization: Basic x": the quote stands before the key */
	for (at = i; before == 0 && at > s->edge && i - at < 64; at--)
		if (s->t[at - 1] == '"' || s->t[at - 1] == '\'')
			before = s->t[at - 1];
	end = i;
	if (before != 0)
		end = scrub_value_end(s, i, before);
	else
		while (end < s->end && s->t[end] != '\n' && s->t[end] != '\r')
			end++;
	at = scrub_word_end(s, i, C_WORD);
	if (rule[0] == 'a' && at < end && s->t[at] == ' ' &&
	    scrub_word_find(s, s->t + i, at - i) == W_SCHEME)
		i = at + 1;
	if (end == i || is_removed(s, i))
		return end;
	return cut_to(s, i, end, before != 0 ? before : '\n', rule);
}

static bool
is_base64ish(int c)
{
	return (scrub_bytes[c & 0xff] & (C_DIGIT | C_HEX | C_LETTER)) != 0 ||
	    c == '+' || c == '/' || c == '=' || c == '-' || c == '_' ||
	    c == '.' || c == '~';
}

/* The end of a key's letters from i on, or where a token of our own begins:
 * what an earlier pass wrote makes nothing a key. */
static size_t
key_end(const struct scrub *s, size_t i)
{
	size_t at, start;

	for (at = i; at < s->end && is_base64ish(s->t[at]); at++)
		if (s->t[at] == '-' && scrub_token(s, i, at, &start) != 0)
			return start;
	return at;
}

/* "Bearer abc...", "Basic dXNlcjpwYXNz": a word that cannot be plain text. */
size_t
scrub_secret_scheme(struct scrub *s, size_t start, size_t end, size_t at)
{
	size_t to = key_end(s, at), n;
	int flags = 0;

	for (n = at; n < to; n++) {
		flags |= scrub_bytes[(unsigned char)s->t[n]];
		if (strchr("=+/", s->t[n]) != NULL)
			flags |= C_DIGIT;
	}
	if (to - at < 8 || is_removed(s, at) || !scrub_is(s, start, C_WORD) ||
	    end > at)
		return 0;
	if ((flags & C_DIGIT) == 0 && ((flags & C_UPPER) == 0 ||
	    (flags & C_LOWER) == 0))
		return 0;
	return cut_to(s, at, to, 0, "authorization");
}

/* Keys that their makers gave a shape. */
static const struct {
	char start[13];
	unsigned char min;	/* letters and digits behind it */
} shapes[] = {
	{ "AKIA", 16 }, { "ASIA", 16 }, { "AIza", 30 }, { "ghp_", 30 },
	{ "gho_", 30 }, { "ghu_", 30 }, { "ghs_", 30 }, { "ghr_", 30 },
	{ "github_pat_", 30 }, { "glpat-", 16 }, { "xoxb-", 20 },
	{ "xoxp-", 20 }, { "xoxa-", 20 }, { "xoxs-", 20 }, { "sk_live_", 16 },
	{ "sk_test_", 16 }, { "rk_live_", 16 }, { "pk_live_", 16 },
	{ "sk-", 20 }, { "ya29.", 20 }, { "SG.", 30 }, { "hf_", 30 },
	{ "npm_", 30 }, { "dop_v1_", 40 }, { "AAAAB3NzaC1", 40 },
	{ "AAAAC3NzaC1", 40 }, { "AAAAE2VjZHNh", 40 }, { "eyJ", 20 },
};

size_t
scrub_secret(struct scrub *s, size_t i, size_t end)
{
	unsigned char next = scrub_byte(s, end);
	size_t n, len, to;

	/* {SSHA}x of LDAP (RFC 2307 section 5.3) */
	if (next == '}' && scrub_before(s, i) == '{' &&
	    scrub_is(s, i, C_UPPER) && !is_removed(s, end + 1) &&
	    (to = key_end(s, end + 1)) > end + 16)
		return cut_to(s, end + 1, to, 0, "password-hash");
	/* a long word, or a short one that a sign joins to more */
	if (end - i < 16 && (end - i > 6 || end - i < 2 || (next != '_' &&
	    next != '-' && next != '.')))
		return 0;
	if (memchr("AghxsrpySnde", s->t[i], 12) == NULL)
		return 0;	/* a letter that begins none */
	for (n = 0; n < sizeof(shapes) / sizeof(shapes[0]); n++) {
		if (s->t[i] != shapes[n].start[0])
			continue;
		len = strlen(shapes[n].start);
		if (s->end - i < len ||
		    memcmp(s->t + i, shapes[n].start, len) != 0)
			continue;
		to = key_end(s, i + len);
		if (to - i - len < shapes[n].min)
			continue;
		while (to > i && s->t[to - 1] == '.')
			to--;
		return cut_to(s, i, to, 0, s->t[i] == 'e' ? "jwt" : "api-key");
	}
	return 0;
}

/* $6$salt$hash and the like. */
size_t
scrub_secret_crypt(struct scrub *s, size_t i)
{
	size_t end = scrub_word_end(s, i + 1, C_DIGIT | C_LETTER | C_HEX), to;
	unsigned dollars = 1;

	if (end == i + 1 || end - i > 12 || scrub_byte(s, end) != '$')
		return 0;
	for (to = end; to < s->end && (is_base64ish(s->t[to]) ||
	    s->t[to] == '$' || s->t[to] == ','); to++)
		dollars += s->t[to] == '$';
	if (dollars < 3 || to - i < 20 || scrub_has_token(s, i, to))
		return 0;
	return cut_to(s, i, to, 0, "password-hash");
}

/* -----BEGIN SOMETHING-----: its lines, up to -----END. */
size_t
scrub_secret_dashes(struct scrub *s, size_t i)
{
	size_t end;

	if (!scrub_text_is(s, i, "-----begin "))
		return 0;
	end = i + 11;
	while (end < s->end && end - i < 80 && (scrub_is(s, end, C_WORD) ||
	    s->t[end] == ' '))
		end++;
	if (!scrub_text_is(s, end, "-----"))
		return 0;
	end += 5;
	s->in = IN_PEM;
	return end;
}

/* A line of base64 or of a PEM header, from i; behind its end, or 0.  Behind
 * base64 in one line with its ends stands a blank. */
static size_t
pem_line(const struct scrub *s, size_t i)
{
	size_t end = i;

	while (end < s->end && is_base64ish(s->t[end]) &&
	    !scrub_text_is(s, end, "-----"))
		end++;
	if (scrub_byte(s, end) == ':')
		while (end < s->end && s->t[end] != '\n' && s->t[end] != '\r')
			end++;
	else if (scrub_byte(s, end) == ' ' && end - i < 16 &&
	    !scrub_text_is(s, end + 1, "-----"))
		return 0;
	return end > i ? end : 0;
}

/* Inside a PEM block: blanks and newlines, real or as \n, pass; lines go. */
static size_t
pem(struct scrub *s, size_t i)
{
	size_t end;

	if (s->t[i] == '\n' || s->t[i] == '\r' || s->t[i] == ' ' ||
	    s->t[i] == '\t' || s->t[i] == '>' || s->t[i] == '|')
		return i + 1;
	if (s->t[i] == '\\' && (scrub_byte(s, i + 1) == 'n' ||
	    scrub_byte(s, i + 1) == 'r'))
		return i + 2;
	end = scrub_text_is(s, i, "-----end") ? 0 : pem_line(s, i);
	if (end == 0) {
		s->in = IN_TEXT;
		s->edge = i;
		return i;
	}
	if (!is_removed(s, i))
		scrub_cut(s, i, end, "pem");
	return end;
}

size_t
scrub_secret_rest(struct scrub *s, size_t i)
{
	size_t end;

	if (s->in == IN_PEM)
		return pem(s, i);
	if (s->in == IN_BLOCK)
		return scrub_block_rest(s, i);
	if (s->until == '\n') {
		for (end = i; end < s->end && s->t[end] != '\n' &&
		    s->t[end] != '\r'; end++)
			;
	} else
		end = scrub_value_end(s, i, s->until);
	if (end < s->end || s->end == s->len) {
		s->in = s->in == IN_BLOCK_LINE ? IN_BLOCK : IN_TEXT;
		s->edge = end;
	}
	scrub_skip(s, i, end);
	return end;
}
