/* SPDX-License-Identifier: ISC */
/*
 * What a spooled file's name says of it, so that a look at the directory is
 * the whole ledger:
 *
 *	URGENCY-MS-RECORDS-TRIES-BYTES-SHA-ID.N.jwe
 *
 * URGENCY 0 goes first; MS is when it was sealed (milliseconds since 1970);
 * TRIES counts attempts that may have reached the receiver; BYTES and SHA
 * (first 16 hex digits of the SHA-256) are of the sealed file; ID and N name
 * the stream and the part.  ID.N.jwe is the name the receiver sees.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "jwe.h"

#define ENTRY_SHA_LEN	17	/* 16 hex digits and NUL */
#define ENTRY_NAME_LEN	160

struct entry {
	bool urgent;
	int64_t ms;
	uint32_t records;	/* lines of plaintext; 0: part of a bundle */
	uint32_t tries;
	uint64_t bytes;
	char sha[ENTRY_SHA_LEN];
	char id[JWE_ID_LEN];
	uint32_t part;
};

/* The file's name in the spool. */
void	entry_name(const struct entry *e, char out[ENTRY_NAME_LEN]);
/* The name a receiver sees: ID.N.jwe. */
void	entry_public(const struct entry *e, char out[ENTRY_NAME_LEN]);
/* 0; -1 when this is no such name. */
int	entry_parse(const char *name, struct entry *e);
/* The order of sending, for qsort: urgent, then less tried, then older. */
int	entry_compare(const void *a, const void *b);

#endif
