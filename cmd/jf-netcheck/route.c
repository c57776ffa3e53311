/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <unistd.h>

#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "route.h"

/* A question, then its answer. */
struct talk {
	union {
		struct nlmsghdr h;
		char bytes[4096];
	};
	size_t len;		/* of the answer */
};

/* What a route leads to next. */
struct hop {
	union tcp_address address;
	bool gateway;
	int interface;
};

static void *
payload(struct talk *t)
{
	return NLMSG_DATA(&t->h);
}

static void
begin(struct talk *t, unsigned short type, size_t size)
{
	memset(t, 0, sizeof(*t));
	t->h.nlmsg_len = (uint32_t)NLMSG_LENGTH(size);
	t->h.nlmsg_type = type;
	t->h.nlmsg_flags = NLM_F_REQUEST;
}

static void
add_address(struct talk *t, unsigned short type, const union tcp_address *a)
{
	bool v6 = a->sa.sa_family == AF_INET6;
	struct rtattr *to = (struct rtattr *)(void *)(t->bytes +
	    NLMSG_ALIGN(t->h.nlmsg_len));

	to->rta_type = type;
	to->rta_len = (unsigned short)RTA_LENGTH(v6 ? 16 : 4);
	memcpy(RTA_DATA(to), v6 ? (const void *)&a->in6.sin6_addr :
	    (const void *)&a->in4.sin_addr, v6 ? 16 : 4);
	t->h.nlmsg_len = NLMSG_ALIGN(t->h.nlmsg_len) + to->rta_len;
}

/* Is the answer of this type? */
static bool
ask(int fd, struct talk *t, unsigned short type)
{
	ssize_t n = send(fd, t->bytes, t->h.nlmsg_len, 0);

	if (n != -1)
		n = recv(fd, t->bytes, sizeof(t->bytes), 0);
	t->len = n < 0 ? 0 : (size_t)n;
	return NLMSG_OK(&t->h, t->len) && t->h.nlmsg_type == type;
}

static void
take_gateway(const void *bytes, bool v6, struct hop *hop)
{
	memset(&hop->address, 0, sizeof(hop->address));
	hop->address.sa.sa_family = v6 ? AF_INET6 : AF_INET;
	memcpy(v6 ? (void *)&hop->address.in6.sin6_addr :
	    (void *)&hop->address.in4.sin_addr, bytes, v6 ? 16 : 4);
	hop->gateway = true;
}

static bool
find_hop(int fd, const union tcp_address *to, struct hop *hop)
{
	struct talk t;
	struct rtmsg *m;
	struct rtattr *a;
	size_t left;

	begin(&t, RTM_GETROUTE, sizeof(*m));
	m = payload(&t);
	m->rtm_family = (unsigned char)to->sa.sa_family;
	m->rtm_dst_len = to->sa.sa_family == AF_INET6 ? 128 : 32;
	add_address(&t, RTA_DST, to);
	if (!ask(fd, &t, RTM_NEWROUTE))
		return false;
	m = payload(&t);
	if (m->rtm_type != RTN_UNICAST)
		return false;
	left = RTM_PAYLOAD(&t.h);
	for (a = RTM_RTA(m); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == RTA_GATEWAY)
			take_gateway(RTA_DATA(a),
			    to->sa.sa_family == AF_INET6, hop);
		else if (a->rta_type == RTA_VIA || a->rta_type == RTA_MULTIPATH)
			hop->gateway = true;
		else if (a->rta_type == RTA_OIF)
			memcpy(&hop->interface, RTA_DATA(a), sizeof(int));
	}
	return true;
}

static bool
is_dead(int fd, const struct hop *hop)
{
	struct talk t;
	struct ndmsg *m;

	begin(&t, RTM_GETNEIGH, sizeof(*m));
	m = payload(&t);
	m->ndm_family = (unsigned char)hop->address.sa.sa_family;
	m->ndm_ifindex = hop->interface;
	add_address(&t, NDA_DST, &hop->address);
	if (!ask(fd, &t, RTM_NEWNEIGH))
		return false;
	m = payload(&t);
	return (m->ndm_state & (NUD_FAILED | NUD_INCOMPLETE)) != 0;
}

void
route_look(const union tcp_address *to, struct route *r)
{
	struct hop hop = { .address = *to };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	memset(r, 0, sizeof(*r));
	if (fd == -1)
		return;
	if (find_hop(fd, to, &hop)) {
		r->on_link = !hop.gateway;
		r->dead = is_dead(fd, &hop);
	}
	close(fd);
}
