/* SPDX-License-Identifier: ISC */
/*
 * Addresses.  Four numbers are a version where the text says so, never
 * because of their values; without any word on it they are an address.
 */
#include <arpa/inet.h>

#include <stdio.h>

#include "scrub_int.h"

#define V6_GROUPS	24	/* more are looked at no further */

/* Four numbers with the same sign between them; the position behind, or 0.
 * Leading zeros are decimal. */
static size_t
four(const struct scrub *s, size_t i, char sign, unsigned octet[4])
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

static bool
kept(const unsigned o[4])
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
	size_t end = four(s, i, sign, octet), at;
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

	if (s->learn || kept(o))
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

	return four(s, i, '.', octet) != 0;
}

size_t
scrub_ip_v4(struct scrub *s, size_t i)
{
	unsigned octet[4] = { 0 };
	size_t end, fifth;

	end = four(s, i, '.', octet);
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
	if (!kept(octet) && s->expect.kind == W_NONE)
		s->ambiguous++;
	put_v4(s, i, end, octet, "ipv4");
	return end;
}

/* What was read of groups of hex digits with colons between. */
struct groups {
	size_t start[V6_GROUPS + 1], end[V6_GROUPS + 1];
	unsigned n;
	unsigned gaps, gap;	/* how many "::", and before which group */
	bool digits, upper, lower, pairs, too_long;
	unsigned short_ones, fours;	/* of one digit, of four */
	size_t end_all;		/* behind the last group or "::" */
};

static void
read_groups(const struct scrub *s, size_t i, struct groups *g)
{
	size_t end, sign, next;
	int flags = 0;

	*g = (struct groups){ .pairs = true };
	g->end_all = i;
	while (g->n < V6_GROUPS) {
		for (end = i; scrub_is(s, end, C_DIGIT | C_HEX); end++)
			flags |= scrub_bytes[(unsigned char)s->t[end]];
		if (end > i) {
			g->start[g->n] = i;
			g->end[g->n++] = end;
			g->pairs = g->pairs && end - i == 2;
			g->too_long = g->too_long || end - i > 4;
			g->short_ones += end - i == 1;
			g->fours += end - i == 4;
			g->end_all = end;
		}
		if ((sign = scrub_sign(s, end, ':')) == 0)
			break;
		i = end + sign;
		if ((next = scrub_sign(s, i, ':')) != 0) {
			g->gap = g->n;
			g->gaps++;
			i += next;
			g->end_all = i;
		}
		if (!scrub_is(s, i, C_DIGIT | C_HEX))
			break;
	}
	g->digits = (flags & C_DIGIT) != 0;
	g->upper = (flags & C_UPPER) != 0;
	g->lower = (flags & C_LOWER) != 0;
}

/* The first n groups as an address; end is where it ends. */
static bool
is_v6(const struct scrub *s, const struct groups *g, unsigned n, size_t v4_end,
    char *text, size_t size)
{
	unsigned i, parts = n + (v4_end != 0 ? 1 : 0), gaps = 0;
	unsigned octet[4];
	size_t len = 0;

	if (g->gaps > 1)
		return false;
	for (i = 0; i <= n; i++) {
		if (g->gaps == 1 && g->gap == i) {
			gaps = 1;
			if (len + 3 > size)
				return false;
			memcpy(text + len, "::", 2);
			len += 2;
		} else if (i > 0 && i < n)
			text[len++] = ':';
		if (i == n)
			break;
		if (v4_end != 0 && i == n - 1)
			break;
		if (g->end[i] - g->start[i] > 4 || len + 6 > size)
			return false;
		memcpy(text + len, s->t + g->start[i], g->end[i] - g->start[i]);
		len += g->end[i] - g->start[i];
	}
	if (gaps == 1 ? parts > 7 : parts != 8)
		return false;
	if (v4_end != 0) {
		if (four(s, g->start[n - 1], '.', octet) == 0)
			return false;
		len += (size_t)snprintf(text + len, size - len, "%u.%u.%u.%u",
		    octet[0], octet[1], octet[2], octet[3]);
	}
	text[len] = '\0';
	return true;
}

/* The canonical text of an address, a mapped IPv4 as such (RFC 5952). */
static bool
canonical_v6(const char *text, char *out, bool *keep)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	unsigned char a[16];
	unsigned o[4];
	size_t n;

	if (inet_pton(AF_INET6, text, a) != 1)
		return false;
	for (n = 0; n < 15 && a[n] == 0; n++)
		;
	*keep = n == 15 && a[15] <= 1;
	if (memcmp(a, mapped, sizeof(mapped)) == 0) {
		for (n = 0; n < 4; n++)
			o[n] = a[12 + n];
		*keep = kept(o);
		snprintf(out, INET6_ADDRSTRLEN, "%u.%u.%u.%u", o[0], o[1],
		    o[2], o[3]);
		return true;
	}
	return inet_ntop(AF_INET6, a, out, INET6_ADDRSTRLEN) != NULL;
}

