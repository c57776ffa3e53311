/* SPDX-License-Identifier: ISC */
/*
 * Addresses.  Four numbers are a version where the text says so, never
 * because of their values; without any word on it they are an address.
 */
#include <stdio.h>

#include "scrub_int.h"

/* Leading zeros are decimal. */
size_t
scrub_ip_four(const struct scrub *s, size_t i, char sign, unsigned octet[4])
{
	unsigned n, value;
	size_t end, gap;

	for (n = 0; n < 4; n++) {
		end = i;
		value = 0;
		while (end - i < 4 && scrub_is(s, end, C_DIGIT))
			value = value * 10 + (unsigned)(s->t[end++] - '0');
		if (end == i || end - i > 3 || value > 255)
			return 0;
		octet[n] = value;
		if (n == 3)
			return end;
		if ((gap = scrub_sign(s, end, sign)) == 0)
			return 0;
		i = end + gap;
	}
	return 0;
}

bool
scrub_ip_is_kept(const unsigned o[4])
{
	uint32_t a = (uint32_t)o[0] << 24 | o[1] << 16 | o[2] << 8 | o[3];
	uint32_t host = ~a;

	return o[0] == 127 || a == 0 || a == UINT32_MAX ||
	    (o[0] == 255 && (host & (host + 1)) == 0);
}

/* 10/8, 172.16/12, 192.168/16, 169.254/16: no version where that is but a
 * guess. */
static bool
private(const unsigned o[4])
{
	return o[0] == 10 || (o[0] == 172 && (o[1] & 0xf0) == 16) ||
	    (o[0] == 192 && o[1] == 168) || (o[0] == 169 && o[1] == 254);
}

/* 10-1-2-3, 10_1_2_3: no leading zeros, and more than a list of digits. */
static size_t
four_apart(struct scrub *s, size_t i, char sign, unsigned octet[4])
{
	size_t end = scrub_ip_four(s, i, sign, octet), at;
	unsigned n = 0;

	if (end == 0 || scrub_is(s, end, C_WORD) ||
	    (scrub_sign(s, end, sign) != 0 && scrub_is(s, end + 1, C_DIGIT)) ||
	    ((char)scrub_before(s, i) == sign && i > 1 &&
	    (scrub_bytes[(unsigned char)s->t[i - 2]] & C_DIGIT) != 0))
		return 0;
	for (at = i; at < end; at++) {
		if (s->t[at] == '0' && (at == i || s->t[at - 1] == sign) &&
		    scrub_is(s, at + 1, C_DIGIT))
			return 0;
		n += scrub_is(s, at, C_DIGIT);
	}
	return n >= 6 || (scrub_before(s, i) == '-' && n > 4) ? end : 0;
}

static void
put_v4(struct scrub *s, size_t i, size_t end, const unsigned o[4],
    const char *rule)
{
	char text[16];
	int n;

	if (scrub_ip_is_kept(o))
		return;
	n = snprintf(text, sizeof(text), "%u.%u.%u.%u", o[0], o[1], o[2], o[3]);
	scrub_put(s, i, end, PSEUDONYM_IP, rule, text, (size_t)n);
	if (scrub_byte(s, end) == '-' || scrub_byte(s, end) == '_')
		s->edge = end;		/* 10.1.2.3-jdoe@x.org */
}

/* "10.1.2.3.443", as tcpdump and netstat write a port: where it ends. */
static size_t
port_behind(const struct scrub *s, size_t i, size_t end)
{
	size_t to = end;

	if (scrub_joined(s, i) || scrub_byte(s, end) != '.' ||
	    !scrub_is(s, end + 1, C_DIGIT))
		return 0;
	to = scrub_word_end(s, end + 1, C_DIGIT);
	return to - end > 6 || scrub_is(s, to, C_WORD) ||
	    (scrub_byte(s, to) == '.' && scrub_is(s, to + 1, C_DIGIT)) ? 0 : to;
}

/* Is it one end of "A > B"? */
static bool
is_traffic(const struct scrub *s, size_t i, size_t end)
{
	return scrub_text_is(s, end, " > ") || (i > 2 && s->t[i - 1] == ' ' &&
	    s->t[i - 2] == '>' && scrub_byte(s, end) == ':');
}

/* "usb 1-1.2.3.4": a bus and the ports of its hubs. */
static bool
is_usb(const struct scrub *s, size_t i)
{
	if (i < 6 || s->t[i - 1] != '-' || (scrub_bytes[(unsigned char)
	    s->t[i - 2]] & C_DIGIT) == 0)
		return false;
	i -= s->t[i - 3] == ' ' ? 3 : 4;
	return s->t[i] == ' ' && i >= 3 && scrub_text_is(s, i - 3, "usb ");
}

bool
scrub_ip_is_v4(const struct scrub *s, size_t i)
{
	unsigned octet[4];

	return scrub_ip_four(s, i, '.', octet) != 0;
}

size_t
scrub_ip_v4(struct scrub *s, size_t i)
{
	unsigned octet[4] = { 0 };
	size_t end, fifth;

	end = scrub_ip_four(s, i, '.', octet);
	if (end == 0) {
		if (scrub_joined(s, i))
			return 0;
		end = scrub_word_end(s, i, C_DIGIT);
		if (scrub_byte(s, end) != '-' && scrub_byte(s, end) != '_')
			return 0;
		if ((end = four_apart(s, i, s->t[end], octet)) != 0)
			put_v4(s, i, end, octet, "ipv4-apart");
		return end;
	}
	/* part of a longer row of numbers: a version, an object identifier */
	if (scrub_before(s, i) == '.' && i > 1 && i > s->edge &&
	    (scrub_bytes[(unsigned char)s->t[i - 2]] & C_DIGIT) != 0)
		return end;
	if ((scrub_byte(s, end) == '.' && scrub_is(s, end + 1, C_DIGIT)) ||
	    scrub_is(s, end, C_DIGIT)) {
		if ((fifth = port_behind(s, i, end)) != 0 &&
		    (private(octet) || is_traffic(s, i, fifth)) &&
		    s->version == V_NO) {
			put_v4(s, i, end, octet, "ipv4-port");
			return end;
		}
		while (scrub_is(s, end, C_DIGIT) || (scrub_byte(s, end) == '.' &&
		    scrub_is(s, end + 1, C_DIGIT)))
			end++;
		return end;
	}
	if (scrub_version(s, i, end, private(octet)) || is_usb(s, i))
		return end;
	if (!scrub_ip_is_kept(octet) && s->expect.kind == W_NONE)
		s->ambiguous++;
	put_v4(s, i, end, octet, "ipv4");
	return end;
}
