/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "own.h"
#include "tcp.h"

/* What one message says of the address; UNKNOWN: it is about another. */
static enum evidence_tri
read_one(const struct nlmsghdr *h, const unsigned char *address, size_t len)
{
	struct ifaddrmsg *m = NLMSG_DATA(h);
	struct rtattr *a = IFA_RTA(m);
	size_t left = IFA_PAYLOAD(h);
	uint32_t flags = m->ifa_flags;
	bool is_it = false;

	for (; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if ((a->rta_type == IFA_LOCAL || a->rta_type == IFA_ADDRESS) &&
		    RTA_PAYLOAD(a) == len &&
		    memcmp(RTA_DATA(a), address, len) == 0)
			is_it = true;
		if (a->rta_type == IFA_FLAGS && RTA_PAYLOAD(a) == sizeof(flags))
			memcpy(&flags, RTA_DATA(a), sizeof(flags));
	}
	if (!is_it)
		return EVIDENCE_UNKNOWN;
	return flags & IFA_F_PERMANENT ? EVIDENCE_YES : EVIDENCE_NO;
}

static enum evidence_tri
read_all(int fd, const unsigned char *address, size_t len)
{
	union {
		char bytes[16384];
		struct nlmsghdr align;
	} in;
	enum evidence_tri found = EVIDENCE_UNKNOWN;
	ssize_t n;

	while ((n = recv(fd, in.bytes, sizeof(in.bytes), 0)) > 0) {
		size_t left = (size_t)n;

		for (struct nlmsghdr *h = &in.align; NLMSG_OK(h, left);
		    h = NLMSG_NEXT(h, left)) {
			if (h->nlmsg_type != RTM_NEWADDR)
				return found;
			if (found == EVIDENCE_UNKNOWN)
				found = read_one(h, address, len);
		}
	}
	return found;
}

enum evidence_tri
own_is_static(const char *address)
{
	struct {
		struct nlmsghdr h;
		struct ifaddrmsg m;
	} ask = { .h = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifaddrmsg)),
	    .nlmsg_type = RTM_GETADDR,
	    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
	enum evidence_tri found = EVIDENCE_UNKNOWN;
	union tcp_address a;
	bool v6;
	int fd;

	if (tcp_address_parse(&a, address, 0) == -1)
		return EVIDENCE_UNKNOWN;
	v6 = a.sa.sa_family == AF_INET6;
	ask.m.ifa_family = (unsigned char)a.sa.sa_family;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd == -1)
		return EVIDENCE_UNKNOWN;
	if (send(fd, &ask, ask.h.nlmsg_len, 0) != -1)
		found = read_all(fd, v6 ? a.in6.sin6_addr.s6_addr :
		    (const unsigned char *)&a.in4.sin_addr, v6 ? 16 : 4);
	close(fd);
	return found;
}
