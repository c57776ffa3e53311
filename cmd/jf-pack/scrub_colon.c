/* SPDX-License-Identifier: ISC */
/*
 * Groups of hex digits with colons between: IPv6 in all its forms, hardware
 * addresses; and what only looks like them: digests, code, times.
 */
#include <arpa/inet.h>

#include <stdio.h>

#include "scrub_int.h"

#define V6_GROUPS	24	/* more are looked at no further */

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
		if (scrub_ip_four(s, g->start[n - 1], '.', octet) == 0)
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
		*keep = scrub_ip_is_kept(o);
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
scrub_colon(struct scrub *s, size_t i)
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
		v4_end = scrub_ip_four(s, g.start[g.n - 1], '.', octet);
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
