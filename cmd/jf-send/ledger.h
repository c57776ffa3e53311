/* SPDX-License-Identifier: ISC */
/*
 * What --open knows of streams and lines, however many there are: a hash table
 * in memory while it is small, in a nameless file from then on.  Nothing of
 * the content stands in it.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"

#define LEDGER_ID_LEN	16
#define LEDGER_TAG_LEN	16
#define LEDGER_MARK_LEN	8

enum ledger_what {
	LEDGER_FREE,
	LEDGER_LINE,		/* n of stream id */
	LEDGER_STREAM,		/* id; n is 0 */
	LEDGER_TURN,		/* the n-th stream to appear; id is 0 */
	LEDGER_SEEN		/* an id opened before; n is 0 */
};

struct ledger_key {
	unsigned char id[LEDGER_ID_LEN];
	uint32_t n;
	uint32_t what;
};

struct ledger_line {
	unsigned char tag[LEDGER_TAG_LEN];	/* tells repeats */
	uint64_t offset;	/* where it can be read again */
	uint32_t source, length;
	uint32_t plain;		/* bytes of plaintext, where that was seen */
	bool ends;		/* at the end of a record */
};

struct ledger_stream {
	unsigned char mark[LEDGER_MARK_LEN];	/* of its content key */
	uint32_t count;		/* different lines so far */
	uint32_t beyond;	/* one more than the highest n */
	uint32_t end;		/* how many there must be; 0: not known */
	uint32_t given;		/* lines given out */
	uint32_t known;		/* lines known without a gap */
	uint32_t whole;		/* of these, up to the end of a record */
	uint8_t fault;		/* enum join_fault */
	bool text;		/* records */
	bool late;		/* nothing is given out before all is checked */
};

struct ledger_entry {
	struct ledger_key key;
	union {
		struct ledger_line line;
		struct ledger_stream stream;
		unsigned char id[LEDGER_ID_LEN];	/* of a turn */
	} u;
};

struct ledger {
	struct ledger_entry *mem;	/* NULL: in the file */
	int fd;
	uint64_t cap, n;	/* places, a power of two; taken */
	uint64_t secret[3];	/* so that nobody can choose where ids fall */
};

/* 0; -1 with f. */
int	ledger_open(struct ledger *l, struct fail *f);
/* Set key, all of it, then look.  1 found, e is filled; 0 not found, e is 0
 * but for its key; -1 with f. */
int	ledger_find(const struct ledger *l, struct ledger_entry *e,
	    struct fail *f);
/* Add or replace.  0; -1 with f. */
int	ledger_put(struct ledger *l, const struct ledger_entry *e,
	    struct fail *f);
void	ledger_close(struct ledger *l);

#endif
