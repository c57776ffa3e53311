/* SPDX-License-Identifier: ISC */
/* Evidence of the stages below TLS; only evidence.h includes this. */
#ifndef EVIDENCE_NET_H
#define EVIDENCE_NET_H

/* How a question for addresses ended. */
enum evidence_dns_result { EVIDENCE_DNS_UNASKED, EVIDENCE_DNS_FOUND,
	EVIDENCE_DNS_NODATA, EVIDENCE_DNS_NXDOMAIN, EVIDENCE_DNS_SERVFAIL,
	EVIDENCE_DNS_REFUSED, EVIDENCE_DNS_NOTIMP, EVIDENCE_DNS_RCODE,
	EVIDENCE_DNS_TIMEOUT,		/* no server answered */
	EVIDENCE_DNS_UNREACHABLE,	/* port closed, no route, no server */
	EVIDENCE_DNS_TRUNCATED,		/* TC, and then TCP did not work */
	EVIDENCE_DNS_MALFORMED };
enum evidence_dns_source { EVIDENCE_BY_LITERAL, EVIDENCE_BY_DNS,
	EVIDENCE_BY_SYSTEM };		/* hosts file, mDNS, search list */
/* What kind of address the name led to. */
enum evidence_address { EVIDENCE_ADDRESS_PUBLIC, EVIDENCE_ADDRESS_PRIVATE,
	EVIDENCE_ADDRESS_LOOPBACK, EVIDENCE_ADDRESS_UNSPECIFIED,
	EVIDENCE_ADDRESS_BOGON };	/* documentation, multicast, reserved */

#define EVIDENCE_ADDRESSES	8

struct evidence_dns {
	enum evidence_state state;
	double ms;
	enum evidence_dns_result result;	/* for this family */
	enum evidence_dns_result other;		/* for the other one */
	enum evidence_dns_source source;
	int rcode;
	int ede;			/* RFC 8914 info code; -1 none */
	char ede_text[EVIDENCE_LINE];
	char server[INET6_ADDRSTRLEN];	/* whose answer this is */
	bool truncated;			/* TC was set; TCP asked */
	int tcp_errno;			/* of that */
	bool servers_differ;		/* another server answers otherwise */
	char finder[INET6_ADDRSTRLEN];	/* which finds what this one denies */
	bool overridden;		/* the system says other addresses */
	bool servers_silent;		/* another server answers nothing */
	char silent_server[INET6_ADDRSTRLEN];
	char cnames[EVIDENCE_NAME];	/* the chain, blanks between */
	char address[EVIDENCE_ADDRESSES][INET6_ADDRSTRLEN];
	unsigned addresses;
	enum evidence_address kind;	/* of the first */
	bool system_asked;		/* getaddrinfo came back */
	int system;			/* its EAI_ code, 0 found */
	double system_ms;
	/* Follow-ups. */
	enum evidence_tri random_label;	/* a name that cannot be, answers */
	char random_address[INET6_ADDRSTRLEN];
	enum evidence_tri invalid_label;	/* one under .invalid (RFC 6761)
						   leads to this address, too */
	enum evidence_tri portal;	/* which asks to log in, then */
};

/* SYNs with a TTL of 1, 2, ...: where is the answer, where does it end? */
struct evidence_sweep {
	bool done;
	int last_hop;		/* highest TTL that came back as exceeded */
	char last_address[INET6_ADDRSTRLEN];	/* that router */
	int answer_hop;		/* lowest TTL with an answer; 0 none */
	/* The same to a control port of that address. */
	bool control_done;
	uint16_t control_port;
	int control_hop;	/* highest TTL that came back as exceeded */
	int control_answer;	/* lowest TTL with an answer; 0 none */
	/* The router at the hop before answer_hop (at the first one, where that
	 * is 1): the answer comes from there at the earliest, as a packet is
	 * counted down before it is filtered. */
	char before_address[INET6_ADDRSTRLEN];
	/* Another message about the port than "time exceeded": routers send
	 * but a few a second, and the first SYN may have had none. */
	int icmp_type, icmp_code;
	char reporter[INET6_ADDRSTRLEN];
	/* A refusal: did it come from as far as the address itself is, by the
	 * TTL it had left?  compared: with an open port of that address. */
	enum evidence_tri of_target;
	bool compared;
};

struct evidence_tcp {
	enum evidence_state state;
	double ms;
	int error;		/* errno; ETIMEDOUT: no answer */
	bool local;		/* failed at once: no packet left the host */
	int icmp_type, icmp_code;	/* type 0: none came */
	char reporter[INET6_ADDRSTRLEN];	/* who sent it */
	bool on_link;		/* the address is reached without a router */
	bool no_neighbour;	/* the next one, it or its router, is silent
				   already to ARP or ND */
	bool reporter_own;	/* one of this host's addresses */
	bool reporter_target;	/* the address asked */
	unsigned retransmits;
	char from[INET6_ADDRSTRLEN];
	unsigned tried;		/* addresses of this name and family */
	/* Follow-ups. */
	struct evidence_sweep sweep;
	unsigned again, again_passed;	/* the same once more */
};

enum evidence_proxy_result { EVIDENCE_PROXY_UNTRIED, EVIDENCE_PROXY_PASSED,
	EVIDENCE_PROXY_UNRESOLVED,	/* its own name */
	EVIDENCE_PROXY_DOWN,		/* no TCP to it, see tcp */
	EVIDENCE_PROXY_SILENT, EVIDENCE_PROXY_CLOSED,
	EVIDENCE_PROXY_ALIEN,		/* does not speak its protocol */
	EVIDENCE_PROXY_TLS,		/* an https:// proxy: see error */
	EVIDENCE_PROXY_STATUS };	/* answered, not 2xx */

struct evidence_proxy {
	enum evidence_state state;
	double ms;
	enum evidence_proxy_result result;
	int status;		/* of HTTP, or SOCKS' reply */
	int socks;		/* its version; 0: HTTP */
	char schemes[EVIDENCE_LINE];	/* of Proxy-Authenticate: "Basic NTLM" */
	bool auth_sent;			/* --proxy-auth was used */
	bool auth_unable;		/* no offered scheme is known here */
	bool auth_again;		/* worth another try, with the login */
	char via[EVIDENCE_LINE];	/* Via, or Server */
	char error[EVIDENCE_LINE];	/* X-Squid-Error, or why TLS failed */
	/* Follow-ups: CONNECT to another host, port. */
	enum evidence_tri other_host, other_port;
};

#endif
