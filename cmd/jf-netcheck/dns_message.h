/* SPDX-License-Identifier: ISC */
/*
 * Questions and answers of the domain name system: RFC 1035, with EDNS
 * (RFC 6891) and extended errors (RFC 8914).  Answers are hostile: every
 * length is checked, and a compression pointer may only lead back.
 */
#ifndef DNS_MESSAGE_H
#define DNS_MESSAGE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_A		1
#define DNS_AAAA	28
#define DNS_QUERY_MAX	300	/* bytes of a question */
#define DNS_NAME_MAX	256	/* of a name as text, with NUL */
#define DNS_ADDRESSES	16	/* of an answer that are kept */
#define DNS_CNAMES	8

struct dns_answer {
	uint16_t id;
	int rcode;			/* 12 bits with EDNS */
	bool truncated;
	int ede;			/* -1: none */
	char ede_text[160];
	char cname[DNS_CNAMES][DNS_NAME_MAX];	/* in their order */
	unsigned cnames;
	unsigned char address[DNS_ADDRESSES][16]; /* 4 or 16 bytes used */
	unsigned addresses;
};

/* A question for name (text, ASCII, without final dot); edns: with an OPT
 * record for 1232 bytes.  Its length; 0 when name is none. */
size_t	dns_message_ask(unsigned char out[DNS_QUERY_MAX], const char *name,
	    uint16_t type, uint16_t id, bool edns);

/* An answer to exactly that question (asked, asked_len).  0; -1: malformed,
 * or the answer to another question. */
int	dns_message_read(const unsigned char *msg, size_t len,
	    const unsigned char *asked, size_t asked_len,
	    struct dns_answer *out);

#endif
