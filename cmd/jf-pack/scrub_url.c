/* SPDX-License-Identifier: ISC */
/*
 * URLs, data source names and mail addresses.  Of a URL the scheme, port and
 * path stay; its host becomes a token, its credentials and query values go.
 */
#include "scrub_int.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '"' ||
	    c == '\'' || c == '<' || c == '>' || c == '`' || c == '|' ||
	    c == '\0';
}

static bool
ends_authority(char c)
{
	return is_blank(c) || c == '/' || c == '?' || c == '#' || c == '\\' ||
	    c == ',' || c == ';' || c == ')' || c == '}';
}

/* Behind the "@" of an authority that begins at i; i when there is none.  A
 * password may hold "@", and "/" when what stands before is no port. */
static size_t
credentials(const struct scrub *s, size_t i)
{
	size_t at, found = i, colon = 0;
	bool port = true;

	for (at = i; at < s->end && !ends_authority(s->t[at]); at++) {
		if (s->t[at] == '@') {
			found = at + 1;
		} else if (s->t[at] == ':' && colon == 0)
			colon = at;
		else if (colon != 0)
			port = port && scrub_is(s, at, C_DIGIT);
	}
	if (found != i || colon == 0 || port || s->t[i] == '[')
		return found;
	for (; at < s->end && at - i < 256 && !is_blank(s->t[at]); at++)
		if (s->t[at] == '@')
			found = at + 1;
	return found;
}

/* The host of a URL at i, unless it is an address, which comes by itself. */
static size_t
url_host(struct scrub *s, size_t i)
{
	unsigned labels;
	size_t end, last;

	if (!scrub_is(s, i, C_WORD))
		return i;
	if (scrub_is(s, i, C_DIGIT) && (end = scrub_ip_v4(s, i)) != 0)
		return end;
	end = scrub_host_end(s, i, &labels, &last);
	if (scrub_has_token(s, i, end))
		return i;
	if (scrub_text_is(s, i, "localhost") && end - i == 9)
		return end;
	scrub_teach(s, PSEUDONYM_HOST, i, end);
	scrub_put(s, i, end, PSEUDONYM_HOST, "url-host", NULL, 0);
	return end;
}

/* Does the host that begins at i end as one of a list does? */
static bool
is_in_list(const struct scrub *s, size_t i)
{
	unsigned labels;
	size_t last, end = scrub_host_end(s, i, &labels, &last);

	return strchr(":,/?", (char)scrub_byte(s, end)) != NULL;
}

/* "h1:27017,h2:27017" of mongodb and kafka: the next host behind one that
 * ends at i, or 0. */
static size_t
next_host(const struct scrub *s, size_t i)
{
	if (scrub_byte(s, i) == ':')
		i = scrub_word_end(s, i + 1, C_DIGIT);
	if (scrub_byte(s, i) != ',' || !scrub_is(s, i + 1, C_WORD) ||
	    !is_in_list(s, i + 1))
		return 0;
	return i + 1;
}

/* scheme://user:password@host: a word and ":" at end. */
size_t
scrub_url(struct scrub *s, size_t i, size_t end)
{
	size_t at, host, more;

	while (end - i < 32 && (scrub_is(s, end, C_DIGIT | C_HEX | C_LETTER) ||
	    scrub_byte(s, end) == '+' || scrub_byte(s, end) == '-' ||
	    scrub_byte(s, end) == '.'))
		end++;
	if (!scrub_text_is(s, end, "://") || end - i > 32)
		return 0;
	at = end + 3;
	if (scrub_byte(s, at) == '/')
		return at;	/* file:///path */
	host = credentials(s, at);
	if (host > at) {
		if (!scrub_text_is(s, at, SCRUB_REMOVED) || host - at - 1 !=
		    sizeof(SCRUB_REMOVED) - 1)
			scrub_cut(s, at, host - 1, "url-credentials");
	}
	s->edge = host;
	s->version = V_NO;
	s->word = W_NONE;
	if (s->query_at < host && s->query_seen < host) {
		for (at = host; at < s->end && !is_blank(s->t[at]) &&
		    s->t[at] != '?'; at++)
			;
		if (scrub_byte(s, at) == '?')
			s->query_at = at;
		s->query_seen = at;
	}
	at = url_host(s, host);
	while ((more = next_host(s, at)) != 0)
		at = url_host(s, more);
	return at;
}

/* ?a=1&b=2 of a URL: the values go, whatever they are called. */
size_t
scrub_url_query(struct scrub *s, size_t i)
{
	size_t at = i + 1, end;

	while (at < s->end && !is_blank(s->t[at]) && s->t[at] != '#') {
		if (s->t[at] != '=') {
			at++;
			continue;
		}
		for (end = at + 1; end < s->end && !is_blank(s->t[end]) &&
		    strchr("&;#)\\", s->t[end]) == NULL; end++)
			;
		if (end - at - 1 != sizeof(SCRUB_REMOVED) - 1 ||
		    !scrub_text_is(s, at + 1, SCRUB_REMOVED))
			scrub_cut(s, at + 1, end, "url-query");
		if (end == at + 1)
			end++;
		at = end;
	}
	return at;
}

