/* SPDX-License-Identifier: ISC */
/* User names where a key, a phrase or DOMAIN\ says that it is one. */
#include "scrub_int.h"

/* Accounts that every system has: nobody's name. */
bool
scrub_user_is_common(const char *name, size_t len)
{
	static const char *const names[] = { "root", "daemon", "nobody",
	    "system", "www-data", "sshd", "public", "default", "guest",
	    "anonymous", "localservice", "networkservice", "all", "users",
	    "shared", "systemd", "messagebus", "syslog", "postgres", "mysql",
	    "nginx", "null", "none", "true", "false", "unknown", "bin", "sys",
	    "administrator", "admin", "user", "defaultuser0", NULL };
	size_t n, i;

	for (n = 0; names[n] != NULL; n++) {
		if (strlen(names[n]) != len)
			continue;
		for (i = 0; i < len && (name[i] | 0x20) == (names[n][i] | 0x20);
		    i++)
			;
		if (i == len)
			return true;
	}
	return false;
}

/* An encoded blank or byte of UTF-8 at i: its length. */
static size_t
encoded(const struct scrub *s, size_t i)
{
	return scrub_byte(s, i) == '%' && scrub_is(s, i + 2, C_DIGIT | C_HEX) &&
	    ((scrub_byte(s, i + 1) >= '8' && scrub_is(s, i + 1, C_DIGIT |
	    C_HEX)) || scrub_text_is(s, i, "%20")) ? 3 : 0;
}

static size_t
name_end(const struct scrub *s, size_t i)
{
	size_t end = i, n;

	while (scrub_is(s, end, C_WORD) || ((scrub_byte(s, end) == '.' ||
	    scrub_byte(s, end) == '-' || scrub_byte(s, end) == '_' ||
	    scrub_byte(s, end) == '+') && scrub_is(s, end + 1, C_WORD)) ||
	    (end > i && scrub_byte(s, end) == '$') ||
	    encoded(s, end) != 0)
		end += (n = encoded(s, end)) != 0 ? n : 1;
	return end;
}

/* DOMAIN\name, with one backslash or two. */
static size_t
with_domain(struct scrub *s, size_t i, size_t end)
{
	size_t n = scrub_count(s, end, '\\'), to;

	if (n < 1 || n > 2 || !scrub_is(s, end + n, C_WORD))
		return 0;
	to = name_end(s, end + n);
	if (scrub_has_token(s, i, to))
		return 0;
	scrub_put(s, i, end, PSEUDONYM_HOST, "user-domain", NULL, 0);
	if (scrub_user_is_common(s->t + end + n, to - end - n))
		return to;
	scrub_teach(s, PSEUDONYM_USER, end + n, to);
	scrub_put(s, end + n, to, PSEUDONYM_USER, "user-domain", NULL, 0);
	return to;
}

/* A word before a backslash: ACME\jdoe, but not bin\Release nor C:\x. */
size_t
scrub_user_domain(struct scrub *s, size_t i, size_t end)
{
	size_t at = i, known;
	unsigned char before = scrub_before(s, i);

	if (before == '\\' || before == '/' || before == ':' || end - i < 2 ||
	    end - i > 15)
		return 0;
	while (at < end && scrub_is(s, at, C_UPPER | C_DIGIT))
		at++;
	if (at < end || !scrub_is(s, i, C_UPPER))
		return 0;
	at = end + scrub_count(s, end, '\\');
	known = name_end(s, at);
	/* a path goes on, or has an extension */
	if (scrub_byte(s, known) == '\\' || scrub_byte(s, known) == ':' ||
	    known - at < 2)
		return 0;
	return with_domain(s, i, end);
}

/* In a directory's name of an entry, "cn=Jane Doe,ou=people,dc=acme,dc=com"?
 * key begins its part, value the value. */
bool
scrub_user_entry(const struct scrub *s, size_t key, size_t value)
{
	size_t end;

	for (end = value; end < s->end && end - value < 128 &&
	    strchr("\n\"'<>", s->t[end]) == NULL; end++)
		if (s->t[end] == ',' && scrub_text_is(s,
		    scrub_blanks(s, end + 1), "dc="))
			return true;
	return scrub_before(s, key) == ',' && scrub_text_is(s, key, "dc=");
}

