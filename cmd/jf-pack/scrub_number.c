/* SPDX-License-Identifier: ISC */
/*
 * Words of digits and hex digits: times, UUIDs, addresses of both kinds, all
 * that has one form only.
 */
#include "scrub_int.h"

/* "10:00:00,123", "10:00", "10:00:00.5Z"; what has more groups or dots is an
 * address. */
static size_t
clock_time(const struct scrub *s, size_t i)
{
	size_t at = scrub_word_end(s, i, C_DIGIT);

	if (at != i + 2 || scrub_byte(s, at) != ':' || s->t[i] > '2' ||
	    scrub_word_end(s, at + 1, C_DIGIT) != at + 3)
		return 0;
	at += 3;
	if (scrub_byte(s, at) == ':') {
		if (scrub_word_end(s, at + 1, C_DIGIT) != at + 3)
			return 0;
		at += 3;
	}
	if ((scrub_byte(s, at) == '.' || scrub_byte(s, at) == ',') &&
	    scrub_is(s, at + 1, C_DIGIT))
		at = scrub_word_end(s, at + 1, C_DIGIT);
	if (scrub_byte(s, at) == 'Z')
		at++;
	return scrub_is(s, at, C_WORD) || scrub_byte(s, at) == ':' ||
	    scrub_byte(s, at) == '-' ||
	    (scrub_byte(s, at) == '.' && scrub_is(s, at + 1, C_DIGIT)) ? 0 : at;
}

/* Do n digits stand at i? */
static bool
digits(const struct scrub *s, size_t i, size_t n)
{
	while (n > 0 && scrub_is(s, i, C_DIGIT))
		i++, n--;
	return n == 0;
}

/* Have eight bytes this form, where "0" stands for any digit?  All are asked
 * at once: nearly every line begins with a time. */
static bool
has_form(const char *p, const char *form)
{
	const uint64_t ones = 0x0101010101010101ULL;
	uint64_t w, f, digit;

	memcpy(&w, p, sizeof(w));
	memcpy(&f, form, sizeof(f));
	/* of the bytes of form, "0" alone has 0x30 but not 0x0f nor 0x40 */
	digit = (f >> 5 & f >> 4 & ~(f >> 3) & ~(f >> 6) & ones) * 0xff;
	return ((w ^ f) & ~(digit & ones * 0x0f)) == 0 &&
	    (((w & ones * 0x0f) + ones * 6) & digit & ones * 0x10) == 0;
}

size_t
scrub_number_time(const struct scrub *s, size_t i)
{
	static const char form[] = "0000-00-00T00:00:00";

	if (s->end - i < sizeof(form) + 8 || !has_form(s->t + i, form) ||
	    !has_form(s->t + i + 8, form + 8) ||
	    !has_form(s->t + i + 11, form + 11))
		return 0;
	i += sizeof(form) - 1;
	if ((s->t[i] == '.' || s->t[i] == ',') && digits(s, i + 1, 1))
		i = scrub_word_end(s, i + 1, C_DIGIT);
	if (scrub_byte(s, i) == 'Z')
		return i + 1;
	if ((scrub_byte(s, i) == '+' || scrub_byte(s, i) == '-') &&
	    digits(s, i + 1, 2)) {
		i += 3;
		i += scrub_byte(s, i) == ':';
		return digits(s, i, 2) ? i + 2 : 0;
	}
	return i;
}

/* "2026-11-22T10:00:00.123Z", "2026/11/22 10:00:00", "2026-11-22": what is
 * a time is no address; it is passed over whole. */
static size_t
date_time(const struct scrub *s, size_t i, size_t end)
{
	unsigned char sep = scrub_byte(s, end), behind;
	size_t at = end + 6;

	if (end - i != 4)
		return clock_time(s, i);
	if ((sep != '-' && sep != '/') ||
	    scrub_word_end(s, end + 1, C_DIGIT) != end + 3 ||
	    scrub_byte(s, end + 3) != sep ||
	    scrub_word_end(s, end + 4, C_DIGIT) != at)
		return 0;
	behind = scrub_byte(s, at);
	if (behind != 'T' && behind != 't' && behind != ' ' && behind != '_')
		return scrub_is(s, at, C_WORD) || behind == '-' ? 0 : at;
	end = scrub_word_end(s, at + 1, C_DIGIT);
	if (end == at + 3 && scrub_byte(s, end) == ':')
		return clock_time(s, at + 1);
	return behind == ' ' ? at : 0;
}

/* 8-4-4-4-12 hex digits, unless they are known to name something. */
static size_t
uuid(struct scrub *s, size_t i)
{
	static const unsigned char groups[] = { 8, 4, 4, 4, 12 };
	size_t n, at = i, end = i, known;

	for (n = 0; n < sizeof(groups); n++) {
		end = scrub_word_end(s, at, C_DIGIT | C_HEX);
		if (end - at != groups[n])
			return 0;
		if (n < 4 && scrub_byte(s, end) != '-')
			return 0;
		at = end + 1;
	}
	if (scrub_is(s, end, C_WORD))
		return 0;
	known = scrub_term(s, i);
	return known != 0 ? known : end;
}

size_t
scrub_number(struct scrub *s, size_t i, size_t end, int flags)
{
	size_t n = end - i, found;
	unsigned char next = scrub_byte(s, end);

	if (n == 8 && next == '-' && (found = uuid(s, i)) != 0)
		return found;
	if ((flags & (C_HEX | C_LETTER | C_HIGH)) == 0) {
		if ((n == 4 || n == 2) && (next == '-' || next == '/' ||
		    next == ':') && (found = date_time(s, i, end)) != 0)
			return found;
		if (n <= 3 && (next == '.' || next == '-' || next == '_' ||
		    next == '%') && (found = scrub_ip_v4(s, i)) != 0)
			return found;
	}
	if (next == ':' || next == '%') {
		if ((found = scrub_colon(s, i)) != 0)
			return found;
	}
	if ((next == '-' || next == '.' || next == '%' || next == '_' ||
	    n >= 12 || (next == ' ' && s->expect.kind == W_MAC)) &&
	    (n == 2 || n == 4 || n == 6 || n == 12 || n == 16) &&
	    (found = scrub_mac(s, i, end)) != 0)
		return found;
	return 0;
}
