/* SPDX-License-Identifier: ISC */
/*
 * Addresses that are left, found in another way than the scrubber finds them:
 * runs of the characters of an address are handed to inet_pton.  What this
 * accepts as a version is wider than what the scrubber keeps, never narrower.
 */
#include <arpa/inet.h>

#include <string.h>

#include "inspect_int.h"

#define BLOCK	64	/* bytes looked at together */

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

/* Does a word that tells of versions begin at p? */
static bool
is_version_word(const char *p, size_t n)
{
	static const char *const words[26][8] = {
		['a' - 'a'] = { "appendix" },
		['b' - 'a'] = { "build", "bios", "boot" },
		['c' - 'a'] = { "chapter", "clause" },
		['d' - 'a'] = { "downgrad" },
		['f' - 'a'] = { "fw", "firm", "fpga" },
		['h' - 'a'] = { "hw", "hotfix" },
		['j' - 'a'] = { "jre", "jdk" },
		['k' - 'a'] = { "kernel" },
		['m' - 'a'] = { "mib" },
		['o' - 'a'] = { "oid" },
		['p' - 'a'] = { "patch" },
		['r' - 'a'] = { "rev", "rel", "r" },
		['s' - 'a'] = { "soft", "sw", "section", "so" },
		['u' - 'a'] = { "upgrad", "usb" },
		['v' - 'a'] = { "ver", "v", "vsn" }
	};
	const char *const *word = words[(*p | 32) - 'a'];
	size_t len;

	for (; *word != NULL; word++) {
		len = strlen(*word);
		if (len <= n && strncasecmp(p, *word, len) == 0 && (len > 2 ||
		    n == len || !is_letter(p[len]) || p[len] < 'a'))
			return true;
	}
	return false;
}

/* Does the line before at speak of versions? */
static bool
after_version(const char *text, size_t at)
{
	size_t i;
	char c, before;

	/* backwards: what is near is what counts most */
	for (i = at; i > 0 && at - i < 160 && text[i - 1] != '\n'; i--) {
		c = text[i - 1];
		before = i > 1 ? text[i - 2] : ' ';
		if (is_letter(c) && (!is_letter(before) || (c < 'a' &&
		    before >= 'a')) && is_version_word(text + i - 1,
		    at - i + 1))
			return true;
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
	if ((before == '-' || before == '_') && (next == '-' || next == '.' ||
	    next == '_'))
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

	if ((at > 0 && inspect_find_word(text, at - 1, len)) ||
	    (end < len && inspect_find_word(text, end, len)))
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

/* The run of hex digits and colons, or dashes, around the sign at i. */
static int
around_sign(const struct inspect_text *in, size_t i, struct inspect_hit *hit)
{
	const char *text = in->p;
	size_t start = i, end = i, signs = 0;
	bool twice = false;

	/* dashes only between pairs; colons only where there are two together,
	 * or more than a time has */
	if (text[i] == '-' ? i < 2 || i + 3 >= in->len || text[i + 3] != '-' ||
	    !is_hex(text[i - 1]) || !is_hex(text[i - 2]) : i + 1 >= in->len ||
	    !(is_hex(text[i + 1]) || text[i + 1] == ':'))
		return 0;
	while (start > 0 && i - start < 5 && is_hex(text[start - 1]))
		start--;
	/* the first sign of a run stands for all */
	if (start > 0 && (text[start - 1] == text[i] ||
	    is_letter(text[start - 1])))
		return 0;
	for (end = start; end < in->len && end - start < 64 &&
	    (is_hex(text[end]) || text[end] == text[i]); end++) {
		signs += text[end] == text[i];
		twice = twice || (text[end] == ':' && end > start &&
		    text[end - 1] == ':');
	}
	if (signs < 5 && !twice)
		return 0;
	if (signs == 5 && (end == in->len || !is_letter(text[end])) &&
	    find_mac(text, start, end))
		return report(hit, "mac", start);
	if (text[i] != ':' || signs < 2)
		return 0;
	while (end < in->len && end - start < 64 && (is_digit(text[end]) ||
	    text[end] == '.'))
		end++;
	return find_v6(text, start, end, in->len) ? report(hit, "ipv6",
	    start) : 0;
}

/* What the mark at i belongs to: 1 when that is left over; *skip: behind a
 * time at the beginning of its line. */
static int
at_mark(const struct inspect_text *in, size_t i, size_t *skip,
    struct inspect_hit *hit)
{
	const char *text = in->p;
	size_t at;

	if (text[i] == '@') {
		at = find_mail(text, i, in->len);
		return at != 0 ? report(hit, "mail", at - 1) : 0;
	}
	if (text[i] != '.') {
		if (text[i] == '-' && i > 4 && text[i - 5] == '\n' &&
		    (at = inspect_time(text + i - 4, in->len - i + 4)) != 0) {
			*skip = i - 4 + at;
			return 0;
		}
		return around_sign(in, i, hit);
	}
	for (at = i; at > 0 && i - at < 4 && is_digit(text[at - 1]); at--)
		;
	if (at < i && i - at < 4 && find_v4(text, at, in->len))
		return report(hit, "ipv4", at);
	return 0;
}

/* Which of the bytes are marks, sixteen at once. */
static void
find_marks(const char *text, unsigned char out[BLOCK])
{
	typedef char bytes __attribute__((vector_size(16)));
	bytes v;
	size_t i;

	for (i = 0; i < BLOCK; i += sizeof(v)) {
		memcpy(&v, text + i, sizeof(v));
		v = (v == '.') | (v == ':') | (v == '-') | (v == '@');
		memcpy(out + i, &v, sizeof(v));
	}
}

/* The next mark of a block from at, or BLOCK. */
static size_t
next_mark(const unsigned char marks[BLOCK], size_t at)
{
	uint64_t eight;

	for (; at % 8 != 0; at++)
		if (marks[at] != 0)
			return at;
	for (; at < BLOCK; at += 8) {
		memcpy(&eight, marks + at, 8);
		if (eight == 0)
			continue;
		while (marks[at] == 0)
			at++;
		return at;
	}
	return BLOCK;
}

int
inspect_address_find(const struct inspect_text *in, struct inspect_hit *hit)
{
	unsigned char marks[BLOCK];
	char last[BLOCK] = { 0 };
	size_t base, i, skip = 0, stop;

	/* what begins before stop may have its sign a little behind it */
	stop = in->len - in->stop > 64 ? in->stop + 64 : in->len;
	for (base = in->from; base < stop; base += BLOCK) {
		if (in->len - base >= BLOCK) {
			find_marks(in->p + base, marks);
		} else {
			memcpy(last, in->p + base, in->len - base);
			find_marks(last, marks);
		}
		for (i = next_mark(marks, 0); i < BLOCK && base + i < stop;
		    i = next_mark(marks, i + 1))
			if (base + i >= skip &&
			    at_mark(in, base + i, &skip, hit))
				return 1;
	}
	return 0;
}
