/* SPDX-License-Identifier: ISC */
/*
 * Host names that show by their form: two or more labels of which the last is
 * a known top-level domain, or a learned domain at the end.  Names that could
 * as well be files or code need three labels or a context.
 */
#include "scrub_int.h"

#define HOST_LEN	253

/* Top-level names that are hardly anything else behind a dot. */
static const char sure[] = " com net org edu gov mil int info biz eu local lan "
    "corp internal intern intra intranet localdomain arpa cloud online email "
    "de fr uk jp cn ch nl se fi dk cz pl hu ro ru ua gr tr il br ar cl mx pe "
    "kr tw hk sg my ph vn th nz za eg ng ke au ca us ie pt lu li ee lv lt hr "
    "si sk bg ba ";
/* Names that end files, code and sentences too. */
static const char maybe[] = " at be es it is in no so to me my id by do am as "
    "co cc ai io py sh pl rs md app dev home office test example invalid "
    "domain site tech xyz shop store space factory plant private group ltd "
    "tv ws pro name mobi aero museum travel jobs host network systems zone ";

static bool
listed(const char *list, const char *word, size_t len)
{
	const char *p = list;
	size_t n;

	while (*p++ == ' ' && *p != '\0') {
		n = strcspn(p, " ");
		if (n == len) {
			size_t i;

			for (i = 0; i < n && p[i] == (word[i] | 0x20); i++)
				;
			if (i == n)
				return true;
		}
		p += n;
	}
	return false;
}

/* The end of a dotted name at i; how many labels, where the last begins. */
size_t
scrub_host_end(const struct scrub *s, size_t i, unsigned *labels, size_t *last)
{
	size_t end = i;

	*labels = 1;
	*last = i;
	while (end < s->end && end - i <= HOST_LEN) {
		if (scrub_is(s, end, C_WORD)) {
			end++;
			continue;
		}
		if ((s->t[end] != '.' && s->t[end] != '-' &&
		    s->t[end] != '_') || !(scrub_is(s, end + 1, C_WORD) ||
		    ((s->t[end] == '-' || s->t[end] == '_') &&
		    (scrub_byte(s, end + 1) == '-' ||
		    scrub_byte(s, end + 1) == '_'))))
			break;
		if (s->t[end] == '.') {
			++*labels;
			*last = end + 1;
		}
		end++;
	}
	return end;
}

/* "ASP.NET", "System.Net", "Console.In": code that looks like a host. */
static bool
is_code(const struct scrub *s, size_t i, size_t last, size_t end)
{
	size_t n;
	bool upper = true;

	for (n = last; n < end; n++)
		upper = upper && scrub_is(s, n, C_UPPER);
	if (scrub_is(s, last, C_UPPER) && !upper)
		return true;
	return scrub_text_is(s, i, "asp.net") || scrub_text_is(s, i,
	    "ado.net") || scrub_text_is(s, i, "vb.net") ||
	    scrub_byte(s, end) == '(' || scrub_before(s, i) == '$';
}

size_t
scrub_host(struct scrub *s, size_t i)
{
	unsigned labels;
	size_t end, last, n;
	bool known;

	end = scrub_host_end(s, i, &labels, &last);
	if (labels < 2 || end - i > HOST_LEN)
		return 0;
	n = end - last;
	known = s->terms != NULL && terms_has_parent(s->terms, s->t + i,
	    end - i);
	if (!known && (is_code(s, i, last, end) || n > 11 ||
	    (scrub_bytes[(unsigned char)s->t[last]] & C_DIGIT) != 0))
		return 0;
	if (!known && !listed(sure, s->t + last, n) && (labels < 3 ||
	    !listed(maybe, s->t + last, n)))
		return 0;
	/* "4.2.example.com" is a host; 10.0.0.1.example.com was an address */
	if (scrub_byte(s, end) == '@' || scrub_has_token(s, i, end))
		return 0;
	if (scrub_text_is(s, i, "localhost."))
		return end;
	if (labels > 2)
		scrub_teach(s, PSEUDONYM_HOST, i, end);
	scrub_put(s, i, end, PSEUDONYM_HOST, "host", NULL, 0);
	return end;
}

/* "name[pid]:" or "kernel:" at i; any: whatever stands before the colon. */
static bool
is_program(const struct scrub *s, size_t i, bool any)
{
	size_t end = i;

	while (scrub_is(s, end, C_WORD) || scrub_byte(s, end) == '-' ||
	    scrub_byte(s, end) == '_' || scrub_byte(s, end) == '/' ||
	    scrub_byte(s, end) == '.' || scrub_byte(s, end) == '(' ||
	    scrub_byte(s, end) == ')')
		end++;
	if (end == i || end - i > 64)
		return false;
	if (scrub_byte(s, end) == '[') {
		end = scrub_word_end(s, end + 1, C_DIGIT);
		return scrub_byte(s, end) == ']';
	}
	return scrub_byte(s, end) == ':' && (any || scrub_text_is(s, i, "kernel:") ||
	    scrub_text_is(s, i, "systemd:") || scrub_text_is(s, i, "sudo:") ||
	    scrub_text_is(s, i, "su:") || scrub_text_is(s, i, "cron:"));
}

/* Where a syslog line's time ends: "Nov 22 10:00:00 ", RFC 3339 and a blank. */
static size_t
syslog_time(const struct scrub *s, size_t i)
{
	size_t at = i;

	if (scrub_byte(s, i) == '<') {
		at = scrub_word_end(s, i + 1, C_DIGIT);
		if (scrub_byte(s, at) != '>' || at - i > 5)
			return 0;
		i = at + 1;
		if (scrub_text_is(s, i, "1 "))
			i += 2;
	}
	if (scrub_is(s, i, C_UPPER) && scrub_byte(s, i + 3) == ' ' &&
	    scrub_byte(s, i + 6) == ' ' && scrub_byte(s, i + 9) == ':' &&
	    scrub_byte(s, i + 12) == ':' && scrub_byte(s, i + 15) == ' ')
		return i + 16;
	if ((at = scrub_number_time(s, i)) != 0 && scrub_byte(s, at) == ' ')
		return at + 1;
	return 0;
}

size_t
scrub_host_line(struct scrub *s, size_t i)
{
	size_t at, end, behind = i;
	bool named;

	if ((at = syslog_time(s, i)) == 0)
		return i;
	if (scrub_is(s, i, C_DIGIT))
		behind = at;
	end = at;
	while (scrub_is(s, end, C_WORD) || scrub_byte(s, end) == '-' ||
	    scrub_byte(s, end) == '.' || scrub_byte(s, end) == '_')
		end++;
	/* "Nov 22 10:00:00 ERROR app: x" has no host, as what has a time of
	 * RFC 3339 has not */
	named = scrub_is(s, i, C_UPPER) && !terms_stopped(s->t + at, end - at);
	if (end > at && scrub_byte(s, end) == ' ' && (s->t[i] == '<' ||
	    is_program(s, end + 1, named)))
		s->host_at = at;
	return behind;
}
