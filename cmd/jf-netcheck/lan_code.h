/* SPDX-License-Identifier: ISC */
/*
 * How the two sides of a LAN test know each other: the listener answers
 * "GET /jf-netcheck?NONCE" with the HMAC-SHA-256, in hex, of "NONCE:PORT"
 * under a one-time code that a person carries over.
 */
#ifndef LAN_CODE_H
#define LAN_CODE_H

#include <stdint.h>

#define LAN_CODE_LEN	12	/* "XXXXX-XXXXX" with NUL: 50 bits */
#define LAN_CODE_NONCE	33	/* 32 hex digits with NUL */
#define LAN_CODE_MAC	65	/* 64 hex digits with NUL */
#define LAN_CODE_PATH	"/jf-netcheck?"

/* 0, -1: no randomness. */
int	lan_code_new(char code[LAN_CODE_LEN]);
int	lan_code_nonce(char nonce[LAN_CODE_NONCE]);

/* Letters' case and dashes of the code do not count.  0, -1. */
int	lan_code_mac(const char *code, const char *nonce, uint16_t port,
	    char mac[LAN_CODE_MAC]);

#endif
