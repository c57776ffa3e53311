/* SPDX-License-Identifier: ISC */
/*
 * Bytes of a log become chunks of UTF-8 text of at most CHUNK_MAX bytes, cut
 * at line ends (a longer line at a character).  UTF-16 is converted; NUL and
 * what is no character becomes U+FFFD and is counted.  The bytes behind the
 * last line end are held back.
 */
#ifndef CHUNK_H
#define CHUNK_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"

#define CHUNK_MAX	(64 * 1024)	/* bytes of text */
#define CHUNK_TAIL	256		/* bytes remembered before the offset */

enum chunk_encoding { CHUNK_UNKNOWN, CHUNK_UTF8, CHUNK_UTF16LE, CHUNK_UTF16BE };

struct chunk {
	/* A chunk: {log, member?, offset, text, sha256, last, replaced?};
	 * last: nothing followed in this look. */
	int (*emit)(json_t *data, void *arg, struct fail *f);
	void *arg;
	const char *log, *member;	/* member: NULL when it is no archive */
	enum chunk_encoding encoding;
	uint64_t offset;	/* of the first byte that was not told yet */
	unsigned char tail[CHUNK_TAIL];	/* the bytes before offset */
	size_t tail_len;

	/* private */
	struct buf raw, text;
	uint64_t read;		/* offset behind the bytes that are in text */
	uint64_t begin;		/* offset of text's first byte */
	size_t line_end;	/* of text: behind its last line end */
	unsigned replaced, line_replaced;
	unsigned char recent[CHUNK_TAIL];
	size_t recent_len;
	json_t *held;		/* emitted when it is known whether it is last */
};

/* Set emit, arg, log, member, encoding, offset and tail, then: */
void	chunk_start(struct chunk *c);
/* 0; -1 with f: memory, or emit's. */
int	chunk_feed(struct chunk *c, const unsigned char *data, size_t len,
	    struct fail *f);
/* whole: nothing will ever follow, so the unfinished line is told too. */
int	chunk_end(struct chunk *c, bool whole, struct fail *f);
void	chunk_free(struct chunk *c);

/* Does this look like no text at all (NUL or invalid bytes in plenty)? */
bool	chunk_is_binary(const unsigned char *data, size_t len);

#endif