/* Does what follows a name tell that it is somebody's? */
static bool
acts(const struct scrub *s, size_t end)
{
	static const char *const verbs[] = { "logged", "login", "logout",
	    "from ", "signed ", "authenticated", "connected", "disconnected",
	    "added", "created", "deleted", "removed", "locked", "requested",
	    "uploaded", "has ", "confirmed", "(uid=", "at 1", "at 2", NULL };
	size_t n, at = scrub_blanks(s, end);

	if (at == end)
		return false;
	for (n = 0; verbs[n] != NULL; n++)
		if (scrub_text_is(s, at, verbs[n]))
			return true;
	return scrub_is(s, at, C_DIGIT) && scrub_ip_is_v4(s, at);
}

/* A word behind "user", "for", "by" that may be anything. */
static bool
is_name(const struct scrub *s, size_t i, size_t end,
    const struct scrub_expect *e)
{
	size_t at;

	if (terms_stopped(s->t + i, end - i) ||
	    scrub_word_find(s, s->t + i, end - i) != W_NONE)
		return false;
	for (at = i; at < end; at++)
		if (!scrub_is(s, at, C_LETTER | C_HEX))
			return true;
	if (end - i > 4 && (scrub_text_is(s, end - 3, "ing") ||
	    scrub_text_is(s, end - 2, "ed")))
		return false;
	return e->sure || s->login || acts(s, end);
}

/* "user: Jane Q. Doe logged in": the end of a name in several words, the first
 * of which, from i to end, has a capital; end when it stands alone. */
static size_t
full_name(const struct scrub *s, size_t i, size_t end)
{
	size_t at, word;
	int n;

	if (!scrub_is(s, i, C_UPPER) || !scrub_is(s, i + 1, C_LOWER | C_HIGH))
		return end;
	for (n = 0; n < 3 && scrub_byte(s, end) == ' '; n++) {
		word = end + 1;
		at = name_end(s, word);
		if (!scrub_is(s, word, C_UPPER | C_HIGH) || at == word ||
		    scrub_byte(s, at) == '=' || scrub_byte(s, at) == ':' ||
		    terms_stopped(s->t + word, at - word) ||
		    scrub_word_find(s, s->t + word, at - word) != W_NONE ||
		    scrub_text_is(s, at - 3, "ing") ||
		    scrub_text_is(s, at - 2, "ed"))
			break;
		end = at;
	}
	return end;
}

size_t
scrub_user(struct scrub *s, size_t i, const struct scrub_expect *e)
{
	size_t end = name_end(s, i), at, found;

	if (e->quote != 0 && e->quote != '\n') {
		at = scrub_value_end(s, i, e->quote);
		if (at > end && at < s->end && memchr(s->t + i, '@',
		    at - i) == NULL && memchr(s->t + i, '\\', at - i) == NULL)
			end = at;
	}
	if (end == i || end - i > TERMS_LEN)
		return 0;
	if (scrub_byte(s, end) == '\\')
		return with_domain(s, i, end);
	if (scrub_byte(s, end) == '@' && (found = scrub_mail(s, i)) != 0)
		return found;
	if (scrub_word_end(s, i, C_DIGIT) == end) {
		if (scrub_byte(s, end) == '(')	/* uid=1000(jdoe) */
			s->expect = (struct scrub_expect){ .kind = W_USER,
			    .firm = true, .sure = true, .at = end + 1 };
		return 0;
	}
	if (scrub_user_is_common(s->t + i, end - i) ||
	    scrub_text_is(s, end, "://") || scrub_byte(s, end) == '=')
		return 0;
	if ((!e->firm && e->quote == 0 && !is_name(s, i, end, e)) ||
	    (!e->sure && terms_stopped(s->t + i, end - i)) ||
	    scrub_has_token(s, i, end))
		return 0;
	if (e->words && e->quote == 0)
		end = full_name(s, i, end);
	scrub_teach(s, PSEUDONYM_USER, i, end);
	scrub_put(s, i, end, PSEUDONYM_USER, e->firm ? "user-key" :
	    "user-phrase", NULL, 0);
	return end;
}