/* user:password@host, user:password@tcp(host): no scheme. */
size_t
scrub_url_dsn(struct scrub *s, size_t i, size_t end)
{
	size_t at, stop = end + 1;

	if (scrub_byte(s, stop) == ':' || scrub_byte(s, stop) == '/' ||
	    scrub_word_find(s, s->t + i, end - i) != W_NONE)
		return 0;
	for (at = stop; at < s->end && at - stop < 64 &&
	    strchr(" \t\n\r\"'<>`|,;/\\(){}[]", s->t[at]) == NULL; at++)
		if (s->t[at] == '@')
			break;
	if (scrub_byte(s, at) != '@' || at == stop ||
	    !scrub_is(s, at + 1, C_WORD) || (terms_stopped(s->t + i,
	    end - i) && !scrub_user_is_common(s->t + i, end - i)))
		return 0;
	if (scrub_text_is(s, i, "mailto") || scrub_text_is(s, i, "xmpp") ||
	    scrub_text_is(s, i, "sip") || scrub_text_is(s, i, "mail") ||
	    scrub_text_is(s, i, "email") || scrub_text_is(s, stop,
	    SCRUB_REMOVED) || scrub_has_token(s, stop, at))
		return 0;
	if (!scrub_user_is_common(s->t + i, end - i)) {
		scrub_teach(s, PSEUDONYM_USER, i, end);
		scrub_put(s, i, end, PSEUDONYM_USER, "dsn-user", NULL, 0);
	}
	scrub_cut(s, stop, at, "dsn-password");
	s->edge = at + 1;
	end = scrub_word_end(s, at + 1, C_WORD);
	return scrub_byte(s, end) == '(' ? end : url_host(s, at + 1);
}

/* user@host without a dot: both are names of their own. */
static size_t
user_at_host(struct scrub *s, size_t i, size_t at, size_t sign)
{
	size_t to = at + sign, end;
	unsigned labels;
	size_t last;

	if (!scrub_is(s, to, C_LETTER | C_HEX | C_HIGH) || at - i > 64)
		return 0;
	end = scrub_host_end(s, to, &labels, &last);
	if (end - to < 2 || labels > 1 || scrub_is(s, i, C_DIGIT) ||
	    scrub_has_token(s, i, at) || scrub_has_token(s, to, end))
		return 0;
	if (!scrub_user_is_common(s->t + i, at - i)) {
		scrub_teach(s, PSEUDONYM_USER, i, at);
		scrub_put(s, i, at, PSEUDONYM_USER, "user-at-host", NULL, 0);
	}
	if (scrub_text_is(s, to, "localhost"))
		return end;
	scrub_put(s, to, end, PSEUDONYM_HOST, "user-at-host", NULL, 0);
	return end;
}

static bool
is_local(const struct scrub *s, size_t i)
{
	if (scrub_byte(s, i) == '\'')	/* o'brien@x.org */
		return i > 0 && scrub_is(s, i - 1, C_LETTER | C_HEX) &&
		    scrub_is(s, i + 1, C_LETTER | C_HEX);
	return scrub_is(s, i, C_WORD) || strchr("._+-", (char)
	    scrub_byte(s, i)) != NULL;
}

size_t
scrub_mail(struct scrub *s, size_t i)
{
	static const char *const units[] = { "service", "socket", "timer",
	    "mount", "target", "slice", "scope", NULL };
	size_t at = i, sign, end, last, n;
	unsigned labels;

	while (at - i <= 64 && is_local(s, at))
		at++;
	if ((sign = scrub_sign(s, at, '@')) == 0)
		return 0;
	if ((scrub_is(s, at + sign, C_DIGIT) &&
	    scrub_ip_is_v4(s, at + sign)) || (scrub_byte(s, at + sign) == '[' &&
	    scrub_is(s, at + sign + 1, C_DIGIT | C_HEX))) {
		if (scrub_has_token(s, i, at))
			return 0;
		if (!scrub_user_is_common(s->t + i, at - i)) {
			scrub_teach(s, PSEUDONYM_USER, i, at);
			scrub_put(s, i, at, PSEUDONYM_USER, "user-at-host",
			    NULL, 0);
		}
		s->version = V_NO;
		return at + sign;
	}
	end = scrub_host_end(s, at + sign, &labels, &last);
	if (end == at + sign)
		return 0;
	if (labels < 2)
		return user_at_host(s, i, at, sign);
	for (n = 0; units[n] != NULL; n++)
		if (scrub_text_is(s, last, units[n]))
			return 0;
	/* a token at the end was an address: not a name before, not now */
	if ((scrub_bytes[(unsigned char)s->t[last]] & C_DIGIT) != 0 ||
	    end - last < 2 || scrub_has_token(s, i, end))
		return 0;
	scrub_teach(s, PSEUDONYM_USER, i, at);
	scrub_put(s, i, end, PSEUDONYM_MAIL, "mail", NULL, 0);
	return end;
}
