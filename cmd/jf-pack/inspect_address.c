/* SPDX-License-Identifier: ISC */
/*
 * Addresses that are left, found in another way than the scrubber finds them:
 * runs of the characters of an address are handed to inet_pton.  What this
 * accepts as a version is wider than what the scrubber keeps, never narrower.
 */
#include <arpa/inet.h>

#include <string.h>

#include "inspect_int.h"

static bool
is_digit(char c)
{
	return (unsigned)(c - '0') < 10;
}

static bool
is_hex(char c)
{
	return is_digit(c) || (unsigned)((c | 32) - 'a') < 6;
}

static bool
is_letter(char c)
{
	return (unsigned)((c | 32) - 'a') < 26;
}

/* Does the line before at speak of versions?  Names of devices and networks
 * after such a word end it. */
static bool
after_version(const char *text, size_t at)
{
	static const char *const words[] = { "ver", "fw", "firm", "build",
	    "rev", "rel", "oid", "soft", "sw", "hw", "bios", "boot", "section",
	    "chapter", "clause", "appendix", "mib", "patch", "hotfix", "fpga",
	    "jre", "jdk", "vsn", "kernel", "v", "so", NULL };
	size_t i = at, n;
	int k;

	while (i > 0 && at - i < 160 && text[i - 1] != '\n')
		i--;
	for (; i < at; i++) {
		if (!is_letter(text[i]))
			continue;
		for (k = 0; words[k] != NULL; k++) {
			n = strlen(words[k]);
			if (at - i >= n && strncasecmp(text + i, words[k],
			    n) == 0 && (n > 2 || at - i == n ||
			    !is_letter(text[i + n])))
				return true;
		}
	}
	return false;
}

/* name-1.2.3.4-5.el7, Chrome/120.0.0.0, 1.2.3.4rc1. */
static bool
looks_packaged(const char *text, size_t at, size_t end, size_t len)
{
	char before = at > 0 ? text[at - 1] : ' ';
	char next = end < len ? text[end] : ' ';

	if (before == '/' && at > 1 && is_letter(text[at - 2]))
		return true;
	if (before == '-' && (next == '-' || next == '.' || next == '_'))
		return true;
	return (next == '-' || next == '+' || next == '~' || next == '.' ||
	    next == '_' || is_letter(next)) && end + 1 < len &&
	    (is_letter(text[end + 1]) || is_letter(next)) &&
	    memchr("rbapdsf", (is_letter(next) ? next : text[end + 1]) | 32,
	    7) != NULL;
}

/* Four numbers at at; their end, or 0. */
static size_t
four(const char *text, size_t at, size_t len, unsigned char a[4])
{
	size_t end = at;
	unsigned n, value;

	for (n = 0; n < 4; n++) {
		size_t start = end;

		for (value = 0; end < len && is_digit(text[end]) &&
		    end - start < 3; end++)
			value = value * 10 + (unsigned)(text[end] - '0');
		if (end == start || value > 255)
			return 0;
		a[n] = (unsigned char)value;
		if (n < 3 && (end >= len || text[end++] != '.'))
			return 0;
	}
	return end;
}

static bool
is_kept_v4(const unsigned char a[4])
{
	uint32_t v = (uint32_t)a[0] << 24 | (uint32_t)a[1] << 16 |
	    (uint32_t)a[2] << 8 | a[3];

	if (v == 0 || v == UINT32_MAX || a[0] == 127)
		return true;
	return a[0] == 255 && (~v & (~v + 1)) == 0;
}

static bool
find_v4(const char *text, size_t at, size_t len)
{
	unsigned char a[4];
	size_t end;

	if (at > 0 && (is_digit(text[at - 1]) || (text[at - 1] == '.' &&
	    at > 1 && is_digit(text[at - 2]))))
		return false;
	end = four(text, at, len, a);
	if (end == 0 || (end < len && is_digit(text[end])) ||
	    (end + 1 < len && text[end] == '.' && is_digit(text[end + 1])))
		return false;
	return !is_kept_v4(a) && !after_version(text, at) &&
	    !looks_packaged(text, at, end, len);
}

static bool
is_kept_v6(const unsigned char a[16])
{
	static const unsigned char mapped[12] = { [10] = 255, [11] = 255 };
	int i;

	if (memcmp(a, mapped, sizeof(mapped)) == 0)
		return is_kept_v4(a + 12);
	for (i = 0; i < 15; i++)
		if (a[i] != 0)
			return false;
	return a[15] < 2;
}

