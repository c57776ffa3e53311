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
		if ((found = scrub_ip_colon(s, i)) != 0)
			return found;
	}
	if ((next == '-' || next == '.' || next == '%' || next == '_' ||
	    n >= 12 || (next == ' ' && s->expect.kind == W_MAC)) &&
	    (n == 2 || n == 4 || n == 6 || n == 12 || n == 16) &&
	    (found = scrub_mac(s, i, end)) != 0)
		return found;
	return 0;
}
