/* SPDX-License-Identifier: ISC */
/*
 * Hardware addresses: aa-bb-cc-dd-ee-ff, aabb.ccdd.eeff, aabb-ccdd-eeff,
 * aabbcc-ddeeff, and bare where a key says so; with colons see scrub_colon.c.
 */
#include "scrub_int.h"

/* groups of width hex digits with sign between, and nothing that continues. */
static size_t
grouped(const struct scrub *s, size_t i, unsigned groups, size_t width,
    char sign)
{
	size_t end, gap;
	unsigned n;

	if (i > s->edge && (char)scrub_before(s, i) == sign && i > 1 &&
	    (scrub_bytes[(unsigned char)s->t[i - 2]] & (C_DIGIT | C_HEX)) != 0)
		return 0;
	for (n = 0; n < groups; n++) {
		end = scrub_word_end(s, i, C_DIGIT | C_HEX);
		if (end - i != width)
			return 0;
		if (n + 1 == groups)
			break;
		if ((gap = scrub_sign(s, end, sign)) == 0)
			return 0;
		i = end + gap;
	}
	if (scrub_is(s, end, C_WORD) || (scrub_sign(s, end, sign) != 0 &&
	    scrub_is(s, end + 1, C_DIGIT | C_HEX)))
		return 0;
	return end;
}

static bool
has_letter(const struct scrub *s, size_t i, size_t end)
{
	for (; i < end; i++)
		if (s->t[i] == '%')
			i += 2;
		else if (scrub_is(s, i, C_HEX))
			return true;
	return false;
}

size_t
scrub_mac_put(struct scrub *s, size_t i, size_t end, const char *rule)
{
	char hex[18];
	size_t n = 0, at, zeros = 0, ones = 0, group = 0;

	for (at = i; at <= end && n < sizeof(hex) - 2; at++) {
		if (at < end && scrub_is(s, at, C_DIGIT | C_HEX)) {
			hex[n++] = (char)(s->t[at] | 0x20);
			group++;
			continue;
		}
		if (group == 1) {	/* "0:1b:..." */
			hex[n] = hex[n - 1];
			hex[n++ - 1] = '0';
		}
		group = 0;
		if (at < end && s->t[at] == '%')
			at += 2;
	}
	for (at = 0; at < n; at++) {
		zeros += hex[at] == '0';
		ones += hex[at] == 'f';
	}
	if (zeros == n || ones == n)
		return end;	/* null, broadcast */
	scrub_put(s, i, end, PSEUDONYM_MAC, rule, hex, n);
	if (n == 12 && s->terms != NULL && s->rc == 0)
		s->rc = terms_add(s->terms, PSEUDONYM_MAC, hex, n,
		    TERMS_CONTEXT, s->f) == -1 ? -1 : 0;
	return end;
}

size_t
scrub_mac(struct scrub *s, size_t i, size_t end)
{
	size_t n = end - i, found = 0;
	unsigned char next = scrub_byte(s, end);

	if ((n == 12 || n == 16) && s->expect.kind == W_MAC)
		return scrub_mac_put(s, i, end, "mac-bare");
	if (n == 2 && next == '-' && ((found = grouped(s, i, 6, 2, '-')) != 0 ||
	    (found = grouped(s, i, 8, 2, '-')) != 0))
		return scrub_mac_put(s, i, found, "mac-dash");
	if (n == 2 && next == '.' && ((found = grouped(s, i, 6, 2, '.')) != 0 ||
	    (found = grouped(s, i, 8, 2, '.')) != 0) && has_letter(s, i, found))
		return scrub_mac_put(s, i, found, "mac-dotted");
	if (n == 2 && next == '_' && (found = grouped(s, i, 6, 2, '_')) != 0 &&
	    has_letter(s, i, found))
		return scrub_mac_put(s, i, found, "mac-apart");
	if (n == 2 && next == ' ' && (found = grouped(s, i, 6, 2, ' ')) != 0)
		return scrub_mac_put(s, i, found, "mac-apart");
	if (n == 4 && next == '.' && ((found = grouped(s, i, 3, 4, '.')) != 0 ||
	    (found = grouped(s, i, 4, 4, '.')) != 0) &&
	    (has_letter(s, i, found) || s->t[i] == '0' ||
	    s->t[i + 5] == '0' || s->expect.kind == W_MAC))
		return scrub_mac_put(s, i, found, "mac-dotted");
	if (n == 4 && next == '-' && (found = grouped(s, i, 3, 4, '-')) != 0 &&
	    has_letter(s, i, found))
		return scrub_mac_put(s, i, found, "mac-dash");
	if (n == 6 && next == '-' && (found = grouped(s, i, 2, 6, '-')) != 0 &&
	    has_letter(s, i, found))
		return scrub_mac_put(s, i, found, "mac-dash");
	return 0;
}

/* "x00:1b:44:11:3a:b7": six pairs, the first of them at i, at the end of a
 * word. */
size_t
scrub_mac_glued(struct scrub *s, size_t word, size_t i)
{
	char sign = (char)scrub_byte(s, i + 2);
	size_t end = i, n;

	if (scrub_is(s, i - 1, C_DIGIT | C_HEX) && i > word)
		return 0;
	for (n = 0; n < 6; n++, end += 3)
		if (!scrub_is(s, end, C_DIGIT | C_HEX) ||
		    !scrub_is(s, end + 1, C_DIGIT | C_HEX) ||
		    (n < 5 && (char)scrub_byte(s, end + 2) != sign))
			return 0;
	end--;
	if (scrub_is(s, end, C_WORD) || (char)scrub_byte(s, end) == sign)
		return 0;
	return scrub_mac_put(s, i, end, "mac");
}

/* "enx001b44113ab7": an interface called by its address. */
size_t
scrub_mac_interface(struct scrub *s, size_t i, size_t end)
{
	if (end - i != 15 || scrub_word_end(s, i + 3, C_DIGIT | C_HEX) != end ||
	    (!scrub_text_is(s, i, "enx") && !scrub_text_is(s, i, "wlx") &&
	    !scrub_text_is(s, i, "wwx")))
		return 0;
	return scrub_mac_put(s, i + 3, end, "mac-interface");
}
