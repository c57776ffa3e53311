/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/errqueue.h>
#include <linux/tcp.h>

#include "tcp.h"

/* Of tcpi_state; <netinet/tcp.h> has them, but an older struct. */
enum { STATE_ESTABLISHED = 1, STATE_CLOSE_WAIT = 8 };

socklen_t
tcp_address_len(const union tcp_address *a)
{
	return a->sa.sa_family == AF_INET6 ? sizeof(a->in6) : sizeof(a->in4);
}

int
tcp_address_family(const union tcp_address *a)
{
	return a->sa.sa_family == AF_INET6 ? 6 : 4;
}

void
tcp_address_set_port(union tcp_address *a, uint16_t port)
{
	if (a->sa.sa_family == AF_INET6)
		a->in6.sin6_port = htons(port);
	else
		a->in4.sin_port = htons(port);
}

int
tcp_address_parse(union tcp_address *a, const char *text, uint16_t port)
{
	char host[INET6_ADDRSTRLEN];
	const char *zone = strchr(text, '%');

	memset(a, 0, sizeof(*a));
	snprintf(host, sizeof(host), "%.*s",
	    zone == NULL ? (int)strlen(text) : (int)(zone - text), text);
	if (strchr(host, ':') == NULL) {
		a->in4.sin_family = AF_INET;
		a->in4.sin_port = htons(port);
		return inet_pton(AF_INET, text, &a->in4.sin_addr) == 1 ? 0 : -1;
	}
	a->in6.sin6_family = AF_INET6;
	a->in6.sin6_port = htons(port);
	if (inet_pton(AF_INET6, host, &a->in6.sin6_addr) != 1)
		return -1;
	if (zone != NULL) {
		a->in6.sin6_scope_id = if_nametoindex(zone + 1);
		if (a->in6.sin6_scope_id == 0)
			return -1;
	}
	return 0;
}

void
tcp_address_text(const union tcp_address *a, char out[INET6_ADDRSTRLEN])
{
	const void *bytes = a->sa.sa_family == AF_INET6 ?
	    (const void *)&a->in6.sin6_addr : (const void *)&a->in4.sin_addr;

	if (inet_ntop(a->sa.sa_family, bytes, out, INET6_ADDRSTRLEN) == NULL)
		out[0] = '\0';
}

void
tcp_set_prompt(int fd)
{
	const int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void
tcp_set_ttl(int fd, int family, int ttl)
{
	int value = ttl == 0 ? -1 : ttl;	/* -1: the system's default */

	if (family == 6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &value,
		    sizeof(value));
	else
		setsockopt(fd, IPPROTO_IP, IP_TTL, &value, sizeof(value));
}

static bool
is_before_the_wire(int error)
{
	switch (error) {
	case ENETUNREACH: case EHOSTUNREACH: case EACCES: case EPERM:
	case EINVAL: case EADDRNOTAVAIL: case ENETDOWN: case EAFNOSUPPORT:
		return true;
	default:
		return false;
	}
}

int
tcp_start(const union tcp_address *to, const struct tcp_options *o,
    struct tcp_outcome *out)
{
	int fd, on = 1;

	memset(out, 0, sizeof(*out));
	fd = socket(to->sa.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (fd == -1) {
		out->error = errno;
		out->local = is_before_the_wire(errno);
		return -1;
	}
	if (to->sa.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
	else
		setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
	if (o->ttl != 0)
		tcp_set_ttl(fd, tcp_address_family(to), o->ttl);
	if (o->min_ttl != 0 && to->sa.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_MINHOPCOUNT, &o->min_ttl,
		    sizeof(o->min_ttl));
	else if (o->min_ttl != 0)
		setsockopt(fd, IPPROTO_IP, IP_MINTTL, &o->min_ttl,
		    sizeof(o->min_ttl));
	if (o->mss != 0)
		setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &o->mss,
		    sizeof(o->mss));
	if (connect(fd, &to->sa, tcp_address_len(to)) == 0)
		return fd;
	out->error = errno;
	if (errno == EINPROGRESS)
		return fd;
	out->local = !tcp_icmp(fd, out) && is_before_the_wire(out->error);
	close(fd);
	return -1;
}

static void
take_icmp(const struct sock_extended_err *e, struct tcp_outcome *out)
{
	const struct sockaddr *from = SO_EE_OFFENDER(e);
	union tcp_address a = { .sa.sa_family = from->sa_family };

	out->error = (int)e->ee_errno;
	out->icmp_type = e->ee_type;
	out->icmp_code = e->ee_code;
	if (from->sa_family == AF_INET)
		memcpy(&a.in4, from, sizeof(a.in4));
	else if (from->sa_family == AF_INET6)
		memcpy(&a.in6, from, sizeof(a.in6));
	else
		return;
	tcp_address_text(&a, out->reporter);
}

bool
tcp_icmp(int fd, struct tcp_outcome *out)
{
	union {
		char bytes[512];
		struct cmsghdr align;
	} control;
	char data[256];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes) };

	if (recvmsg(fd, &m, MSG_ERRQUEUE) == -1)
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c != NULL;
	    c = CMSG_NXTHDR(&m, c)) {
		const struct sock_extended_err *e =
		    (const struct sock_extended_err *)(const void *)
		    CMSG_DATA(c);

		if (((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
		    (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_RECVERR)) &&
		    (e->ee_origin == SO_EE_ORIGIN_ICMP ||
		    e->ee_origin == SO_EE_ORIGIN_ICMP6)) {
			take_icmp(e, out);
			return true;
		}
	}
	return false;
}

/* TCP's state, and its numbers. */
static int
get_info(int fd, unsigned *retransmits, unsigned *pmtu)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == -1)
		return 0;
	*retransmits = info.tcpi_total_retrans;
	*pmtu = info.tcpi_pmtu;
	return info.tcpi_state;
}

void
tcp_finish(int fd, struct tcp_outcome *out)
{
	int error = 0, state;
	socklen_t len = sizeof(error);

	memset(out, 0, sizeof(*out));
	state = get_info(fd, &out->retransmits, &out->pmtu);
	if (state == STATE_ESTABLISHED || state == STATE_CLOSE_WAIT)
		return;
	/* Before the message is taken, which clears the socket's error. */
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
		error = errno;
	tcp_icmp(fd, out);
	if (error != 0)
		out->error = error;
	if (out->error == 0)
		out->error = EINPROGRESS;
}

void
tcp_traffic(int fd, uint64_t *sent, uint64_t *received)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == -1)
		return;
	*sent += info.tcpi_bytes_acked +
	    (uint64_t)info.tcpi_segs_out * TCP_HEAD_BYTES;
	*received += info.tcpi_bytes_received +
	    (uint64_t)info.tcpi_segs_in * TCP_HEAD_BYTES;
}

unsigned
tcp_pmtu(int fd)
{
	unsigned retransmits, pmtu = 0;

	get_info(fd, &retransmits, &pmtu);
	return pmtu;
}