/* Is it code rather than an address: Ada::Bad, trusted_ca::ca? */
static bool
is_code(const struct scrub *s, const struct groups *g, size_t i)
{
	unsigned char before = scrub_before(s, i);

	if (g->digits)
		return false;
	if (g->n == 2 && g->gap == 1 && g->end[0] - g->start[0] <= 2 &&
	    g->end[1] - g->start[1] <= 2)
		return true;		/* a::b */
	return (g->upper && g->lower) || before == '_' || before == '.' ||
	    before == '-' || before == '$' || before == '@';
}

/* 0:1b:44:11:3a:b7, 001b:4411:3ab7. */
static bool
is_odd_mac(const struct scrub *s, const struct groups *g)
{
	unsigned i;

	if (g->gaps != 0 || g->too_long || !g->digits ||
	    !(g->upper || g->lower) || scrub_is(s, g->end_all, C_WORD) ||
	    scrub_byte(s, g->end_all) == ':')
		return false;
	if (g->n == 3)
		return g->fours == 3;
	if (g->n != 6 || g->short_ones == 0 || g->short_ones > 3)
		return false;
	for (i = 0; i < 6; i++)
		if (g->end[i] - g->start[i] > 2)
			return false;
	return true;
}

/* 6 or 8 pairs, and not more pairs behind: MAC, EUI-64; others are digests,
 * but behind "MAC=" iptables writes both ends and the type of the frame. */
static size_t
pairs(struct scrub *s, size_t i, const struct groups *g)
{
	if (g->n == 14 && s->expect.kind == W_MAC) {
		scrub_mac_put(s, i, g->end[5], "mac");
		return scrub_mac_put(s, g->start[6], g->end[11], "mac");
	}
	if ((g->n == 6 || g->n == 8) && !scrub_is(s, g->end_all, C_WORD))
		return scrub_mac_put(s, i, g->end[g->n - 1],
		    g->n == 6 ? "mac" : "eui64");
	return g->end_all;
}

static size_t
put_v6(struct scrub *s, size_t i, size_t end, const char *text)
{
	char out[INET6_ADDRSTRLEN];
	bool keep;

	if (!canonical_v6(text, out, &keep))
		return 0;
	if (!keep)
		scrub_put(s, i, end, PSEUDONYM_IP, "ipv6", out, strlen(out));
	return end;
}

/* Leave the last group out; where the others end. */
static size_t
drop_last(struct groups *g)
{
	g->n--;
	if (g->gaps > 0 && g->gap == g->n)	/* "a::" stays */
		g->end_all = g->start[g->n];
	else
		g->end_all = g->n > 0 ? g->end[g->n - 1] : g->start[0];
	return g->end_all;
}

size_t
scrub_ip_colon(struct scrub *s, size_t i)
{
	struct groups g;
	char text[64];
	unsigned octet[4], n;
	size_t end, v4_end = 0, found;

	if (i < s->colon_done)
		return 0;
	read_groups(s, i, &g);
	if (g.n + g.gaps * 2 < 2 || (g.n < 2 && g.gaps == 0))
		return 0;
	s->colon_done = g.end_all;
	/* what a token begins or goes on was longer once, and no address */
	if ((scrub_byte(s, g.end_all) == ':' && scrub_token_at(s,
	    g.end_all + 1)) || (scrub_before(s, i) == ':' &&
	    scrub_token_ends(s, i - 1)))
		return 0;
	end = g.end_all;
	if (g.n > 0 && end == g.end[g.n - 1] && scrub_sign(s, end, '.') != 0)
		v4_end = four(s, g.start[g.n - 1], '.', octet);
	if (v4_end != 0 && is_v6(s, &g, g.n, v4_end, text, sizeof(text)))
		return put_v6(s, i, v4_end, text);
	if (v4_end != 0) {
		/* "5:10.0.0.1": the address begins behind the colon */
		end = drop_last(&g);
		if (g.n + g.gaps * 2 < 2 || (g.n < 2 && g.gaps == 0))
			return 0;
	}
	if (g.gaps == 0 && g.pairs && g.n >= 6)
		return pairs(s, i, &g);
	if (is_odd_mac(s, &g))
		return scrub_mac_put(s, i, g.end[g.n - 1], "mac");
	if (is_code(s, &g, i))
		return 0;
	/* a letter behind: only what can be nothing else is an address */
	if (scrub_is(s, end, C_WORD) && g.n < 4)
		return 0;
	/* all groups, or all but a port that follows without brackets */
	for (n = g.n; n > 0 && n + 1 >= g.n; n--) {
		if (g.gaps == 1 && g.gap > n)
			break;
		if (is_v6(s, &g, n, 0, text, sizeof(text)) &&
		    (found = put_v6(s, i, end, text)) != 0)
			return found;
	}
	if (g.n == 0 && g.gaps == 1 && g.end_all == i + 2)
		return end;	/* "::" itself is kept */
	return 0;
}