/* A run with two colons or more. */
static bool
find_v6(const char *text, size_t at, size_t end, size_t len)
{
	char copy[INET6_ADDRSTRLEN];
	unsigned char a[16];
	size_t n, i;
	bool digit = false;

	if ((at > 0 && inspect_word(text, at - 1, len)) ||
	    (end < len && inspect_word(text, end, len)))
		return false;
	while (end > at && (text[end - 1] == '.' || (text[end - 1] == ':' &&
	    end - at > 1 && text[end - 2] != ':')))
		end--;
	n = end - at;
	if (n >= sizeof(copy))
		return false;
	for (i = 0; i < n; i++)
		digit = digit || is_digit(text[at + i]);
	memcpy(copy, text + at, n);
	copy[n] = '\0';
	return digit && inet_pton(AF_INET6, copy, a) == 1 && !is_kept_v6(a);
}

/* aa:bb:cc:dd:ee:ff with ":" or "-", alone. */
static bool
find_mac(const char *text, size_t at, size_t end)
{
	size_t i, zeros = 0, ones = 0;

	if (end - at != 17)
		return false;
	for (i = 0; i < 17; i++) {
		char c = text[at + i];

		if (i % 3 == 2 ? c != text[at + 2] || (c != ':' && c != '-') :
		    !is_hex(c))
			return false;
		zeros += c == '0';
		ones += (c | 32) == 'f';
	}
	return zeros != 12 && ones != 12;
}

static bool
is_name(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
}

/* Around an "@": a local part and a domain of two labels or more. */
static size_t
find_mail(const char *text, size_t sign, size_t len)
{
	static const char *const units[] = { "service", "socket", "timer",
	    "mount", "target", "slice", "scope", NULL };
	size_t start = sign, end = sign + 1, last, i, n;

	while (start > 0 && (is_name(text[start - 1]) || text[start - 1] ==
	    '+'))
		start--;
	while (start < sign && !is_letter(text[start]) &&
	    !is_digit(text[start]))
		start++;
	while (end < len && is_name(text[end]))
		end++;
	while (end > sign + 1 && !is_letter(text[end - 1]) &&
	    !is_digit(text[end - 1]))
		end--;
	for (last = end; last > sign + 1 && text[last - 1] != '.'; last--)
		;
	n = end - last;
	if (start == sign || sign - start > 64 || last <= sign + 2 || n < 2)
		return 0;
	for (i = last; i < end; i++)
		if (!is_letter(text[i]))
			return 0;
	for (i = 0; units[i] != NULL; i++)
		if (strlen(units[i]) == n &&
		    strncasecmp(text + last, units[i], n) == 0)
			return 0;
	return start + 1;
}

static int
report(struct inspect_hit *hit, const char *what, size_t at)
{
	*hit = (struct inspect_hit){ what, "plain", "", at };
	return 1;
}

int
inspect_address_find(const struct inspect_text *in, struct inspect_hit *hit)
{
	const char *text = in->p;
	size_t len = in->len;
	size_t i, end, colons, dashes, mail;

	for (i = in->from; i < in->stop; i++) {
		char c = text[i];

		if (c == '@' && (mail = find_mail(text, i, len)) != 0)
			return report(hit, "mail", mail - 1);
		if (is_digit(c) && (i == 0 || !is_digit(text[i - 1])) &&
		    find_v4(text, i, len))
			return report(hit, "ipv4", i);
		if ((!is_hex(c) && c != ':') || (i > 0 &&
		    (is_hex(text[i - 1]) || text[i - 1] == ':' ||
		    text[i - 1] == '-' || is_letter(text[i - 1]))))
			continue;
		colons = dashes = 0;
		for (end = i; end < len && end - i < 64 && (is_hex(text[end]) ||
		    text[end] == ':' || text[end] == '-'); end++) {
			colons += text[end] == ':';
			dashes += text[end] == '-';
		}
		if ((colons == 5 || dashes == 5) && (end == len ||
		    !is_letter(text[end])) && find_mac(text, i, end))
			return report(hit, "mac", i);
		if (colons >= 2) {
			for (end = i; end < len && end - i < 64 &&
			    (is_hex(text[end]) || text[end] == ':' ||
			    text[end] == '.'); end++)
				;
			if (find_v6(text, i, end, len))
				return report(hit, "ipv6", i);
		}
	}
	return 0;
}
