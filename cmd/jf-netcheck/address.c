/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <string.h>

#include "address.h"

/* IANA's special-purpose registries (RFC 6890), the first match counts. */
static const struct {
	uint32_t net;
	int bits;
	enum evidence_address kind;
} special4[] = {
	{ 0x00000000, 8, EVIDENCE_ADDRESS_UNSPECIFIED },
	{ 0x0a000000, 8, EVIDENCE_ADDRESS_PRIVATE },
	{ 0x64400000, 10, EVIDENCE_ADDRESS_PRIVATE },	/* shared, RFC 6598 */
	{ 0x7f000000, 8, EVIDENCE_ADDRESS_LOOPBACK },
	{ 0xa9fe0000, 16, EVIDENCE_ADDRESS_PRIVATE },	/* link-local */
	{ 0xac100000, 12, EVIDENCE_ADDRESS_PRIVATE },
	{ 0xc0000200, 24, EVIDENCE_ADDRESS_BOGON },	/* TEST-NET-1 */
	{ 0xc0a80000, 16, EVIDENCE_ADDRESS_PRIVATE },
	{ 0xc6120000, 15, EVIDENCE_ADDRESS_BOGON },	/* benchmarks */
	{ 0xc6336400, 24, EVIDENCE_ADDRESS_BOGON },	/* TEST-NET-2 */
	{ 0xcb007100, 24, EVIDENCE_ADDRESS_BOGON },	/* TEST-NET-3 */
	{ 0xe0000000, 3, EVIDENCE_ADDRESS_BOGON },	/* multicast, reserved */
};

static enum evidence_address
kind4(uint32_t a)
{
	for (size_t i = 0; i < sizeof(special4) / sizeof(special4[0]); i++)
		if ((a ^ special4[i].net) >> (32 - special4[i].bits) == 0)
			return special4[i].kind;
	return EVIDENCE_ADDRESS_PUBLIC;
}

static uint32_t
get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

enum evidence_address
address_kind(const union tcp_address *a)
{
	const unsigned char *b = a->in6.sin6_addr.s6_addr;

	if (a->sa.sa_family == AF_INET)
		return kind4(ntohl(a->in4.sin_addr.s_addr));
	if (IN6_IS_ADDR_UNSPECIFIED(&a->in6.sin6_addr))
		return EVIDENCE_ADDRESS_UNSPECIFIED;
	if (IN6_IS_ADDR_LOOPBACK(&a->in6.sin6_addr))
		return EVIDENCE_ADDRESS_LOOPBACK;
	if (IN6_IS_ADDR_V4MAPPED(&a->in6.sin6_addr) ||
	    (get32(b) == 0x0064ff9b && get32(b + 4) == 0 && get32(b + 8) == 0))
		return kind4(get32(b + 12));		/* NAT64 */
	if ((b[0] & 0xfe) == 0xfc || IN6_IS_ADDR_LINKLOCAL(&a->in6.sin6_addr))
		return EVIDENCE_ADDRESS_PRIVATE;
	if ((b[0] & 0xe0) != 0x20 || get32(b) == 0x20010db8)
		return EVIDENCE_ADDRESS_BOGON;
	return EVIDENCE_ADDRESS_PUBLIC;
}

bool
address_is_own(const char *text)
{
	union tcp_address a, own;
	struct ifaddrs *all;
	bool found = false;

	if (tcp_address_parse(&a, text, 0) == -1 || getifaddrs(&all) == -1)
		return false;
	for (struct ifaddrs *i = all; i != NULL && !found; i = i->ifa_next) {
		if (i->ifa_addr == NULL ||
		    i->ifa_addr->sa_family != a.sa.sa_family)
			continue;
		memcpy(&own, i->ifa_addr, tcp_address_len(&a));
		found = a.sa.sa_family == AF_INET ?
		    own.in4.sin_addr.s_addr == a.in4.sin_addr.s_addr :
		    memcmp(&own.in6.sin6_addr, &a.in6.sin6_addr, 16) == 0;
	}
	freeifaddrs(all);
	return found;
}
