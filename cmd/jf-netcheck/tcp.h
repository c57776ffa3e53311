/* SPDX-License-Identifier: ISC */
/*
 * Connections that tell who refused them.  A plain TCP socket with
 * IP_RECVERR keeps the ICMP message that ended it, with its sender's address,
 * without privileges (Linux 5.8 and newer; elsewhere errno alone is known).
 */
#ifndef TCP_H
#define TCP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* An address with port. */
union tcp_address {
	struct sockaddr sa;
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;
};

struct tcp_options {
	int ttl;	/* of what is sent; 0: the system's */
	int min_ttl;	/* what arrives with less is not taken; 0: all is */
	int mss;	/* the most that either side may send at once; 0: any */
};

struct tcp_outcome {
	int error;	/* errno; 0: connected; EINPROGRESS: not yet */
	bool local;	/* the kernel refused before a packet left */
	int icmp_type, icmp_code;	/* 0, 0: no ICMP came */
	char reporter[INET6_ADDRSTRLEN];
	unsigned retransmits, pmtu;	/* tcp_finish only */
};

#define TCP_HEAD_BYTES	52	/* of a packet: IPv4, TCP and its timestamps */

socklen_t tcp_address_len(const union tcp_address *a);
/* 4 or 6. */
int	tcp_address_family(const union tcp_address *a);
/* From text and port; -1 if it is no address.  A zone ("%eth0") is kept. */
int	tcp_address_parse(union tcp_address *a, const char *text, uint16_t port);
void	tcp_address_set_port(union tcp_address *a, uint16_t port);
/* Without port and zone. */
void	tcp_address_text(const union tcp_address *a,
	    char out[INET6_ADDRSTRLEN]);

/* Begin to connect, without blocking.  The socket, the caller's to close, with
 * out->error EINPROGRESS or 0; -1 with out->error. */
int	tcp_start(const union tcp_address *to, const struct tcp_options *o,
	    struct tcp_outcome *out);

/* How it went, once poll says that something happened. */
void	tcp_finish(int fd, struct tcp_outcome *out);

/* The next ICMP message on the socket's error queue.  Was there one? */
bool	tcp_icmp(int fd, struct tcp_outcome *out);

/* The path's MTU, 0 unknown. */
unsigned tcp_pmtu(int fd);

/* Add what the connection sent and received, IP's and TCP's heads included. */
void	tcp_traffic(int fd, uint64_t *sent, uint64_t *received);

/* Small pieces are sent at once from now on (no Nagle). */
void	tcp_set_prompt(int fd);

/* TTL of what is sent from now on; 0: the system's. */
void	tcp_set_ttl(int fd, int family, int ttl);

#endif
