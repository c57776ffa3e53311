/* SPDX-License-Identifier: ISC */
/*
 * Accounts where no word says so: the owner in a line of ls -l, who is on a
 * terminal, whose table cron ran, Windows's security identifiers, and user and
 * password in the options of a command.
 */
#include "scrub_int.h"

/* "-rw-r--r--+ 1 jdoe users": where the owner stands. */
void
scrub_account_line(struct scrub *s, size_t i)
{
	size_t at;

	if (strchr("-dlbcps", s->t[i]) == NULL)
		return;
	for (at = i + 1; at < i + 10; at++)
		if (at >= s->end || strchr("rwxsStT-", s->t[at]) == NULL)
			return;
	if (scrub_byte(s, at) == '+' || scrub_byte(s, at) == '.')
		at++;
	if (scrub_byte(s, at) != ' ')
		return;
	i = scrub_blanks(s, at);
	at = scrub_word_end(s, i, C_DIGIT);
	if (at > i && scrub_byte(s, at) == ' ')
		s->owner_at = scrub_blanks(s, at);
}

static size_t
account(struct scrub *s, size_t i, size_t end, const char *rule)
{
	if (scrub_user_is_common(s->t + i, end - i) ||
	    scrub_word_end(s, i, C_DIGIT) == end)
		return 0;
	scrub_teach(s, PSEUDONYM_USER, i, end);
	scrub_put(s, i, end, PSEUDONYM_USER, rule, NULL, 0);
	return end;
}

/* "jdoe on pts/0", "jdoe   tty1". */
static bool
on_terminal(const struct scrub *s, size_t i, size_t end)
{
	size_t at = scrub_blanks(s, end);

	if (scrub_text_is(s, at, "on "))
		at += 3;
	else if (end - i == 2 && scrub_text_is(s, i, "on"))
		return false;
	if (!scrub_text_is(s, at, "pts/") && !scrub_text_is(s, at, "tty"))
		return false;
	at += scrub_text_is(s, at, "pts/") ? 4 : 3;
	return scrub_is(s, at, C_DIGIT) && !terms_stopped(s->t + i, end - i);
}

/* "(jdoe) CMD (x)", "(jdoe) LIST (jdoe)". */
static bool
of_cron(const struct scrub *s, size_t i, size_t end)
{
	static const char *const verbs[] = { ") CMD ", ") LIST ", ") BEGIN ",
	    ") END ", ") REPLACE ", ") RELOAD ", NULL };
	size_t n;

	if (scrub_before(s, i) != '(' || scrub_byte(s, end) != ')')
		return false;
	for (n = 0; verbs[n] != NULL; n++)
		if (s->end - end > strlen(verbs[n]) && memcmp(s->t + end,
		    verbs[n], strlen(verbs[n])) == 0)
			return true;
	return false;
}

/* "S-1-5-21-3623811015-3361044348-30300820-1013" ([MS-DTYP] 2.4.2.1). */
static size_t
sid(struct scrub *s, size_t i)
{
	size_t end = i + 8, at;
	int n;

	if (!scrub_text_is(s, i, "s-1-5-21"))
		return 0;
	for (n = 0; n < 4 && scrub_byte(s, end) == '-' && (at =
	    scrub_word_end(s, end + 1, C_DIGIT)) > end + 1; n++)
		end = at;
	if (n < 3 || scrub_is(s, end, C_WORD))
		return 0;
	scrub_put(s, i, end, PSEUDONYM_USER, "sid", NULL, 0);
	return end;
}

size_t
scrub_account(struct scrub *s, size_t i, size_t end)
{
	size_t found;

	switch (scrub_byte(s, end)) {
	case ' ':
		if (scrub_is(s, scrub_blanks(s, end), C_LETTER) &&
		    on_terminal(s, i, end))
			return account(s, i, end, "terminal");
		break;
	case ')':
		if (of_cron(s, i, end))
			return account(s, i, end, "cron");
		break;
	case '-':
		if (end == i + 1 && (found = sid(s, i)) != 0)
			return found;
		break;
	}
	return 0;
}

/* "-u jdoe:x1" of curl, "-p x1" of sshpass: an option at i, behind a blank. */
size_t
scrub_account_option(struct scrub *s, size_t i)
{
	size_t at = scrub_blanks(s, i + 2), colon, end;

	if (at == i + 2 || at >= s->end || s->t[at] == '"' ||
	    s->t[at] == '\'')
		return 0;
	end = scrub_value_end(s, at, 0);
	if (s->t[i + 1] == 'p' && i > 8 && scrub_text_is(s, i - 8,
	    "sshpass "))
		return scrub_secret_value(s, at, 0, "option");
	if (s->t[i + 1] != 'u')
		return 0;
	for (colon = at; scrub_is(s, colon, C_WORD) || (colon > at &&
	    strchr(".-_@", (char)scrub_byte(s, colon)) != NULL); colon++)
		;
	if (colon == at || scrub_byte(s, colon) != ':' || colon + 1 >= end ||
	    scrub_byte(s, colon + 1) == '/' || scrub_has_token(s, at, colon))
		return 0;
	account(s, at, colon, "option");
	end = scrub_secret_value(s, colon + 1, 0, "option");
	return end;
}
